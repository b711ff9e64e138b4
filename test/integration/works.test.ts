import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from '../support/control-plane.js';
import { WorksClient, type WorkView } from '../support/works.js';

let plane: ControlPlane;
let works: WorksClient;
let outside: string;
beforeAll(async () => {
  plane = await ControlPlane.start();
  works = new WorksClient(plane);
  outside = mkdtempSync(join(tmpdir(), 'wheelhouse-outside-'));
});
afterAll(async () => {
  await plane.remove();
  rmSync(outside, { recursive: true });
});

const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
const hexId = /^[0-9a-f]{32}$/;
const whole = {
  user_id: '001a619f966644ff886976fbdb637fcb',
  name: '测试作业',
  description: '一个测试作业',
  type: 'STREAMING',
  category: 'FLNK_JAR',
};

describe('create', () => {
  it('fills in what is not given, null for what there is not', async () => {
    const work = await works.data<WorkView>('POST', '', whole);
    expect(work).toEqual({
      ...whole,
      category: 'FLINK_JAR',
      work_id: expect.stringMatching(hexId),
      lambda_id: expect.stringMatching(hexId),
      status: 1,
      work_directory: `/${whole.user_id}`,
      main_class_name: null,
      extra_params: [],
      java_version: null,
      run_frequency: null,
      created_at: expect.stringMatching(isoTime),
      updated_at: work['created_at'],
      deleted_at: null,
      sql: null,
      jar: null,
      engine: null,
      parallelism: null,
      savepoint_path: null,
      node: 'local',
      next_run_at: null,
    });
    expect(await works.get(work.work_id)).toEqual(work);
  });

  it('takes everything there is, a text for extra_params and times of elsewhere', async () => {
    const given = {
      lambda_id: 'mine',
      status: 0,
      work_directory: 'a//b/./c/',
      main_class_name: 'com.example.Main$Inner',
      extra_params: '-Doptions fdfdf',
      java_version: '1.8',
      run_frequency: 'hourly',
      created_at: '2021-12-01T16:53:34Z',
      updated_at: 1_638_377_615,
      sql: 'SELECT 1',
      engine: 'flink',
      parallelism: 4,
      savepoint_path: 's3://bucket/savepoint-1',
      node: '1',
    };
    expect(await works.create(given)).toMatchObject({
      ...given,
      work_directory: '/a/b/c',
      extra_params: ['-Doptions fdfdf'],
      updated_at: '2021-12-01T16:53:35Z',
      node: 'local',
      next_run_at: null,
    });
  });

  it('keeps a work that comes deleted out of sight', async () => {
    const { work_id } = await works.create({ deleted_at: '2021-12-01T16:53:34Z' });
    expect((await works.call('GET', `/${work_id}`)).body.code).toBe(404100);
  });

  const refused: readonly (readonly [string, object, RegExp])[] = [
    ['no user', { user_id: undefined }, /^user_id is missing/],
    ['no name', { name: '' }, /^name:/],
    ['no description', { description: undefined }, /^description is missing/],
    ['a type that is none', { type: 'BATCHES' }, /^type:.*STREAMING or BATCH/],
    ['a category that is none', { category: 'SPARK' }, /^category:.*FLINK_SQL or FLINK_JAR/],
    ['a status that is none', { status: 8 }, /^status:/],
    [
      'a directory that leaves the root',
      { work_directory: '/a/../../b' },
      /^work_directory: .*leaves the works root/,
    ],
    ['a user whose directory would', { user_id: '../b' }, /^user_id: .*leaves the works root/],
    ['the root itself', { work_directory: '/' }, /^work_directory: .*is the works root itself/],
    ['a class that is an option', { main_class_name: '-version' }, /^main_class_name: .*no name of a class/],
    ['a Java that is none', { java_version: 'latest' }, /^java_version: .*no version of Java/],
    ['a frequency that is none', { run_frequency: 'monthly' }, /^run_frequency:/],
    ['an engine that is none', { engine: 'spark' }, /^engine:/],
    ['a node that is none', { node: 'nowhere' }, /^node: there is no node nowhere/],
    ['a time that is none', { created_at: 'yesterday' }, /^created_at: "yesterday" is no time/],
    ['params that are none', { extra_params: [1, { a: 2 }] }, /^extra_params/],
  ];
  for (const [what, given, message] of refused) {
    it(`refuses ${what}`, async () => {
      const before = await works.data<WorkView[]>('GET', '?limit=1000');
      const { status, body } = await works.call('POST', '', { ...whole, ...given });
      expect({ status, ...body }).toEqual({ status: 400, code: 400100, msg: expect.stringMatching(message) });
      expect(await works.data('GET', '?limit=1000')).toEqual(before);
    });
  }
});

describe('change', () => {
  it('leaves what is missing, and clears what is null', async () => {
    const before = await works.create({ main_class_name: 'Main', java_version: '8', run_frequency: 'daily' });
    const after = await works.data<WorkView>('PATCH', `/${before.work_id}`, {
      name: 'other',
      java_version: null,
      type: 'STREAMING',
      category: 'FLINK_SQL',
      status: 4,
    });
    expect(after).toEqual({
      ...before,
      name: 'other',
      java_version: null,
      type: 'STREAMING',
      category: 'FLINK_SQL',
      status: 4,
      updated_at: expect.stringMatching(isoTime),
      next_run_at: null,
    });
  });

  it('is refused whole', async () => {
    const before = await works.create();
    const { body } = await works.call('PATCH', `/${before.work_id}`, {
      name: 'other',
      work_directory: '../x',
    });
    expect(body.code).toBe(400100);
    expect(await works.get(before.work_id)).toEqual(before);
  });

  it('tells of changes', async () => {
    const { work_id } = await works.create();
    const { body } = await plane.json<{ items: { type: string; data: unknown }[] }>(
      '/api/platform/audit?limit=5',
    );
    expect(JSON.stringify(body)).toContain('work.create');
    expect(JSON.stringify(body)).toContain(work_id);
  });
});

describe('schedules', () => {
  const created = '2021-12-01T16:53:34Z';
  const next = async (given: object) =>
    (await works.create({ created_at: created, ...given })).next_run_at ?? '';

  it('are hourly, daily and weekly from the creation on', async () => {
    expect(await next({ run_frequency: 'hourly' })).toMatch(/:53:34Z$/);
    expect(await next({ run_frequency: 'daily' })).toMatch(/T16:53:34Z$/);
    const weekly = await next({ run_frequency: 'weekly' });
    expect(weekly).toMatch(/T16:53:34Z$/);
    expect(new Date(weekly).getUTCDay()).toBe(new Date(created).getUTCDay());
  });

  it('begin after a creation that is yet to come', async () => {
    expect(await next({ run_frequency: 'daily', created_at: '2100-01-01T05:00:00Z' })).toBe(
      '2100-01-02T05:00:00Z',
    );
  });

  it('are off for once, by hand, a draft, and what is paused or stopped; a change of status moves them', async () => {
    for (const given of [
      { run_frequency: 'once' },
      {},
      ...[0, 4, 5].map((status) => ({ run_frequency: 'hourly', status })),
    ])
      expect(await next(given)).toBe('');
    const { work_id } = await works.create({ run_frequency: 'hourly', status: 5 });
    await works.data('PATCH', `/${work_id}`, { status: 1 });
    expect((await works.get(work_id)).next_run_at).toMatch(isoTime);
    await works.data('PATCH', `/${work_id}`, { run_frequency: null });
    expect((await works.get(work_id)).next_run_at).toBeNull();
  });
});

describe('list and search', () => {
  beforeAll(async () => {
    for (const [index, name] of ['Alpha_1', 'ALPHA%2', 'Ärger', 'beta'].entries()) {
      await works.create({
        user_id: 'lister',
        name,
        description: `the ${['first', 'SECOND', 'third', 'fourth'][index] ?? ''}`,
        status: index,
        run_frequency: index === 3 ? 'once' : null,
        created_at: `2021-12-0${index + 1}T00:00:00Z`,
      });
    }
  });
  const names = async (path: string) => {
    const { body } = await works.call<WorkView[]>('GET', path);
    return { names: body.data?.map(({ name }) => name), total: body.total };
  };

  it('lists newest first, filters exactly, and says how many there are', async () => {
    expect(await names('?user_id=lister')).toEqual({
      names: ['beta', 'Ärger', 'ALPHA%2', 'Alpha_1'],
      total: 4,
    });
    expect(await names('?user_id=lister&name=alpha_1')).toEqual({ names: [], total: 0 });
    expect(await names('?user_id=lister&name=Alpha_1&status=0')).toEqual({ names: ['Alpha_1'], total: 1 });
    expect(await names('?user_id=lister&run_frequency=once')).toEqual({ names: ['beta'], total: 1 });
    expect(await names(`?user_id=lister&description=${encodeURIComponent('the first')}`)).toEqual({
      names: ['Alpha_1'],
      total: 1,
    });
  });

  it('takes pages from 0 by offset, from 1 by page, and rows by skip', async () => {
    const second = { names: ['ALPHA%2', 'Alpha_1'], total: 4 };
    for (const page of ['offset=1', 'page=2', 'skip=2'])
      expect(await names(`?user_id=lister&limit=2&${page}`)).toEqual(second);
    expect(await names('?user_id=lister&limit=0')).toEqual({ names: [], total: 4 });
    const many = await works.call('GET', '?limit=1001');
    expect(many.body.code).toBe(400100);
  });

  it('orders by what is asked for', async () => {
    const order = 'user_id=lister&order_by=status&order=asc';
    expect((await names(`?${order}`)).names).toEqual(['Alpha_1', 'ALPHA%2', 'Ärger', 'beta']);
    expect((await works.call('GET', '?order_by=color')).body.code).toBe(400100);
  });

  it('searches parts in any case, with % and _ for themselves', async () => {
    expect((await names('/search?user_id=lister&name=alpha')).names).toEqual(['ALPHA%2', 'Alpha_1']);
    expect((await names('/search?user_id=lister&name=%25')).names).toEqual(['ALPHA%2']);
    expect((await names('/search?user_id=lister&name=_')).names).toEqual(['Alpha_1']);
    expect((await names(`/search?user_id=lister&name=${encodeURIComponent('ärg')}`)).names).toEqual([
      'Ärger',
    ]);
    expect((await names('/search?user_id=lister&description=second')).names).toEqual(['ALPHA%2']);
    expect((await names('/search?user_id=lister&status=0,3')).names).toEqual(['beta', 'Alpha_1']);
    expect((await works.call('GET', '/search?status=9')).body.code).toBe(400100);
  });
});

describe('delete', () => {
  it('answers with the code alone; afterwards there is nothing', async () => {
    const { work_id } = await works.create({ run_frequency: 'hourly' });
    const { status, body } = await works.call('DELETE', `/${work_id}`);
    expect({ status, body }).toEqual({ status: 200, body: { code: 0 } });
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['GET', '/tasks'],
      ['POST', '/run'],
      ['POST', '/stop'],
      ['GET', '/jar'],
    ] as const)
      expect((await works.call(method, `/${work_id}${path}`)).body.code).toBe(404100);
  });
});

describe('codes', () => {
  it('tell works, tasks, methods and tokens apart', async () => {
    const { work_id } = await works.create();
    expect((await works.call('GET', '/nothing')).body.code).toBe(404100);
    expect((await works.call('GET', `/${work_id}/tasks/nothing`)).body.code).toBe(404101);
    expect((await works.call('GET', `/${work_id}/tasks/nothing/logs`)).body.code).toBe(404101);
    expect((await works.call('POST', `/${work_id}/stop`)).body.code).toBe(409100);
    expect((await works.call('PUT', `/${work_id}`)).body.code).toBe(405100);
    const bare = await fetch(`${plane.url}/api/v1/works`);
    expect([bare.status, await bare.json()]).toEqual([401, { code: 401100, msg: expect.any(String) }]);
  });

  it('say what a run lacks', async () => {
    const says = async (given: object, code: number, message: RegExp) => {
      const { work_id } = await works.create(given);
      const { status, body } = await works.call('POST', `/${work_id}/run`);
      expect({ status, ...body }).toEqual({
        status: Math.floor(code / 1000),
        code,
        msg: expect.stringMatching(message),
      });
      expect(await works.tasks(work_id)).toEqual([]);
      expect((await works.get(work_id)).status).toBe(1);
    };
    await says({}, 400100, /holds no jar/);
    await says({ category: 'FLINK_SQL' }, 503100, /works\.sqlClient/);
    await says({ engine: 'flink' }, 503100, /works\.flinkUrl/);
  });

  it('refuse a directory that a link leads out of', async () => {
    mkdirSync(join(plane.dataDir, 'works'), { recursive: true });
    symlinkSync(outside, join(plane.dataDir, 'works', 'escape'));
    const { work_id } = await works.create({ work_directory: '/escape/in' });
    const { body } = await works.call('POST', `/${work_id}/run`);
    expect(body).toEqual({
      code: 400100,
      msg: expect.stringMatching(/leaves the works root: escape is a link/),
    });
  });
});
