import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from '../../support/control-plane.js';
import { listProcesses } from '../../support/processes.js';
import { Fleet } from '../../support/sshd.js';

interface View {
  readonly id: string;
  readonly end: number;
  readonly over: { readonly reason: string; readonly exitCode: number | null } | null;
}

let plane: ControlPlane;
let fleet: Fleet;
let remoteId: number;
let otherToken: string;
beforeAll(async () => {
  fleet = new Fleet();
  const { host: address, port } = await fleet.add({ address: '127.0.41.1' });
  plane = await ControlPlane.start([], { WHEELHOUSE_TERMINALS_LIMIT: '2' });
  const { privateKey } = fleet.userKey;
  const key = { name: 'fleet', type: 'ssh_key', username: 'wheelhouse', privateKey };
  expect((await call('POST', 'credentials', key)).status).toBe(201);
  const node = await call('POST', 'nodes', { address, port, credentialId: 'fleet' });
  remoteId = (node.body as { id: number }).id;
  const token = await call('POST', 'tokens', { name: 'other', role: 'admin' });
  otherToken = (token.body as { token: string }).token;
});
afterAll(async () => {
  await plane.remove();
  await fleet.stop();
});

async function call(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await plane.fetch(`/api/platform/${path}`, init);
  const text = await response.text();
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as unknown };
}

async function open(nodeId: number): Promise<string> {
  const { status, body } = await call('POST', `nodes/${nodeId}/terminals`, { cols: 80, rows: 24 });
  expect(status, JSON.stringify(body)).toBe(201);
  return (body as View).id;
}

const type = async (id: string, text: string) => {
  const data = Buffer.from(text).toString('base64');
  expect((await call('POST', `terminals/${id}/input`, { data })).status).toBe(204);
};

const view = async (id: string) => (await call('GET', `terminals/${id}`)).body as View;

/** Reads a terminal's output from a byte on, until it holds what is waited for or ends. */
async function read(id: string, from: number, until?: RegExp): Promise<{ text: string; next: number }> {
  const response = await plane.fetch(`/api/platform/terminals/${id}/output?offset=${from}`);
  expect(response.status).toBe(200);
  expect(response.headers.get('x-terminal-offset')).toBe(String(from));
  let bytes = Buffer.alloc(0);
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes = Buffer.concat([bytes, piece]);
    if (until?.test(bytes.toString()) === true) break;
  }
  return { text: bytes.toString(), next: from + bytes.length };
}

describe.each([
  ['this machine', () => 1],
  ['a machine over SSH', () => remoteId],
])('a terminal to %s', (_name, nodeId) => {
  it('runs what is typed, is resized, and tells how it has ended', async () => {
    const id = await open(nodeId());
    await type(id, 'echo "sum=$((40 + 2))"; tty; stty size\r');
    const first = await read(id, 0, /sum=42[^]*\/dev\/[^]*24 80/);
    expect((await call('POST', `terminals/${id}/resize`, { cols: 101, rows: 33 })).status).toBe(204);
    await type(id, 'stty size; exit 7\r');
    // Another reader goes on where the first one left.
    const rest = await read(id, first.next);
    expect(rest.text).toContain('33 101');
    const { over, end } = await view(id);
    expect(over).toMatchObject({ reason: 'exited', exitCode: 7 });
    expect(rest.next).toBe(end);
    const again = await read(id, 0);
    expect(again.text).toBe(first.text + rest.text);
    expect((await call('POST', `terminals/${id}/input`, { data: 'YQ==' })).status).toBe(409);
    expect((await call('DELETE', `terminals/${id}`)).status).toBe(204);
    expect((await call('GET', `terminals/${id}`)).status).toBe(404);
  });

  it('makes a shell wait for its reader, and loses nothing', async () => {
    const id = await open(nodeId());
    const lines = 400_000;
    await type(id, `seq -f 'line %.0f' ${lines}; exit\r`);
    const { text } = await read(id, 0);
    const numbers = [...text.matchAll(/line (\d+)\r\n/g)].map(([, number]) => Number(number));
    expect(numbers).toHaveLength(lines);
    expect(numbers.every((number, index) => number === index + 1)).toBe(true);
  });

  it('hangs up on what runs in it when it is closed', async () => {
    const id = await open(nodeId());
    // Known by its words: a pid is one of the machine's own, and another here.
    const line = `sleep ${randomInt(500_000, 1_000_000_000)}`;
    const isRunning = () => listProcesses().some(({ commandLine }) => commandLine === line);
    await type(id, `${line}\r`);
    await expect.poll(isRunning).toBe(true);
    expect((await call('DELETE', `terminals/${id}`)).status).toBe(204);
    await expect.poll(isRunning).toBe(false);
  });
});

it('is there for whoever has opened it alone, and its opening and end are in the audit log', async () => {
  const id = await open(1);
  const other = { authorization: `Bearer ${otherToken}` };
  for (const [method, path, body] of [
    ['GET', '', undefined],
    ['GET', '/output', undefined],
    ['POST', '/input', { data: 'YQ==' }],
    ['POST', '/resize', { cols: 80, rows: 24 }],
    ['DELETE', '', undefined],
  ] as const)
    expect((await call(method, `terminals/${id}${path}`, body, other)).status).toBe(404);
  await type(id, 'echo not-for-the-log\r');
  expect((await call('DELETE', `terminals/${id}`)).status).toBe(204);
  const audit = async () => JSON.stringify((await call('GET', 'audit?limit=50')).body);
  await expect.poll(audit).toMatch(new RegExp(`terminal.close[^]*${id}|${id}[^]*terminal.close`));
  expect(await audit()).toContain('terminal.open');
  expect(await audit()).not.toContain('not-for-the-log');
});

it('refuses more than may be open, and a node that is not there', async () => {
  const ids = [await open(1), await open(1)];
  const refused = await call('POST', 'nodes/1/terminals', { cols: 80, rows: 24 });
  expect(refused.status).toBe(429);
  expect(refused.body).toMatchObject({ code: 'too_many_terminals' });
  for (const id of ids) expect((await call('DELETE', `terminals/${id}`)).status).toBe(204);
  expect((await call('POST', 'nodes/999/terminals', { cols: 80, rows: 24 })).status).toBe(404);
});

it('closes a terminal into which nobody types', async () => {
  const impatient = await ControlPlane.start([], { WHEELHOUSE_TERMINALS_IDLE_TIMEOUT: '1' });
  try {
    const body = JSON.stringify({ cols: 80, rows: 24 });
    const made = await impatient.json<View>('/api/platform/nodes/1/terminals', { method: 'POST', body });
    await (await impatient.fetch(`/api/platform/terminals/${made.body.id}/output`)).text();
    const ended = await impatient.json<View>(`/api/platform/terminals/${made.body.id}`);
    expect(ended.body.over?.reason).toBe('idle');
  } finally {
    await impatient.remove();
  }
});
