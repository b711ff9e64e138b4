import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from '../support/control-plane.js';
import {
  OrchestrationClient,
  expectData,
  expectFailure,
  nobody,
  send,
  unique,
} from '../support/orchestration.js';
import { until } from '../support/packages.js';

let plane: ControlPlane;
let client: OrchestrationClient;
beforeAll(async () => {
  plane = await ControlPlane.start();
  client = new OrchestrationClient(plane);
});
afterAll(async () => {
  await plane.remove();
});

const post = (path: string, params?: object) => client.post(path, params);
const get = (path: string) => send(plane, 'GET', path);

/** Everything that is listed, created, changed, deleted and shown alike. */
const kinds = [
  {
    base: '/cluster',
    create: { desc: 'd', biz: 'b' },
    shown: { desc: 'd', biz: 'b', connection: {} },
    change: { desc: 'other', biz: '平台' },
    created: 'id',
    changed: '',
    deleted: '',
    unknown: {
      show: [404, 'cluster in db not found'],
      update: [400, 'data not found'],
      remove: [400, 'data not found'],
    },
  },
  {
    base: '/service',
    create: { desc: 'd', service_type: 'Java', docker_image: 'web:1', cluster_id: 1 },
    shown: { desc: 'd', service_type: 'Java', docker_image: 'web:1', cluster_id: 1, connection: {} },
    change: { docker_image: 'web:2', service_type: 'Go' },
    created: '{id}',
    changed: {},
    deleted: {},
    unknown: { show: [404, 'service'], update: [404, 'service'], remove: [404, 'service'] },
  },
  {
    base: '/pool',
    create: { desc: 'd', vm_type: 3, sd_id: 4, service_id: 1 },
    shown: {
      desc: 'd',
      vm_type: 3,
      sd_id: 4,
      service_id: 1,
      tasks: { expand: 1, shrink: 2, deploy: 3 },
      node_count: 0,
      connection: {},
    },
    change: { desc: 'other', vm_type: 0, sd_id: 0 },
    created: '{id}',
    changed: {},
    deleted: {},
    unknown: { show: [404, 'pool'], update: [404, 'pool'], remove: [400, 'data not found'] },
  },
  {
    base: '/task_tpl',
    create: { desc: 'd', steps: [] },
    shown: { desc: 'd', steps: [] },
    change: {
      steps: [{ name: 'sleep', param_values: { time: 1 }, retry: { retry_times: 2, ignore_error: true } }],
    },
    created: 'id',
    changed: '',
    deleted: null,
    unknown: {
      show: [404, 'data not found'],
      update: [400, 'data not found'],
      remove: [404, 'data not found'],
    },
  },
  {
    base: '/remote_step',
    create: { desc: 'd', actions: ['echo', 'run_script', 'echo'] },
    shown: { desc: 'd', actions: ['echo', 'run_script', 'echo'] },
    change: { actions: ['run_script'] },
    created: 'id',
    changed: '',
    deleted: '',
    unknown: {
      show: [404, 'remote_step in db not found'],
      update: [404, 'remote_step'],
      remove: [404, 'remote_step'],
    },
  },
  {
    base: '/action',
    create: { desc: 'd', params: { host: 'string', times: 'integer', force: 'boolean' } },
    shown: { desc: 'd', params: { host: 'string', times: 'integer', force: 'boolean' } },
    change: { params: {} },
    created: 'id',
    changed: '',
    deleted: '',
    unknown: { show: [404, 'action in db not found'], update: [404, 'action'], remove: [404, 'action'] },
  },
] as const;

describe.each(kinds)('$base', ({ base, create, shown, change, created, changed, deleted, unknown }) => {
  beforeAll(async () => {
    if ((await post('/service/1')).status === 404) await client.createService(await client.createCluster());
  });
  const make = async (name = unique('n'), more: object = {}) => {
    const data = await client.data<number | { id: number }>(`${base}/create`, { ...create, name, ...more });
    expect(typeof data).toBe(created === 'id' ? 'number' : 'object');
    return typeof data === 'number' ? data : data.id;
  };

  it('creates, shows, changes what is given and deletes', async () => {
    const name = unique('it');
    const id = await make(name, { id: 7_000_000 });
    expect(id).not.toBe(7_000_000);
    expectData(await get(`${base}/${id}`), { id, name, ...shown });
    expectData(await post(`${base}/${id}`), { id, name, ...shown });
    expectData(await post(`${base}/update/${id}`, change), changed);
    expectData(await post(`${base}/${id}`), { id, name, ...shown, ...change });
    expectData(await post(`${base}/update/${id}`, { name: `${name} 2`, id: nobody }), changed);
    expectData(await post(`${base}/${id}`), { id, name: `${name} 2`, ...shown, ...change });
    expectData(await post(`${base}/update/${id}`, {}), changed);
    expectData(await post(`${base}/delete/${id}`), deleted);
    expectFailure(await post(`${base}/${id}`), 404, unknown.show[1]);
    const [first, second] = [await make(), await make()];
    expect(second).toBeGreaterThan(first);
    expect(first).toBeGreaterThan(id);
    expectData(await send(plane, 'DELETE', `${base}/delete/${first}`), deleted);
    expectData(await send(plane, 'DELETE', `${base}/delete/${second}`, '{}'), deleted);
  });

  it('refuses a name that is taken, missing or none', async () => {
    const name = unique('taken');
    const id = await make(name);
    const other = await make();
    expectFailure(await post(`${base}/create`, { ...create, name }), 400, `name: .* ${name} already`);
    expectFailure(await post(`${base}/update/${other}`, { name }), 400, `name: .* ${name} already`);
    expectData(await post(`${base}/update/${id}`, { name }), changed);
    expectFailure(await post(`${base}/create`, create), 400, 'name is missing');
    for (const bad of ['', '  ', 'a\u0000b', 'a\nb', 'x'.repeat(201), {}])
      expectFailure(await post(`${base}/create`, { ...create, name: bad }), 400, /^name/);
    expectFailure(
      await post(`${base}/create`, { ...create, name: unique('n'), desc: 'a\u0000' }),
      400,
      /^desc/,
    );
  });

  it('has the documented codes for what there is not', async () => {
    expectFailure(await get(`${base}/${nobody}`), unknown.show[0], unknown.show[1]);
    expectFailure(await post(`${base}/update/${nobody}`, {}), unknown.update[0], unknown.update[1]);
    expectFailure(await post(`${base}/delete/${nobody}`), unknown.remove[0], unknown.remove[1]);
    for (const path of [`${base}/x`, `${base}/update/1.5`, `${base}/delete/9999999999999999999999`])
      expectFailure(await post(path), 400, 'id is error');
    expectFailure(await get(`${base}/-1`), 404, unknown.show[1]);
  });

  it('lists newest first, in pages', async () => {
    const ids = [await make(), await make(), await make()].reverse();
    const all = await get(`${base}/list?page_size=1000`);
    const listed = all.body.data as { id: number }[];
    const { query_count: count = 0 } = all.body;
    expect(all.body).toMatchObject({ code: 0, msg: 'success', page: 1, page_size: 1000 });
    expect(listed).toHaveLength(count);
    expect(listed.slice(0, 3).map(({ id }) => id)).toEqual(ids);
    expect(listed.map(({ id }) => id)).toEqual(listed.map(({ id }) => id).sort((a, b) => b - a));
    const forms = [
      await get(`${base}/list?page=2&page_size=1`),
      await post(`${base}/list`, { page: 2, page_size: 1 }),
      await post(`${base}/list`, { page: '2', page_size: '1' }),
      await send(plane, 'GET', `${base}/list`, 'page=2&page_size=1'),
      await send(plane, 'POST', `${base}/list?page=3`, ' page=2&page_size=1'),
    ];
    for (const { status, body } of forms) {
      expect({ status, body }).toMatchObject({
        status: 200,
        body: { page: 2, page_size: 1, query_count: count, data: [{ id: ids[1] }] },
      });
    }
    const beyond = await get(`${base}/list?page=9007199254740991&page_size=1000`);
    expect(beyond.body).toMatchObject({ code: 0, data: [], query_count: count });
    expect((await get(`${base}/list?page=0&page_size=-1`)).body).toMatchObject({ page: 1, page_size: 10 });
    expect((await get(`${base}/list?page_size=1001`)).body).toMatchObject({ page_size: 1000 });
    expect((await get(`${base}/list`)).body).toMatchObject({ page: 1, page_size: 10 });
    expectFailure(await get(`${base}/list?page=x`), 400, /^page/);
  });
});

describe('methods and identity', () => {
  it('are GET and POST for reads, POST and DELETE for deletes, POST for the rest', async () => {
    expect((await send(plane, 'HEAD', '/cluster/list')).status).toBe(200);
    expectFailure(await get('/cluster/create'), 400, 'id is error');
    expectFailure(await send(plane, 'PUT', '/cluster/list'), 405, 'takes');
    expectFailure(await get('/pool/update/1'), 405, 'takes POST');
    expectFailure(await get('/pool/1/remove_nodes'), 405, 'takes DELETE, POST');
  });

  it('a viewer reads, also by POST, and changes nothing; a refused read is not in the audit log', async () => {
    const { body } = await plane.json<{ token: string }>('/api/platform/tokens', {
      method: 'POST',
      body: JSON.stringify({ name: 'looker', role: 'viewer' }),
    });
    const asViewer = (path: string) =>
      fetch(plane.url + path, { method: 'POST', headers: { authorization: body.token } });
    expect((await asViewer('/cluster/list')).status).toBe(200);
    expect((await asViewer(`/cluster/${nobody}`)).status).toBe(404);
    const refused = await asViewer('/cluster/create');
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: 403, data: {} });
    const anonymous = await fetch(`${plane.url}/pool/list`);
    expect(anonymous.status).toBe(401);
    expect(await anonymous.json()).toMatchObject({ code: 401, data: {} });
    expectFailure(await post(`/cluster/delete/${nobody}`), 400, 'data not found');
    const refusedTargets = async () => {
      const { body: audit } = await plane.json<{ items: { outcome: string; target: string }[] }>(
        '/api/platform/audit?limit=100',
      );
      return audit.items.filter(({ outcome }) => outcome === 'refused').map(({ target }) => target);
    };
    // Refusals are recorded beside the reply.
    await until(async () => (await refusedTargets()).includes(`/cluster/delete/${nobody}`));
    expect(await refusedTargets()).not.toContain(`/cluster/${nobody}`);
  });

  it('a body may be JSON with trailing commas, whatever its type says', async () => {
    const name = unique('comma');
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const made = await send(plane, 'POST', '/cluster/create', `{"name":"${name}","desc":"",}`, headers);
    expect(made.body).toMatchObject({ code: 0, data: expect.any(Number) });
    expectFailure(await send(plane, 'POST', '/cluster/create', '{"name":'), 400, 'not JSON');
    expectFailure(await send(plane, 'POST', '/cluster/create', '[]'), 400, 'object');
  });
});

describe('every change', () => {
  it('is in the audit log with before and after, and is told of', async () => {
    const [{ seq } = { seq: 0 }] = await eventsUntil(null, () => true);
    const name = unique('told');
    const cluster = await client.createCluster(name);
    await client.data(`/cluster/update/${cluster}`, { biz: '2' });
    await client.data(`/cluster/delete/${cluster}`);
    const pool = await client.createPool();
    await client.data(`/pool/${pool}/add_nodes`, { nodes: ['10.5.0.1'] });
    await client.data(`/pool/${pool}/remove_nodes`, { nodes: ['10.5.0.1'] });
    const action = await client.createAction({}, `${name}-action`);
    await client.implement(action);
    await client.data(`/actimpl/delete/${action}`);
    const { body } = await plane.json<{ items: Record<string, unknown>[] }>('/api/platform/audit?limit=20');
    const ofCluster = body.items.filter(({ target }) => target === name).reverse();
    expect(ofCluster.map(({ action: verb }) => verb)).toEqual([
      'cluster.create',
      'cluster.change',
      'cluster.remove',
    ]);
    expect(ofCluster[1]).toMatchObject({ operator: 'admin', before: { biz: '1' }, after: { biz: '2' } });
    expect(body.items.map(({ action: verb }) => verb)).toEqual(
      expect.arrayContaining([
        'pool.add-nodes',
        'pool.remove-nodes',
        'implementation.create',
        'implementation.remove',
      ]),
    );
    const events = await eventsUntil(seq, ({ type }) => type === 'implementation.removed');
    const types = events.slice(1).map(({ type }) => type);
    expect(types.filter((type) => type.startsWith('cluster.')).slice(0, 3)).toEqual([
      'cluster.changed',
      'cluster.changed',
      'cluster.removed',
    ]);
    expect(types.filter((type) => type === 'pool.changed')).toHaveLength(3);
    expect(events.at(-1)?.data).toEqual({ id: action, name: `${name}-action/ansible` });
  });
});

interface Told {
  readonly type: string;
  readonly seq: number;
  readonly data: unknown;
}

/** Reads the stream of events until one is the last that is wanted. @returns them all. */
async function eventsUntil(after: number | null, isLast: (event: Told) => boolean): Promise<Told[]> {
  const response = await plane.fetch('/api/platform/events', {
    headers: after === null ? {} : { 'last-event-id': String(after) },
  });
  const events: Told[] = [];
  let text = '';
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    const lines = (text + piece).split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('data: ')) continue;
      const event = JSON.parse(line.slice('data: '.length)) as Told;
      events.push(event);
      if (isLast(event)) return events;
    }
  }
  throw new Error('the stream of events has ended');
}
