import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlPlane } from '../support/control-plane.js';
import { followRun, history, publishScript, runJob, untilLine, type Line } from '../support/packages.js';
import { processesOf } from '../support/processes.js';

let plane: ControlPlane;
beforeEach(async () => {
  plane = await ControlPlane.start([], { WHEELHOUSE_RUNS_STOP_GRACE: '1' });
});
afterEach(async () => {
  await plane.remove();
});

const numbered = (lines: readonly Line[], type: Line['type']) =>
  lines.filter((line) => line.type === type).map(({ data }) => data);

describe('a run', () => {
  it('outlives three kill -9 of the control plane: each line once, in order, and the right result', async () => {
    const total = 20_000;
    await publishScript(
      plane,
      'numbers',
      `i=0
       while [ $i -lt ${total} ]; do
         i=$((i + 1)); echo "out $i"; echo "err $i" >&2
         [ $((i % 500)) -ne 0 ] || sleep 0.05
       done
       echo '{"count":'$i'}' > "$WHEELHOUSE_RESULT"
       echo once >> "${plane.dataDir}/started"
       exit 7`,
    );
    const runId = await runJob(plane, 'numbers');
    for (const milestone of [2000, 8000, 14_000]) {
      // Killed in the middle of reading: as soon as the log shows this line.
      await untilLine(plane, runId, `out ${milestone}`);
      await plane.end('SIGKILL');
      await plane.boot();
    }
    const lines = await followRun(plane, runId);
    const expected = (stream: string) =>
      Array.from({ length: total }, (_, index) => `${stream} ${index + 1}`);
    expect(numbered(lines, 'stdout')).toEqual(expected('out'));
    expect(numbered(lines, 'stderr')).toEqual(expected('err'));
    expect(lines.map((line) => (line as Line & { line: number }).line)).toEqual(
      lines.map((_, index) => index + 1),
    );
    expect(lines.at(-1)).toMatchObject({
      type: 'result',
      data: { ok: false, exitCode: 7, runId, result: { count: total } },
    });
    expect(readFileSync(`${plane.dataDir}/started`, 'utf8')).toBe('once\n');
    const kept = await history(plane, 'numbers', `runId=${runId}`);
    expect(numbered(kept, 'stdout')).toEqual(expected('out'));
    expect(numbered(kept, 'stderr')).toEqual(expected('err'));
    expect(processesOf(runId)).toEqual([]);
    await expect.poll(() => readdirSync(`${plane.dataDir}/runs`)).toEqual([]);
  });

  it('that ended while nobody was there is found with its result', async () => {
    await publishScript(
      plane,
      'quick',
      `echo before; sleep 0.3; echo after; touch "${plane.dataDir}/ended"; exit 3`,
    );
    const runId = await runJob(plane, 'quick');
    await untilLine(plane, runId, 'before');
    await plane.end('SIGKILL');
    const deadline = Date.now() + 60_000;
    while (processesOf(runId).length > 0 && Date.now() < deadline) await new Promise(setImmediate);
    await plane.boot();
    const lines = await followRun(plane, runId);
    expect(numbered(lines, 'stdout')).toEqual(['before', 'after']);
    expect(lines.at(-1)?.data).toMatchObject({ ok: false, exitCode: 3 });
  });

  it('is stopped with everything it started, also what ran away or will not listen', async () => {
    await publishScript(
      plane,
      'stubborn',
      `trap '' TERM
       setsid sh -c 'trap "" TERM; while :; do sleep 0.1; done' &
       (while :; do sleep 0.1; done) &
       echo ready
       while :; do sleep 0.1; done`,
    );
    const runId = await runJob(plane, 'stubborn');
    await untilLine(plane, runId, 'ready');
    expect(processesOf(runId).length).toBeGreaterThan(2);
    const before = Date.now();
    const { body } = await plane.json(`/api/job/stubborn/stop`, { method: 'POST' });
    expect(body).toMatchObject({ status: 'OK', result: { name: 'stubborn', version: '1.0.0' } });
    const lines = await followRun(plane, runId);
    expect(Date.now() - before).toBeGreaterThan(1000);
    expect(lines.at(-2)?.data).toMatchObject({ command: 'stop', runId, operator: 'admin' });
    expect(lines.at(-1)?.data).toMatchObject({ ok: false, error: 'stopped by admin' });
    expect(processesOf(runId)).toEqual([]);
  });

  it('goes on when the control plane is asked to stop, and is taken up by the next', async () => {
    const gate = join(plane.dataDir, 'gate');
    await publishScript(plane, 'long', `echo one; until [ -e "${gate}" ]; do sleep 0.05; done; echo two`);
    const runId = await runJob(plane, 'long');
    await untilLine(plane, runId, 'one');
    expect(await plane.end('SIGTERM')).toBe(0);
    expect(processesOf(runId).length).toBeGreaterThan(0);
    await plane.boot();
    writeFileSync(gate, '');
    expect(numbered(await followRun(plane, runId), 'stdout')).toEqual(['one', 'two']);
  });

  it('ends timed out after its time, with its processes gone', async () => {
    await publishScript(plane, 'slow', 'echo started; sleep 60', { timeout: 1 });
    const runId = await runJob(plane, 'slow');
    const lines = await followRun(plane, runId);
    expect(lines.at(-2)?.data).toMatchObject({ command: 'timeout' });
    expect(lines.at(-1)?.data).toMatchObject({ ok: false, error: 'took longer than 1 s' });
    expect(processesOf(runId)).toEqual([]);
  });

  it('inherits nothing of ours', async () => {
    await publishScript(plane, 'environment', 'env; echo ---; pwd; ls', { env: { COLOUR: 'blue' } });
    const lines = numbered(await followRun(plane, await runJob(plane, 'environment')), 'stdout') as string[];
    const variables = lines.slice(0, lines.indexOf('---')).map((line) => line.split('=')[0] ?? '');
    const allowed =
      /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|TZ|COLOUR|PWD|OLDPWD|SHLVL|_|WHEELHOUSE_(JOB|VERSION|RUN_ID|GROUP|ATTEMPT|TRIGGER|RESULT))$/;
    expect(variables.filter((name) => !allowed.test(name))).toEqual([]);
    expect(variables).toContain('COLOUR');
    expect(variables).toContain('WHEELHOUSE_RESULT');
    expect(lines.at(-1)).toBe('task.json');
  });
});
