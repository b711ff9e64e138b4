import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from '../support/control-plane.js';
import {
  followRun,
  history,
  makePackage,
  publish,
  publishScript,
  runJob,
  untilLine,
  type Reply,
} from '../support/packages.js';

let plane: ControlPlane;
beforeAll(async () => {
  plane = await ControlPlane.start([], { WHEELHOUSE_LOCAL_CAPACITY: '3' });
});
afterAll(async () => {
  await plane.remove();
});

const get = async (path: string): Promise<Record<string, unknown>> => {
  const { status, body } = await plane.json<Reply>(path);
  expect(status).toBe(200);
  expect(body.status).toBe('OK');
  return body.result!;
};
const post = (path: string) => plane.json<Reply>(path, { method: 'POST' });
const error = (code: string, message: unknown) => ({ status: 'ERROR', error: { code, message } });
const containing = (text: string) => expect.stringContaining(text) as string;

/** A script that says `ready` and goes on until the file `gate` is there. */
const waitFor = (gate: string) =>
  `echo ready; until [ -e "${join(plane.dataDir, gate)}" ]; do sleep 0.05; done`;
const open = (gate: string) => writeFileSync(join(plane.dataDir, gate), '');

describe('run and stop', () => {
  it('runs the latest version, or the one asked for', async () => {
    for (const version of ['1.0.0', '1.1.0']) {
      const bytes = await makePackage({
        name: 'versions',
        version,
        command: 'echo "I am $WHEELHOUSE_VERSION"',
      });
      await publish(plane, 'versions', bytes);
    }
    const latest = await post('/api/job/versions/run');
    expect(latest.body).toMatchObject({ status: 'OK', result: { name: 'versions', version: '1.1.0' } });
    await followRun(plane, String(latest.body.result?.['runId']));
    const older = await post('/api/job/versions/run?version=1.0.0');
    expect(older.body).toMatchObject({ result: { version: '1.0.0' } });
    await followRun(plane, String(older.body.result?.['runId']));
    const said = await history(plane, 'versions', 'filter=stdout');
    expect(said.map(({ data }) => data)).toEqual(['I am 1.1.0', 'I am 1.0.0']);
    const missing = await post('/api/job/versions/run?version=7.0.0');
    expect([missing.status, missing.body]).toEqual([404, error('version_not_found', containing('7.0.0'))]);
  });

  it('refuses a run at the limit of concurrency, and allows it again afterwards', async () => {
    await publishScript(plane, 'limited', waitFor('limited'), { concurrency: 2 });
    const runs = [await runJob(plane, 'limited'), await runJob(plane, 'limited')];
    const { status, body } = await post('/api/job/limited/run');
    expect(status).toBe(409);
    expect(body).toEqual(error('concurrency_limit', containing('2 of at most 2')));
    expect((await get('/api/job/limited'))['job']).toMatchObject({ running: 2 });
    open('limited');
    for (const runId of runs) await followRun(plane, runId);
    await followRun(plane, await runJob(plane, 'limited'));
    expect(await history(plane, 'limited', 'filter=result')).toHaveLength(3);
  });

  it('lets a running run keep the files it started with when its version is replaced', async () => {
    const pack = (text: string) =>
      makePackage(
        { name: 'files', version: '1.0.0', command: `cat said; ${waitFor(text)}; cat said` },
        { said: `${text}\n` },
      );
    await publish(plane, 'files', await pack('before'));
    const runId = await runJob(plane, 'files');
    await untilLine(plane, runId, 'ready');
    await publish(plane, 'files', await pack('after'), { force: 'true' });
    open('before');
    open('after');
    const lines = await followRun(plane, runId);
    expect(lines.filter(({ type }) => type === 'stdout').map(({ data }) => data)).toEqual([
      'before',
      'ready',
      'before',
    ]);
    const next = await followRun(plane, await runJob(plane, 'files'));
    expect(next.find(({ type }) => type === 'stdout')?.data).toBe('after');
  });

  it('stops running and queued runs, and answers OK when there is nothing to stop', async () => {
    await publishScript(plane, 'stopped', waitFor('never'), { concurrency: 5 });
    expect((await post('/api/job/stopped/stop')).body).toEqual({
      status: 'OK',
      result: { name: 'stopped', version: '1.0.0' },
    });
    // Three run, which is what this machine may do at once; two wait.
    const runs = [];
    for (let n = 0; n < 5; n++) runs.push(await runJob(plane, 'stopped'));
    await untilLine(plane, runs[2]!, 'ready');
    const stateOf = async (id: string) =>
      (await plane.json<{ state: string }>(`/api/platform/runs/${id}`)).body.state;
    expect(await Promise.all(runs.slice(3).map(stateOf))).toEqual(['queued', 'queued']);
    expect((await post('/api/job/stopped/stop')).status).toBe(200);
    for (const runId of runs) await followRun(plane, runId);
    expect(await Promise.all(runs.map(stateOf))).toEqual(Array(5).fill('stopped'));
    const results = (await get('/api/job/stopped/results'))['results'] as { data: { error: string } }[];
    expect(results.map(({ data }) => data.error).toSorted()).toEqual([
      ...Array<string>(3).fill('stopped by admin'),
      ...Array<string>(2).fill('stopped by admin before it started'),
    ]);
  });

  it('are 404 for what is not there, and 405 with what is allowed for the wrong method', async () => {
    for (const path of ['/api/job/nowhere/run', '/api/job/nowhere/stop']) {
      const { status, body } = await post(path);
      expect([status, body]).toEqual([
        404,
        error('job_not_found', 'There is no job nowhere in group default.'),
      ]);
    }
    const response = await plane.fetch('/api/job/there/run');
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await response.json()).toEqual(error('method_not_allowed', containing('takes POST')));
  });

  it('are refused without a token, with a wrong one, and to a viewer', async () => {
    const made = await plane.json<{ token: string }>('/api/platform/tokens', {
      method: 'POST',
      body: JSON.stringify({ name: 'looker', role: 'viewer' }),
    });
    const as = (authorization: string, path: string, method = 'POST') =>
      fetch(plane.url + path, { method, headers: { authorization } });
    const none = await fetch(`${plane.url}/api/jobs`);
    expect([none.status, await none.json()]).toEqual([
      401,
      error(expect.any(String) as string, containing('token')),
    ]);
    const wrong = await as('Bearer nobody', '/api/job/there/run');
    expect([wrong.status, await wrong.json()]).toEqual([401, error('bad_token', containing('not valid'))]);
    const viewer = `Bearer ${made.body.token}`;
    expect((await as(viewer, '/api/jobs', 'GET')).status).toBe(200);
    const low = await as(viewer, '/api/job/there/run');
    expect([low.status, await low.json()]).toEqual([403, error('role_too_low', containing('looker'))]);
  });
});
