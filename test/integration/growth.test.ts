import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from '../support/control-plane.js';
import { MachineService } from '../support/machine-service.js';
import { expectFailure, OrchestrationClient, unique } from '../support/orchestration.js';
import { until } from '../support/packages.js';
import { randomFrom } from '../support/random.js';

/** Machines that nothing is run on: pools here grow by nothing but create_vm, and shrink by nothing but return_vm. */

interface ShownNode {
  readonly id: number;
  readonly ip: string;
  readonly vm_id: string;
  readonly status: number;
  readonly node_type: string;
}
interface ShownMachine {
  readonly vm_id: string;
  readonly id: number;
  readonly state: string;
  readonly node_id: number;
  readonly in_pool: boolean;
}
interface ShownTask {
  readonly state: number;
  readonly stat: readonly number[];
  readonly reason: string;
}

let plane: ControlPlane;
let client: OrchestrationClient;
let service: MachineService;
let grows: number;
let shrinks: number;
beforeAll(async () => {
  service = await MachineService.start('10.91.0');
  plane = await ControlPlane.start([], {
    WHEELHOUSE_TASKS_RETRY_DELAY: '0.1',
    WHEELHOUSE_RUNS_STOP_GRACE: '1',
  });
  client = new OrchestrationClient(plane);
  grows = await client.createTemplate([{ name: 'create_vm' }, { name: 'register' }]);
  shrinks = await client.createTemplate([{ name: 'unregister' }, { name: 'return_vm' }]);
});
afterAll(async () => {
  await plane.remove();
  await service.stop();
});

let net = 0;
/** @returns addresses that nobody else has. */
const addresses = (count: number): string[] => {
  net++;
  return Array.from({ length: count }, (_, index) => `10.92.${net}.${index + 1}`);
};
const createType = async (provider: string, config: object): Promise<number> =>
  (await client.data<{ id: number }>('/vm_type/create', { name: unique('type'), provider, config })).id;
const createPool = async (vm_type: number, more: object = {}): Promise<number> => {
  const service_id = await client.createService();
  const tasks = { expand: grows, shrink: shrinks };
  const pool = { name: unique('pool'), service_id, vm_type, tasks, ...more };
  return (await client.data<{ id: number }>('/pool/create', pool)).id;
};
const httpType = (config: object = {}) =>
  createType('http', { url: service.url, cluster: 7, interval: 1, timeout: 30, ...config });
const expand = async (pool: number, num: number): Promise<number> =>
  (await client.data<{ task_id: number }>(`/pool/expand/${pool}`, { num })).task_id;
const shrink = async (pool: number, nodes: readonly string[]): Promise<number> =>
  (await client.data<{ task_id: number }>(`/pool/shrink/${pool}`, { nodes })).task_id;
const task = (id: number) => client.data<ShownTask>(`/task/${id}`);
const reaches = (id: number, states: readonly number[]) =>
  until(async () => states.includes((await task(id)).state), 60_000);
const nodesOf = (pool: number) => client.data<ShownNode[]>(`/pool/${pool}/list_nodes`, { page_size: 1000 });
const machinesOf = (type: number) =>
  client.data<ShownMachine[]>(`/vm_type/${type}/machines`, { page_size: 1000 });
const logOf = async (id: number): Promise<string> =>
  (await client.data<{ message: string }[]>(`/task/${id}/log`)).map(({ message }) => message).join('\n');

describe('a pool on a stock of spare machines', () => {
  it('grows by as many as there are, shrinks, and the machines are spare again', async () => {
    const machines = addresses(3);
    const type = await createType('static', { machines });
    const pool = await createPool(type);
    const first = await expand(pool, 2);
    await reaches(first, [2]);
    const nodes = await nodesOf(pool);
    expect(nodes.map(({ ip, vm_id, status }) => [ip, vm_id, status])).toEqual(
      machines.slice(0, 2).map((ip) => [ip, ip, 2]),
    );
    const second = await expand(pool, 2);
    await reaches(second, [2, 3]);
    expect(await task(second)).toMatchObject({ state: 2, stat: [0, 0, 1, 1, 0] });
    expect(await logOf(second)).toContain('the provider gave 1 of 2 machines');
    // What got no machine is no node.
    expect((await nodesOf(pool)).map(({ ip }) => ip)).toEqual(machines);
    const third = await expand(pool, 1);
    await reaches(third, [2, 3]);
    expect((await task(third)).state).toBe(3);

    const away = await shrink(pool, [machines[0] ?? '', machines[2] ?? '']);
    await reaches(away, [2]);
    expect((await nodesOf(pool)).map(({ ip }) => ip)).toEqual([machines[1]]);
    expect(await machinesOf(type)).toHaveLength(1);
    const other = await createPool(type);
    await reaches(await expand(other, 2), [2]);
    expect((await nodesOf(other)).map(({ ip }) => ip)).toEqual([machines[0], machines[2]]);
  });

  it('takes no machine that is in a pool by hand, and gives none back that is not its own', async () => {
    const machines = addresses(2);
    const type = await createType('static', { machines });
    const pool = await createPool(type);
    await client.data(`/pool/${pool}/add_nodes`, { nodes: machines.slice(0, 1) });
    await reaches(await expand(pool, 2), [2]);
    expect((await nodesOf(pool)).map(({ ip, vm_id }) => [ip, vm_id])).toEqual([
      [machines[0], ''],
      [machines[1], machines[1]],
    ]);
    await reaches(await shrink(pool, machines), [2]);
    expect(await nodesOf(pool)).toEqual([]);
    expect(await machinesOf(type)).toEqual([]);
  });

  it('refuses what cannot be', async () => {
    const pool = await createPool(0);
    expectFailure(await client.post(`/pool/expand/${pool}`, { num: 0 }), 400, /^Bad num: 0/);
    expectFailure(await client.post(`/pool/expand/${pool}`, { num: 501 }), 400, /^Bad num: 501/);
    expectFailure(await client.post(`/pool/expand/${pool}`, { num: 1 }), 400, 'has no machine template');
    expectFailure(await client.post('/pool/expand/999999', { num: 1 }), 404, 'there is no pool');
    expectFailure(await client.post(`/pool/shrink/${pool}`, { nodes: ['10.0.0.1'] }), 400, 'is no node');
    const echo = await client.createTemplate([{ name: 'echo_step', param_values: { echo_word: 'x' } }]);
    const type = await createType('static', { machines: addresses(1) });
    const odd = await createPool(type, { tasks: { expand: echo, shrink: echo } });
    expectFailure(await client.post(`/pool/expand/${odd}`, { num: 1 }), 400, 'must be create_vm');
    await client.data(`/pool/${odd}/add_nodes`, { nodes: ['10.0.0.77'] });
    expectFailure(
      await client.post(`/pool/shrink/${odd}`, { nodes: ['10.0.0.77'] }),
      400,
      'must be return_vm',
    );
    expectFailure(await client.post(`/vm_type/delete/${type}`), 400, 'is needed by pool');
    expectFailure(
      await client.post('/vm_type/create', { name: 'x', provider: 'static', config: {} }),
      400,
      'machines',
    );
    expectFailure(await client.post('/vm_type/999999'), 404, 'vm_type in db not found');
  });
});

describe('a pool on machines from a service', () => {
  it('waits until they are ready, and gives them back', async () => {
    // None is ready until its place was seen without an address.
    service.behave({ stuckAt: 0 });
    const type = await httpType();
    const pool = await createPool(type);
    const id = await expand(pool, 3);
    expect((await nodesOf(pool)).map(({ ip, status }) => [ip, status <= 1])).toEqual(
      Array.from({ length: 3 }, () => ['-', true]),
    );
    service.behave({ looks: 2 });
    await reaches(id, [2, 3]);
    expect((await task(id)).state).toBe(2);
    const nodes = await nodesOf(pool);
    for (const { ip, vm_id } of nodes) expect(service.machines.get(vm_id)?.ip).toBe(ip);
    await reaches(
      await shrink(
        pool,
        nodes.map(({ ip }) => ip),
      ),
      [2],
    );
    expect(service.machines.size).toBe(0);
    expect(await machinesOf(type)).toEqual([]);
  });

  it('keeps nothing that it does not use: fewer, more, never ready, lost answers', async () => {
    const type = await httpType({ timeout: 3 });
    const pool = await createPool(type);
    service.behave({ gives: (count) => count - 1 });
    const fewer = await expand(pool, 3);
    await reaches(fewer, [2, 3]);
    expect((await task(fewer)).stat).toEqual([0, 0, 2, 1, 0]);
    service.behave({ gives: (count) => count + 2 });
    await reaches(await expand(pool, 1), [2]);
    service.behave({ lostAnswers: 1 });
    await reaches(await expand(pool, 1), [2]);
    expect(await nodesOf(pool)).toHaveLength(4);
    service.behave({ stuckAt: 0 });
    const stuck = await expand(pool, 2);
    await reaches(stuck, [2, 3]);
    expect(await logOf(stuck)).toContain('is given back: it was not ready in time');
    service.behave({ stuckAt: 7, failedDeletions: 1 });
    const broken = await expand(pool, 1);
    await reaches(broken, [3]);
    expect(await logOf(broken)).toContain('the provider says that');
    await until(async () => (await machinesOf(type)).length === 4);
    expect([...service.machines.keys()].sort()).toEqual(
      (await nodesOf(pool)).map(({ vm_id }) => vm_id).sort(),
    );
    service.behave({});
    await reaches(
      await shrink(
        pool,
        (await nodesOf(pool)).map(({ ip }) => ip),
      ),
      [2],
    );
    expect(service.machines.size).toBe(0);
  });

  it('gives back what is made for a task that is stopped, and tries a return that fails again', async () => {
    const type = await httpType();
    const pool = await createPool(type);
    service.behave({ stuckAt: 0 });
    const id = await expand(pool, 2);
    await until(() => Promise.resolve(service.machines.size === 2));
    await client.data(`/task/stop/${id}`);
    await until(() => Promise.resolve(service.machines.size === 0));
    expect(await nodesOf(pool)).toEqual([]);
    service.behave({ failedDeletions: 1 });
    await client.data(`/task/start/${id}`);
    await reaches(id, [2, 3]);
    expect((await task(id)).state).toBe(2);
    const nodes = await nodesOf(pool);
    expect(nodes).toHaveLength(2);
    const away = await shrink(
      pool,
      nodes.map(({ ip }) => ip),
    );
    await reaches(away, [2, 3]);
    expect((await task(away)).stat).toEqual([0, 0, 1, 1, 0]);
    expect(await nodesOf(pool)).toHaveLength(1);
    await client.data(`/task/start/${away}`);
    await reaches(away, [2]);
    expect(await nodesOf(pool)).toEqual([]);
    expect(service.machines.size).toBe(0);
  });

  it('gives up on answers that are lost again and again, and gives back what was made', async () => {
    const type = await httpType();
    const pool = await createPool(type);
    // One more than it asks while a node waits for the answer.
    service.behave({ lostAnswers: 6 });
    const id = await expand(pool, 2);
    await reaches(id, [2, 3]);
    expect((await task(id)).state).toBe(3);
    expect(await logOf(id)).toContain('what was made is given back as soon as it is known');
    expect(await nodesOf(pool)).toEqual([]);
    expect(service.machines.size).toBe(2);
    await until(() => Promise.resolve(service.machines.size === 0));
    await until(async () => (await machinesOf(type)).length === 0);
  });

  it('keeps a machine whose node leaves by hand until somebody gives it back', async () => {
    service.behave({});
    const type = await httpType();
    const pool = await createPool(type);
    await reaches(await expand(pool, 2), [2]);
    const nodes = await nodesOf(pool);
    await client.data(`/pool/${pool}/remove_nodes`, { nodes: [nodes[0]?.ip] });
    const machines = await machinesOf(type);
    expect(machines.map(({ vm_id, state, in_pool }) => [vm_id, state, in_pool]).sort()).toEqual(
      [
        [nodes[0]?.vm_id, 'used', false],
        [nodes[1]?.vm_id, 'used', true],
      ].sort(),
    );
    const idOf = (isInPool: boolean) => machines.find(({ in_pool }) => in_pool === isInPool)?.id;
    const giveBack = (ids: unknown[]) => client.post(`/vm_type/${type}/give_back`, { machines: ids });
    expectFailure(await giveBack([idOf(true)]), 400, 'is in a pool. Shrink that');
    expectFailure(await giveBack([idOf(false), 999_999]), 404, 'has no machine 999999');
    expectFailure(await giveBack([]), 400, 'at least one');
    expect((await giveBack([idOf(false)])).status).toBe(200);
    await until(() => Promise.resolve(service.machines.size === 1));
    await until(async () => (await machinesOf(type)).length === 1);
    expect(service.machines.has(nodes[1]?.vm_id ?? '')).toBe(true);
    await reaches(await shrink(pool, [nodes[1]?.ip ?? '']), [2]);
  });

  it('leaks no machine over kills at any moment', { timeout: 300_000 }, async () => {
    const type = await httpType();
    const pool = await createPool(type);
    const random = randomFrom(9);
    const manners = { looks: 1, delayMs: 50, failedDeletions: 1 };
    for (let kill = 0; kill < 12; kill++) {
      // A provider that gives fewer, one that gives more, one whose answer comes too late: each is killed in the middle.
      service.behave(
        [
          manners,
          { ...manners, gives: (count: number) => count - 1 },
          { ...manners, lostAnswers: 1 },
          { ...manners, gives: (count: number) => count + 1 },
        ][kill % 4] ?? manners,
      );
      const nodes = (await nodesOf(pool)).filter(({ ip }) => ip !== '-').map(({ ip }) => ip);
      const asked =
        nodes.length > 4
          ? client.post(`/pool/shrink/${pool}`, { nodes: nodes.slice(0, 3) })
          : client.post(`/pool/expand/${pool}`, { num: 3 });
      await asked.catch(() => null);
      await new Promise((resolve) => setTimeout(resolve, random() * 1500));
      await plane.end('SIGKILL');
      await plane.boot();
    }
    service.behave({});
    await until(async () => {
      const all = await client.data<{ id: number; state: number; pool_id: number }[]>('/task/list', {
        pool_id: pool,
        page_size: 100,
      });
      return all.every(({ state }) => state === 2 || state === 3);
    }, 60_000);
    await until(async () => (await machinesOf(type)).every(({ state }) => state === 'used'), 60_000);
    const nodes = await nodesOf(pool);
    expect(nodes.every(({ ip }) => ip !== '-')).toBe(true);
    expect([...service.machines.keys()].sort()).toEqual(nodes.map(({ vm_id }) => vm_id).sort());
    expect(service.made.length).toBeGreaterThan(6);
  });
});

describe('a pool on machines that scripts make', () => {
  it('grows and shrinks by them, over a kill in the middle, and each script runs once', async () => {
    const stock = join(plane.dataDir, 'made');
    const type = await createType('command', {
      create: `mkdir -p ${stock}; sleep 1
i=0; list=; while [ $i -lt $WHEELHOUSE_COUNT ]; do i=$((i+1)); n=$(ls ${stock} | wc -l); : >${stock}/vm-$n
list="$list\${list:+,}{\\"ip\\":\\"10.93.0.$((n+1))\\",\\"vm_id\\":\\"vm-$n\\"}"; done
echo "[$list]"`,
      destroy: `sleep 0.5; rm ${stock}/$WHEELHOUSE_VM_ID`,
    });
    const pool = await createPool(type);
    const id = await expand(pool, 2);
    await plane.end('SIGKILL');
    await plane.boot();
    await reaches(id, [2, 3]);
    expect((await task(id)).state, await logOf(id)).toBe(2);
    expect((await nodesOf(pool)).map(({ ip, vm_id }) => [ip, vm_id])).toEqual([
      ['10.93.0.1', 'vm-0'],
      ['10.93.0.2', 'vm-1'],
    ]);
    expect(readdirSync(stock).sort()).toEqual(['vm-0', 'vm-1']);
    const away = await shrink(pool, ['10.93.0.1', '10.93.0.2']);
    await plane.end('SIGKILL');
    await plane.boot();
    await reaches(away, [2, 3]);
    expect((await task(away)).state, await logOf(away)).toBe(2);
    expect(readdirSync(stock)).toEqual([]);
    expect(await machinesOf(type)).toEqual([]);
  });

  it('gives back what a script has told of before it failed', async () => {
    const stock = join(plane.dataDir, 'half');
    const type = await createType('command', {
      create: `mkdir -p ${stock}; : >${stock}/a; echo '{"ip":"10.93.1.1","vm_id":"a"}'; : >${stock}/b; echo '{"ip":"10.93.1.2","vm_id":"b"}'; exit 4`,
      destroy: `rm ${stock}/$WHEELHOUSE_VM_ID`,
    });
    const pool = await createPool(type);
    const id = await expand(pool, 3);
    await reaches(id, [2, 3]);
    expect((await task(id)).stat).toEqual([0, 0, 2, 1, 0]);
    expect(await logOf(id)).toContain('the script ended with 4');
    await reaches(await shrink(pool, ['10.93.1.1', '10.93.1.2']), [2]);
    expect(readdirSync(stock)).toEqual([]);
  });

  it('is for admins', async () => {
    const { body } = await plane.json<{ token: string }>('/api/platform/tokens', {
      method: 'POST',
      body: JSON.stringify({ name: unique('operator'), role: 'operator' }),
    });
    const asOperator = (path: string, params: object) =>
      fetch(plane.url + path, {
        method: 'POST',
        headers: { authorization: body.token },
        body: JSON.stringify(params),
      });
    const config = { create: 'true', destroy: 'true' };
    const refused = await asOperator('/vm_type/create', { name: 'c', provider: 'command', config });
    expect(refused.status).toBe(403);
    const file = await asOperator('/sd/create', { name: 'f', type: 'file', config: { name: 'a.json' } });
    expect(file.status).toBe(403);
  });
});

describe('service discovery', () => {
  it('writes a file that lists the nodes', async () => {
    const { id } = await client.data<{ id: number }>('/sd/create', {
      name: unique('sd'),
      type: 'file',
      config: { name: 'web.json' },
    });
    const machines = addresses(2);
    const pool = await createPool(await createType('static', { machines }), { sd_id: id });
    await reaches(await expand(pool, 2), [2]);
    const file = join(plane.dataDir, 'discovery', 'web.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(machines);
    await reaches(await shrink(pool, machines.slice(0, 1)), [2]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(machines.slice(1));
    expect(existsSync(`${file}.new`)).toBe(false);
    expectFailure(await client.post(`/sd/delete/${id}`), 400, 'is needed by pool');
    expectFailure(await client.post('/sd/999999'), 404, 'sd in db not found');
  });

  it('tells a service, with its secret, and fails as that does', async () => {
    const heard: { path: string; body: unknown; authorization: string | undefined }[] = [];
    let refusals = 1;
    const registry: Server = createServer((request, response) => {
      let text = '';
      request.on('data', (piece: Buffer) => (text += piece.toString()));
      request.on('end', () => {
        heard.push({
          path: request.url ?? '',
          body: JSON.parse(text),
          authorization: request.headers.authorization,
        });
        response.statusCode = refusals-- > 0 ? 500 : 200;
        response.end('{}');
      });
    });
    registry.listen(0, '127.0.0.1');
    await once(registry, 'listening');
    const url = `http://127.0.0.1:${(registry.address() as AddressInfo).port}/sd`;
    await plane.json('/api/platform/credentials', {
      method: 'POST',
      body: JSON.stringify({
        name: 'REGISTRY_TOKEN',
        type: 'secret',
        groups: ['orchestration'],
        value: 'let me in please',
      }),
    });
    const { id } = await client.data<{ id: number }>('/sd/create', {
      name: unique('sd'),
      type: 'http',
      config: { url, credential: 'REGISTRY_TOKEN' },
    });
    const retried = await client.createTemplate([
      { name: 'create_vm' },
      { name: 'register', retry: { retry_times: 1 } },
    ]);
    const machines = addresses(2);
    const type = await createType('static', { machines });
    const pool = await createPool(type, { sd_id: id, tasks: { expand: retried, shrink: shrinks } });
    await reaches(await expand(pool, 2), [2]);
    await reaches(await shrink(pool, machines), [2]);
    const authorization = 'Bearer let me in please';
    expect(heard[0]).toEqual({ path: '/sd/add', body: { ips: machines }, authorization });
    // Retries are made by each node for itself.
    const told = heard.slice(1).filter(({ path }) => path === '/sd/add');
    expect(told.flatMap(({ body }) => (body as { ips: string[] }).ips).sort()).toEqual(machines);
    expect(heard.at(-1)).toEqual({ path: '/sd/remove', body: { ips: machines }, authorization });
    registry.close();
  });
});

describe('schedules', () => {
  /** A moment so many seconds from when it can have been saved, also by a busy machine. */
  const momentIn = (seconds: number): number => Date.now() + (seconds + 3) * 1000;
  const timeOf = (moment: number): string => new Date(moment).toISOString().slice(11, 19);
  /** A time of the day so many seconds from when it can have been saved. */
  const timeIn = (seconds: number): string => timeOf(momentIn(seconds));
  const save = (pool_id: number, cron_items: object[], more: object = {}) =>
    client.post('/task/saveTask', {
      id: 0,
      pool_id,
      cron_itmes: cron_items,
      type: 'expand',
      exec_type: 'crontab',
      ...more,
    });
  const cron = (instance_num: number, time: string, more: object = {}) => ({
    instance_num,
    concurr_ratio: 100,
    concurr_num: 10,
    week_day: 0,
    time,
    ignore: 0,
    ...more,
  });

  it('bring a pool to a number of nodes, also when the time was missed', async () => {
    const type = await createType('static', { machines: addresses(6) });
    const pool = await createPool(type);
    await reaches(await expand(pool, 1), [2]);
    expect((await save(pool, [cron(3, timeIn(2))])).body.data).toBe(true);
    const crontab = async () =>
      (await nodesOf(pool)).filter(({ node_type, ip }) => node_type === 'crontab' && ip !== '-').length;
    await until(async () => (await crontab()) === 3);
    expect(await nodesOf(pool)).toHaveLength(4);
    // Two times pass while nobody is there: the last of them counts.
    const last = momentIn(2);
    await save(pool, [cron(5, timeOf(last - 1000)), cron(2, timeOf(last))]);
    await plane.end('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, last + 100 - Date.now()));
    await plane.boot();
    await until(async () => (await crontab()) === 2);
    expect(await nodesOf(pool)).toHaveLength(3);
    const [shown] = await client.data<object[]>(`/task/expandList/${pool}`);
    expect(shown).toMatchObject({
      pool_id: pool,
      pool: { id: pool },
      type: 'expand',
      exec_type: 'crontab',
      last_problem: '',
    });
    expect((await save(pool, [])).body.data).toBe(true);
    expect(await client.data(`/task/expandList/${pool}`)).toEqual([]);
  });

  it(
    'act on a time once, whatever is killed around it, and know what they have brought',
    { timeout: 600_000 },
    async () => {
      service.behave({ looks: 3 });
      const type = await httpType();
      const pool = await createPool(type);
      const random = randomFrom(4);
      await save(pool, [cron(3, timeIn(2))]);
      const tasksOf = () =>
        client.data<{ id: number; state: number; opr_user: string }[]>('/task/list', { pool_id: pool });
      for (let kill = 0; kill < 5; kill++) {
        await new Promise((resolve) => setTimeout(resolve, random() * 900));
        await plane.end('SIGKILL');
        await plane.boot();
      }
      await until(async () => (await tasksOf())[0]?.state === 2);
      expect(await tasksOf()).toMatchObject([{ opr_user: 'crontab' }]);
      const types = async () => (await nodesOf(pool)).map(({ ip, node_type }) => [ip === '-', node_type]);
      expect(await types()).toEqual(Array.from({ length: 3 }, () => [false, 'crontab']));

      // Stopped and started again, places are what they were.
      service.behave({ stuckAt: 0 });
      await save(pool, [cron(4, timeIn(1))]);
      await until(async () => (await nodesOf(pool)).length === 4);
      const [growing] = await tasksOf();
      await client.data(`/task/stop/${growing?.id ?? 0}`);
      await until(async () => (await nodesOf(pool)).length === 3);
      service.behave({});
      await client.data(`/task/start/${growing?.id ?? 0}`);
      await reaches(growing?.id ?? 0, [2]);
      expect(await types()).toEqual(Array.from({ length: 4 }, () => [false, 'crontab']));
      await save(pool, []);
    },
  );

  it('say why nothing came of them', async () => {
    const pool = await createPool(0);
    await save(pool, [cron(1, timeIn(1))]);
    await until(async () => {
      const [shown] = await client.data<{ last_problem: string }[]>(`/task/expandList/${pool}`);
      return shown?.last_problem.includes('has no machine template') ?? false;
    });
    expect(await nodesOf(pool)).toEqual([]);
  });

  it('are checked', async () => {
    const type = await createType('static', { machines: addresses(1) });
    const [a, b, c] = [await createPool(type), await createPool(type), await createPool(type)];
    const depend = (pool_id: number, more: object = {}) => ({
      pool_id,
      ratio: 1,
      elastic_count: 0,
      step_name: '',
      ignore: false,
      ...more,
    });
    const saveDepends = (pool: number, items: object[]) =>
      save(pool, [], { depend_itmes: items, exec_type: 'depend' });
    expectFailure(
      await save(a, [cron(1, '03:00'), cron(2, '3:00:00', { week_day: 2 })]),
      400,
      'Cron time 03:00:00 is duplicate!',
    );
    expect(
      (await save(a, [cron(1, '03:00', { week_day: 1 }), cron(2, '03:00', { week_day: 2 })])).status,
    ).toBe(200);
    expectFailure(await save(a, [cron(1, '25:00')]), 400, 'cron_items.0.time');
    expectFailure(await save(999_999, []), 400, 'Bad pool id');
    expectFailure(await save(a, [], { id: 999 }), 400, 'has no expand schedule 999');
    expectFailure(await saveDepends(b, [depend(b)]), 400, 'cannot depend on itself');
    expectFailure(await saveDepends(b, [depend(c), depend(c)]), 400, `Depend pool ${c} is duplicate!`);
    expectFailure(await saveDepends(b, [depend(a)]), 400, 'has crons of its own');
    await save(a, []);
    expect((await saveDepends(a, [depend(b)])).status).toBe(200);
    expect((await saveDepends(b, [depend(c)])).status).toBe(200);
    expectFailure(await saveDepends(c, [depend(a)]), 400, 'in a circle: ');
    expectFailure(await save(b, [cron(1, '03:00')]), 400, 'can have no crons of its own');
    expectFailure(await saveDepends(a, [depend(b, { step_name: 'nothing' })]), 400, 'has no step nothing');
    expectFailure(await client.post(`/pool/delete/${c}`), 400, 'depends on');
    await saveDepends(b, []);
    expect((await client.post(`/pool/delete/${c}`)).status).toBe(200);
  });

  it('take pools along that others depend on, in their order, over kills', { timeout: 600_000 }, async () => {
    service.behave({ looks: 1 });
    const type = await httpType();
    const [front, middle, back] = [await createPool(type), await createPool(type), await createPool(type)];
    const depends = (pool_id: number, on: number, ratio: number, elastic_count: number) =>
      client.data('/task/saveTask', {
        id: 0,
        pool_id,
        depend_items: [{ pool_id: on, ratio, elastic_count, step_name: 'register', ignore: 0 }],
        type: 'expand',
        exec_type: 'depend',
      });
    await depends(front, middle, 0.5, 1);
    await depends(middle, back, 1, 0);
    const kill = async () => {
      await plane.end('SIGKILL');
      await plane.boot();
    };
    const sizes = async () =>
      Promise.all([front, middle, back].map(async (pool) => (await nodesOf(pool)).length));

    const grown = await expand(front, 4);
    await kill();
    await until(
      async () => (await task(grown)).reason.startsWith('waits for task') || (await task(grown)).state === 2,
    );
    await kill();
    await reaches(grown, [2, 3]);
    expect(await task(grown)).toMatchObject({ state: 2, reason: '' });
    expect(await sizes()).toEqual([4, 3, 3]);
    const byPool = async () =>
      (
        await client.data<{ id: number; pool_id: number; updated: string; state: number }[]>('/task/list', {
          page_size: 1000,
        })
      ).filter(({ pool_id }) => [front, middle, back].includes(pool_id));
    expect((await byPool()).map(({ pool_id, state }) => [pool_id, state])).toEqual([
      [front, 2],
      [middle, 2],
      [back, 2],
    ]);

    const nodes = (await nodesOf(front)).map(({ ip }) => ip);
    const shrunk = await shrink(front, nodes.slice(0, 2));
    await kill();
    await reaches(shrunk, [2, 3]);
    await until(async () => (await byPool()).every(({ state }) => state === 2));
    expect(await sizes()).toEqual([2, 2, 2]);
    // Those that others depend on go last.
    expect((await byPool()).slice(0, 3).map(({ pool_id }) => pool_id)).toEqual([back, middle, front]);
    expect((await machinesOf(type)).every(({ state }) => state === 'used')).toBe(true);
  });

  it('deploy to a pool in batches', async () => {
    const deploy = await client.createTemplate([{ name: 'sleep', param_values: { time: 0 } }]);
    const pool = await createPool(0, { tasks: { expand: grows, shrink: shrinks, deploy } });
    await client.data(`/pool/${pool}/add_nodes`, { nodes: addresses(5) });
    const item = cron(0, timeIn(1), { concurr_ratio: 30, concurr_num: 4 });
    await save(pool, [item], { type: 'deploy' });
    const deploys = async () =>
      client.data<{ task_name: string; step_len: number; opr_user: string; state: number }[]>('/task/list', {
        pool_id: pool,
      });
    await until(async () => (await deploys())[0]?.state === 2);
    expect((await deploys())[0]).toMatchObject({ step_len: 2, opr_user: 'crontab' });
    const [shown] = await client.data<object[]>(`/task/uploadList/${pool}`);
    expect(shown).toMatchObject({ type: 'upload' });
  });
});

describe('what is said before', () => {
  interface PreviewedPool {
    readonly pool_id: number;
    readonly before: number;
    readonly after: number;
    readonly spare: readonly string[] | null;
    readonly waited_by: number | null;
    readonly before_step: string | null;
    readonly nodes: readonly { readonly ip: string; readonly is_returned: boolean }[];
  }
  interface Preview {
    readonly steps: readonly { readonly name: string; readonly values: object; readonly faults: string[] }[];
    readonly waits_for: readonly { readonly id: number }[];
    readonly pools: readonly PreviewedPool[];
  }

  it('is what is done: machines, pools in their order, nodes', async () => {
    const machines = addresses(5);
    const type = await createType('static', { machines });
    const [front, back] = [await createPool(type), await createPool(type)];
    const depend_items = [{ pool_id: back, ratio: 0.5, elastic_count: 1, step_name: 'register' }];
    await client.data('/task/saveTask', { pool_id: front, depend_items, type: 'expand' });

    const growth = await client.data<Preview>(`/pool/expand/${front}/preview`, { num: 2 });
    expect(growth.pools).toMatchObject([
      { pool_id: back, before: 0, after: 2, waited_by: front, before_step: 'register' },
      { pool_id: front, before: 0, after: 2, spare: machines.slice(2, 4), waited_by: null },
    ]);
    expect(growth.steps.map(({ name, values }) => [name, values])).toEqual([
      ['create_vm', { vm_type_id: type }],
      ['register', { service_discovery_id: 0 }],
    ]);
    // Nothing was done.
    expect(await nodesOf(front)).toEqual([]);
    expect(await machinesOf(type)).toEqual([]);
    const grown = await expand(front, 2);
    await reaches(grown, [2]);
    expect(await nodesOf(front)).toHaveLength(2);
    expect(await nodesOf(back)).toHaveLength(2);
    const more = await client.data<Preview>(`/pool/expand/${front}/preview`, { num: 3 });
    expect(more.pools.map(({ spare }) => spare)).toEqual([machines.slice(4), []]);
    expect(more.pools.at(-1)).toMatchObject({ before: 2, after: 5 });

    const byHand = addresses(1);
    await client.data(`/pool/${front}/add_nodes`, { nodes: byHand });
    const leaving = (await nodesOf(front)).map(({ ip }) => ip);
    const shrinkage = await client.data<Preview>(`/pool/shrink/${front}/preview`, { nodes: leaving });
    expect(shrinkage.pools).toMatchObject([
      {
        pool_id: front,
        before: 3,
        after: 0,
        nodes: leaving.map((ip) => ({ ip, is_returned: ip !== byHand[0] })),
      },
      { pool_id: back, before: 2, after: 1 },
    ]);
    await reaches(await shrink(front, leaving), [2]);
    await until(async () => (await nodesOf(back)).length === 1);
    expectFailure(await client.post(`/pool/expand/${front}/preview`, { num: 0 }), 400, /^Bad num: 0/);
    expectFailure(await client.post(`/pool/shrink/${front}/preview`, { nodes: [] }), 400, 'at least one');
    expectFailure(await client.post('/pool/expand/999999/preview', { num: 1 }), 404, 'there is no pool');
  });

  it('counts what two pools want of a third', async () => {
    const type = await createType('static', { machines: addresses(20) });
    const [front, left, right, back] = [
      await createPool(type),
      await createPool(type),
      await createPool(type),
      await createPool(type),
    ];
    const depends = (pool_id: number, items: readonly (readonly [number, number])[]) =>
      client.data('/task/saveTask', {
        pool_id,
        type: 'expand',
        depend_items: items.map(([on, ratio]) => ({ pool_id: on, ratio })),
      });
    await depends(front, [
      [left, 1],
      [right, 1],
    ]);
    await depends(left, [[back, 0.5]]);
    await depends(right, [[back, 1]]);
    const shown = ({ pools }: Preview) => pools.map(({ pool_id, before, after }) => [pool_id, before, after]);
    expect(shown(await client.data(`/pool/expand/${front}/preview`, { num: 4 }))).toEqual([
      [back, 0, 2],
      [left, 0, 4],
      [back, 2, 4],
      [right, 0, 4],
      [front, 0, 4],
    ]);
    await reaches(await expand(front, 4), [2]);
    const sizes = () =>
      Promise.all([front, left, right, back].map(async (pool) => (await nodesOf(pool)).length));
    expect(await sizes()).toEqual([4, 4, 4, 4]);
    const nodes = (await nodesOf(front)).map(({ ip }) => ip);
    expect(shown(await client.data(`/pool/shrink/${front}/preview`, { nodes }))).toEqual([
      [front, 4, 0],
      [left, 4, 0],
      [right, 4, 0],
      [back, 4, 0],
    ]);
    await shrink(front, nodes);
    await until(async () => (await sizes()).every((size) => size === 0));
    expect(await machinesOf(type)).toEqual([]);
  });

  it('tells what a pool would wait for, and which values are missing', async () => {
    const type = await createType('static', { machines: addresses(2) });
    const expandTemplate = await client.createTemplate([
      { name: 'create_vm' },
      { name: 'wait_port', param_values: { timeout: 5 } },
    ]);
    const pool = await createPool(type, { tasks: { expand: expandTemplate, shrink: shrinks } });
    const hold = await client.createTemplate([{ name: 'approve', param_values: { message: 'sure?' } }]);
    const nodes = addresses(1);
    await client.data(`/pool/${pool}/add_nodes`, { nodes });
    const { ids } = await client.data<{ ids: number[] }>('/task/create', {
      template_id: hold,
      task_name: unique('hold'),
      nodes: nodes.map((ip) => ({ ip })),
    });
    const said = await client.data<Preview>(`/pool/expand/${pool}/preview`, { num: 1 });
    expect(said.waits_for.map(({ id }) => id)).toEqual(ids);
    expect(said.steps[1]?.faults).toEqual(['port has no value']);
    await client.data(`/task/stop/${ids[0] ?? 0}`);
  });

  it('says when schedules are due next, and refuses what saving them would', async () => {
    const type = await createType('static', { machines: addresses(1) });
    const [front, back] = [await createPool(type), await createPool(type)];
    const day = 86_400_000;
    const wanted = {
      pool_id: front,
      type: 'expand',
      cron_items: [
        { instance_num: 3, week_day: 0, time: '03:00' },
        { instance_num: 1, week_day: 2, time: '04:00', ignore: true },
      ],
    };
    interface Said {
      readonly cron_items: readonly (readonly number[])[];
      readonly depends: readonly object[];
    }
    const { cron_items: times } = await client.data<Said>('/task/schedules/preview', wanted);
    const [first, second, third] = times[0] ?? [];
    expect(times[1]).toEqual([]);
    expect(Number(second) - Number(first)).toBe(day);
    expect(Number(third) - Number(second)).toBe(day);
    expect(await client.data('/task/schedules', { pool_id: front })).toEqual([]);
    await client.data('/task/saveTask', wanted);
    const [saved] = await client.data<{ cron_items: object[] }[]>('/task/schedules', { pool_id: front });
    expect(saved).toMatchObject({
      type: 'expand',
      cron_items: [
        { instance_num: 3, time: '03:00:00', next_ms: first },
        { week_day: 2, ignore: true, next_ms: null },
      ],
      last_problem: '',
    });

    await client.data(`/pool/${back}/add_nodes`, { nodes: addresses(3) });
    const depends = { pool_id: back, type: 'expand', depend_items: [{ pool_id: front, ratio: 1 }] };
    expectFailure(
      await client.post('/task/schedules/preview', depends),
      400,
      /^depend_items\.0: .*has crons of its own/,
    );
    await client.data('/task/saveTask', { ...wanted, cron_items: [] });
    const said = await client.data<Said>('/task/schedules/preview', depends);
    expect(said.depends).toMatchObject([{ pool_id: front, size: 0, wanted: 3 }]);
    await client.data('/task/saveTask', depends);
    const circle = { pool_id: front, type: 'expand', depend_items: [{ pool_id: back, ratio: 1 }] };
    expectFailure(
      await client.post('/task/schedules/preview', circle),
      400,
      /^depend_items\.0: .*in a circle/,
    );
  });

  it('keeps passwords out of configurations that are shown', async () => {
    for (const [path, more] of [
      ['/vm_type/create', { provider: 'http' }],
      ['/sd/create', { type: 'http' }],
    ] as const) {
      const config = { url: 'http://me:secret@127.0.0.1:1' };
      expectFailure(
        await client.post(path, { name: unique('x'), ...more, config }),
        400,
        /^config\.url: must not/,
      );
      expectFailure(
        await client.post(path, { name: unique('x'), ...more, config: { url: 'http://' } }),
        400,
        /^config\.url: .* is no address/,
      );
    }
  });
});
