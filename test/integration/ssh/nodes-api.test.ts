import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from '../../support/control-plane.js';
import {
  followRun,
  makePackage,
  ndjson,
  publish,
  until,
  untilLine,
  type Line,
  type Reply,
} from '../../support/packages.js';
import { Fleet, type Machine } from '../../support/sshd.js';

interface ShownNode {
  readonly id: number;
  readonly name: string;
  readonly online: boolean;
  readonly offlineReason: string | null;
  readonly hostKey: { fingerprint: string } | null;
  readonly offeredHostKey: { fingerprint: string } | null;
  readonly facts: { os: string } | null;
}

let plane: ControlPlane;
let fleet: Fleet;
let machines: Machine[];
beforeAll(async () => {
  fleet = new Fleet();
  machines = [];
  for (const address of ['127.0.20.1', '127.0.20.2', '127.0.20.3'])
    machines.push(await fleet.add({ address }));
  plane = await ControlPlane.start([], { WHEELHOUSE_RUNS_STOP_GRACE: '1' });
  const key = await call<{ id: string }>('POST', 'credentials', {
    name: 'fleet',
    type: 'ssh_key',
    username: 'wheelhouse',
    privateKey: fleet.userKey.privateKey,
  });
  expect(key.status).toBe(201);
});
afterAll(async () => {
  await plane.remove();
  await fleet.stop();
});

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows the shape
const call = <T>(method: string, path: string, body?: object) =>
  plane.json<T>(`/api/platform/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const add = async (machine: Machine, more: object = {}) => {
  const { host: address, port } = machine;
  const made = await call<ShownNode>('POST', 'nodes', { address, port, credentialId: 'fleet', ...more });
  expect(made.status).toBe(201);
  return made.body;
};
const node = async (id: number) => (await call<ShownNode>('GET', `nodes/${id}`)).body;

describe('machines over HTTP', () => {
  it('are added, tested step by step, and run jobs of their group', async () => {
    const [first, second] = machines as [Machine, Machine];
    const web1 = await add(first, { name: 'web-1', groups: ['web'], tags: ['blue'] });
    const web2 = await add(second, { name: 'web-2', groups: ['web'] });
    const tested = await call<{ ok: boolean; steps: { name: string; ok: boolean }[] }>(
      'POST',
      `nodes/${web1.id}/test`,
    );
    expect(tested.body).toMatchObject({ ok: true });
    expect(tested.body.steps.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['connect', 'host_key', 'authenticate', 'session', 'prepare', 'facts']),
    );
    const told = await plane.fetch(`/api/platform/nodes/${web1.id}/test?live=true`, { method: 'POST' });
    const progress: { step?: { name: string; ok: boolean | null }; ok?: boolean }[] = [];
    for await (const line of ndjson<(typeof progress)[number]>(told)) progress.push(line);
    expect(progress.slice(0, 2).map(({ step }) => step)).toEqual([
      { machine: 'web-1', name: 'connect', ok: null },
      { machine: 'web-1', name: 'connect', ok: true, ms: expect.any(Number), message: '' },
    ]);
    expect(progress.at(-1)).toMatchObject({ ok: true });
    await until(async () => (await node(web2.id)).online);
    const shown = await node(web1.id);
    expect(shown.hostKey?.fingerprint).toMatch(/^SHA256:/);
    expect(shown.facts?.os).not.toBe('');
    expect(shown).toMatchObject({ credential: 'fleet', running: 0 });

    const { body: workers } = await plane.json<Reply>('/api/workers?group=web');
    expect(workers.result).toMatchObject({ count: 2 });
    const both = await publishInWeb('both', 'echo here; echo "{}" > "$WHEELHOUSE_RESULT"', {
      workers: { policy: 'all' },
    });
    expect(both.runIds).toHaveLength(2);
    for (const runId of both.runIds) expect(stdout(await followRun(plane, runId))).toEqual(['here']);
    const blue = await publishInWeb('blue', 'echo blue', { workers: { tags: ['blue'] } });
    const lines = await followRun(plane, blue.runIds[0] ?? '');
    expect(lines.at(-1)?.data).toMatchObject({ ok: true, worker: 'web-1' });
  });

  it('keep runs that outlive kill -9 and a cut connection', async () => {
    const { runIds } = await publishInWeb(
      'numbers',
      'i=0; while [ $i -lt 4000 ]; do i=$((i+1)); echo "out $i"; [ $((i % 200)) -ne 0 ] || sleep 0.1; done',
    );
    const runId = runIds[0] ?? '';
    for (const milestone of ['out 400', 'out 1600']) {
      await untilLine(plane, runId, milestone);
      await plane.end('SIGKILL');
      await plane.boot();
    }
    expect(stdout(await followRun(plane, runId))).toEqual(
      Array.from({ length: 4000 }, (_, i) => `out ${i + 1}`),
    );
  });

  it('run one command together, with equal outputs in one group', async () => {
    const { body: all } = await call<{ items: ShownNode[] }>('GET', 'nodes?q=web');
    const nodeIds = all.items.map(({ id }) => id);
    const started = await call<{ id: string }>('POST', 'commands', { nodeIds, command: 'echo same; exit 3' });
    expect(started.status).toBe(202);
    const report = async () =>
      (await call<{ isDone: boolean; groups: object[] }>('GET', `commands/${started.body.id}`)).body;
    await until(async () => (await report()).isDone);
    expect((await report()).groups).toEqual([
      { nodes: ['web-1', 'web-2'], state: 'failed', exitCode: 3, output: 'same\n', isCut: false },
    ]);
    const early = await call<{ id: string }>('POST', 'commands', {
      nodeIds: nodeIds.toReversed(),
      command: 'exit 1',
      parallel: 1,
      maxFailRatio: 50,
    });
    await until(
      async () => (await call<{ isDone: boolean }>('GET', `commands/${early.body.id}`)).body.isDone,
    );
    const { body } = await call<{ runs: { node: string; state: string }[] }>(
      'GET',
      `commands/${early.body.id}`,
    );
    expect(body.runs).toMatchObject([
      { node: 'web-2', state: 'failed' },
      { node: 'web-1', state: 'stopped' },
    ]);
    expect((await call('POST', 'commands', { nodeIds: [999], command: 'true' })).status).toBe(400);
  });

  it('are refused when their host key has changed, until an admin accepts it', async () => {
    const third = machines[2];
    if (third === undefined) throw new Error('no machine');
    const { id } = await add(third, { name: 'web-3' });
    await call('POST', `nodes/${id}/test`);
    await third.changeHostKey();
    const refused = await call<{ ok: boolean; steps: { name: string; message: string }[] }>(
      'POST',
      `nodes/${id}/test`,
    );
    expect(refused.body.ok).toBe(false);
    expect(refused.body.steps.at(-1)).toMatchObject({ name: 'host_key' });
    expect(refused.body.steps.at(-1)?.message).toMatch(/SHA256:.*SHA256:/);
    const offered = (await node(id)).offeredHostKey?.fingerprint ?? '';
    expect((await call('POST', `nodes/${id}/trust-host-key`, { fingerprint: 'SHA256:other' })).status).toBe(
      409,
    );
    expect((await call('POST', `nodes/${id}/trust-host-key`, { fingerprint: offered })).status).toBe(200);
    expect((await call<{ ok: boolean }>('POST', `nodes/${id}/test`)).body.ok).toBe(true);
    const removal = await call('DELETE', 'credentials/fleet');
    expect(removal.status).toBe(409);
  });

  it('are imported, after a look at what would be done', async () => {
    const text =
      'Host bastion\n  HostName 192.0.2.1\nHost inner\n  HostName 10.0.0.9\n  ProxyJump bastion\n  User deploy\n';
    const preview = await call<{ items: object[] }>('POST', 'nodes/import', { text, preview: true });
    expect(preview.body.items).toMatchObject([
      { name: 'bastion', address: '192.0.2.1', port: 22, exists: false },
      { name: 'inner', user: 'deploy', jump: 'bastion', exists: false },
    ]);
    const count = async () => (await call<{ total: number }>('GET', 'nodes')).body.total;
    const before = await count();
    await call('POST', 'nodes/import', { text, credentialId: 'fleet' });
    expect(await count()).toBe(before + 2);
    const again = await call<{ items: { exists: boolean }[] }>('POST', 'nodes/import', { text });
    expect(again.body.items.every(({ exists }) => exists)).toBe(true);
    expect(await count()).toBe(before + 2);
    const { body } = await call<{ items: ShownNode[] }>('GET', 'nodes?q=inner');
    expect(body.items[0]).toMatchObject({ name: 'inner', address: '10.0.0.9', user: 'deploy' });
    const wrong = await call<{ detail: string }>('POST', 'nodes/import', {
      text: '[web\nx',
      format: 'ansible-ini',
    });
    expect([wrong.status, wrong.body.detail]).toEqual([400, expect.stringMatching(/Line 1/)]);
    for (const { id } of [
      ...body.items,
      ...(await call<{ items: ShownNode[] }>('GET', 'nodes?q=bastion')).body.items,
    ])
      expect((await plane.fetch(`/api/platform/nodes/${id}`, { method: 'DELETE' })).status).toBe(204);
  });

  it('refuse what cannot be', async () => {
    const [first] = machines as [Machine];
    const { host: address, port } = first;
    expect((await call('POST', 'nodes', { address, port })).status).toBe(409);
    expect((await call('POST', 'nodes', { address: 'a b' })).status).toBe(400);
    expect((await call('POST', 'nodes', { address: 'x', credentialId: 'none' })).status).toBe(400);
    expect((await call('POST', 'nodes', { address: 'x', jumpNodeId: 999 })).status).toBe(400);
    expect((await call('DELETE', 'nodes/1')).status).toBe(409);
    expect((await call('GET', 'nodes/999')).status).toBe(404);
    const { body } = await call<{ items: ShownNode[] }>('GET', 'nodes');
    expect(body.items.map(({ name }) => name)).toEqual(['local', 'web-1', 'web-2', 'web-3']);
    expect(JSON.stringify(body)).not.toContain('PRIVATE');
  });
});

const stdout = (lines: readonly Line[]) =>
  lines.filter(({ type }) => type === 'stdout').map(({ data }) => data);

/** Publishes a job in the group web and runs it. */
async function publishInWeb(name: string, script: string, task: object = {}): Promise<{ runIds: string[] }> {
  const bytes = await makePackage({ name, version: '1.0.0', command: script, ...task });
  expect((await publish(plane, name, bytes, { group: 'web' })).status).toBe(200);
  const { body } = await plane.json<Reply>(`/api/job/${name}/run?group=web`, { method: 'POST' });
  return { runIds: (body.result?.['runIds'] as string[] | undefined) ?? [] };
}
