import { afterAll, beforeAll, expect, it } from 'vitest';
import { ControlPlane } from '../../support/control-plane.js';
import { Dockerd, testImage } from '../../support/dockerd.js';
import { publishScript, runJob, until } from '../../support/packages.js';

interface Image {
  readonly id: string;
  readonly tags: readonly string[];
  readonly size: number;
  readonly created: number;
  readonly containers: readonly string[];
}
interface Container {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly size: number | null;
  readonly runId: string | null;
}
interface Report {
  readonly images: readonly Image[];
  readonly containers: readonly Container[];
  readonly bytes: { readonly least: number; readonly most: number };
  readonly kept: readonly { readonly id: string; readonly reason: string }[];
}
interface Failure {
  readonly code: string;
  readonly detail: string;
}

let dockerd: Dockerd;
let plane: ControlPlane;

beforeAll(async () => {
  dockerd = await Dockerd.start();
  plane = await ControlPlane.start(['--log-level', 'warn'], {
    WHEELHOUSE_DOCKER_SOCKET: dockerd.socket,
    WHEELHOUSE_RUNS_STOP_GRACE: '1',
  });
  await until(async () => {
    const { body } = await plane.json<{ facts: { docker: string | null } | null }>('/api/platform/nodes/1');
    return body.facts?.docker != null;
  });
});
afterAll(async () => {
  await plane.remove();
  await dockerd.remove();
});

const contents = async () =>
  (await plane.json<{ images: Image[]; containers: Container[] }>('/api/platform/nodes/1/docker')).body;
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows the shape
const prune = <T = Report>(body: object, node = 1) =>
  plane.json<T>(`/api/platform/nodes/${node}/docker/prune`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const idsOf = (things: readonly { readonly id: string }[]) => things.map(({ id }) => id);
const names = (containers: readonly Container[]) => containers.map(({ name }) => name).sort();

/** Makes an image of its own out of a container that has written something. */
async function makeImage(word: string, tag: { repo?: string; tag?: string }): Promise<string> {
  const made = await dockerd.client.createContainer({
    Image: testImage,
    Cmd: ['sh', '-c', `echo ${word} > /tmp/word`],
    HostConfig: { NetworkMode: 'none' },
  });
  await made.start();
  await made.wait();
  const { Id } = (await made.commit(tag)) as { Id: string };
  await made.remove();
  return Id;
}

async function makeContainer(name: string, cmd: string[]) {
  const HostConfig = { NetworkMode: 'none' };
  return dockerd.client.createContainer({ name, Image: testImage, Cmd: cmd, HostConfig });
}

it('shows what a daemon has, and removes what was agreed to and nothing else', async () => {
  const dangling = await makeImage('dangling', {});
  const unused = await makeImage('unused', { repo: 'spare', tag: '1' });
  await dockerd.client.getImage('spare:1').tag({ repo: 'spare', tag: 'latest' });
  const ended = await makeContainer('ended', ['sh', '-c', 'echo 12345 > /tmp/five']);
  await ended.start();
  await ended.wait();
  const going = await makeContainer('going', ['sleep', '1000']);
  await going.start();
  await makeContainer('never-started', ['true']);
  // As of a run of another control plane: nobody here knows whether it has ended.
  await dockerd.client.createContainer({
    name: 'foreign',
    Image: testImage,
    Cmd: ['true'],
    Labels: { 'wheelhouse.run': 'somebody-elses' },
    HostConfig: { NetworkMode: 'none' },
  });
  await publishScript(plane, 'sleeper', 'sleep 1000', { image: testImage, docker: { network: 'none' } });
  const runId = await runJob(plane, 'sleeper');
  await until(async () =>
    (await contents()).containers.some((each) => each.runId === runId && each.state === 'running'),
  );

  const { images, containers } = await contents();
  const test = images.find(({ tags }) => tags.includes(testImage));
  expect(test?.containers).toHaveLength(5);
  expect(images.find(({ id }) => id === unused)?.tags.toSorted()).toEqual(['spare:1', 'spare:latest']);
  expect(images.find(({ id }) => id === dangling)).toMatchObject({ tags: [], containers: [] });
  expect(containers.find(({ name }) => name === 'ended')).toMatchObject({ state: 'exited', runId: null });
  expect(containers.find(({ name }) => name === 'ended')?.size).toBeGreaterThanOrEqual(6);
  expect(containers.find((each) => each.runId === runId)).toMatchObject({ state: 'running' });

  expect(idsOf((await prune({ images: 'dangling' })).body.images)).toEqual([dangling]);
  const { body: preview } = await prune({ images: 'unused', containers: true });
  expect(idsOf(preview.images).sort()).toEqual([dangling, unused].sort());
  expect(names(preview.containers)).toEqual(['ended', 'never-started']);
  expect(preview.bytes.most).toBeGreaterThan(preview.bytes.least);
  expect((await contents()).images).toHaveLength(3);

  // Started after the preview, and made after it.
  const started = dockerd.client.getContainer('never-started');
  await started.remove();
  const late = await makeContainer('late', ['true']);
  const { body: report } = await prune({
    images: 'unused',
    containers: true,
    dryRun: false,
    imageIds: idsOf(preview.images),
    containerIds: idsOf(preview.containers),
  });
  expect(idsOf(report.images).sort()).toEqual([dangling, unused].sort());
  expect(names(report.containers)).toEqual(['ended']);
  // What somebody else has removed meanwhile is not there to be kept.
  expect(report.kept).toEqual([]);
  const after = await contents();
  expect(after.images.map(({ tags }) => tags)).toEqual([[testImage]]);
  expect(names(after.containers)).toEqual(['foreign', 'going', 'late', `wheelhouse-${runId}`].sort());

  // What runs is not removed by naming it, either.
  const running = idsOf(after.containers.filter(({ name }) => name !== 'late'));
  const { body: refused } = await prune({ containers: true, dryRun: false, containerIds: running });
  expect(refused.containers).toEqual([]);
  expect(idsOf(refused.kept).sort()).toEqual(running.sort());
  expect(refused.kept[0]?.reason).toBe('It is needed now.');
  const { body: audit } = await plane.json<{ items: { action: string; before: unknown }[] }>(
    '/api/platform/audit',
  );
  expect(audit.items.filter(({ action }) => action === 'node.docker_prune')).toHaveLength(1);

  await late.remove();
  await plane.json('/api/job/sleeper/stop', { method: 'POST' });
  await until(async () => !(await dockerd.containers()).includes(`wheelhouse-${runId}`));
});

it('says what is wrong when it is asked amiss, and when the daemon is away', async () => {
  const { status, body } = await prune<Failure>({ images: 'unused', dryRun: false });
  expect(status).toBe(400);
  expect(body.detail).toContain('imageIds');
  expect((await prune({ images: 'all' })).status).toBe(400);
  expect((await prune({ images: 'unused' }, 99)).status).toBe(404);

  await dockerd.stopDaemon();
  const away = await plane.json<Failure>('/api/platform/nodes/1/docker');
  expect(away.status).toBe(503);
  expect(away.body.code).toBe('docker_unavailable');
  expect(away.body.detail).toContain(dockerd.socket);
  await dockerd.startDaemon();
});
