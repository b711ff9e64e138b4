import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from '../support/control-plane.js';
import { followRun, makePackage, publish, type Reply } from '../support/packages.js';

interface Runs {
  readonly items: readonly {
    readonly subject: string;
    readonly title: string;
    readonly command: string | null;
  }[];
  readonly nextCursor: string | null;
  readonly total: number;
}

let plane: ControlPlane;
let firstAt: number;

const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
  const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const answer = await plane.json<T>(`/api/platform/${path}`, init);
  expect(answer.status).toBeLessThan(300);
  return answer.body;
};
const command = async (line: string): Promise<string> => {
  const { id, runIds } = await call<{ id: string; runIds: string[] }>('POST', 'commands', {
    nodeIds: [1],
    command: line,
  });
  for (const runId of runIds) await followRun(plane, runId);
  return id;
};
const found = async (query: string) => {
  const { items } = await call<Runs>('GET', `runs?${query}`);
  return items.map((run) => run.command ?? run.subject);
};

beforeAll(async () => {
  plane = await ControlPlane.start();
  const bytes = await makePackage({ name: 'nightly', version: '1.0.0', command: 'echo backed up' });
  expect((await publish(plane, 'nightly', bytes)).status).toBe(200);
  const { body } = await plane.json<Reply>('/api/job/nightly/run', { method: 'POST' });
  await followRun(plane, (body.result?.['runIds'] as string[])[0]!);
  firstAt = Date.now();
  // The next run is of another millisecond.
  while (Date.now() === firstAt);
  await command('echo "Hello 100%"');
  await command('echo a_b; exit 3');
});
afterAll(() => plane.remove());

describe('the list of runs', () => {
  it.each([
    ['family=jobs', ['default/nightly']],
    ['trigger=manual&family=commands', ['echo a_b; exit 3', 'echo "Hello 100%"']],
    ['trigger=schedule', []],
    ['q=NIGHT', ['default/nightly']],
    ['q=hello', ['echo "Hello 100%"']],
    [`q=${encodeURIComponent('"hello')}`, ['echo "Hello 100%"']],
    [`q=${encodeURIComponent('0%"')}`, ['echo "Hello 100%"']],
    ['q=aXb', []],
    ['q=a_b', ['echo a_b; exit 3']],
    ['q=local&limit=2', ['echo a_b; exit 3', 'echo "Hello 100%"']],
    ['q=admin', ['echo a_b; exit 3', 'echo "Hello 100%"', 'default/nightly']],
    ['q=echo&family=jobs', []],
    ['nodeId=1&state=failed', ['echo a_b; exit 3']],
    ['nodeId=2', []],
    ['nodeId=2&q=local', []],
  ])('is narrowed down by %s', async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  it('is narrowed down to a span of time, page by page', async () => {
    expect(await found(`until=${firstAt + 1}`)).toEqual(['default/nightly']);
    expect(await found(`since=${firstAt + 1}`)).toEqual(['echo a_b; exit 3', 'echo "Hello 100%"']);
    const first = await call<Runs>('GET', `runs?since=${firstAt + 1}&q=echo&limit=1`);
    expect([first.total, first.items.length]).toEqual([2, 1]);
    const cursor = first.nextCursor ?? '';
    expect(await found(`since=${firstAt + 1}&q=echo&limit=1&cursor=${cursor}`)).toEqual([
      'echo "Hello 100%"',
    ]);
  });
});

describe('the commands there were', () => {
  it('are listed with how they went, newest first', async () => {
    const { items, nextCursor } = await call<{ items: object[]; nextCursor: string }>(
      'GET',
      'commands?limit=1',
    );
    expect(items).toMatchObject([
      { command: 'echo a_b; exit 3', operator: 'admin', nodes: 1, states: { failed: 1 } },
    ]);
    const rest = await call<{ items: object[]; nextCursor: null }>('GET', `commands?cursor=${nextCursor}`);
    expect(rest).toMatchObject({
      items: [{ command: 'echo "Hello 100%"', states: { succeeded: 1 } }],
      nextCursor: null,
    });
  });

  it('say what they were asked to be and how each node stands, with outputs or without', async () => {
    const id = await command('echo said');
    const report = await call<object>('GET', `commands/${id}`);
    expect(report).toMatchObject({
      operator: 'admin',
      parallel: 50,
      timeout: 0,
      maxFailRatio: 100,
      isDone: true,
      runs: [{ nodeId: 1, node: 'local', state: 'succeeded', exitCode: 0 }],
      groups: [{ nodes: ['local'], state: 'succeeded', exitCode: 0, output: 'said\n', isCut: false }],
    });
    expect(await call<object>('GET', `commands/${id}?outputs=false`)).toEqual({ ...report, groups: [] });
  });
});

it('shows what goes on on a node, and how it did lately', async () => {
  const node = await call<{ running: number; credential: null }>('GET', 'nodes/1');
  expect(node).toMatchObject({ name: 'local', running: 0, credential: null });
  await call('POST', 'nodes/1/test');
  const { samples } = await call<{ samples: object[] }>('GET', 'nodes/1/metrics');
  expect(samples.at(-1)).toEqual({
    at: expect.any(Number),
    load: expect.any(Number),
    memory: expect.any(Number),
    disk: expect.any(Number),
    received: null,
    sent: null,
  });
});

it('says what each is called: a command by its first line, a job by its name in its group', async () => {
  await command(`\n  echo one\n# ${'two '.repeat(100)}`);
  const titlesOf = async (family: string) =>
    (await call<Runs>('GET', `runs?family=${family}&limit=1`)).items.map(({ title }) => title);
  expect(await titlesOf('commands')).toEqual(['echo one']);
  expect(await titlesOf('jobs')).toEqual(['default/nightly']);
  // What stands behind that line is found all the same.
  expect(await found(`q=${encodeURIComponent('two '.repeat(40))}`)).toHaveLength(1);
});

it('refuses a command that no process can be given', async () => {
  const body = JSON.stringify({ nodeIds: [1], command: 'echo \0' });
  expect(await plane.json('/api/platform/commands', { method: 'POST', body })).toMatchObject({
    status: 400,
    body: { detail: expect.stringMatching(/^command: .* NUL/) },
  });
});
