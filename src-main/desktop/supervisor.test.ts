import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ControlPlaneState } from '../../src-preload/bridge.js';
import type { ProcessListeners } from './control-plane-process.js';
import { Supervisor } from './supervisor.js';

/** One process that a supervisor has started, played by the test. */
class FakeProcess {
  stops = 0;
  kills = 0;
  constructor(readonly says: ProcessListeners) {}
  stop(): void {
    this.stops++;
  }
  kill(): void {
    this.kills++;
  }
  listen(): void {
    this.says.onListening({
      event: 'listening',
      url: 'http://127.0.0.1:7411',
      pid: 1,
      signInUrl: 'http://127.0.0.1:7411/ui/sign-in#code=secret-code',
      token: 'wh_secret',
    });
  }
}

let processes: FakeProcess[];
let states: ControlPlaneState[];
let supervisor: Supervisor;

beforeEach(() => {
  vi.useFakeTimers();
  processes = [];
  states = [];
  supervisor = new Supervisor(
    (listeners) => {
      const started = new FakeProcess(listeners);
      processes.push(started);
      return started;
    },
    { onChange: (state) => states.push(state), onLine: () => undefined },
  );
  supervisor.start();
});
afterEach(() => vi.useRealTimers());

const last = (): FakeProcess => processes.at(-1)!;

it('knows where the control plane is while it listens, and tells nobody', () => {
  expect(supervisor.address).toBeNull();
  last().listen();
  expect(supervisor.address).toEqual({ url: 'http://127.0.0.1:7411', token: 'wh_secret' });
  expect(states).toEqual([{ kind: 'starting' }, { kind: 'running' }]);
  last().says.onEnd(null, 'signal SIGKILL');
  expect(supervisor.address).toBeNull();
  expect(JSON.stringify(states)).not.toContain('secret');
});

it('starts it again after a wait that doubles up to fifteen seconds', () => {
  const waits = Array.from({ length: 8 }, () => {
    last().says.onEnd(1, 'code 1');
    const count = processes.length;
    let waited = 0;
    for (; processes.length === count; waited += 100) vi.advanceTimersByTime(100);
    return waited;
  });
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
});

it('waits shortly again once the control plane has been well for half a minute', () => {
  for (let time = 0; time < 3; time++) {
    last().says.onEnd(1, 'code 1');
    vi.advanceTimersByTime(15_000);
  }
  last().listen();
  vi.advanceTimersByTime(29_000);
  last().says.onEnd(1, 'code 1');
  expect(states.at(-1)).toMatchObject({ kind: 'failed', times: 4 });
  vi.advanceTimersByTime(15_000);
  last().listen();
  vi.advanceTimersByTime(30_000);
  last().says.onEnd(1, 'code 1');
  expect(states.at(-1)).toMatchObject({ kind: 'failed', times: 1, nextTryAt: Date.now() + 500 });
});

it('shows the last lines of the process that ended, in words', () => {
  for (let line = 1; line <= 150; line++) last().says.onLine(`line ${line}`);
  last().says.onLine('{"level":50,"msg":"the disk is full","err":{"message":"ENOSPC"}}');
  last().says.onLine('{not JSON');
  last().says.onEnd(1, 'code 1');
  const failed = states.at(-1);
  expect(failed).toMatchObject({ kind: 'failed', how: 'code 1' });
  const lines = failed?.kind === 'failed' ? failed.lines : [];
  expect(lines).toHaveLength(100);
  expect(lines.slice(-3)).toEqual(['line 150', 'the disk is full: ENOSPC', '{not JSON']);
  vi.advanceTimersByTime(500);
  last().says.onEnd(1, 'code 1');
  expect(states.at(-1)).toMatchObject({ lines: [] });
});

it('leaves a wrong setting to people, and tries when they ask', () => {
  last().says.onEnd(2, 'code 2');
  expect(states.at(-1)).toMatchObject({ nextTryAt: null });
  vi.advanceTimersByTime(600_000);
  expect(processes).toHaveLength(1);
  supervisor.start();
  expect(processes).toHaveLength(2);
});

it('tries at once when asked to, and only once', () => {
  last().says.onEnd(1, 'code 1');
  supervisor.start();
  supervisor.start();
  vi.advanceTimersByTime(600_000);
  expect(processes).toHaveLength(2);
});

it('stops it and starts none again', async () => {
  last().listen();
  const stopped = supervisor.stop();
  expect(last().stops).toBe(1);
  expect(supervisor.address).toBeNull();
  last().says.onEnd(0, 'code 0');
  await stopped;
  supervisor.start();
  vi.advanceTimersByTime(600_000);
  expect(processes).toHaveLength(1);
  expect(states.at(-1)).toEqual({ kind: 'stopping' });
});

it('kills one that does not stop in time', async () => {
  const stopped = Promise.all([supervisor.stop(), supervisor.stop()]);
  vi.advanceTimersByTime(11_999);
  expect(last().kills).toBe(0);
  vi.advanceTimersByTime(1);
  expect(last().kills).toBe(1);
  last().says.onEnd(null, 'signal SIGKILL');
  await stopped;
});

it('stops while it waits for the next start', async () => {
  last().says.onEnd(1, 'code 1');
  await supervisor.stop();
  vi.advanceTimersByTime(600_000);
  expect(processes).toHaveLength(1);
});
