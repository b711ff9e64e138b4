import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane, adminToken } from '../support/control-plane.js';
import {
  followRun,
  makePackage,
  publish,
  publishScript,
  runJob,
  sha1Of,
  untilLine,
  type Reply,
} from '../support/packages.js';

let plane: ControlPlane;
beforeAll(async () => {
  plane = await ControlPlane.start([], { WHEELHOUSE_LOCAL_GROUPS: 'given', WHEELHOUSE_LOCAL_CAPACITY: '3' });
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

describe('job detail', () => {
  it('shows task.json, the versions in the order of publication and the last result', async () => {
    const first = await makePackage({ name: 'detail', version: '2.0.0', command: 'exit 3', colour: 'red' });
    const second = await makePackage({
      name: 'detail',
      version: '1.0.0',
      description: 'older number, published later',
      command: ['/bin/sh', '-c', `echo '{"free":[1,2.5,"三"]}' > "$WHEELHOUSE_RESULT"`],
    });
    await publish(plane, 'detail', first);
    expect((await get('/api/job/detail'))['job']).toMatchObject({
      name: 'detail',
      group: 'default',
      version: '2.0.0',
      description: '',
      command: 'exit 3',
      colour: 'red',
      enabled: false,
      running: 0,
      nextRun: null,
      allVersions: ['2.0.0'],
      result: {},
    });
    await publish(plane, 'detail', second);
    const runId = await runJob(plane, 'detail');
    await followRun(plane, runId);
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as string;
    expect((await get('/api/job/detail'))['job']).toMatchObject({
      version: '1.0.0',
      description: 'older number, published later',
      allVersions: ['2.0.0', '1.0.0'],
      versions: [
        { version: '2.0.0', sha1: sha1Of(first), size: first.length, publishedAt: at },
        { version: '1.0.0', sha1: sha1Of(second), size: second.length, publishedAt: at },
      ],
      result: {
        ok: true,
        exitCode: 0,
        signal: null,
        runId,
        version: '1.0.0',
        result: { free: [1, 2.5, '三'] },
      },
    });
    const older = await get('/api/job/detail?version=2.0.0');
    expect(older['job']).toMatchObject({ version: '2.0.0', command: 'exit 3', colour: 'red' });
  });

  it('is 404 for a job, a group or a version that is not there', async () => {
    await publishScript(plane, 'there', 'true');
    for (const path of ['nowhere', 'there?group=other', 'there?version=9.9.9']) {
      const { status, body } = await plane.json(`/api/job/${path}`);
      expect(status).toBe(404);
      expect(body).toEqual(
        error(path.includes('version') ? 'version_not_found' : 'job_not_found', containing('no')),
      );
    }
  });
});

describe('lists', () => {
  const group = 'lists';
  const names = ['v1.a.daily', 'v1.b.daily', 'v1-a-daily', 'V1.c.daily', 'z_a_'];

  beforeAll(async () => {
    for (const name of names) {
      const bytes = await makePackage({
        name,
        version: '1.0.0',
        command: 'true',
        description: `job ${name}`,
      });
      await publish(plane, name, bytes, { group });
    }
  });

  it('jobs by name, with their number', async () => {
    const { count, jobs } = (await get(`/api/jobs?group=${group}`)) as { count: number; jobs: object[] };
    expect(count).toBe(5);
    expect(jobs.map((job) => (job as { name: string }).name)).toEqual(names.toSorted());
    expect(jobs[0]).toMatchObject({
      name: 'V1.c.daily',
      version: '1.0.0',
      description: 'job V1.c.daily',
      group,
      enabled: false,
      running: 0,
      lastRun: null,
    });
    expect(await get('/api/jobs?group=empty')).toEqual({ count: 0, jobs: [] });
  });

  it.each([
    ['match=v1.*.daily', ['v1.a.daily', 'v1.b.daily']],
    ['match=v1?a?daily', ['v1-a-daily', 'v1.a.daily']],
    ['match=v1', []],
    ['match=*daily', ['V1.c.daily', 'v1-a-daily', 'v1.a.daily', 'v1.b.daily']],
    ['match=v1.[ab].daily', []],
    ['match=v1.*&limit=1', ['v1.a.daily'], 2],
    ['match=v1.*&limit=1&offset=1', ['v1.b.daily'], 2],
    ['offset=4', ['z_a_'], 5],
    ['limit=0', [], 5],
    ['offset=100', [], 5],
  ])('jobs with %s', async (query, expected: string[], count = expected.length) => {
    const result = await get(`/api/jobs?group=${group}&${query}`);
    expect((result['jobs'] as { name: string }[]).map(({ name }) => name)).toEqual(expected);
    expect(result['count']).toBe(count);
  });

  it('jobs, asked for by a GET with a body, which wins over the query', async () => {
    const body = JSON.stringify({ group, match: 'v1.*', limit: '2' });
    const asking = request(`${plane.url}/api/jobs?match=z*&limit=1`, {
      headers: { authorization: `Bearer ${adminToken}`, 'content-length': body.length },
    });
    asking.end(body);
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    const { result } = JSON.parse(await text(response)) as Reply;
    expect(result).toMatchObject({ count: 2, jobs: [{ name: 'v1.a.daily' }, { name: 'v1.b.daily' }] });
  });

  it.each(['limit=-1', 'limit=ten', 'limit=1.5', 'limit=0x10', 'offset=-1', 'match=' + '*'.repeat(201)])(
    'no jobs with %s',
    async (wrong) => {
      const { status, body } = await plane.json<Reply>(`/api/jobs?${wrong}`);
      expect(status).toBe(400);
      const named = new RegExp(`^${wrong.split('=', 1)[0]!}: `);
      expect(body).toEqual(error('invalid_parameter', expect.stringMatching(named)));
    },
  );

  it('groups: those that a job or a worker names, and default, with their jobs', async () => {
    await publish(
      plane,
      'busy',
      await makePackage({ name: 'busy', version: '1.0.0', command: waitFor('busy') }),
      {
        group: 'counted',
      },
    );
    const quiet = await makePackage({ name: 'quiet', version: '1.0.0', command: 'true' });
    await publish(plane, 'quiet', quiet, { group: 'counted' });
    const { body } = await post('/api/job/busy/run?group=counted');
    const runId = String(body.result?.['runId']);
    await untilLine(plane, runId, 'ready');
    const { count, groups } = (await get('/api/groups')) as { count: number; groups: { name: string }[] };
    const found = groups.map(({ name }) => name);
    expect(found).toEqual(found.toSorted());
    expect(found).toEqual(expect.arrayContaining(['counted', 'default', 'given', group]));
    expect(count).toBe(groups.length);
    expect(groups.find(({ name }) => name === 'counted')).toEqual({
      name: 'counted',
      jobs: { count: 2, running: 1, stopped: 1, disabled: 2, scheduled: 0 },
    });
    open('busy');
    await followRun(plane, runId);
    expect(await get('/api/groups?match=count*')).toEqual({
      count: 1,
      groups: [{ name: 'counted', jobs: { count: 2, running: 0, stopped: 2, disabled: 2, scheduled: 0 } }],
    });
  });

  it('workers: this machine, for default, its own groups and groups that nobody else serves', async () => {
    const port = Number(new URL(plane.url).port);
    const local = {
      name: 'local',
      ip: '127.0.0.1',
      port,
      executor: 'local',
      running: 0,
      capacity: 3,
      tags: [],
    };
    for (const name of ['default', 'given', 'nobody-serves'])
      expect(await get(`/api/workers?group=${name}`)).toEqual({ count: 1, workers: [local] });
    expect(await get('/api/workers?match=l*l')).toEqual({ count: 1, workers: [local] });
    expect(await get('/api/workers?match=remote*')).toEqual({ count: 0, workers: [] });
  });
});
