import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectFailure, OrchestrationClient } from '../../support/orchestration.js';
import { until } from '../../support/packages.js';
import { readPrerequisites } from '../../support/prerequisites.js';
import { makeKey } from '../../support/sshd.js';
import { TaskFleet, type ShownAttempt, type ShownTask } from '../../support/task-fleet.js';

/** Modules that ansible itself runs, from this machine, on machines reached by what our nodes say. */

/** Left out by name on a machine without it, as prepare.sh has found. */
const hasAnsible = readPrerequisites().ansible !== '';
const password = 'open sesame 42';
let fleet: TaskFleet;
beforeAll(async () => {
  fleet = await TaskFleet.start({ addresses: ['127.0.31.1', '127.0.31.2'] });
  await fleet.defineStep(
    'write',
    { text: 'string', name: 'string' },
    { module: 'ansible.builtin.copy', args: { content: '{{text}} from {{ip}}', dest: '~/{{name}}' } },
  );
});
afterAll(async () => {
  await fleet.stop();
});

const templateOf = (name: string, param_values: object = {}) =>
  fleet.client.createTemplate([{ name, param_values }]);
/** Waits until the host keys of the nodes are known: the control plane looks at new nodes by itself. */
const known = (addresses: readonly string[]) =>
  until(async () => {
    const { body } = await fleet.plane.json<{ items: { address: string; online: boolean }[] }>(
      '/api/platform/nodes?limit=500',
    );
    return addresses.every((address) => body.items.some((node) => node.address === address && node.online));
  });

describe.skipIf(!hasAnsible)('a module that is not native', () => {
  it('is run by ansible on each node, and its values are no templates', async () => {
    await known(['127.0.31.1', '127.0.31.2']);
    const text = '{{ lookup("pipe", "id") }} "quoted" é \u{1f600}';
    const id = await fleet.createTask(await templateOf('write', { text, name: 'one' }));
    await fleet.reaches(id, [2, 3]);
    const [log] = await fleet.logOf(id, '127.0.31.1');
    expect(await fleet.task(id), log?.text).toMatchObject({ state: 2, stat: [0, 0, 2, 0, 0] });
    expect(log).toMatchObject({ step: 'write', action: 'write', attempt: 1, state: 2 });
    expect(log?.text).toContain('CHANGED');
    for (const { host, home } of fleet.machines)
      expect(readFileSync(join(home, 'one'), 'utf8')).toBe(`${text} from ${host}`);
  });

  it('goes through a jump host, by a password, and leaves no secret behind', async () => {
    const { port } = fleet.machines[0]!;
    const asked = await fleet.fleet.add({ address: '127.0.31.3', port, password, asksForPassword: false });
    const { body: credential } = await fleet.plane.json<{ id: string }>('/api/platform/credentials', {
      method: 'POST',
      body: JSON.stringify({ name: 'sesame', type: 'password', username: 'wheelhouse', password }),
    });
    const { body } = await fleet.plane.json<{ items: { id: number; address: string }[] }>(
      '/api/platform/nodes?limit=500',
    );
    const jump = body.items.find(({ address }) => address === '127.0.31.1');
    const node = await fleet.plane.json('/api/platform/nodes', {
      method: 'POST',
      body: JSON.stringify({
        address: asked.host,
        port,
        credentialId: credential.id,
        jumpNodeId: jump?.id,
      }),
    });
    expect(node.status).toBeLessThan(300);
    await known([asked.host]);
    await fleet.client.data(`/pool/${fleet.poolId}/add_nodes`, { nodes: [asked.host] });
    const order = { nodes: [{ ip: asked.host }] };
    const id = await fleet.createTask(await templateOf('write', { text: 'hi', name: 'two' }), order);
    await fleet.reaches(id, [2, 3]);
    const [log] = await fleet.logOf(id, asked.host);
    expect((await fleet.task(id)).state, log?.text).toBe(2);
    expect(readFileSync(join(asked.home, 'two'), 'utf8')).toBe(`hi from ${asked.host}`);
    expect(fleet.plane.log).not.toContain(password);
    const database = readFileSync(join(fleet.plane.dataDir, 'wheelhouse.db'));
    expect(database.includes(password)).toBe(false);
    expect(database.includes(fleet.fleet.userKey.privateKey.split('\n')[1] ?? '')).toBe(false);
  });

  it('opens a key with its passphrase', async () => {
    const path = join(fleet.fleet.folder, 'locked_key');
    const passphrase = 'a phrase with $signs and "quotes"';
    const key = makeKey(path, ['-t', 'ed25519', '-N', passphrase]);
    const { port } = fleet.machines[0]!;
    const machine = await fleet.fleet.add({ address: '127.0.31.5', port }, [key.publicKey]);
    const { privateKey } = key;
    const { body: credential } = await fleet.plane.json<{ id: string }>('/api/platform/credentials', {
      method: 'POST',
      body: JSON.stringify({
        name: 'locked',
        type: 'ssh_key',
        username: 'wheelhouse',
        privateKey,
        passphrase,
      }),
    });
    await fleet.plane.json('/api/platform/nodes', {
      method: 'POST',
      body: JSON.stringify({ address: machine.host, port, credentialId: credential.id }),
    });
    await known([machine.host]);
    await fleet.client.data(`/pool/${fleet.poolId}/add_nodes`, { nodes: [machine.host] });
    const order = { nodes: [machine.host] };
    const id = await fleet.createTask(await templateOf('write', { text: 'hi', name: 'key' }), order);
    await fleet.reaches(id, [2, 3]);
    const [log] = await fleet.logOf(id, machine.host);
    expect((await fleet.task(id)).state, log?.text).toBe(2);
  });

  it('fails as the module does, and is tried again', async () => {
    await fleet.defineStep('refuse', {}, { module: 'ansible.builtin.fail', args: 'msg="not today"' });
    const template = await fleet.client.createTemplate([{ name: 'refuse', retry: { retry_times: 1 } }]);
    const id = await fleet.createTask(template, { nodes: ['127.0.31.1'] });
    await fleet.reaches(id, [2, 3]);
    const log = await fleet.logOf(id, '127.0.31.1');
    expect(log.map(({ attempt, state }) => [attempt, state])).toEqual([
      [1, 3],
      [2, 3],
    ]);
    expect(log[0]?.text).toContain('not today');
  });

  it('refuses a machine whose host key is another than the known one', async () => {
    const { port } = fleet.machines[0]!;
    const changed = await fleet.fleet.add({ address: '127.0.31.4', port });
    await fleet.client.data(`/pool/${fleet.poolId}/add_nodes`, { nodes: [changed.host] });
    await known([changed.host]);
    await changed.changeHostKey();
    const order = { nodes: [{ ip: changed.host }] };
    const id = await fleet.createTask(await templateOf('write', { text: 'hi', name: 'three' }), order);
    await fleet.reaches(id, [2, 3]);
    expect((await fleet.task(id)).state).toBe(3);
    expect((await fleet.logOf(id, changed.host))[0]?.text).toMatch(/host key verification failed/i);
  });

  it('goes on over a kill of the control plane, and is run once', async () => {
    await fleet.defineStep(
      'slow',
      {},
      { module: 'ansible.builtin.shell', args: 'echo x >> ~/times; sleep 3; cat ~/times' },
    );
    const id = await fleet.createTask(await templateOf('slow'), { nodes: ['127.0.31.1', '127.0.31.2'] });
    await until(() => {
      const { home } = fleet.machines[0]!;
      return Promise.resolve(isThere(join(home, 'times')));
    });
    await fleet.plane.end('SIGKILL');
    await fleet.plane.boot();
    await fleet.reaches(id, [2, 3]);
    expect((await fleet.task(id)).state).toBe(2);
    for (const { home } of fleet.machines) expect(readFileSync(join(home, 'times'), 'utf8')).toBe('x\n');
  });

  it('says so when ansible has gone since the action was made', async () => {
    const template = await templateOf('write', { text: 'hi', name: 'four' });
    const tools = mkdtempSync(join(tmpdir(), 'wheelhouse-tools-'));
    for (const folder of ['/usr/bin', '/bin', '/usr/sbin']) {
      for (const tool of readdirSync(folder)) {
        if (!tool.startsWith('ansible') && !existsSync(join(tools, tool)))
          symlinkSync(join(folder, tool), join(tools, tool));
      }
    }
    const { plane } = fleet;
    await plane.end();
    const poor = plane.another([], { PATH: tools });
    await poor.boot();
    try {
      const poorClient = new OrchestrationClient(poor);
      const refusal = await poorClient.post('/actimpl/create', {
        type: 'ansible',
        action_id: await poorClient.createAction(),
        template: { action: { module: 'ping' } },
      });
      expectFailure(refusal, 400, 'ping is run by ansible, which is not installed on this machine');
      const { ids } = await poorClient.data<{ ids: number[] }>('/task/create', {
        template_id: template,
        task_name: 'without',
        nodes: ['127.0.31.1'],
      });
      const id = ids[0] ?? 0;
      await until(async () => (await poorClient.data<ShownTask>(`/task/${id}`)).state === 3);
      const [node] = await poorClient.data<{ id: number }[]>(`/task/${id}/detail`);
      const [attempt] = await poorClient.data<ShownAttempt[]>(`/task/node/${node?.id ?? 0}/log`);
      expect(attempt?.text).toContain('ansible is not installed');
    } finally {
      await poor.end();
      await plane.boot();
      rmSync(tools, { recursive: true });
    }
  });
});

function isThere(path: string): boolean {
  try {
    return readFileSync(path, 'utf8') !== '';
  } catch {
    return false;
  }
}
