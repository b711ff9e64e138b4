import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ControlPlane } from '../../support/control-plane.js';
import { Dockerd, testImage } from '../../support/dockerd.js';
import {
  followRun,
  makePackage,
  publish,
  publishScript,
  runJob,
  until,
  untilLine,
  type Line,
  type Reply,
} from '../../support/packages.js';
import { Registry } from '../../support/registry.js';

let dockerd: Dockerd;
let plane: ControlPlane;

beforeAll(async () => {
  dockerd = await Dockerd.start();
});
beforeEach(async () => {
  plane = await ControlPlane.start(['--log-level', 'warn'], {
    WHEELHOUSE_DOCKER_SOCKET: dockerd.socket,
    WHEELHOUSE_RUNS_STOP_GRACE: '1',
  });
});
afterEach(async () => {
  // All that runs have made goes as they end.
  await until(async () => (await dockerd.containers()).every((name) => !name.startsWith('wheelhouse-')));
  await plane.remove();
});
afterAll(async () => {
  await dockerd.remove();
});

interface NodeBody {
  readonly id: number;
  readonly name: string;
  readonly online: boolean;
  readonly offlineReason: string | null;
  readonly facts: { readonly docker: string | null; readonly folder: string } | null;
}

const numbered = (lines: readonly Line[], type: Line['type']) =>
  lines.filter((line) => line.type === type).map(({ data }) => data);

const docker = { network: 'none' };

async function nodeOf(id: number): Promise<NodeBody> {
  return (await plane.json<NodeBody>(`/api/platform/nodes/${id}`)).body;
}

/** Adds a node and waits until it is online. */
async function addNode(node: object): Promise<NodeBody> {
  const { status, body } = await plane.json<NodeBody>('/api/platform/nodes', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(node),
  });
  expect(status, JSON.stringify(body)).toBe(201);
  await until(async () => (await nodeOf(body.id)).online);
  return nodeOf(body.id);
}

async function untilLocalHasDocker(): Promise<void> {
  await until(async () => (await nodeOf(1)).facts?.docker != null);
}

/** Publishes a job that runs in the test's image. */
async function publishInImage(name: string, script: string, task: object = {}): Promise<void> {
  await publishScript(plane, name, script, { image: testImage, docker, ...task });
}

describe('a job with an image', () => {
  it('outlives three kill -9 of the control plane: each line once, in order, and the right result', async () => {
    await untilLocalHasDocker();
    const total = 20_000;
    await publishInImage(
      'numbers',
      `i=0
       while [ $i -lt ${total} ]; do
         i=$((i + 1)); echo "out $i"; echo "err $i" >&2
         [ $((i % 500)) -ne 0 ] || sleep 0.05
       done
       echo '{"count":'$i'}' > "$WHEELHOUSE_RESULT"
       exit 7`,
    );
    const runId = await runJob(plane, 'numbers');
    for (const milestone of [2000, 8000, 14_000]) {
      await untilLine(plane, runId, `out ${milestone}`);
      await plane.end('SIGKILL');
      await plane.boot();
    }
    const lines = await followRun(plane, runId);
    const expected = (stream: string) =>
      Array.from({ length: total }, (_, index) => `${stream} ${index + 1}`);
    expect(numbered(lines, 'stdout')).toEqual(expected('out'));
    expect(numbered(lines, 'stderr')).toEqual(expected('err'));
    expect(lines.map((line) => (line as Line & { line: number }).line)).toEqual(
      lines.map((_, index) => index + 1),
    );
    expect(lines.at(-1)).toMatchObject({
      type: 'result',
      data: { ok: false, exitCode: 7, runId, result: { count: total } },
    });
  });

  it('is stopped on request, and tells of its image while it is pulled', async () => {
    await untilLocalHasDocker();
    const registry = await Registry.start('robot:geheim');
    const { status } = await plane.json('/api/platform/credentials', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        name: 'images',
        type: 'registry',
        server: registry.address,
        username: 'robot',
        password: 'geheim',
      }),
    });
    expect(status).toBe(201);
    const image = `${registry.address}/team/tool:1`;
    await publishInImage('stubborn', `trap '' TERM; echo ready; while :; do sleep 0.1; done`, { image });
    const runId = await runJob(plane, 'stubborn');
    await untilLine(plane, runId, 'ready');
    await plane.json(`/api/job/stubborn/stop`, { method: 'POST' });
    const lines = await followRun(plane, runId);
    const statuses = numbered(lines, 'status') as { command: string; message?: string }[];
    const commands = statuses.map(({ command }) => command);
    // How often a pull is told of depends on how long it takes.
    expect(commands.filter((command, index) => command !== commands[index - 1])).toEqual([
      'deploy',
      'start',
      'stop',
    ]);
    expect(statuses[0]?.message).toBe(`Pulling ${image} as robot`);
    expect(JSON.stringify(lines)).not.toContain('geheim');
    expect(lines.at(-1)?.data).toMatchObject({ ok: false, error: 'stopped by admin' });
    await registry.stop();
  });

  it('that is stopped while its image is pulled never begins', async () => {
    await untilLocalHasDocker();
    const registry = await Registry.start();
    registry.isHeld = true;
    const image = `${registry.address}/team/tool:1`;
    await publishInImage('early', 'echo begun', { image, docker: { ...docker, pull: 'always' } });
    const runId = await runJob(plane, 'early');
    await until(() => Promise.resolve(registry.isAsked));
    await plane.json(`/api/job/early/stop`, { method: 'POST' });
    const lines = await followRun(plane, runId);
    expect(numbered(lines, 'stdout')).toEqual([]);
    expect(lines.at(-1)?.data).toMatchObject({ ok: false, error: 'stopped by admin before it started' });
    await registry.stop();
  });

  it('fails with the reason where its image, its memory or its program is missing', async () => {
    await untilLocalHasDocker();
    await publishInImage('image', 'true', { image: 'nowhere:1', docker: { pull: 'never' } });
    await publishInImage('memory', `awk 'BEGIN { s = "x"; while (1) s = s s }'`, {
      docker: { ...docker, memory: '32m' },
    });
    const errorOf = async (name: string) => {
      const lines = await followRun(plane, await runJob(plane, name));
      return (lines.at(-1)?.data as { error: string }).error;
    };
    expect(await errorOf('image')).toMatch(/could not be started on local: .* no image nowhere:1/);
    expect(await errorOf('memory')).toMatch(/killed for want of memory.*32 MiB/);
  });

  it('ends timed out after its time, also when the control plane was away then', async () => {
    await untilLocalHasDocker();
    await publishInImage('slow', 'echo started; sleep 600', { timeout: 2 });
    const runId = await runJob(plane, 'slow');
    await untilLine(plane, runId, 'started');
    await plane.end('SIGKILL');
    await plane.boot();
    const lines = await followRun(plane, runId);
    expect(lines.at(-1)?.data).toMatchObject({ ok: false, error: 'took longer than 2 s' });
  });

  it('is retried elsewhere or there when its daemon has lost it', async () => {
    await untilLocalHasDocker();
    await publishInImage(
      'again',
      'echo "attempt $WHEELHOUSE_ATTEMPT"; [ "$WHEELHOUSE_ATTEMPT" = 2 ] || sleep 600',
      {
        retry: { retry_times: 1, delay: 0, on: ['lost'] },
      },
    );
    const runId = await runJob(plane, 'again');
    await untilLine(plane, runId, 'attempt 1');
    await dockerd.stopDaemon();
    await dockerd.startDaemon();
    const lines = await followRun(plane, runId);
    expect(numbered(lines, 'stdout')).toEqual(['attempt 1', 'attempt 2']);
    expect(lines.at(-1)?.data).toMatchObject({ ok: true, attempt: 2 });
  });

  it('goes only to workers that have Docker, and mounts only what the settings allow', async () => {
    const bare = await ControlPlane.start([], { WHEELHOUSE_DOCKER_SOCKET: '/nonexistent/docker.sock' });
    const bytes = await makePackage({ name: 'a', version: '1.0.0', command: 'true', image: testImage });
    await publish(bare, 'a', bytes);
    const refused = await bare.json<Reply>('/api/job/a/run', { method: 'POST' });
    expect(refused.status).toBe(409);
    expect(refused.body.error?.message).toMatch(/has Docker for the image wheelhouse-test:1 is online/);
    await bare.remove();
    await untilLocalHasDocker();
    await publishInImage('mounting', 'true', { docker: { ...docker, mounts: ['/etc:/machine'] } });
    const mounting = await plane.json<Reply>('/api/job/mounting/run', { method: 'POST' });
    expect(mounting.status).toBe(409);
    expect(mounting.body.error?.message).toMatch(/mounts \/etc .*docker\.folders does not allow/);
  });
});

describe('a node that is a daemon', () => {
  it('runs jobs with an image, and only these', async () => {
    const node = await addNode({
      name: 'dock',
      address: 'dock',
      executor: 'docker',
      groups: ['contained'],
      docker: { endpoint: `unix://${dockerd.socket}` },
    });
    expect(node.facts?.docker).toMatch(/^\d+\./);
    const publishIn = async (name: string, task: object) => {
      const bytes = await makePackage({ name, version: '1.0.0', command: 'echo inside; id -un', ...task });
      expect((await publish(plane, name, bytes, { group: 'contained' })).status).toBe(200);
      return plane.json<Reply>(`/api/job/${name}/run?group=contained`, { method: 'POST' });
    };
    const contained = await publishIn('contained', {
      image: testImage,
      docker: { ...docker, user: 'nobody' },
    });
    const lines = await followRun(plane, String(contained.body.result?.['runId']));
    expect(numbered(lines, 'stdout')).toEqual(['inside', 'nobody']);
    expect(lines.at(-1)).toMatchObject({ worker: 'dock' });
    const bare = await publishIn('bare', {});
    expect(bare.status).toBe(409);
    expect(bare.body.error?.message).toMatch(/No worker that serves group contained is online/);
  });

  it('says why it cannot be reached', async () => {
    const { body } = await plane.json<NodeBody>('/api/platform/nodes', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'far', address: '192.0.2.1', executor: 'docker' }),
    });
    const { body: test } = await plane.json<{ ok: boolean; steps: { message: string }[] }>(
      `/api/platform/nodes/${body.id}/test`,
      { method: 'POST' },
    );
    expect(test.ok).toBe(false);
    expect(test.steps.at(-1)?.message).toMatch(/far needs a credential of type tls/);
  });
});

describe('a node that is a container', () => {
  it('runs what a machine runs, and loses nothing over three kill -9', async () => {
    const container = await dockerd.client.createContainer({
      name: 'box',
      Image: testImage,
      Cmd: ['sleep', '100000'],
      HostConfig: { NetworkMode: 'none', Init: true },
    });
    await container.start();
    try {
      const node = await addNode({
        name: 'box',
        address: 'box',
        executor: 'docker',
        docker: { container: 'box' },
      });
      expect(node.facts).toMatchObject({ folder: '/root/.wheelhouse', docker: null });
      const total = 5000;
      const runId = await runNumbers(node, total);
      for (const milestone of [500, 2000, 3500]) {
        await untilLine(plane, runId, `out ${milestone}`);
        await plane.end('SIGKILL');
        await plane.boot();
      }
      const lines = await followRun(plane, runId);
      const expected = (stream: string) =>
        Array.from({ length: total }, (_, index) => `${stream} ${index + 1}`);
      expect(numbered(lines, 'stdout')).toEqual(expected('out'));
      expect(numbered(lines, 'stderr')).toEqual(expected('err'));
    } finally {
      await container.remove({ force: true });
    }
  });

  /** Runs numbered lines as a command on a node. */
  async function runNumbers({ id }: NodeBody, total: number): Promise<string> {
    const { body } = await plane.json<{ runIds: string[] }>('/api/platform/commands', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        nodeIds: [id],
        command: `i=0
         while [ $i -lt ${total} ]; do
           i=$((i + 1)); echo "out $i"; echo "err $i" >&2
           [ $((i % 100)) -ne 0 ] || sleep 0.05
         done`,
      }),
    });
    return body.runIds[0]!;
  }
});
