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
const show = (path: string) => client.data<Record<string, unknown>>(path);

describe('what holds something', () => {
  it('cannot be deleted, and its parts are listed oldest first', async () => {
    const cluster = await client.createCluster();
    const services = [await client.createService(cluster), await client.createService(cluster)];
    expectFailure(await post(`/cluster/delete/${cluster}`), 400, '^service exists in this cluster');
    const pools = [await client.createPool(services[0]), await client.createPool(services[0])];
    expectFailure(await post(`/service/delete/${services[0]}`), 400, '^sub pool exists');
    const ofCluster = await post(`/cluster/${cluster}/list_services`, { page_size: 1, page: 2 });
    expect(ofCluster.body).toMatchObject({
      page: 2,
      page_size: 1,
      query_count: 2,
      data: [{ id: services[1] }],
    });
    const ofService = await get(`/service/${services[0]}/list_pools`);
    expect((ofService.body.data as { id: number }[]).map(({ id }) => id)).toEqual(pools);
    expect((await get(`/service/${services[1]}/list_pools`)).body).toMatchObject({
      data: [],
      query_count: 0,
    });
    const [pool = 0] = pools;
    await client.data(`/pool/${pool}/add_nodes`, { nodes: [`${unique('held')}.example`] });
    expectFailure(await post(`/pool/delete/${pool}`), 400, '^node exists in this pool');
  });

  it('must be there', async () => {
    expectFailure(await post(`/cluster/${nobody}/list_services`), 400, 'data not found');
    expectFailure(await post(`/service/${nobody}/list_pools`), 400, 'data not found');
    expectFailure(await post(`/pool/${nobody}/list_nodes`), 400, 'data not found');
    expectFailure(await post('/pool/x/list_nodes'), 400, 'id is error');
    const name = unique('n');
    expectFailure(await post('/service/create', { name, cluster_id: nobody }), 404, 'cluster');
    expectFailure(await post('/service/create', { name }), 400, 'cluster_id is missing');
    expectFailure(await post('/pool/create', { name, service_id: nobody }), 404, 'service');
    expectFailure(await post('/pool/create', { name }), 400, 'service_id is missing');
    const pool = await client.createPool();
    expectFailure(await post(`/pool/update/${pool}`, { service_id: nobody }), 404, 'service');
    expectFailure(await post('/pool/create', { name, service_id: 1, vm_type: -1 }), 400, /^vm_type/);
  });
});

describe('the templates of a pool', () => {
  it('are the built-in ones unless others are named', async () => {
    const template = await client.createTemplate();
    const pool = await client.createPool(undefined, { tasks: { deploy: template, shrink: 0 } });
    expect(await show(`/pool/${pool}`)).toMatchObject({ tasks: { expand: 1, shrink: 2, deploy: template } });
    await client.data(`/pool/update/${pool}`, { tasks: { expand: template } });
    expect(await show(`/pool/${pool}`)).toMatchObject({
      tasks: { expand: template, shrink: 2, deploy: template },
    });
    expectFailure(await post(`/task_tpl/delete/${template}`), 400, 'template is using: .* pool');
    await client.data(`/pool/update/${pool}`, { tasks: { expand: 0, deploy: 0 } });
    expect(await show(`/pool/${pool}`)).toMatchObject({ tasks: { expand: 1, shrink: 2, deploy: 3 } });
    expectData(await post(`/task_tpl/delete/${template}`), null);
    expectFailure(await post(`/pool/update/${pool}`, { tasks: { expand: nobody } }), 404, 'template');
    await client.data(`/pool/delete/${pool}`);
  });

  it('that are built in cannot be deleted, but changed', async () => {
    expectFailure(await post('/task_tpl/delete/1'), 400, 'template is using');
    const { name, steps } = await show('/task_tpl/1');
    expect(name).toBe('default_expand');
    await client.data('/task_tpl/update/1', { name: 'our_expand' });
    expect(await show(`/pool/${await client.createPool()}`)).toMatchObject({ tasks: { expand: 1 } });
    await client.data('/task_tpl/update/1', { name, steps });
  });
});

describe('the nodes of a pool', () => {
  const list = async (pool: number) =>
    (await post(`/pool/${pool}/list_nodes`, { page_size: 1000 })).body.data as Record<string, unknown>[];

  it('are added, listed, found and removed', async () => {
    const pool = await client.createPool();
    const nodes = ['10.1.0.3', '10.1.0.1', 'Web-1.example', '2001:db8::5'];
    const ids = await client.data<number[]>(`/pool/${pool}/add_nodes`, { nodes });
    expect(ids).toHaveLength(4);
    expect(await list(pool)).toEqual(
      ['10.1.0.3', '10.1.0.1', 'web-1.example', '2001:db8::5'].map((ip, index) => ({
        id: ids[index],
        ip,
        vm_id: '',
        status: 2,
        node_type: 'manual',
        vnode_type: 'manual',
      })),
    );
    expect(await show(`/pool/${pool}`)).toMatchObject({ node_count: 4 });
    expect((await get('/pool/list')).body.data).toContainEqual(
      expect.objectContaining({ id: pool, node_count: 4 }),
    );
    const paged = await get(`/pool/${pool}/list_nodes?page=2&page_size=3`);
    expect(paged.body).toMatchObject({
      page: 2,
      page_size: 3,
      query_count: 4,
      data: [{ ip: '2001:db8::5' }],
    });
    expectData(await post('/pool/search_by_ip/10.1.0.3,%2010.9.9.9,WEB-1.example,2001:DB8:0::5,x%2Fy'), {
      '10.1.0.3': pool,
      '10.9.9.9': -1,
      'WEB-1.example': pool,
      '2001:DB8:0::5': pool,
      'x/y': -1,
    });
    expectData(await send(plane, 'DELETE', `/pool/${pool}/remove_nodes`, '{"nodes":["10.1.0.3"]}'), {});
    expectData(await post(`/pool/${pool}/remove_nodes`, { nodes: [ids[1], String(ids[2])] }), {});
    expect((await list(pool)).map(({ ip }) => ip)).toEqual(['2001:db8::5']);
    expectData(await get('/pool/search_by_ip/10.1.0.3'), { '10.1.0.3': -1 });
    expectData(await post(`/pool/${pool}/remove_nodes`, { nodes: ['2001:DB8::5', ids[3]] }), {});
    expectData(await post(`/pool/delete/${pool}`), {});
  });

  it('may come as a form', async () => {
    const pool = await client.createPool();
    const one = await send(plane, 'POST', `/pool/${pool}/add_nodes`, 'nodes=10.1.1.1');
    const two = await send(plane, 'POST', `/pool/${pool}/add_nodes`, 'nodes=10.1.1.2&nodes=10.1.1.3');
    expect([one.body.data, two.body.data]).toEqual([
      [expect.any(Number)],
      [expect.any(Number), expect.any(Number)],
    ]);
    expectData(await send(plane, 'DELETE', `/pool/${pool}/remove_nodes`, 'nodes=10.1.1.2'), {});
  });

  it('are added all or not at all', async () => {
    const pool = await client.createPool();
    const other = await client.createPool();
    await client.data(`/pool/${other}/add_nodes`, { nodes: ['10.2.0.1'] });
    const add = (nodes: unknown) => post(`/pool/${pool}/add_nodes`, { nodes });
    expectFailure(
      await add(['10.2.0.2', '10.2.0.1']),
      404,
      '^ip exists already: 10.2.0.1 is in the pool pool-',
    );
    expectFailure(await add(['10.2.0.2', '10.2.0.2']), 404, '^ip exists already');
    expectFailure(await add(['10.2.0.2', '']), 404, '^ip is empty');
    expectFailure(await add([]), 404, '^ip is empty');
    expectFailure(await post(`/pool/${pool}/add_nodes`), 404, '^ip is empty');
    for (const bad of ['10.2.0.300', 'a b', '-', 'http://x'])
      expectFailure(await add(['10.2.0.2', bad]), 400, '^nodes.1: ');
    expectFailure(await add([['10.2.0.2']]), 400, /^nodes/);
    expectFailure(
      await post(`/pool/${nobody}/add_nodes`, { nodes: ['10.2.0.2'] }),
      404,
      '^pool_id is not vaild',
    );
    expectFailure(await post('/pool/x/add_nodes', { nodes: ['10.2.0.2'] }), 400, 'id is error');
    expect(await list(pool)).toEqual([]);
    expectData(await get('/pool/search_by_ip/10.2.0.2'), { '10.2.0.2': -1 });
  });

  it('are removed all or not at all', async () => {
    const pool = await client.createPool();
    const [id = 0] = await client.data<number[]>(`/pool/${pool}/add_nodes`, {
      nodes: ['10.3.0.1', '10.3.0.2'],
    });
    const remove = (nodes: unknown) => post(`/pool/${pool}/remove_nodes`, { nodes });
    expectFailure(await remove(['10.3.0.1', '10.3.0.9']), 404, '^error when delete id 10.3.0.9');
    expectFailure(await remove([id, nobody]), 404, '^error when delete id');
    expectFailure(await remove([]), 404, '^ip is empty');
    expectFailure(await remove([{}]), 400, /^nodes/);
    expectFailure(await post(`/pool/${nobody}/remove_nodes`, { nodes: [id] }), 404, 'pool');
    expect(await list(pool)).toHaveLength(2);
  });

  it('can be looked for by many addresses at once', async () => {
    const addresses = Array.from({ length: 500 }, (_, index) => `10.4.${index >> 8}.${index & 255}`);
    const pool = await client.createPool();
    const nodes = [addresses[0], addresses[400], addresses[499]];
    await client.data(`/pool/${pool}/add_nodes`, { nodes });
    const found = await client.data<Record<string, number>>(`/pool/search_by_ip/${addresses.join(',')}`);
    const expected = addresses.map((address) => [address, nodes.includes(address) ? pool : -1]);
    expect(found).toEqual(Object.fromEntries(expected));
  });
});

describe('how nodes are logged in to', () => {
  it('is said of pools, services and clusters, with a credential that there is', async () => {
    const credential = await plane.json<{ id: string }>('/api/platform/credentials', {
      method: 'POST',
      body: JSON.stringify({ name: 'fleet', type: 'password', username: 'ops', password: 'swordfish-123' }),
    });
    expect(credential.status).toBe(201);
    const connection = { port: 2222, user: 'root', credential: credential.body.id };
    const pool = await client.createPool(undefined, { connection });
    expect(await show(`/pool/${pool}`)).toMatchObject({ connection: { ...connection, credential: 'fleet' } });
    const cluster = await client.createCluster();
    await client.data(`/cluster/update/${cluster}`, { connection: { credential: 'fleet' } });
    const refused = await plane.json<{ detail: string }>('/api/platform/credentials/fleet', {
      method: 'DELETE',
    });
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toMatch(/cluster cluster-\d+, pool pool-\d+/);
    await client.data(`/cluster/update/${cluster}`, { connection: {} });
    await client.data(`/pool/update/${pool}`, { connection: { port: 22 } });
    expect(await show(`/pool/${pool}`)).toMatchObject({ connection: { port: 22 } });
    const update = (value: unknown) => post(`/pool/update/${pool}`, { connection: value });
    expectFailure(
      await update({ credential: 'nobody' }),
      400,
      '^connection.credential: there is no credential',
    );
    expectFailure(await update({ port: 0 }), 400, '^connection.port');
    expectFailure(await update({ user: '-oProxyCommand=x' }), 400, '^connection.user');
    expect((await plane.fetch('/api/platform/credentials/fleet', { method: 'DELETE' })).status).toBe(204);
  });
});
