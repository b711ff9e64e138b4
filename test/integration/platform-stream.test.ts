import { afterAll, beforeAll, expect, it } from 'vitest';
import { ControlPlane } from '../support/control-plane.js';
import { followRun, ndjson, publishScript, runJob, type Line } from '../support/packages.js';

let plane: ControlPlane;
beforeAll(async () => {
  // A Docker of the machine's own would be found at some time, which is an event too.
  plane = await ControlPlane.start([], { WHEELHOUSE_DOCKER_SOCKET: '/nonexistent/docker.sock' });
});
afterAll(() => plane.remove());

interface Part {
  readonly kind: string;
  readonly seq?: number;
  readonly type?: string;
  readonly runId?: string;
  readonly records?: readonly Line[];
}

/** Reads the stream until a part fulfils the condition. */
async function read(query: string, isLast: (part: Part) => boolean): Promise<Part[]> {
  const given = new AbortController();
  const response = await plane.fetch(`/api/platform/stream?${query}`, { signal: given.signal });
  expect(response.status).toBe(200);
  const parts: Part[] = [];
  for await (const part of ndjson<Part>(response)) {
    parts.push(part);
    if (isLast(part)) break;
  }
  given.abort();
  return parts;
}

const linesOf = (parts: readonly Part[], runId: string): Line[] =>
  parts.flatMap((part) => (part.kind === 'lines' && part.runId === runId ? (part.records ?? []) : []));

const isEndOf = (runId: string) => (part: Part) => part.kind === 'end' && part.runId === runId;

it('carries the events and the logs of several runs, each whole and in order', async () => {
  await publishScript(plane, 'loud', 'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo "loud $i"; done');
  await publishScript(plane, 'slow', 'for i in 1 2 3 4 5; do echo "slow $i"; sleep 0.1; done');
  const before = (await read('', ({ kind }) => kind === 'hello'))[0]?.seq;
  const [loud, slow] = [await runJob(plane, 'loud'), await runJob(plane, 'slow')];
  const open = new Set([loud, slow]);
  const parts = await read(`after=${before}&runs=${loud}:0&runs=${slow}:0`, (part) => {
    if (part.kind === 'end') open.delete(part.runId ?? '');
    return open.size === 0;
  });
  for (const run of [loud, slow]) expect(linesOf(parts, run)).toEqual(await followRun(plane, run));
  const events = parts.filter(({ kind }) => kind === 'event');
  expect(parts[0]).toEqual({ kind: 'hello', seq: before });
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => (before ?? 0) + 1 + index));
  expect(events.every(({ type }) => type === 'run.state')).toBe(true);
});

it('goes on behind the last line and the last event seen, and not one earlier', async () => {
  await publishScript(plane, 'counting', 'for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.05; done');
  const run = await runJob(plane, 'counting');
  const first = await read(`runs=${run}:0`, ({ kind }) => kind === 'lines');
  const seen = linesOf(first, run);
  const rest = await read(`runs=${run}:${seen.length}`, isEndOf(run));
  expect([...seen, ...linesOf(rest, run)]).toEqual(await followRun(plane, run));

  const events = (await read('after=0', ({ seq }) => (seq ?? 0) >= 4)).filter(({ kind }) => kind === 'event');
  expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  expect((await read('after=3', ({ kind }) => kind === 'event'))[1]).toMatchObject({ kind: 'event', seq: 4 });
});

it('says that a run is absent, and refuses what it cannot read', async () => {
  expect((await read('runs=nobody:0', ({ kind }) => kind === 'absent')).at(-1)).toEqual({
    kind: 'absent',
    runId: 'nobody',
  });
  for (const query of ['runs=nobody', 'runs=a:b', 'after=-1', `runs=${'x'.repeat(65)}:0`]) {
    expect((await plane.fetch(`/api/platform/stream?${query}`)).status, query).toBe(400);
  }
  const many = Array.from({ length: 101 }, (_, index) => `runs=run${index}:0`).join('&');
  expect((await plane.fetch(`/api/platform/stream?${many}`)).status).toBe(400);
});
