import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from '../support/control-plane.js';
import { expectFailure, nobody, OrchestrationClient, unique } from '../support/orchestration.js';
import { until } from '../support/packages.js';

interface Attempt {
  readonly nsid: number;
  readonly step: number;
  readonly action: string;
  readonly attempt: number;
  readonly state: number;
  readonly run_id: string;
  readonly run_state: string;
  readonly exit_code: number | null;
  readonly started_ms: number | null;
  readonly ended_ms: number | null;
}
interface PreviewedStep {
  readonly name: string;
  readonly type: string | null;
  readonly faults: readonly string[];
  readonly actions: readonly { readonly command: string; readonly script: string | null }[];
}
interface Preview {
  readonly template: { readonly id: number; readonly name: string } | null;
  readonly tasks: readonly { readonly batches: readonly (readonly { readonly ip: string }[])[] }[];
  readonly steps: readonly PreviewedStep[];
  readonly node: { readonly id: number; readonly ip: string } | null;
  readonly waits_for: readonly { readonly id: number }[];
}
interface ShownTask {
  readonly id: number;
  readonly state: number;
  readonly paused: boolean;
  readonly approval: { readonly batch: number; readonly step: number; readonly message: string } | null;
  readonly started_ms: number | null;
}

let plane: ControlPlane;
let client: OrchestrationClient;
let poolId: number;
let clusterId: number;
/** Nodes that nothing but the control plane itself ever does anything on. */
const quiet = ['10.255.0.1', '10.255.0.2', '10.255.0.3'];

beforeAll(async () => {
  plane = await ControlPlane.start([], { WHEELHOUSE_TASKS_RETRY_DELAY: '0.1' });
  client = new OrchestrationClient(plane);
  clusterId = await client.createCluster();
  poolId = await client.createPool(await client.createService(clusterId));
  // This machine itself: the one node that commands can be run on here.
  await client.data(`/pool/${poolId}/add_nodes`, { nodes: ['localhost'] });
});
afterAll(async () => {
  await plane.remove();
});

const taskOf = (id: number) => client.data<ShownTask>(`/task/${id}`);
const ended = (id: number) => until(async () => [2, 3, 4].includes((await taskOf(id)).state));

async function makeStep(args: string, params: object = {}): Promise<string> {
  const name = unique('act');
  await client.implement(await client.createAction(params, name), args);
  await client.createRemoteStep([name], name);
  return name;
}

async function run(steps: readonly object[], nodes: readonly string[], more: object = {}): Promise<number> {
  const { ids } = await client.data<{ ids: number[] }>('/task/create', {
    template_id: await client.createTemplate(steps),
    task_name: unique('task'),
    nodes: nodes.map((ip) => ({ ip })),
    ...more,
  });
  return ids[0] ?? 0;
}

describe('attempts and outputs of a task', () => {
  it('tells every attempt with its run, and of a step what was said and run', async () => {
    const step = await makeStep('echo on {{ip}}: {{word|q}}; exit {{code}}', {
      word: 'string',
      code: 'integer',
    });
    const id = await run(
      [
        { name: step, param_values: { word: "it's", code: 3 }, retry: { retry_times: 1 } },
        { name: 'sleep', param_values: { time: 0 } },
      ],
      ['localhost'],
    );
    await ended(id);
    const attempts = await client.data<Attempt[]>(`/task/${id}/attempts`);
    expect(attempts).toMatchObject([
      { step: 0, action: step, attempt: 1, state: 3, run_state: 'failed', exit_code: 3 },
      { step: 0, action: step, attempt: 2, state: 3, run_state: 'failed', exit_code: 3 },
    ]);
    for (const { started_ms: start, ended_ms: end } of attempts)
      expect([typeof start, typeof end]).toEqual(['number', 'number']);
    const [nsid] = attempts.map((attempt) => attempt.nsid);
    expect(await client.data(`/task/${id}/attempts`, { nsids: [nsid] })).toEqual(attempts);
    expect(await client.data(`/task/${id}/attempts`, { nsids: [nobody] })).toEqual([]);

    const outputs = await client.data<{ groups: object[]; others: number[] }>(`/task/${id}/outputs`, {
      step: 0,
    });
    expect(outputs).toMatchObject({
      groups: [
        {
          nsids: [nsid],
          state: 3,
          exit_code: 3,
          text: "on localhost: it's\n",
          is_cut: false,
          commands: [{ command: `echo on localhost: 'it'\\''s'; exit 3` }],
        },
      ],
      others: [],
    });
    expect(await client.data(`/task/${id}/outputs`, { step: 1 })).toEqual({ groups: [], others: [] });
    expectFailure(await client.post(`/task/${nobody}/attempts`), 400, 'flow not found');
    expectFailure(await client.post(`/task/${nobody}/outputs`, { step: 0 }), 400, 'flow not found');
  });
});

describe('a preview', () => {
  it('says batches, nodes and commands by what a task is made and run by, and makes nothing', async () => {
    const step = await makeStep('echo {{word|q}} {{pool_name}} {{task_id}}', { word: 'string' });
    const pool = await client.createPool(undefined, {
      tasks: { deploy: await client.createTemplate([{ name: step, param_values: { word: 'a b' } }]) },
    });
    await client.data(`/pool/${pool}/add_nodes`, { nodes: quiet });
    const before = await client.data<object[]>('/task/list');
    const preview = await client.data<Preview>('/task/preview', { pool_id: pool, tag: 'x', max_num: 2 });
    expect(preview.tasks.map(({ batches }) => batches.map((batch) => batch.map(({ ip }) => ip)))).toEqual([
      [quiet.slice(0, 2), quiet.slice(2)],
    ]);
    expect(preview.node?.ip).toBe(quiet[0]);
    expect(preview.steps).toMatchObject([
      { name: step, type: 'remote', faults: [], actions: [{ script: null }] },
    ]);
    // What is known of a task only once it is made stays as it is written.
    expect(preview.steps[0]?.actions[0]?.command).toMatch(/^echo 'a b' pool-\d+ \{\{task_id\}\}$/);
    expect(await client.data('/task/list')).toEqual(before);
  });

  it('tells what could not be run, step by step', async () => {
    const step = await makeStep('echo {{word|q}}', { word: 'string', count: 'integer' });
    const preview = await client.data<Preview>('/task/preview', {
      steps: [
        { name: step, param_values: { count: 'many' } },
        { name: 'no such step' },
        { name: 'sleep', param_values: { time: 1 } },
      ],
    });
    expect(preview.node).toBeNull();
    expect(preview.steps.map(({ faults }) => faults)).toEqual([
      ['word has no value', 'count must be of type integer'],
      [expect.stringContaining('step name not found')],
      [],
    ]);
    expectFailure(await client.post('/task/preview', {}), 400, 'template_id');
    expectFailure(await client.post('/task/preview', { pool_id: nobody }), 400, 'Bad pool id');
  });
});

describe('what lists and maps show', () => {
  it('tells what waits for approval, who has the pool, and what the map of the cluster shows of it', async () => {
    const id = await run(
      [
        { name: 'approve', param_values: { message: 'sure?' } },
        { name: 'sleep', param_values: { time: 0 } },
      ],
      ['localhost'],
    );
    await ended(id);
    expect(await taskOf(id)).toMatchObject({
      state: 4,
      paused: true,
      approval: { batch: 0, step: 0, message: 'sure?' },
    });
    const active = await client.data<ShownTask[]>('/task/list', { active: true });
    expect(active.map((task) => task.id)).toEqual([id]);
    const preview = await client.data<Preview>('/task/preview', {
      pool_id: poolId,
      steps: [{ name: 'sleep', param_values: { time: 0 } }],
    });
    expect(preview.waits_for).toMatchObject([{ id }]);
    const map = await client.data<{ pools: object[] }>(`/cluster/${clusterId}/map`);
    expect(map.pools).toMatchObject([
      {
        id: poolId,
        tag: null,
        task: { id, state: 4, paused: true, batch: 1, batches: 1, stat: [0, 0, 0, 0, 1] },
        nodes: [{ ip: 'localhost', name: 'local', state: 4, task_id: id, step: 0, online: true }],
      },
    ]);
    await client.data(`/task/start/${id}`);
    await until(async () => (await taskOf(id)).state === 2);
    expect((await taskOf(id)).approval).toBeNull();
    expect(await client.data('/task/list', { active: true })).toEqual([]);
    expectFailure(await client.post(`/cluster/${nobody}/map`), 404, 'cluster in db not found');
  });

  it('narrows the list down by text and state, and counts all states', async () => {
    const word = unique('100%_off');
    const steps = [{ name: 'sleep', param_values: { time: 0 } }];
    const done = await run(steps, ['localhost'], { task_name: `${word} done` });
    const made = await run(steps, ['localhost'], { task_name: `${word} made`, auto: 0 });
    await until(async () => (await taskOf(done)).state === 2);
    const list = async (query: object) => {
      const { body } = await client.post('/task/list', { q: word.toUpperCase(), ...query });
      const { data, counts } = body as unknown as { data: ShownTask[]; counts: number[] };
      return { ids: data.map(({ id }) => id), counts };
    };
    const counts = [1, 0, 1, 0, 0];
    expect(await list({})).toEqual({ ids: [made, done], counts });
    expect(await list({ states: [2] })).toEqual({ ids: [done], counts });
    expect(await list({ states: [1, 3] })).toEqual({ ids: [], counts });
    expect((await list({ q: '100%xoff' })).ids).toEqual([]);
    expect((await list({ q: '', pool_id: nobody })).ids).toEqual([]);
    await client.data(`/task/stop/${made}`);
  });
});
