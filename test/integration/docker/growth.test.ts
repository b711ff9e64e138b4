import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from '../../support/control-plane.js';
import { Dockerd, testImage } from '../../support/dockerd.js';
import { Nginx } from '../../support/nginx.js';
import { OrchestrationClient, unique } from '../../support/orchestration.js';
import { until } from '../../support/packages.js';

/** Pools of containers behind a real nginx. */

interface ShownNode {
  readonly ip: string;
  readonly vm_id: string;
}

const network = 'growth';
/** Networks are the machine's, not the daemon's: each run of the test has one of its own. */
const subnet = randomInt(100, 250);
const bridge = `wh-growth-${subnet}`;
let dockerd: Dockerd;
let nginx: Nginx;
let plane: ControlPlane;
let client: OrchestrationClient;
let pool: number;
let typeId: number;
let sdId: number;
let tasks: { readonly expand: number; readonly shrink: number };
beforeAll(async () => {
  dockerd = await Dockerd.start();
  await dockerd.client.createNetwork({
    Name: network,
    IPAM: { Config: [{ Subnet: `172.30.${subnet}.0/24` }] },
    Options: { 'com.docker.network.bridge.name': bridge },
  });
  nginx = await Nginx.start('web');
  plane = await ControlPlane.start([], { WHEELHOUSE_TASKS_RETRY_DELAY: '0.1' });
  await plane.json('/api/platform/nodes', {
    method: 'POST',
    body: JSON.stringify({
      name: 'dock',
      address: 'dock',
      executor: 'docker',
      docker: { endpoint: `unix://${dockerd.socket}` },
    }),
  });
  client = new OrchestrationClient(plane);
  typeId = await createType({});
  sdId = await createDiscovery('web', 'web.conf');
  tasks = {
    expand: await client.createTemplate([
      { name: 'create_vm' },
      { name: 'wait_port', param_values: { port: 80, timeout: 60 } },
      { name: 'echo_step', param_values: { echo_word: 'inside' } },
      { name: 'register' },
    ]),
    shrink: await client.createTemplate([{ name: 'unregister' }, { name: 'return_vm' }]),
  };
  pool = await createPool(typeId, sdId);
});
afterAll(async () => {
  await plane.remove();
  await nginx.stop();
  await dockerd.remove();
  execFileSync('ip', ['link', 'delete', bridge]);
});

const serve = 'mkdir -p /www; hostname -i >/www/index.html; exec httpd -f -p 80 -h /www';
async function createType(config: object): Promise<number> {
  const whole = { endpoint: 'dock', image: testImage, network, command: ['/bin/sh', '-c', serve], ...config };
  const type = { name: unique('type'), provider: 'docker', config: whole };
  return (await client.data<{ id: number }>('/vm_type/create', type)).id;
}
async function createDiscovery(upstream: string, file: string): Promise<number> {
  const config = {
    hosts: ['local'],
    upstream,
    conf_path: join(nginx.upstreams, file),
    port: 80,
    ...nginx.commands,
  };
  const discovery = { name: unique('sd'), type: 'nginx', config };
  return (await client.data<{ id: number }>('/sd/create', discovery)).id;
}
async function createPool(vm_type: number, sd_id: number): Promise<number> {
  const service_id = await client.createService();
  const content = { name: unique('pool'), service_id, vm_type, sd_id, tasks };
  return (await client.data<{ id: number }>('/pool/create', content)).id;
}
const nodesOf = (id: number) => client.data<ShownNode[]>(`/pool/${id}/list_nodes`, { page_size: 100 });
const task = (id: number) =>
  client.data<{ state: number; stat: readonly number[]; reason: string }>(`/task/${id}`);
const reaches = (id: number, states: readonly number[]) =>
  until(async () => states.includes((await task(id)).state), 120_000);
const logOf = async (id: number): Promise<string> =>
  (await client.data<{ message: string }[]>(`/task/${id}/log`)).map(({ message }) => message).join('\n');
const expand = async (id: number, num: number): Promise<number> =>
  (await client.data<{ task_id: number }>(`/pool/expand/${id}`, { num })).task_id;
const kill = async () => {
  await plane.end('SIGKILL');
  await plane.boot();
};
/** Asks nginx until it has heard so many different answers. */
const answers = async (count: number): Promise<string[]> => {
  const heard = new Set<string>();
  await until(async () => {
    const answer = await nginx.ask();
    if (answer?.status === 200) heard.add(answer.text);
    return heard.size >= count;
  });
  return [...heard].sort();
};

describe('a pool of containers behind nginx', { timeout: 300_000 }, () => {
  it('grows from three to eight, all of which are served, over kills', async () => {
    const first = await expand(pool, 3);
    await reaches(first, [2, 3]);
    expect((await task(first)).state, await logOf(first)).toBe(2);
    expect(await answers(3)).toEqual((await nodesOf(pool)).map(({ ip }) => ip).sort());
    const second = await expand(pool, 5);
    await until(async () => (await dockerd.containers()).length > 3);
    await kill();
    await until(
      async () => (await task(second)).state !== 1 || (await nodesOf(pool)).some(({ ip }) => ip !== '-'),
    );
    await kill();
    await reaches(second, [2, 3]);
    expect((await task(second)).state, await logOf(second)).toBe(2);
    const nodes = await nodesOf(pool);
    expect(nodes, await logOf(second)).toHaveLength(8);
    expect(await dockerd.containers()).toEqual(nodes.map(({ vm_id }) => vm_id).sort());
    expect(await answers(8)).toEqual(nodes.map(({ ip }) => ip).sort());
  });

  it('shrinks back without a failed request, over a kill', async () => {
    let isOver = false;
    const failures: unknown[] = [];
    let count = 0;
    const load = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const answer = await nginx.ask();
        count++;
        if (answer?.status !== 200) failures.push(answer);
      }
    });
    const nodes = (await nodesOf(pool)).slice(0, 5).map(({ ip }) => ip);
    const { task_id: id } = await client.data<{ task_id: number }>(`/pool/shrink/${pool}`, { nodes });
    await kill();
    await reaches(id, [2, 3]);
    isOver = true;
    await Promise.all(load);
    expect((await task(id)).state, await logOf(id)).toBe(2);
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThan(20);
    const left = await nodesOf(pool);
    expect(left).toHaveLength(3);
    expect(await dockerd.containers()).toEqual(left.map(({ vm_id }) => vm_id).sort());
    expect(await answers(3)).toEqual(left.map(({ ip }) => ip).sort());
  });

  it('gives back containers that do not come up, and those made before their daemon failed', async () => {
    const type = await createType({ command: ['/bin/false'] });
    const odd = await createPool(type, 0);
    const id = await expand(odd, 2);
    await reaches(id, [2, 3]);
    expect((await task(id)).state).toBe(3);
    expect(await logOf(id)).toContain('ends again and again');
    await until(async () => (await dockerd.containers()).length === 3);
    expect(await nodesOf(odd)).toEqual([]);
    const missing = await createPool(await createType({ image: 'nobody/has-this:1' }), 0);
    const none = await expand(missing, 1);
    await reaches(none, [2, 3]);
    expect((await task(none)).state).toBe(3);
    expect(await logOf(none)).toContain('has-this');
  });

  it('leaves nginx as it was when the new configuration is refused', async () => {
    const file = join(nginx.upstreams, 'broken.conf');
    const broken = 'this is no configuration;\nupstream broken {\n    server 127.0.0.1:9;\n}\n';
    const pools = await createPool(typeId, await createDiscovery('broken', 'broken.conf'));
    writeFileSync(file, broken);
    const id = await expand(pools, 1);
    await reaches(id, [2, 3]);
    expect((await task(id)).state).toBe(3);
    const [node] = await client.data<{ id: number }[]>(`/task/${id}/detail`);
    const log = await client.data<{ step: string; text: string }[]>(`/task/node/${node?.id ?? 0}/log`);
    expect(log.at(-1)?.text, JSON.stringify(log)).toContain('the old one is back');
    expect(readFileSync(file, 'utf8')).toBe(broken);
    expect(readdirSync(nginx.upstreams).sort()).toEqual(['broken.conf', 'web.conf']);
    expect((await answers(3)).length).toBe(3);
    // Mended, the task goes on from there.
    writeFileSync(file, 'upstream broken {\n    server 127.0.0.1:9;\n}\n');
    await client.data(`/task/start/${id}`);
    await reaches(id, [2, 3]);
    const after = await client.data<{ text: string }[]>(`/task/node/${node?.id ?? 0}/log`);
    expect((await task(id)).state, after.at(-1)?.text).toBe(2);
    const [{ ip }] = (await nodesOf(pools)) as [ShownNode];
    expect(readFileSync(file, 'utf8')).toBe(
      `upstream broken {\n    server 127.0.0.1:9;\n    server ${ip}:80;\n}\n`,
    );
  });
});
