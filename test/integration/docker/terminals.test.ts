import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from '../../support/control-plane.js';
import { Dockerd, testImage } from '../../support/dockerd.js';
import { until } from '../../support/packages.js';
import { listProcesses } from '../../support/processes.js';

interface View {
  readonly id: string;
  readonly end: number;
  readonly over: {
    readonly reason: string;
    readonly exitCode: number | null;
    readonly problem: string | null;
  } | null;
}
interface Place {
  readonly nodeId: number;
  readonly container?: string;
}

let dockerd: Dockerd;
let plane: ControlPlane;
let daemonId: number;
let containerId: number;

beforeAll(async () => {
  dockerd = await Dockerd.start();
  for (const name of ['box', 'other', 'short']) await startContainer(name);
  plane = await ControlPlane.start([], { WHEELHOUSE_DOCKER_SOCKET: dockerd.socket });
  daemonId = await addNode({ name: 'dock', docker: { endpoint: `unix://${dockerd.socket}` } });
  containerId = await addNode({ name: 'box', user: 'nobody', docker: { container: 'box' } });
});
afterAll(async () => {
  await plane.remove();
  await dockerd.remove();
});

async function startContainer(name: string): Promise<void> {
  const HostConfig = { NetworkMode: 'none', Init: true };
  const Cmd = ['sleep', '100000'];
  const made = await dockerd.client.createContainer({ name, Image: testImage, Cmd, HostConfig });
  await made.start();
}

async function addNode(node: {
  readonly name: string;
  readonly user?: string;
  readonly docker: object;
}): Promise<number> {
  const { status, body } = await call('POST', 'nodes', {
    address: node.name,
    executor: 'docker',
    ...node,
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return (body as { id: number }).id;
}

async function call(method: string, path: string, body?: object, on = plane) {
  const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await on.fetch(`/api/platform/${path}`, init);
  const text = await response.text();
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as unknown };
}

async function open({ nodeId, ...more }: Place, on = plane): Promise<string> {
  const asked = { cols: 80, rows: 24, ...more };
  const { status, body } = await call('POST', `nodes/${nodeId}/terminals`, asked, on);
  expect(status, JSON.stringify(body)).toBe(201);
  return (body as View).id;
}

const type = async (id: string, text: string, on = plane) => {
  const data = Buffer.from(text).toString('base64');
  expect((await call('POST', `terminals/${id}/input`, { data }, on)).status).toBe(204);
};

const view = async (id: string) => (await call('GET', `terminals/${id}`)).body as View;

/** Reads a terminal's output from a byte on, until it holds what is waited for or ends. */
async function read(id: string, from: number, untilIt?: RegExp, on = plane) {
  const response = await on.fetch(`/api/platform/terminals/${id}/output?offset=${from}`);
  expect(response.status).toBe(200);
  let bytes = Buffer.alloc(0);
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes = Buffer.concat([bytes, piece]);
    if (untilIt?.test(bytes.toString()) === true) break;
  }
  return { text: bytes.toString(), next: from + bytes.length };
}

const isRunning = (line: string): boolean => listProcesses().some(({ commandLine }) => commandLine === line);
const untilGone = (line: string) => until(() => Promise.resolve(!isRunning(line)), 60_000);

describe.each([
  ['a node that is a container', 'nobody', (): Place => ({ nodeId: containerId })],
  ['a container of a daemon', 'root', (): Place => ({ nodeId: daemonId, container: 'other' })],
  ['a container of this machine', 'root', (): Place => ({ nodeId: 1, container: 'other' })],
])('a terminal to %s', (_name, user, place) => {
  it('runs what is typed, is resized, and tells how it has ended', async () => {
    const id = await open(place());
    await type(id, 'echo "sum=$((40 + 2))" "I am $(id -un)" $TERM; tty; stty size\r');
    const first = await read(id, 0, /sum=42[^]*\/dev\/[^]*24 80/);
    expect(first.text).toContain(`I am ${user} xterm-256color`);
    // What tells us of the shell is for us alone.
    expect(first.text).not.toContain('\u001e');
    expect((await call('POST', `terminals/${id}/resize`, { cols: 101, rows: 33 })).status).toBe(204);
    // What stays behind with the terminal in its hands does not keep it open.
    await type(id, 'setsid sleep 100000 & stty size; exit 7\r');
    const rest = await read(id, first.next);
    expect(rest.text).toContain('33 101');
    const { over, end } = await view(id);
    expect(over).toEqual({ reason: 'exited', exitCode: 7, problem: null });
    expect(rest.next).toBe(end);
  });

  it('hangs up on what runs in it when it is closed, and on nothing else', async () => {
    const { nodeId } = place();
    const seconds = 200_000 + nodeId * 10;
    const id = await open(place());
    await type(id, `setsid sleep ${seconds + 1} &\r sleep ${seconds}\r`);
    const both = [`sleep ${seconds}`, `sleep ${seconds + 1}`];
    await until(() => Promise.resolve(both.every(isRunning)));
    expect((await call('DELETE', `terminals/${id}`)).status).toBe(204);
    await untilGone(`sleep ${seconds}`);
    expect(isRunning(`sleep ${seconds + 1}`)).toBe(true);
  });
});

it('makes a shell wait for its reader, and loses nothing', async () => {
  const id = await open({ nodeId: containerId });
  const lines = 200_000;
  await type(id, `awk 'BEGIN { for (i = 1; i <= ${lines}; i++) print "line " i }'; exit\r`);
  const { text } = await read(id, 0);
  const numbers = [...text.matchAll(/line (\d+)\r\n/g)].map(([, number]) => Number(number));
  expect(numbers).toHaveLength(lines);
  expect(numbers.every((number, index) => number === index + 1)).toBe(true);
});

it('ends what will not listen, and with a control plane that is killed', async () => {
  const other = await ControlPlane.start([], { WHEELHOUSE_DOCKER_SOCKET: dockerd.socket });
  const id = await open({ nodeId: 1, container: 'other' }, other);
  await type(id, `exec sh -c 'trap "" HUP; sleep 300001; sleep 300002'\r`, other);
  await until(() => Promise.resolve(isRunning('sleep 300001')));
  const shells = () => listProcesses().filter(({ commandLine }) => commandLine.includes('sleep 300002'));
  expect(shells()).toHaveLength(1);
  await other.end('SIGKILL');
  await until(() => Promise.resolve(shells().length === 0), 60_000);
  await other.remove();
});

it('is closed when nobody types, and its end is in the audit log', async () => {
  const impatient = await ControlPlane.start([], {
    WHEELHOUSE_DOCKER_SOCKET: dockerd.socket,
    WHEELHOUSE_TERMINALS_IDLE_TIMEOUT: '1',
  });
  try {
    const id = await open({ nodeId: 1, container: 'other' }, impatient);
    await read(id, 0, undefined, impatient);
    const { body } = await call('GET', `terminals/${id}`, undefined, impatient);
    expect((body as View).over?.reason).toBe('idle');
    const audit = async () =>
      JSON.stringify((await call('GET', 'audit?limit=50', undefined, impatient)).body);
    await expect.poll(audit).toContain('terminal.close');
    expect(await audit()).toContain('"container":"other"');
  } finally {
    await impatient.remove();
  }
});

it('says why there is none', async () => {
  const refusal = async ({ nodeId, ...more }: Place) =>
    call('POST', `nodes/${nodeId}/terminals`, { cols: 80, rows: 24, ...more });
  expect(await refusal({ nodeId: daemonId })).toMatchObject({
    status: 409,
    body: { code: 'no_terminal', detail: expect.stringContaining('which of its containers') as string },
  });
  expect(await refusal({ nodeId: containerId, container: 'other' })).toMatchObject({
    status: 409,
    body: { code: 'node_is_container' },
  });
  expect(await refusal({ nodeId: daemonId, container: 'nobody-knows' })).toMatchObject({
    status: 409,
    body: { code: 'no_terminal', detail: expect.stringContaining('nobody-knows') as string },
  });
  await dockerd.client.getContainer('short').kill();
  expect(await refusal({ nodeId: daemonId, container: 'short' })).toMatchObject({
    status: 409,
    body: { code: 'no_terminal', detail: expect.stringContaining('not running') as string },
  });
});

it('is lost with its container, and told of', async () => {
  const id = await open({ nodeId: daemonId, container: 'other' });
  await dockerd.client.getContainer('other').kill();
  await read(id, 0);
  const { over } = await view(id);
  expect(over?.exitCode === 0).toBe(false);
  await dockerd.stopDaemon();
  expect(
    await call('POST', `nodes/${daemonId}/terminals`, { cols: 80, rows: 24, container: 'other' }),
  ).toMatchObject({ status: 503, body: { code: 'node_unreachable' } });
  await dockerd.startDaemon();
});
