import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../src-main/api/operator.js';
import { Events } from '../../src-main/engine/events.js';
import { Node, type NodeRequest } from '../../src-main/engine/nodes/node.entity.js';
import { localNodeId } from '../../src-main/engine/nodes/local-node.js';
import { Nodes } from '../../src-main/engine/nodes/nodes.js';
import { createLocalExecutor } from '../../src-main/engine/executors/local.js';
import { ConnectionPool } from '../../src-main/engine/executors/ssh/connection-pool.js';
import { DockerNodes } from '../../src-main/engine/nodes/docker-nodes.js';
import { HostKeys } from '../../src-main/engine/nodes/host-keys.js';
import { SshTargets } from '../../src-main/engine/nodes/ssh-targets.js';
import { Vault } from '../../src-main/engine/vault/vault.js';
import { Credential } from '../../src-main/engine/vault/credential.entity.js';
import { Workers } from '../../src-main/engine/workers.js';
import type { Connection } from '../../src-main/orchestration/connection.js';
import { openOrchestration, type Orchestration } from '../../src-main/orchestration/orchestration.js';
import { resolveSteps } from '../../src-main/orchestration/resolved-steps.js';
import {
  checkParameters,
  overrideParameters,
  readOverrides,
  snapshotOf,
} from '../../src-main/orchestration/step-parameters.js';
import { readSteps } from '../../src-main/orchestration/template-steps.js';
import { Action, Implementation } from '../../src-main/orchestration/template.entity.js';
import { PoolNode } from '../../src-main/orchestration/topology.entity.js';
import type { Store } from '../../src-main/store/store.js';
import { unique } from '../support/orchestration.js';
import { makeTestStore, type TestStore } from '../support/store.js';

const actor: Actor = {
  operator: { name: 'tester', role: 'admin', tokenId: null },
  address: '127.0.0.1',
  requestId: 'req-test',
};
const page = { number: 1, size: 1000 };

let place: TestStore;
let store: Store;
let nodes: Nodes;
let workers: Workers;
let parts: Orchestration;
/** Numbers of the nodes that are busy. */
const busy = new Set<number>();

beforeEach(async () => {
  place = await makeTestStore();
  store = await place.open();
  workers = new Workers();
  const events = await Events.open(store);
  const executor = createLocalExecutor({ runsDir: place.folder, launcherPath: '/nonexistent' });
  const keyFile = join(place.folder, 'vault.key');
  const vault = await Vault.open(store, { passphrase: undefined, keyFile });
  const sshTargets = new SshTargets({ store, vault, hostKeys: new HostKeys(store, 'tofu') });
  const tools = { version: 'none', files: new Map<string, string>() };
  const docker = { store, vault, sshTargets, pool: new ConnectionPool(), tools, localSocket: '/nonexistent' };
  nodes = new Nodes({
    store,
    events,
    workers,
    local: { isEnabled: true, capacity: 4, groups: [], port: () => 7411 },
    localExecutor: executor,
    sshTargets,
    sshExecutorOf: () => executor,
    dockerNodes: new DockerNodes(docker),
  });
  await nodes.load();
  parts = await open({ port: 22, user: 'standard' }, events);
  busy.clear();
});
afterEach(async () => {
  await store.close();
  await place.remove();
});

const open = (standardConnection: Connection, events: Events): Promise<Orchestration> =>
  openOrchestration({
    store,
    events,
    nodes,
    standardConnection,
    templateUsers: [(_read, { name }) => Promise.resolve(name === 'wanted' ? ['task 12'] : [])],
    nodeUsers: [
      (_read, ids) => Promise.resolve(new Map(ids.filter((id) => busy.has(id)).map((id) => [id, 'task 12']))),
    ],
  });

/** Makes a cluster, a service and a pool with these connections. @returns their numbers. */
async function makePool(cluster: Connection = {}, service: Connection = {}, pool: Connection = {}) {
  const name = unique('it');
  const { id: clusterId } = await parts.clusters.create(
    { name, description: '', biz: '', connection: cluster },
    actor,
  );
  const { id: serviceId } = await parts.services.create(
    { name, description: '', serviceType: '', dockerImage: '', clusterId, connection: service },
    actor,
  );
  return parts.pools.create(
    { name, description: '', serviceId, vmTypeId: 0, sdId: 0, connection: pool, tasks: {} },
    actor,
  );
}

const known: NodeRequest = {
  name: 'known',
  address: 'Known.example',
  port: 2200,
  executor: 'docker',
  user: null,
  credentialId: null,
  jumpNodeId: null,
  tags: [],
  groups: [],
  capacity: 7,
};
const makeNode = async (change: Partial<NodeRequest> = {}): Promise<Node> => {
  const [node] = await store.write((manager) => nodes.create(manager, [{ ...known, ...change }]));
  return node!;
};

describe('a node that is added', () => {
  it('is reached as the pool, its service, its cluster and the settings say, in this order', async () => {
    await store.write((manager) =>
      manager.insert(Credential, {
        id: 'c1',
        name: 'fleet',
        type: 'ssh_key',
        details: {},
        groups: [],
        sealed: '',
        createdAt: 0,
        updatedAt: 0,
      }),
    );
    const pool = await makePool(
      { credential: 'c1', user: 'cluster' },
      { user: 'service', port: 2 },
      { port: 3 },
    );
    const [id = 0] = await parts.poolNodes.add(pool.id, ['10.0.0.1'], actor);
    const expected = { address: '10.0.0.1', name: '10.0.0.1', executor: 'ssh', poolId: pool.id };
    expect(await nodes.get(id)).toMatchObject({ ...expected, port: 3, user: 'service', credentialId: 'c1' });
    const other = await makePool();
    const [standard = 0] = await parts.poolNodes.add(other.id, ['10.0.0.2'], actor);
    expect(await nodes.get(standard)).toMatchObject({ port: 22, user: 'standard', credentialId: null });
  });

  it('is a machine that is known, when there is one at its address', async () => {
    const { id } = await makeNode();
    const pool = await makePool({}, {}, { port: 2222 });
    expect(await parts.poolNodes.add(pool.id, ['known.EXAMPLE', 'localhost'], actor)).toEqual([
      id,
      localNodeId,
    ]);
    expect(await nodes.get(id)).toMatchObject({ ...known, poolId: pool.id });
    await parts.poolNodes.remove(pool.id, ['known.example', localNodeId], actor);
    expect(await nodes.get(id)).toMatchObject({ ...known, poolId: null });
    expect(await nodes.get(localNodeId)).toMatchObject({ name: 'local', poolId: null });
  });

  it('is the machine at the pool’s port, when several are known at its address', async () => {
    const first = await makeNode();
    const second = await makeNode({ name: 'second', port: 2222 });
    const pool = await makePool({}, {}, { port: 2222 });
    expect(await parts.poolNodes.add(pool.id, ['known.example'], actor)).toEqual([second.id]);
    const other = await makePool();
    await expect(parts.poolNodes.add(other.id, ['known.example'], actor)).rejects.toThrow(
      'ip exists already',
    );
    await parts.poolNodes.remove(pool.id, [second.id], actor);
    expect(await parts.poolNodes.add(other.id, ['known.example'], actor)).toEqual([first.id]);
  });

  it('gets a name of its own when its address is somebody’s name', async () => {
    await makeNode({ name: '10.0.0.1' });
    const pool = await makePool();
    const [id = 0, v6 = 0] = await parts.poolNodes.add(pool.id, ['10.0.0.1', '::1'], actor);
    expect((await nodes.get(id)).name).toBe('10.0.0.1-2');
    expect((await nodes.get(v6)).name).toBe('1');
  });

  it('is known to the engine, and cannot be removed behind the pool’s back', async () => {
    const pool = await makePool();
    const [id = 0] = await parts.poolNodes.add(pool.id, ['10.0.0.1'], actor);
    expect(workers.get(String(id))).toMatchObject({ name: '10.0.0.1' });
    await expect(store.write((manager) => nodes.remove(manager, [id]))).rejects.toThrow('is in pool');
  });

  it('leaves nothing behind when one that is added with it cannot be', async () => {
    const pool = await makePool();
    await parts.poolNodes.add(pool.id, ['10.0.0.1'], actor);
    const before = await store.read.find(Node);
    await expect(parts.poolNodes.add(pool.id, ['10.0.0.2', '10.0.0.1'], actor)).rejects.toThrow('ip exists');
    expect(await store.read.find(Node)).toEqual(before);
  });
});

describe('a node that is removed', () => {
  it('is forgotten when it became known by being added', async () => {
    const pool = await makePool();
    const [id = 0] = await parts.poolNodes.add(pool.id, ['10.0.0.1'], actor);
    await parts.poolNodes.remove(pool.id, ['10.0.0.1'], actor);
    expect(await store.read.findOneBy(Node, { id })).toBeNull();
    expect(workers.get(String(id))).toBeUndefined();
  });

  it('stays known when something else has come to need it', async () => {
    const pool = await makePool();
    const [jump = 0, worker = 0] = await parts.poolNodes.add(pool.id, ['10.0.0.1', '10.0.0.2'], actor);
    await makeNode({ jumpNodeId: jump });
    await store.write((manager) => nodes.change(manager, worker, { groups: ['default'] }));
    await parts.poolNodes.remove(pool.id, [jump, worker], actor);
    expect(await nodes.get(jump)).toMatchObject({ poolId: null });
    expect(await nodes.get(worker)).toMatchObject({ poolId: null });
  });

  it('must not be busy', async () => {
    const pool = await makePool();
    const ids = await parts.poolNodes.add(pool.id, ['10.0.0.1', '10.0.0.2'], actor);
    busy.add(ids[1] ?? 0);
    const removal = parts.poolNodes.remove(pool.id, ids, actor);
    await expect(removal).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('10.0.0.2 is busy with task 12'),
    });
    expect((await parts.poolNodes.list(pool.id, page)).count).toBe(2);
  });
});

describe('a place that waits for its machine', () => {
  it('is listed without an address, and goes without a trace', async () => {
    const pool = await makePool();
    await store.write((manager) =>
      manager.insert(PoolNode, {
        nodeId: 77,
        poolId: pool.id,
        vmId: '',
        status: 0,
        nodeType: 'crontab',
        isOwn: true,
        addedAt: Date.now(),
      }),
    );
    const { rows } = await parts.poolNodes.list(pool.id, page);
    expect(rows).toMatchObject([{ place: { nodeId: 77 }, address: undefined }]);
    await parts.poolNodes.remove(pool.id, [77], actor);
    expect((await parts.poolNodes.list(pool.id, page)).count).toBe(0);
  });
});

describe('a template that something else needs', () => {
  it('cannot be deleted', async () => {
    const { id } = await parts.templates.create({ name: 'wanted', description: '', steps: [] }, actor);
    await expect(parts.templates.remove(id, actor)).rejects.toThrow('wanted is needed by task 12');
  });
});

describe('what a new control plane comes with', () => {
  it('is put in once', async () => {
    const actions = await store.read.find(Action);
    expect(actions.map(({ name }) => name).sort()).toEqual([
      'check_port',
      'echo',
      'install_nginx',
      'run_script',
      'start_docker',
      'stop_docker',
    ]);
    const implementations = await store.read.find(Implementation);
    expect(implementations.map(({ id, actionId }) => id - actionId)).toEqual(actions.map(() => 0));
    const { rows } = await parts.remoteSteps.list(page);
    for (const { step } of rows) {
      const used = (await parts.templates.list(page)).rows.filter(({ steps }) =>
        steps.some(({ name }) => name === step.name),
      );
      for (const { id, steps } of used)
        await parts.templates.change(id, { steps: steps.filter(({ name }) => name !== step.name) }, actor);
      await parts.remoteSteps.remove(step.id, actor);
    }
    for (const { id } of actions) await parts.actions.remove(id, actor);
    await open({}, await Events.open(store));
    expect(await store.read.find(Action)).toEqual([]);
  });

  it('can be resolved, and quotes every value', async () => {
    for (const purpose of ['expand', 'shrink', 'deploy'] as const) {
      const { steps } = await parts.templates.builtIn(purpose);
      expect((await resolveSteps(store.read, steps)).map(({ name }) => name)).toEqual(
        steps.map(({ name }) => name),
      );
    }
    for (const { template } of await store.read.find(Implementation))
      expect(JSON.stringify(template)).not.toMatch(/\{\{\s*\w+\s*\}\}/);
  });

  it('lacks only what growing, shrinking and deploying put in', async () => {
    const missing = async (purpose: 'expand' | 'shrink' | 'deploy') => {
      const { steps } = await parts.templates.builtIn(purpose);
      return checkParameters(await resolveSteps(store.read, steps));
    };
    expect(await missing('expand')).toEqual({
      missing: [
        { step: 'create_vm', param: 'vm_type_id' },
        { step: 'start_service', param: 'tag' },
        { step: 'register', param: 'service_discovery_id' },
      ],
      mistyped: [],
    });
    expect(await missing('deploy')).toEqual({
      missing: [{ step: 'start_service', param: 'tag' }],
      mistyped: [],
    });
  });
});

describe('a snapshot of steps', () => {
  it('has all that a task needs, whatever becomes of the definitions', async () => {
    const given = [
      { name: 'echo_step', param_values: { name: 'aaa' }, retry: { retry_times: 1, ignore_error: true } },
      { name: 'wait_port', param_values: { port: 22 } },
    ];
    const snapshot = await resolveSteps(store.read, readSteps(given));
    expect(snapshot).toEqual([
      {
        name: 'echo_step',
        type: 'remote',
        params: { echo_word: 'string' },
        paramValues: { echo_word: 'aaa' },
        aliases: { name: 'echo_word' },
        retry: { times: 1, ignoreError: true },
        actions: [
          {
            name: 'echo',
            params: { echo_word: 'string' },
            module: 'shell',
            template: 'echo {{echo_word|q}}',
          },
        ],
      },
      {
        name: 'wait_port',
        type: 'builtin',
        params: { port: 'integer', timeout: 'integer' },
        paramValues: { port: 22, timeout: 300 },
        aliases: {},
        retry: { times: 0, ignoreError: false },
        actions: [],
      },
    ]);
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
    const overrides = readOverrides({ echo_step: { name: 'b' }, port: '80' });
    const final = snapshotOf(overrideParameters(snapshot, overrides));
    expect(final.map(({ param_values }) => param_values)).toEqual([
      { echo_word: 'b' },
      { port: 80, timeout: 300 },
    ]);
  });

  it('cannot be taken of an action that nothing implements, nor of a step that is gone', async () => {
    await parts.actions.create({ name: 'bare', description: '', params: {} }, actor);
    await parts.remoteSteps.create({ name: 'bare_step', description: '', actions: ['echo', 'bare'] }, actor);
    await expect(resolveSteps(store.read, readSteps([{ name: 'bare_step' }]))).rejects.toMatchObject({
      status: 400,
      message: 'step bare_step: the action bare has no implementation of type ansible. Add one.',
    });
    await expect(resolveSteps(store.read, readSteps([{ name: 'gone' }]))).rejects.toMatchObject({
      status: 404,
    });
  });
});
