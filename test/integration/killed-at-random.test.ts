import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from '../support/control-plane.js';
import { followRun, publishScript, until, type Line, type Reply } from '../support/packages.js';
import { processesOf } from '../support/processes.js';
import { randomFrom } from '../support/random.js';

/** PostgreSQL takes longer to start against, and what is tried here does not lie in the database. */
const kills = process.env['WHEELHOUSE_TEST_DIALECT'] === 'postgres' ? 20 : 100;

interface ShownRun {
  readonly id: string;
  readonly subject: string;
  readonly state: string;
  readonly attempt: number;
  readonly parentRunId: string | null;
  readonly scheduledFor: number | null;
  readonly lines: number;
}

let plane: ControlPlane;
beforeAll(async () => {
  plane = await ControlPlane.start([], { WHEELHOUSE_RUNS_STOP_GRACE: '1', WHEELHOUSE_LOG_LEVEL: 'error' });
});
afterAll(async () => {
  await plane.remove();
});

const post = (path: string) => plane.json<Reply>(path, { method: 'POST' });

async function allRuns(query = ''): Promise<ShownRun[]> {
  const runs: ShownRun[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { items: ShownRun[]; nextCursor: string | null } = (
      await plane.json<{ items: ShownRun[]; nextCursor: string | null }>(
        `/api/platform/runs?limit=500${cursor === '' ? '' : `&cursor=${cursor}`}${query}`,
      )
    ).body;
    runs.push(...page.items);
    cursor = page.nextCursor;
  }
  return runs;
}

/** Notes each start of a command where nothing can take it back, then prints numbered lines on both streams. */
const script = (lines: number, end: string) =>
  `echo "$WHEELHOUSE_RUN_ID $WHEELHOUSE_ATTEMPT" >> "${plane.dataDir}/starts"
   i=0; while [ $i -lt ${lines} ]; do i=$((i+1)); echo "out $i"; echo "err $i" >&2; [ $((i % 50)) -ne 0 ] || sleep 0.02; done
   ${end}`;

describe(`a control plane killed ${kills} times at random`, () => {
  it(
    'runs nothing twice, loses and doubles no line, leaves no orphan, and every run comes to its end',
    { timeout: 15 * 60_000 },
    async () => {
      await publishScript(plane, 'scheduled', script(200, 'true'), {
        schedule: '* * * * * *',
        overlap: 'queue',
        concurrency: 2,
      });
      await publishScript(plane, 'flaky', script(30, '[ "$WHEELHOUSE_ATTEMPT" -ge 3 ]'), {
        retry: { retry_times: 3, delay: 0.1 },
        concurrency: 3,
        chain: { success: ['next'] },
      });
      await publishScript(plane, 'next', script(10, 'true'), { concurrency: 10 });
      await publishScript(plane, 'long', script(2000, 'true'), { concurrency: 2 });
      await publishScript(plane, 'stopped', script(5, 'sleep 60'), { concurrency: 3 });
      await post('/api/job/scheduled/enable');

      const random = randomFrom(20261121);
      for (let kill = 0; kill < kills; kill++) {
        const actions = ['flaky/run', 'long/run', 'stopped/run', 'stopped/stop'];
        for (let turn = 0; turn < 3; turn++) {
          const action = actions[Math.floor(random() * actions.length)] ?? '';
          // Killed in the middle of a request too: what was not answered may or may not have happened.
          const asked = post(`/api/job/${action}`).catch(() => null);
          if (random() < 0.7) await asked;
        }
        await new Promise((resolve) => setTimeout(resolve, random() * 300));
        await plane.end('SIGKILL');
        await plane.boot();
      }

      await post('/api/job/scheduled/disable');
      await post('/api/job/stopped/stop');
      await until(async () => (await allRuns('&state=unfinished')).length === 0, 120_000);
      // What could not be removed at once is tried again after a while.
      await until(() => Promise.resolve(readdirSync(`${plane.dataDir}/runs`).length === 0), 120_000);

      const runs = await allRuns();
      const starts = readFileSync(`${plane.dataDir}/starts`, 'utf8').trim().split('\n');
      expect(new Set(starts).size).toBe(starts.length);
      const attemptsOf = new Map<string, number[]>();
      for (const start of starts) {
        const [id = '', attempt] = start.split(' ');
        attemptsOf.set(id, [...(attemptsOf.get(id) ?? []), Number(attempt)]);
      }
      const times = runs.flatMap(({ scheduledFor }) => scheduledFor ?? []);
      expect(new Set(times).size).toBe(times.length);
      expect(times.length).toBeGreaterThan(5);

      for (const run of runs) {
        const name = run.subject.slice('default/'.length);
        const lines = await followRun(plane, run.id);
        expect(processesOf(run.id)).toEqual([]);
        expect(lines.map((line) => (line as Line & { line: number }).line)).toEqual(
          lines.map((_, index) => index + 1),
        );
        expect(lines.filter(({ type }) => type === 'result')).toHaveLength(1);
        expect(lines.at(-1)?.type).toBe('result');
        if (run.state === 'stopped') continue;
        expect({ name, state: run.state }).toEqual({ name, state: 'succeeded' });
        const attempts = attemptsOf.get(run.id);
        expect(attempts).toEqual(Array.from({ length: run.attempt }, (_, index) => index + 1));
        expect(run.attempt).toBe(name === 'flaky' ? 3 : 1);
        const count = { scheduled: 200, flaky: 30, next: 10, long: 2000, stopped: 5 }[name] ?? 0;
        for (const [type, word] of [
          ['stdout', 'out'],
          ['stderr', 'err'],
        ]) {
          const expected = Array.from({ length: run.attempt }, () =>
            Array.from({ length: count }, (_, index) => `${word} ${index + 1}`),
          ).flat();
          expect(lines.filter((line) => line.type === type).map(({ data }) => data)).toEqual(expected);
        }
        if (name === 'flaky')
          expect(runs.filter(({ parentRunId }) => parentRunId === run.id)).toHaveLength(1);
      }
      const known = new Set(runs.map(({ id }) => id));
      expect([...attemptsOf.keys()].filter((id) => !known.has(id))).toEqual([]);
    },
  );
});
