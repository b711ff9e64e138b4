import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from '../error';
import type { LogRecord, StreamPart } from '../types';
import { Hub } from './hub';
import type { FromHub, HubPort, ToHub } from './messages';
import type { StreamListeners, StreamPosition } from './stream';

/** One reading of the stream, played by the test. */
interface Opening {
  readonly position: StreamPosition;
  readonly signal: AbortSignal;
  readonly says: StreamListeners;
  readonly breakOff: (error?: Error) => void;
}

let openings: Opening[];
let gone: Map<string, () => void>;
let hub: Hub;

beforeEach(() => {
  vi.useFakeTimers();
  openings = [];
  gone = new Map();
  hub = new Hub(
    (position, signal, says) =>
      new Promise((resolve, reject) => {
        const breakOff = (error?: Error) => (error === undefined ? resolve() : reject(error));
        signal.addEventListener('abort', () => breakOff(signal.reason as Error));
        openings.push({ position, signal, says, breakOff });
      }),
    (lock, onGone) => gone.set(lock, onGone),
  );
});
afterEach(() => void vi.useRealTimers());

/** A page that notes what it is told; it works through it only when asked to. */
class Page {
  readonly heard: FromHub[] = [];
  readonly port: HubPort = { onmessage: null, postMessage: (message) => void this.heard.push(message) };

  constructor() {
    hub.connect(this.port);
  }
  say(message: ToHub): void {
    this.port.onmessage?.({ data: message } as MessageEvent<ToHub>);
  }
  follow(id: number, runId: string, afterLine = 0): void {
    this.say({ kind: 'follow', id, runId, afterLine });
  }
  of<K extends FromHub['kind']>(kind: K): Extract<FromHub, { kind: K }>[] {
    return this.heard.filter((message): message is Extract<FromHub, { kind: K }> => message.kind === kind);
  }
  /** Numbers of the lines it got of a log. */
  lines(id: number): number[] {
    return this.of('lines').flatMap((each) => (each.id === id ? each.records.map(({ line }) => line) : []));
  }
}

const settle = () => vi.advanceTimersByTimeAsync(10);
const now = (): Opening => openings.at(-1)!;
const runsOf = ({ position }: Opening) => Object.fromEntries(position.runs);

const record = (line: number): LogRecord => ({
  type: 'stdout',
  data: `line ${line}`,
  line,
  worker: '',
  ms: line,
});
const lines = (runId: string, from: number, to: number): StreamPart => ({
  kind: 'lines',
  runId,
  records: Array.from({ length: to - from + 1 }, (_, index) => record(from + index)),
});
const event = (seq: number): StreamPart => ({ kind: 'event', seq, at: 0, type: 'run.state', data: {} });
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** A page that has started, on a stream that is open. */
async function started(): Promise<Page> {
  const page = new Page();
  page.say({ kind: 'start' });
  await settle();
  now().says.onOpen();
  now().says.onParts([{ kind: 'hello', seq: 5 }]);
  return page;
}

it('opens one stream for what several pages ask for together', async () => {
  const [one, other] = [new Page(), new Page()];
  one.say({ kind: 'start' });
  one.follow(1, 'a', 3);
  other.say({ kind: 'start' });
  other.follow(1, 'a', 1);
  other.follow(2, 'b');
  await settle();
  expect(openings).toHaveLength(1);
  expect(now().position.after).toBeNull();
  expect(runsOf(now())).toEqual({ a: 1, b: 0 });
  now().says.onOpen();
  now().says.onParts([lines('a', 2, 5), lines('b', 1, 1), event(6)]);
  expect(one.lines(1)).toEqual([4, 5]);
  expect(other.lines(1)).toEqual([2, 3, 4, 5]);
  expect(other.lines(2)).toEqual([1]);
  for (const page of [one, other]) {
    expect(page.of('stale')).toHaveLength(1);
    expect(page.of('event').map((each) => each.event.seq)).toEqual([6]);
  }
});

it('opens it anew from where it was when another log is wanted, and only then', async () => {
  const page = await started();
  page.follow(1, 'a');
  await settle();
  expect(openings).toHaveLength(2);
  expect(openings[0]?.signal.aborted).toBe(true);
  now().says.onOpen();
  now().says.onParts([lines('a', 1, 4), event(6), event(7)]);
  page.follow(2, 'a', 4);
  await settle();
  expect(openings).toHaveLength(2);
  page.follow(3, 'b', 9);
  await settle();
  expect(now().position.after).toBe(7);
  expect(runsOf(now())).toEqual({ a: 4, b: 9 });
  page.say({ kind: 'unfollow', id: 3 });
  await settle();
  expect(runsOf(now())).toEqual({ a: 4 });
  expect(page.of('stale')).toHaveLength(1);
});

it('takes a broken stream up where it was: no line twice, none missing, nothing stale', async () => {
  const page = await started();
  page.follow(1, 'a');
  await settle();
  now().says.onOpen();
  now().says.onParts([lines('a', 1, 3), event(6)]);
  now().breakOff(new TypeError('network error'));
  await settle();
  expect(page.of('state').at(-1)).toMatchObject({ state: 'reconnecting', nextTryAt: Date.now() + 490 });
  await vi.advanceTimersByTimeAsync(500);
  expect(now().position.after).toBe(6);
  now().breakOff(new TypeError('network error'));
  await settle();
  expect(page.of('state').at(-1)).toMatchObject({ state: 'lost' });
  const count = openings.length;
  page.say({ kind: 'try-now' });
  await settle();
  expect(openings).toHaveLength(count + 1);
  now().says.onOpen();
  now().says.onParts([lines('a', 4, 5)]);
  expect(page.lines(1)).toEqual([1, 2, 3, 4, 5]);
  expect(page.of('state').at(-1)).toEqual({ kind: 'state', state: 'connected', nextTryAt: null });
  expect(page.of('stale')).toHaveLength(1);
});

it('waits twice as long after every failure, up to fifteen seconds', async () => {
  const page = new Page();
  page.say({ kind: 'start' });
  await settle();
  const waits: number[] = [];
  for (let time = 0; time < 7; time++) {
    now().breakOff(new TypeError('network error'));
    await vi.advanceTimersByTimeAsync(0);
    waits.push((page.of('state').at(-1)?.nextTryAt ?? 0) - Date.now());
    await vi.advanceTimersByTimeAsync(15_000);
  }
  expect(waits).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
});

it('ends the following of a log with its run, or when there is no such run', async () => {
  const page = await started();
  page.follow(1, 'a');
  page.follow(2, 'nobody');
  await settle();
  now().says.onOpen();
  now().says.onParts([{ kind: 'absent', runId: 'nobody' }, lines('a', 1, 2)]);
  expect(page.of('failed')).toEqual([
    {
      kind: 'failed',
      id: 2,
      failure: expect.objectContaining({ status: 404, code: 'run_not_found' }) as unknown,
    },
  ]);
  // Somebody who comes late has not had the lines yet: the end is not theirs.
  page.follow(3, 'a');
  now().says.onParts([{ kind: 'end', runId: 'a' }]);
  expect(page.of('end')).toEqual([{ kind: 'end', id: 1 }]);
  await settle();
  expect(runsOf(now())).toEqual({ a: 0 });
  now().says.onOpen();
  now().says.onParts([lines('a', 1, 2), { kind: 'end', runId: 'a' }]);
  expect(page.lines(3)).toEqual([1, 2]);
  expect(page.of('end').at(-1)).toEqual({ kind: 'end', id: 3 });
  const count = openings.length;
  await settle();
  expect(openings).toHaveLength(count);
});

it('leaves a page that falls behind alone until it has worked, and then it misses nothing', async () => {
  const [slow, quick] = [await started(), new Page()];
  quick.say({ kind: 'start' });
  slow.follow(1, 'a');
  quick.follow(1, 'a');
  await settle();
  now().says.onOpen();
  for (let line = 1; line <= 100; line++) {
    now().says.onParts([lines('a', line, line)]);
    quick.say({ kind: 'taken' });
  }
  now().says.onParts([event(6)]);
  expect(slow.lines(1)).toEqual(numbers(1, 64));
  expect(quick.lines(1)).toEqual(numbers(1, 100));
  expect(slow.of('event')).toEqual([]);

  for (let message = 0; message < 32; message++) slow.say({ kind: 'taken' });
  await settle();
  expect(runsOf(now())).toEqual({ a: 64 });
  now().says.onOpen();
  now().says.onParts([lines('a', 65, 101)]);
  expect(slow.lines(1)).toEqual(numbers(1, 101));
  expect(quick.lines(1)).toEqual(numbers(1, 101));
  // It missed an event: it reads everything again. The other one does not.
  expect(slow.of('stale')).toHaveLength(2);
  expect(quick.of('stale')).toHaveLength(1);
});

it('does not read a log for a page that is behind, when nobody else wants it', async () => {
  const page = await started();
  page.follow(1, 'a');
  await settle();
  now().says.onOpen();
  for (let line = 1; line <= 70; line++) now().says.onParts([lines('a', line, line)]);
  await settle();
  expect(runsOf(now())).toEqual({});
});

it('goes on as long as one page wants it, and begins afresh after that', async () => {
  const [one, other] = [await started(), new Page()];
  other.say({ kind: 'start' });
  await settle();
  one.say({ kind: 'stop' });
  await settle();
  expect(now().signal.aborted).toBe(false);
  one.heard.length = 0;
  now().says.onOpen();
  now().says.onParts([event(6)]);
  expect(one.heard).toEqual([]);
  other.say({ kind: 'hello', lock: 'other' });
  gone.get('other')?.();
  await settle();
  expect(now().signal.aborted).toBe(true);
  const count = openings.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(openings).toHaveLength(count);
  one.say({ kind: 'start' });
  await settle();
  expect(now().position.after).toBeNull();
});

it('stops for everybody when nobody is signed in any more', async () => {
  const [one, other] = [await started(), new Page()];
  other.say({ kind: 'start' });
  await settle();
  now().breakOff(new ApiError('refused', 'The session has ended.', { status: 401, code: 'session_ended' }));
  await settle();
  for (const page of [one, other]) {
    expect(page.of('unauthorized')).toEqual([
      { kind: 'unauthorized', failure: expect.objectContaining({ status: 401 }) as unknown },
    ]);
  }
  const count = openings.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(openings).toHaveLength(count);
});

it('says so when more logs are open than one stream carries', async () => {
  const page = await started();
  for (let id = 1; id <= 101; id++) page.follow(id, `run${id}`);
  expect(page.of('failed').map(({ id, failure }) => [id, failure.code])).toEqual([[101, 'too_many_logs']]);
  page.follow(102, 'run1');
  await settle();
  expect(now().position.runs.size).toBe(100);
});
