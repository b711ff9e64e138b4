import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from '../support/control-plane.js';
import {
  followRun,
  history,
  makePackage,
  ndjson,
  publish,
  publishScript,
  runJob,
  until,
  untilLine,
  type Line,
  type Reply,
} from '../support/packages.js';

let plane: ControlPlane;
beforeAll(async () => {
  plane = await ControlPlane.start([], {
    WHEELHOUSE_RUNS_STOP_GRACE: '1',
    WHEELHOUSE_RUNS_OUTPUT_LIMIT: '65536',
    WHEELHOUSE_TIME_ZONE: 'Asia/Shanghai',
  });
});
afterAll(async () => {
  await plane.remove();
});

const post = (path: string, body?: object) =>
  plane.json<Reply>(path, { method: 'POST', ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
const job = async (name: string) =>
  (await plane.json<Reply>(`/api/job/${name}`)).body.result?.['job'] as Record<string, unknown>;
const statuses = (lines: readonly Line[]) =>
  lines.filter(({ type }) => type === 'status').map(({ data }) => data as Record<string, unknown>);
const results = async (name: string) =>
  (await plane.json<Reply>(`/api/job/${name}/results`)).body.result?.['results'] as {
    data: Record<string, unknown>;
  }[];
const outputOf = (lines: readonly Line[]) =>
  lines.filter(({ type }) => type === 'stdout').map(({ data }) => data);

describe('a schedule', () => {
  it('fires while the job is enabled, and tells when it comes next', async () => {
    await publishScript(plane, 'tick', 'echo "$WHEELHOUSE_TRIGGER"', { schedule: '* * * * * *' });
    expect(await job('tick')).toMatchObject({ enabled: false, nextRun: null });
    expect((await job('tick'))['nextRuns']).toHaveLength(5);
    expect((await post('/api/job/tick/enable')).body).toEqual({
      status: 'OK',
      result: { name: 'tick', version: '1.0.0' },
    });
    const { nextRun, nextRunMs } = await job('tick');
    expect(nextRun).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(Math.abs(Number(nextRunMs) - Date.now())).toBeLessThan(30_000);
    await until(async () => (await results('tick')).length >= 2);
    expect((await post('/api/job/tick/disable')).status).toBe(200);
    expect(await job('tick')).toMatchObject({ enabled: false, nextRun: null });
    const lines = await history(plane, 'tick');
    expect(new Set(outputOf(lines))).toEqual(new Set(['schedule']));
    expect(statuses(lines).map(({ command }) => command)).toEqual(
      expect.arrayContaining(['publish', 'enable', 'start', 'finish', 'disable']),
    );
  });

  it('skips, queues or replaces when as many runs as allowed are going on', async () => {
    for (const overlap of ['skip', 'queue', 'replace']) {
      const task = { schedule: '* * * * * *', overlap };
      await publishScript(plane, `over-${overlap}`, 'sleep 3', task);
      await post(`/api/job/over-${overlap}/enable`);
    }
    const counts = async (name: string) => {
      const { body } = await plane.json<{ items: { state: string }[] }>(
        `/api/platform/runs?family=jobs&subject=default/${name}`,
      );
      return body.items.map(({ state }) => state);
    };
    await until(async () => (await counts('over-queue')).filter((state) => state === 'queued').length >= 2);
    await until(async () => (await counts('over-replace')).includes('stopped'));
    await until(async () =>
      statuses(await history(plane, 'over-skip')).some(({ command }) => command === 'error'),
    );
    // Every run is queued for a moment; but with this one none waits for another.
    const unfinished = ['queued', 'starting', 'running'];
    expect(
      (await counts('over-skip')).filter((state) => unfinished.includes(state)).length,
    ).toBeLessThanOrEqual(1);
    expect((await counts('over-queue')).filter((state) => state === 'running').length).toBeLessThanOrEqual(1);
    const told = statuses(await history(plane, 'over-skip')).filter(({ command }) => command === 'error');
    expect(told[0]?.['error']).toMatch('scheduled times are skipped');
    for (const overlap of ['skip', 'queue', 'replace']) {
      expect((await post(`/api/job/over-${overlap}/remove`)).body).toEqual({ status: 'OK', result: {} });
      expect(await counts(`over-${overlap}`)).not.toContain('queued');
      expect(await counts(`over-${overlap}`)).not.toContain('running');
    }
  });

  it('makes up for missed times once, or tells of them', async () => {
    for (const misfire of ['once', 'skip']) {
      await publishScript(plane, `missed-${misfire}`, 'true', {
        schedule: { cron: '* * * * * *', misfire },
      });
      await post(`/api/job/missed-${misfire}/enable`);
    }
    await until(
      async () => (await results('missed-once')).length > 0 && (await results('missed-skip')).length > 0,
    );
    await plane.end('SIGTERM');
    const down = Date.now();
    await until(() => Promise.resolve(Date.now() > down + 2500));
    await plane.boot();
    await until(async () =>
      statuses(await history(plane, 'missed-skip')).some(({ error }) =>
        String(error).includes('were missed'),
      ),
    );
    for (const misfire of ['once', 'skip']) await post(`/api/job/missed-${misfire}/disable`);
    const { body } = await plane.json<{ items: { scheduledFor: number }[] }>(
      '/api/platform/runs?family=jobs&subject=default/missed-once&limit=500',
    );
    const times = body.items.map(({ scheduledFor }) => scheduledFor);
    expect(new Set(times).size).toBe(times.length);
    const gap = times.filter((ms) => ms > down && ms < down + 2500);
    expect(gap.length).toBeLessThanOrEqual(2);
    expect(times.some((ms) => ms > down)).toBe(true);
  });
});

describe('a retry', () => {
  it('is a new attempt of the same run, with a folder of its own, and the log goes on', async () => {
    const count = `${plane.dataDir}/attempts`;
    await publishScript(
      plane,
      'flaky',
      `echo x >> ${count}; echo "attempt $WHEELHOUSE_ATTEMPT"; touch mark; ls | wc -l; [ $(wc -l < ${count}) -ge 3 ]`,
      { retry: { retry_times: 5, delay: 0.2, backoff: 2 } },
    );
    const runId = await runJob(plane, 'flaky');
    const lines = await followRun(plane, runId);
    expect(outputOf(lines)).toEqual(['attempt 1', '2', 'attempt 2', '2', 'attempt 3', '2']);
    expect(statuses(lines).map(({ command, attempt, delay }) => [command, attempt, delay])).toEqual([
      ['start', 1, undefined],
      ['error', 1, undefined],
      ['retry', 2, 0.2],
      ['start', 2, undefined],
      ['error', 2, undefined],
      ['retry', 3, 0.4],
      ['start', 3, undefined],
      ['finish', 3, undefined],
    ]);
    expect(await results('flaky')).toMatchObject([{ data: { ok: true, attempt: 3, runId } }]);
  });

  it('survives a kill -9 while it waits, and never comes after a stop', async () => {
    await publishScript(plane, 'failing', 'echo "attempt $WHEELHOUSE_ATTEMPT"; exit 1', {
      retry: { retry_times: 1, delay: 2 },
    });
    const first = await runJob(plane, 'failing');
    const live = await plane.fetch(`/api/platform/runs/${first}/logs`);
    for await (const { data } of ndjson<Line>(live))
      if ((data as { command?: string }).command === 'retry') break;
    await plane.end('SIGKILL');
    await plane.boot();
    expect(outputOf(await followRun(plane, first))).toEqual(['attempt 1', 'attempt 2']);

    // The stop comes while this one waits, however busy the machine is.
    await publishScript(plane, 'failing', 'echo "attempt $WHEELHOUSE_ATTEMPT"; exit 1', {
      retry: { retry_times: 1, delay: 100 },
    });
    const second = await runJob(plane, 'failing');
    const again = await plane.fetch(`/api/platform/runs/${second}/logs`);
    for await (const { data } of ndjson<Line>(again))
      if ((data as { command?: string }).command === 'retry') break;
    await post('/api/job/failing/stop');
    const lines = await followRun(plane, second);
    expect(outputOf(lines)).toEqual(['attempt 1']);
    expect(lines.at(-1)?.data).toMatchObject({ ok: false, error: 'stopped by admin before it started' });
  });
});

describe('a chain', () => {
  it('goes on by success or failure, in the group, and tells what it cannot run', async () => {
    await publishScript(plane, 'first', 'exit 0', {
      chain: { success: ['good', 'nowhere'], failure: ['bad'] },
    });
    await publishScript(plane, 'good', 'echo "$WHEELHOUSE_TRIGGER"; exit 3', { chain: { failure: ['bad'] } });
    await publishScript(plane, 'bad', 'echo reached');
    await runJob(plane, 'first');
    await until(async () => (await results('bad')).length === 1);
    expect(outputOf(await history(plane, 'good'))).toEqual(['chain']);
    const told = statuses(await history(plane, 'first')).find(({ command }) => command === 'error');
    expect(told?.['error']).toBe('chain to nowhere: there is no such job in group default');
    const { body } = await plane.json<{
      items: { id: string; parentRunId: string | null; trigger: string }[];
    }>('/api/platform/runs?family=jobs&subject=default/bad');
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({ trigger: 'chain' });
  });

  it('of more than 20 ends with an error', async () => {
    await publishScript(plane, 'loop', 'true', { chain: { success: ['loop'] } });
    await runJob(plane, 'loop');
    await until(async () => statuses(await history(plane, 'loop')).some(({ error }) => error !== undefined));
    expect(await results('loop')).toHaveLength(10);
    const { body } = await plane.json<{ total: number }>(
      '/api/platform/runs?family=jobs&subject=default/loop',
    );
    expect(body.total).toBe(21);
  });
});

describe('secrets', () => {
  it('reach the command by its environment and nothing else', async () => {
    const value = 'p@ss w0rd with spaces';
    const create = { name: 'DB_PASSWORD', type: 'secret', groups: ['default'], value };
    const created = await plane.json<{ id: string }>('/api/platform/credentials', {
      method: 'POST',
      body: JSON.stringify(create),
    });
    expect(created.status).toBe(201);
    expect(JSON.stringify(created.body)).not.toContain('w0rd');
    await publishScript(
      plane,
      'keeper',
      'echo "it is $DB_PASSWORD"; echo "$DB_PASSWORD" >&2; grep -rl "w0r[d] with" ..; ' +
        `printf '{"value":"%s"}' "$DB_PASSWORD" > "$WHEELHOUSE_RESULT"; ps -eo args | grep -c "w0r[d]"`,
      { secrets: ['DB_PASSWORD'] },
    );
    const runId = await runJob(plane, 'keeper');
    const lines = await followRun(plane, runId);
    expect(JSON.stringify(lines)).not.toContain('w0rd');
    expect(outputOf(lines)).toContain('it is ***');
    expect(outputOf(lines).at(-1)).toBe('0');
    expect(lines.at(-1)?.data).toMatchObject({ result: { value: '***' } });
    expect((await plane.json(`/api/platform/runs/${runId}`)).body).not.toHaveProperty('sealedSecrets');
    expect(plane.log).not.toContain('w0rd');
    const audit = await plane.fetch('/api/platform/audit');
    expect(await audit.text()).not.toContain('w0rd');
    const removal = await plane.fetch('/api/platform/credentials/DB_PASSWORD', { method: 'DELETE' });
    expect(removal.status).toBe(409);
    expect(await removal.text()).toContain('job default/keeper');
  });

  it('are for the groups they name, and a run without one says so', async () => {
    const bytes = await makePackage({
      name: 'other',
      version: '1.0.0',
      command: 'true',
      secrets: ['DB_PASSWORD'],
    });
    await publish(plane, 'other', bytes, { group: 'elsewhere' });
    const refused = await post('/api/job/other/run?group=elsewhere');
    expect(refused.status).toBe(409);
    expect(refused.body.error?.message).toContain('DB_PASSWORD is not for group elsewhere');
  });
});

describe('removal', () => {
  it('stops what runs, and keeps logs and results unless they go too', async () => {
    for (const name of ['gone', 'wiped']) {
      await publishScript(plane, name, 'echo here; sleep 60');
      const runId = await runJob(plane, name);
      await untilLine(plane, runId, 'here');
      expect((await post(`/api/job/${name}/remove`, name === 'wiped' ? { data: true } : {})).status).toBe(
        200,
      );
      expect((await plane.json(`/api/job/${name}`)).status).toBe(404);
    }
    expect(outputOf(await history(plane, 'gone'))).toEqual(['here']);
    expect(await results('gone')).toMatchObject([{ data: { ok: false, error: 'stopped by admin' } }]);
    expect(statuses(await history(plane, 'gone')).at(-1)).toMatchObject({ command: 'remove' });
    expect((await plane.json('/api/job/wiped/history_logs')).status).toBe(404);
    expect((await post('/api/job/wiped/remove')).status).toBe(404);
  });
});

describe('output without end', () => {
  it('is kept up to the limit, and the log says so', async () => {
    await publishScript(
      plane,
      'chatty',
      'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); echo "line $i"; done; echo "last words" >&2',
    );
    const lines = await followRun(plane, await runJob(plane, 'chatty'));
    const output = outputOf(lines).join('\n');
    expect(output.length).toBe(65_536);
    expect(output.startsWith('line 1\nline 2\n')).toBe(true);
    expect(statuses(lines).map(({ error }) => error)).toContain(
      'stdout has reached its limit of 65536 bytes; the rest of it is left out',
    );
    expect(lines.find(({ type }) => type === 'stderr')?.data).toBe('last words');
    expect(lines.at(-1)?.data).toMatchObject({ ok: true });
  });
});
