import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type {
  Executor,
  Offsets,
  OutputStream,
  RunExit,
  RunHandle,
} from '../../../src-main/engine/executors/executor.js';
import {
  follow,
  fromStart,
  never,
  RunGround,
  until,
} from '../../../src-main/engine/executors/run-testing.js';
import { ConnectionPool } from '../../../src-main/engine/executors/ssh/connection-pool.js';
import { executorFor, targetOf } from '../../support/ssh.js';
import { Fleet, type Machine } from '../../support/sshd.js';
import { TcpProxy } from '../../support/tcp-proxy.js';

const fleet = new Fleet();
const ground = new RunGround();
let machine: Machine;
let poor: Machine;
let proxy: TcpProxy;
const pools: ConnectionPool[] = [];

beforeAll(async () => {
  machine = await fleet.add();
  poor = await fleet.add({ tools: 'busybox' });
});
afterEach(async () => {
  for (const pool of pools.splice(0)) pool.close();
  await proxy.stop();
});
afterAll(async () => {
  await fleet.stop();
  await ground.expectNothingLeft();
});

/** A control plane's executor, as far as a machine can tell, and a way to end it as `kill -9` does. */
async function connect(to: Machine, limits = {}) {
  const pool = new ConnectionPool(limits);
  pools.push(pool);
  const executor = await executorFor(pool, targetOf(fleet, to, { host: proxy.host, port: proxy.port }));
  return { executor, kill: () => pool.close() };
}

const numberedLines = (count: number, rest: string) =>
  `i=0; while [ $i -lt ${count} ]; do i=$((i+1)); echo "line $i"; echo "error $i" >&2; ${rest}; done`;

function expectedLines(word: string, count: number): string {
  return Array.from({ length: count }, (_, index) => `${word} ${index + 1}\n`).join('');
}

/** What a log store does: keeps bytes and offsets together. */
class Stored {
  readonly text: Record<OutputStream, string> = { stdout: '', stderr: '' };
  exit: RunExit | null = null;

  get offsets(): Offsets {
    return { stdout: this.text.stdout.length, stderr: this.text.stderr.length };
  }

  /** Follows until the end, or until `stop` says so. */
  async follow(executor: Executor, handle: RunHandle, stop = (): boolean => false): Promise<void> {
    for await (const item of executor.attach(handle, this.offsets, never())) {
      if (item.type === 'exit') {
        this.exit = item;
        return;
      }
      expect(item.offset).toBe(this.text[item.stream].length);
      this.text[item.stream] += item.bytes.toString('latin1');
      if (stop()) return;
    }
  }
}

describe.each(['a usual machine', 'a machine with BusyBox alone'])('a run on %s', (kind) => {
  const to = () => (kind === 'a usual machine' ? machine : poor);
  it('loses and doubles no line over three deaths of the control plane', async () => {
    proxy = await TcpProxy.start(to());
    const count = 300;
    const spec = ground.shellSpec(numberedLines(count, 'sleep 0.005'));
    const first = await connect(to());
    const handle = first.executor.handleFor(spec.runId, 1);
    await first.executor.launch(spec, handle, never());
    const stored = new Stored();
    let life = first;
    for (const lines of [50, 120, 200]) {
      await stored.follow(life.executor, handle, () => stored.text.stdout.split('\n').length > lines);
      life.kill();
      life = await connect(to());
      await life.executor.launch(spec, handle, never());
    }
    await stored.follow(life.executor, handle);
    expect(stored.text.stdout).toBe(expectedLines('line', count));
    expect(stored.text.stderr).toBe(expectedLines('error', count));
    expect(stored.exit).toMatchObject({ outcome: 'exited', exitCode: 0 });
  });

  it.each(['cut', 'stalled', 'corrupted', 'down for a while'])(
    'goes on when the connection is %s',
    async (trouble) => {
      proxy = await TcpProxy.start(to());
      const { executor } = await connect(to(), { keepaliveMs: 100 });
      const count = 300;
      // Each connection has one trouble: there is nothing to store behind these lines until somebody has come again.
      const gate = join(to().home, ground.newRunId());
      const spec = ground.shellSpec(
        numberedLines(
          count,
          `sleep 0.005; case $i in 76|152|228) until [ -e ${gate}-$i ]; do sleep 0.02; done ;; esac`,
        ),
      );
      const handle = executor.handleFor(spec.runId, 1);
      await executor.launch(spec, handle, never());
      const stored = new Stored();
      let troubles = 0;
      const openings: Promise<void>[] = [];
      const openOnceMoreThan = async (connections: number, line: number) => {
        await until(() => proxy.connections > connections);
        writeFileSync(`${gate}-${line}`, '');
      };
      const make = () => {
        const lines = stored.text.stdout.split('\n').length - 1;
        if (troubles >= 3 || lines < (troubles + 1) * 76) return false;
        troubles++;
        openings.push(openOnceMoreThan(proxy.connections, troubles * 76));
        if (trouble === 'cut') proxy.cut();
        else if (trouble === 'stalled') proxy.stall();
        else if (trouble === 'corrupted') proxy.corrupt(100);
        else {
          proxy.down();
          setTimeout(() => proxy.up(), 700);
        }
        return false;
      };
      await stored.follow(executor, handle, make);
      await Promise.all(openings);
      expect(troubles).toBe(3);
      expect(proxy.connections).toBeGreaterThan(3);
      expect(stored.text.stdout).toBe(expectedLines('line', count));
      expect(stored.text.stderr).toBe(expectedLines('error', count));
      expect(stored.exit).toMatchObject({ outcome: 'exited', exitCode: 0 });
    },
  );

  it('leaves no follower on the machine when it is no longer watched', async () => {
    proxy = await TcpProxy.start(to());
    const { executor, kill } = await connect(to());
    const spec = ground.shellSpec('echo up; sleep 300');
    const handle = executor.handleFor(spec.runId, 1);
    await executor.launch(spec, handle, never());
    const stored = new Stored();
    await stored.follow(executor, handle, () => true);
    const again = executor.attach(handle, stored.offsets, never())[Symbol.asyncIterator]();
    const next = again.next();
    next.catch(() => undefined);
    await until(() => followers(handle).length > 0);
    kill();
    await until(() => followers(handle).length === 0);
    const { executor: later } = await connect(to());
    await later.stop(handle, 1);
    await stored.follow(later, handle);
    expect(stored.exit).toMatchObject({ outcome: 'stopped', signal: 'SIGTERM' });
    await later.cleanup(handle);
    expect(existsSync(join(to().home, '.wheelhouse', 'runs', spec.runId))).toBe(false);
  });

  it('moves ten megabytes whole, with both streams full of any bytes', async () => {
    proxy = await TcpProxy.start(to());
    const { executor } = await connect(to());
    const spec = ground.shellSpec(
      'dd if=/dev/urandom of=../random bs=65536 count=80 2>/dev/null; cat ../random ../random & cat ../random >&2; wait',
    );
    const handle = executor.handleFor(spec.runId, 1);
    await executor.launch(spec, handle, never());
    const { stdout, stderr, exit } = await follow(executor, handle);
    const random = readFileSync(join(to().home, '.wheelhouse', 'runs', spec.runId, 'random'));
    expect(exit.exitCode).toBe(0);
    expect(stderr.equals(random)).toBe(true);
    expect(stdout.equals(Buffer.concat([random, random]))).toBe(true);
    await executor.cleanup(handle);
  });

  it('is read no faster than it is consumed', async () => {
    proxy = await TcpProxy.start(to());
    const { executor } = await connect(to());
    const size = 40_000_000;
    const spec = ground.shellSpec(`head -c ${size} /dev/zero; echo end >&2`);
    const handle = executor.handleFor(spec.runId, 1);
    await executor.launch(spec, handle, never());
    await until(() => existsSync(join(to().home, '.wheelhouse', 'runs', spec.runId, 'exit')));
    let total = 0;
    for await (const item of executor.attach(handle, fromStart, never())) {
      if (item.type === 'exit') break;
      // Until nothing more comes: what is under way has a bound, of ours and of the connection's.
      if (total === 0) {
        for (let seen = -1; seen !== proxy.received;) {
          seen = proxy.received;
          await delay(200);
        }
        expect(proxy.received).toBeLessThan(12_000_000);
      }
      total += item.bytes.length;
    }
    expect(total).toBe(size + 'end\n'.length);
  });

  it('gives no more of a stream than is kept of it, and all of the other', async () => {
    proxy = await TcpProxy.start(to());
    const { executor } = await connect(to());
    const line = `i=0; while [ $i -lt 400 ]; do i=$((i+1)); echo "$i ${'.'.repeat(500)}"; sleep 0.005; done; echo end >&2`;
    const outputLimitBytes = 50_000;
    const spec = ground.shellSpec(line, { outputLimitBytes });
    const handle = executor.handleFor(spec.runId, 2, outputLimitBytes);
    await executor.launch(spec, handle, never());
    const live = await follow(executor, handle);
    const later = await follow(executor, handle);
    const behind = await follow(executor, handle, { stdout: outputLimitBytes, stderr: 1 });
    for (const { stdout, stderr, exit } of [live, later]) {
      expect(stdout.toString()).toMatch(/^1 \.{500}\n2 \.{500}\n/);
      expect([stdout.length, stderr.toString(), exit.exitCode]).toEqual([outputLimitBytes, 'end\n', 0]);
    }
    expect([behind.stdout.length, behind.stderr.toString()]).toEqual([0, 'nd\n']);
    expect(existsSync(join(to().home, '.wheelhouse', 'runs', `${spec.runId}.2`))).toBe(true);
    await executor.cleanup(handle);
    expect(existsSync(join(to().home, '.wheelhouse', 'runs', `${spec.runId}.2`))).toBe(false);
  });

  it('tells what nobody watched in the order in which it was written', async () => {
    proxy = await TcpProxy.start(to());
    const { executor, kill } = await connect(to());
    const big =
      'i=0; while [ $i -lt 5000 ]; do i=$((i+1)); echo "$i ........................................................................"; done';
    // The order is known by the index, which a busy machine may write a good deal less than once a second.
    const pause =
      'sleep 3; until [ "$(tail -n 1 ../index | cut -d " " -f 2,3)" = "$(wc -c <../stdout) $(wc -c <../stderr)" ]; do sleep 0.1; done 2>/dev/null';
    const spec = ground.shellSpec(
      `f() { ${big}; }; pause() { ${pause}; }; f; pause; f >&2; pause; f; pause; echo last >&2`,
    );
    const handle = executor.handleFor(spec.runId, 1);
    await executor.launch(spec, handle, never());
    kill();
    await until(() => existsSync(join(to().home, '.wheelhouse', 'runs', spec.runId, 'exit')));
    const { executor: later } = await connect(to());
    const order: OutputStream[] = [];
    const dates: number[] = [];
    const sizes = { stdout: 0, stderr: 0 };
    for await (const item of later.attach(handle, fromStart, never())) {
      if (item.type === 'exit') break;
      if (order.at(-1) !== item.stream) order.push(item.stream);
      dates.push(item.ms);
      expect(item.offset).toBe(sizes[item.stream]);
      sizes[item.stream] += item.bytes.length;
    }
    expect(order).toEqual(['stdout', 'stderr', 'stdout', 'stderr']);
    expect(dates).toEqual(dates.toSorted((a, b) => a - b));
    expect(dates.at(-1)! - dates[0]!).toBeGreaterThanOrEqual(5000);
    expect(sizes.stdout).toBe(2 * (sizes.stderr - 'last\n'.length));
    await later.cleanup(handle);
  });

  it('is lost with the reason when the machine was restarted', async () => {
    proxy = await TcpProxy.start(to());
    const { executor } = await connect(to());
    const spec = ground.shellSpec('echo before; sleep 60');
    const handle = executor.handleFor(spec.runId, 1);
    await executor.launch(spec, handle, never());
    const stored = new Stored();
    const restarts: Promise<void>[] = [];
    await stored.follow(executor, handle, () => {
      if (restarts.length === 0) restarts.push(to().reboot());
      return false;
    });
    await Promise.all(restarts);
    expect(stored.text.stdout).toBe('before\n');
    expect(stored.exit).toMatchObject({
      outcome: 'lost',
      exitCode: null,
      reason: expect.stringMatching(/restarted/),
    });
  });

  it('is lost when it was never started there', async () => {
    proxy = await TcpProxy.start(to());
    const { executor } = await connect(to());
    const { exit } = await follow(executor, executor.handleFor(ground.newRunId(), 1), fromStart);
    expect(exit).toMatchObject({ outcome: 'lost', reason: expect.stringMatching(/never started/) });
  });

  function followers(handle: RunHandle): number[] {
    return ground.withArguments('follower.sh', handle.runId);
  }
});
