import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClock } from '../../src-main/lib/time.js';
import { ControlPlane, adminToken } from '../support/control-plane.js';
import {
  followRun,
  history,
  ndjson,
  publishScript,
  runJob,
  type Line,
  type Reply,
} from '../support/packages.js';

const zone = 'Asia/Kathmandu';
const clock = createClock(zone);
let plane: ControlPlane;
beforeAll(async () => {
  plane = await ControlPlane.start([], { WHEELHOUSE_TIME_ZONE: zone });
});
afterAll(async () => {
  await plane.remove();
});

const dataOf = (lines: readonly Line[]) => lines.map(({ data }) => data);
const runThrough = async (name: string): Promise<string> => {
  const runId = await runJob(plane, name);
  await followRun(plane, runId);
  return runId;
};

/** Follows a job's log until a line of this kind. */
async function until(response: Response, isLast: (line: Line) => boolean): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of ndjson<Line>(response)) {
    lines.push(line);
    if (isLast(line)) break;
  }
  return lines;
}

describe('logs', () => {
  it('come as they are written, with time, run and worker', async () => {
    await publishScript(plane, 'live', 'echo out; echo err >&2; echo \'{"n":1}\' > "$WHEELHOUSE_RESULT"');
    const live = await plane.fetch('/api/job/live/logs');
    expect(live.status).toBe(200);
    expect(live.headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    const runId = await runJob(plane, 'live');
    const lines = await until(live, ({ type }) => type === 'result');
    expect(lines[0]).toMatchObject({ type: 'status', data: { command: 'start', version: '1.0.0', runId } });
    expect(lines.filter(({ type }) => type === 'stdout')).toMatchObject([{ data: 'out', worker: 'local' }]);
    expect(lines.filter(({ type }) => type === 'stderr')).toMatchObject([{ data: 'err', worker: 'local' }]);
    expect(lines.at(-2)).toMatchObject({ type: 'status', data: { command: 'finish', runId } });
    expect(lines.at(-1)?.data).toEqual({
      ok: true,
      exitCode: 0,
      signal: null,
      runId,
      version: '1.0.0',
      worker: 'local',
      attempt: 1,
      duration: expect.any(Number) as number,
      result: { n: 1 },
    });
    for (const { time, ms, runId: id } of lines) expect([time, id]).toEqual([clock.format(ms), runId]);
    expect(await history(plane, 'live', `runId=${runId}`)).toEqual(lines);
  });

  it('can be filtered; what is no kind of line is refused', async () => {
    await publishScript(plane, 'filtered', 'echo out; echo err >&2');
    const live = await plane.fetch('/api/job/filtered/logs?filter=stderr,result');
    await runJob(plane, 'filtered');
    const lines = await until(live, ({ type }) => type === 'result');
    expect(lines.map(({ type }) => type)).toEqual(['stderr', 'result']);
    const kinds = async (filter: string) =>
      [...new Set((await history(plane, 'filtered', `filter=${filter}`)).map(({ type }) => type))].sort();
    expect(await kinds('*')).toEqual(['result', 'status', 'stderr', 'stdout']);
    expect(await kinds('stdout')).toEqual(['stdout']);
    expect(await kinds('status,%20result')).toEqual(['result', 'status']);
    for (const path of ['logs', 'history_logs']) {
      const { status, body } = await plane.json(`/api/job/filtered/${path}?filter=stdout,stdin`);
      expect(status).toBe(400);
      expect(body).toEqual({
        status: 'ERROR',
        error: {
          code: 'invalid_parameter',
          message: 'filter: "stdin" is no kind of line; use stdout, stderr, status, result or *.',
        },
      });
    }
  });

  it('send their headers before there is a line, and blank lines when asked for a heartbeat', async () => {
    await publishScript(plane, 'silent', 'true');
    const asking = request(`${plane.url}/api/job/silent/logs?heartbeat=1`, {
      headers: { authorization: `Bearer ${adminToken}` },
    }).end();
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    const [beat] = (await once(response, 'data')) as [Buffer];
    expect(beat.toString()).toBe('\n');
    response.destroy();
    const head = await plane.fetch('/api/job/silent/logs', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('keep ANSI, empty lines and a last line without its end; make U+FFFD of what is not UTF-8; cut long lines', async () => {
    const long = 150_000;
    await publishScript(
      plane,
      'odd',
      `printf '\\033[31mred\\033[0m\\n\\n\\377\\376ok\\n作业\\r\\n'
       head -c ${long} /dev/zero | tr '\\0' x; printf '\\nno end'`,
    );
    const runId = await runThrough('odd');
    const lines = await history(plane, 'odd', `filter=stdout&runId=${runId}`);
    expect(dataOf(lines.slice(0, 4))).toEqual(['\u001b[31mred\u001b[0m', '', '\ufffd\ufffdok', '作业\r']);
    const cut = lines.slice(4, -1);
    expect(dataOf(cut).join('')).toBe('x'.repeat(long));
    expect(cut.map(({ partial }) => partial ?? false)).toEqual([true, true, false]);
    expect(lines.at(-1)).toMatchObject({ data: 'no end' });
  });

  it('are 404 for a job that is not there', async () => {
    for (const path of ['logs', 'history_logs', 'results']) {
      const { status, body } = await plane.json<Reply>(`/api/job/nowhere/${path}`);
      expect([status, body.error?.code]).toEqual([404, 'job_not_found']);
    }
  });
});

describe('history_logs', () => {
  let runs: string[];
  let all: Line[];

  beforeAll(async () => {
    await publishScript(
      plane,
      'kept',
      'for i in 1 2 3 4; do echo "line $i of $WHEELHOUSE_RUN_ID"; sleep 0.15; done',
    );
    runs = [await runThrough('kept'), await runThrough('kept')];
    all = await history(plane, 'kept', 'filter=stdout');
  });

  it('gives all lines of all runs, oldest first, and ends', async () => {
    const every = await history(plane, 'kept');
    expect(every[0]).toMatchObject({ type: 'status', data: { command: 'publish' } });
    expect(every.map(({ ms }) => ms)).toEqual(every.map(({ ms }) => ms).toSorted((a, b) => a - b));
    expect(all.map(({ runId }) => runId)).toEqual([
      ...Array<string>(4).fill(runs[0]!),
      ...Array<string>(4).fill(runs[1]!),
    ]);
    expect(dataOf(all)).toEqual(runs.flatMap((id) => [1, 2, 3, 4].map((n) => `line ${n} of ${id}`)));
  });

  it('of one run, a page, or the lines that hold a text', async () => {
    const get = async (query: string) => dataOf(await history(plane, 'kept', `filter=stdout&${query}`));
    const data = dataOf(all);
    expect(await get(`runId=${runs[1]!}`)).toEqual(data.slice(4));
    expect(await get('runId=unknown')).toEqual([]);
    expect(await get('limit=3')).toEqual(data.slice(0, 3));
    expect(await get('limit=3&offset=6')).toEqual(data.slice(6));
    expect(await get('limit=0')).toEqual([]);
    expect(await get('offset=8')).toEqual([]);
    expect(await get('q=line%202')).toEqual([data[1], data[5]]);
    expect(await get('q=LINE')).toEqual([]);
    expect(await get(`q=line&runId=${runs[0]!}&limit=2&offset=1`)).toEqual(data.slice(1, 3));
    expect(await get('q=%25')).toEqual([]);
    const results = await history(plane, 'kept', `q=${runs[0]!}&filter=result`);
    expect(results).toMatchObject([{ data: { runId: runs[0] } }]);
  });

  it('before and after a time, exclusive, in every form of time', async () => {
    const between = async (after: string | number, before: string | number) =>
      dataOf(
        await history(
          plane,
          'kept',
          new URLSearchParams({ filter: 'stdout', after: `${after}`, before: `${before}` }).toString(),
        ),
      );
    const [first, last] = [all[2]!.ms, all[6]!.ms];
    const within = (after: number, before: number) =>
      dataOf(all.filter(({ ms }) => ms > after && ms < before));
    expect(within(first, last).length).toBeLessThan(within(first - 1, last + 1).length);
    expect(await between(first, last)).toEqual(within(first, last));
    expect(await between(first - 1, last + 1)).toEqual(within(first - 1, last + 1));
    expect(await between(first, first + 1)).toEqual([]);
    const iso = (ms: number) => new Date(ms).toISOString();
    expect(await between(iso(first), iso(last))).toEqual(within(first, last));
    const local = (ms: number) => `${clock.format(ms)}.${String(ms % 1000).padStart(3, '0')}`;
    expect(await between(local(first), local(last))).toEqual(within(first, last));
    expect(await between('1970-1-1 0:00:00', '2099-12-31 14:28:49')).toEqual(dataOf(all));
    expect(await between(Math.floor(Date.now() / 1000) + 60, '2099-12-31')).toEqual([]);
    for (const wrong of ['yesterday', '2016-13-01', '2016-02-30 10:00:00']) {
      const { status, body } = await plane.json<Reply>(`/api/job/kept/history_logs?after=${wrong}`);
      expect([status, body.error?.message]).toEqual([
        400,
        `after: "${wrong}" is no time; write 2016-02-19 14:28:49, ISO 8601 or an epoch.`,
      ]);
    }
  });

  it('refuses wrong numbers and an empty text', async () => {
    for (const wrong of ['limit=-1', 'limit=all', 'offset=-5', 'q=']) {
      const { status, body } = await plane.json<Reply>(`/api/job/kept/history_logs?${wrong}`);
      expect([status, body.error?.code]).toEqual([400, 'invalid_parameter']);
    }
  });

  it('and results: the same records, newest first, by the page and by time', async () => {
    const runId = await runThrough('kept');
    const get = async (query = '') =>
      (await plane.json<{ result: { results: Line[] } }>(`/api/job/kept/results${query}`)).body.result
        .results;
    const kept = (await history(plane, 'kept', 'filter=result')).toReversed();
    expect(kept.map(({ data }) => (data as { runId: string }).runId)).toEqual([runId, ...runs.toReversed()]);
    expect(await get()).toEqual(kept);
    expect(await get('?limit=1')).toEqual(kept.slice(0, 1));
    expect(await get('?limit=1&offset=2')).toEqual(kept.slice(2));
    expect(await get('?offset=3')).toEqual([]);
    expect(await get('?limit=0')).toEqual([]);
    expect(await get(`?before=${kept[0]!.ms}&after=${kept[2]!.ms}`)).toEqual([kept[1]]);
    const wrong = await plane.json<Reply>('/api/job/kept/results?limit=1001');
    expect([wrong.status, wrong.body.error?.code]).toEqual([400, 'invalid_parameter']);
  });
});
