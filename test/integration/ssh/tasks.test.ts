import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from '../../support/control-plane.js';
import { until } from '../../support/packages.js';
import { Fleet } from '../../support/sshd.js';

interface Envelope<T> {
  readonly code: number;
  readonly msg: string;
  readonly data: T;
}
interface ShownTask {
  readonly id: number;
  readonly state: number;
  readonly stat: readonly number[];
  readonly reason: string;
  readonly step_len: number;
}
interface ShownNode {
  readonly id: number;
  readonly ip: string;
  readonly state: number;
  readonly batch: number;
}

const addresses = Array.from({ length: 6 }, (_, index) => `127.0.30.${index + 1}`);
const port = 22_322;
let plane: ControlPlane;
let fleet: Fleet;
let templateId: number;
beforeAll(async () => {
  fleet = new Fleet();
  for (const address of addresses) await fleet.add({ address, port });
  plane = await ControlPlane.start([], {
    WHEELHOUSE_RUNS_STOP_GRACE: '1',
    WHEELHOUSE_TASKS_RETRY_DELAY: '0.2',
  });
  await plane.json('/api/platform/credentials', {
    method: 'POST',
    body: JSON.stringify({
      name: 'fleet',
      type: 'ssh_key',
      username: 'wheelhouse',
      privateKey: fleet.userKey.privateKey,
    }),
  });
  const cluster = await post<number>('/cluster/create', { name: 'c', desc: 'd', biz: 'b' });
  const service = await post<{ id: number }>('/service/create', {
    name: 's',
    desc: 'd',
    service_type: 'docker',
    docker_image: 'i',
    cluster_id: cluster,
  });
  const pool = await post<{ id: number }>('/pool/create', {
    name: 'p',
    desc: 'd',
    service_id: service.id,
    connection: { port, user: 'wheelhouse', credential: 'fleet' },
  });
  await post(`/pool/${pool.id}/add_nodes`, { nodes: addresses });
  const action = await post<number>('/action/create', {
    name: 'work',
    desc: '',
    params: { seconds: 'integer', failing: 'string' },
  });
  await post('/actimpl/create', {
    type: 'ansible',
    action_id: action,
    template: {
      action: {
        module: 'shell',
        args: 'echo "{{ip}} begins"; case " {{failing}} " in *" {{ip}} "*) [ -e ~/mended ] || exit 3 ;; esac; echo x >> ~/done; sleep {{seconds}}',
      },
    },
  });
  await post('/remote_step/create', { name: 'work_step', desc: '', actions: ['work'] });
  templateId = await post<number>('/task_tpl/create', {
    name: 't',
    desc: '',
    steps: [
      { name: 'echo_step', param_values: { echo_word: 'hello' } },
      { name: 'work_step', retry: { retry_times: 1 } },
    ],
  });
});
afterAll(async () => {
  await plane.remove();
  await fleet.stop();
});

async function call<T>(path: string, body: object = {}): Promise<{ status: number; body: Envelope<T> }> {
  return plane.json<Envelope<T>>(path, { method: 'POST', body: JSON.stringify(body) });
}
async function post<T>(path: string, body: object = {}): Promise<T> {
  const reply = await call<T>(path, body);
  expect([path, reply.status, reply.body.msg]).toEqual([path, 200, 'success']);
  return reply.body.data;
}
const create = async (seconds: number, more: object = {}, failing = 'none') => {
  const { ids } = await post<{ ids: number[] }>('/task/create', {
    template_id: templateId,
    task_name: 'roll',
    nodes: addresses.map((ip) => ({ ip })),
    params: { work_step: { seconds, failing } },
    ...more,
  });
  return ids[0] ?? 0;
};
const task = (id: number) => post<ShownTask>(`/task/${id}`);
const nodesOf = (id: number) => post<ShownNode[]>(`/task/${id}/detail`);
const reaches = (id: number, states: readonly number[]) =>
  until(async () => states.includes((await task(id)).state), 60_000);
const shell = async (command: string) => {
  const { body } = await plane.json<{ items: { id: number }[] }>('/api/platform/nodes?q=127.0.30');
  const started = await plane.json<{ id: string }>('/api/platform/commands', {
    method: 'POST',
    body: JSON.stringify({ nodeIds: body.items.map(({ id }) => id), command }),
  });
  const report = async () =>
    (
      await plane.json<{ isDone: boolean; groups: { output: string }[] }>(
        `/api/platform/commands/${started.body.id}`,
      )
    ).body;
  await until(async () => (await report()).isDone);
  return (await report()).groups.map(({ output }) => output);
};

describe('a task on real machines', () => {
  it('rolls in batches, drops nodes that fail, and goes on with those alone when it is started again', async () => {
    const id = await create(0, { max_num: 2 }, '127.0.30.2 127.0.30.5');
    await reaches(id, [2, 3, 4]);
    const shown = await task(id);
    const failed = (await nodesOf(id)).filter(({ state }) => state === 3);
    expect(shown).toMatchObject({ state: 2, step_len: 2, stat: [0, 0, 4, 2, 0] });
    expect(failed.map(({ ip }) => ip)).toEqual(['127.0.30.2', '127.0.30.5']);
    expect((await nodesOf(id)).map(({ batch }) => batch)).toEqual([0, 0, 1, 1, 2, 2]);
    for (const { id: nsid } of failed) {
      const log = await post<{ step: string; attempt: number; state: number; text: string }[]>(
        `/task/node/${nsid}/log`,
      );
      expect(log.map(({ step, attempt, state }) => [step, attempt, state])).toEqual([
        ['echo_step', 1, 2],
        ['work_step', 1, 3],
        ['work_step', 2, 3],
      ]);
      expect(log[0]?.text).toContain('hello');
    }
    await shell('touch ~/mended');
    await post(`/task/start/${id}`);
    await reaches(id, [2, 3]);
    expect((await task(id)).stat).toEqual([0, 0, 6, 0, 0]);
    expect(await shell('wc -l < ~/done; rm ~/done')).toEqual(['1\n']);
    expect((await post<object[]>(`/task/${id}/log`)).length).toBeGreaterThan(1);
    expect((await call(`/task/start/${id}`)).status).toBe(400);
  });

  it('survives kill -9 in the middle, is paused, goes on, and does everything once', async () => {
    const id = await create(1, { max_num: 3 });
    await until(async () => (await nodesOf(id)).some(({ state }) => state === 1));
    for (let kill = 0; kill < 3; kill++) {
      await plane.end('SIGKILL');
      await plane.boot();
    }
    const paused = await call('/task/pause', { id });
    if (paused.status === 200) {
      await reaches(id, [4, 2]);
      if ((await task(id)).state === 4) await post('/task/start', { id });
    }
    await reaches(id, [2, 3]);
    expect(await task(id)).toMatchObject({ state: 2, stat: [0, 0, 6, 0, 0] });
    expect(await shell('wc -l < ~/done; rm ~/done')).toEqual(['1\n']);
  });

  it('is stopped with all it runs, and refuses what cannot be', async () => {
    const id = await create(60);
    await until(async () => (await shell('cat ~/done 2>/dev/null; :')).includes('x\n'));
    await post(`/task/stop/${id}`);
    expect(await task(id)).toMatchObject({ state: 4, reason: 'stopped by admin' });
    expect((await call(`/task/stop/${id}`)).status).toBe(400);
    expect((await call('/task/create', { template_id: 999, task_name: 'x', nodes: addresses })).status).toBe(
      400,
    );
    expect((await call('/task/create', { template_id: templateId, task_name: 'x', nodes: [] })).status).toBe(
      400,
    );
    const missing = await call('/task/create', { template_id: templateId, task_name: 'x', nodes: addresses });
    expect([missing.status, missing.body.msg]).toEqual([
      400,
      expect.stringContaining('work_step.seconds is missing'),
    ]);
    expect((await call('/task/999')).status).toBe(400);
    const { body } = await plane.json<Envelope<ShownTask[]>>('/task/list?page_size=2');
    expect(body).toMatchObject({ query_count: 3, page_size: 2 });
  });
});
