import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { chownSync } from 'node:fs';
import { arch, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { follow, never, RunGround } from '../../../src-main/engine/executors/run-testing.js';
import { ConnectionPool } from '../../../src-main/engine/executors/ssh/connection-pool.js';
import { testNode } from '../../../src-main/engine/executors/ssh/node-test.js';
import type { Executor } from '../../../src-main/engine/executors/executor.js';
import { executorFor, KnownKeys, targetOf, toolsOf } from '../../support/ssh.js';
import { Fleet, type Machine } from '../../support/sshd.js';

const fleet = new Fleet();
const ground = new RunGround();
const pool = new ConnectionPool();
let machine: Machine;
let executor: Executor;
beforeAll(async () => {
  machine = await fleet.add();
  executor = await executorFor(pool, targetOf(fleet, machine));
});
afterAll(async () => {
  pool.close();
  await fleet.stop();
  await ground.expectNothingLeft();
});

describe('facts', () => {
  it.each(['a usual machine', 'BusyBox alone'])('say what a machine is: %s', async (kind) => {
    const asked =
      kind === 'a usual machine'
        ? executor
        : await executorFor(pool, targetOf(fleet, await fleet.add({ tools: 'busybox' })));
    const facts = await asked.facts(never());
    expect(facts).toMatchObject({
      cpus: cpus().length,
      load: expect.any(Number),
      os: expect.stringMatching(/Linux/),
      kernel: expect.stringMatching(/^Linux \d/),
      arch: arch() === 'x64' ? 'x86_64' : expect.any(String),
      docker: null,
      warnings: [],
      folder: expect.stringMatching(/\.wheelhouse$/),
    });
    expect(Math.abs(facts.memoryBytes! - totalmem())).toBeLessThan(64 * 1024 ** 2);
    expect(facts.diskFreeBytes).toBeGreaterThan(0);
    expect(facts.diskBytes).toBeGreaterThan(facts.diskFreeBytes!);
    expect(Math.abs(facts.clockSkewMs!)).toBeLessThan(60_000);
  });

  it('are few where the machine is away', async () => {
    const away = await executorFor(pool, targetOf(fleet, machine, { port: 1 }));
    expect(await away.probe()).toMatchObject({ ok: false, message: expect.stringMatching(/refused/) });
    expect(await executor.probe()).toMatchObject({ ok: true, message: expect.stringMatching(/MiB free/) });
  });
});

describe('a test of a node', () => {
  it('shows each step of the way, over jump hosts', async () => {
    const jump = targetOf(fleet, machine, { name: 'jump' });
    const target = targetOf(fleet, machine, { name: 'inner', jump });
    const { ok, steps, facts } = await testNode(target, await toolsOf(), never());
    expect(steps.map((step) => `${step.machine} ${step.name} ${step.ok}`)).toEqual([
      'jump connect true',
      'jump host_key true',
      'jump authenticate true',
      'inner connect true',
      'inner host_key true',
      'inner authenticate true',
      'inner session true',
      'inner prepare true',
      'inner facts true',
    ]);
    expect(ok).toBe(true);
    expect(facts?.cpus).toBe(cpus().length);
  });

  it.each([
    ['connect', { port: 1 }],
    ['host_key', { hostKeys: new KnownKeys('strict') }],
    ['authenticate', { user: 'root' }],
  ])('ends at the step that fails: %s', async (step, more) => {
    const result = await testNode(targetOf(fleet, machine, more), await toolsOf(), never());
    expect(result.ok).toBe(false);
    expect(result.steps.at(-1)).toMatchObject({
      name: step,
      ok: false,
      message: expect.stringMatching(/: ./),
    });
    expect(result.steps.slice(0, -1).every(({ ok }) => ok)).toBe(true);
  });
});

describe('a sweep', () => {
  it('removes what is old and unwanted, and nothing that goes on', async () => {
    const names = ['wanted', 'old', 'young', 'going'];
    const [wanted, old, young, going] = names.map(() => ground.newRunId()) as [
      string,
      string,
      string,
      string,
    ];
    for (const runId of [wanted, old, young]) {
      const handle = executor.handleFor(runId, 1);
      await executor.launch({ ...ground.shellSpec('true'), runId }, handle, never());
      await follow(executor, handle);
    }
    const goingHandle = executor.handleFor(going, 1);
    await executor.launch({ ...ground.shellSpec('sleep 30'), runId: going }, goingHandle, never());
    const runs = join(machine.home, '.wheelhouse', 'runs');
    const age = (path: string, days: number) => {
      const then = new Date(Date.now() - days * 86_400_000);
      utimesSync(path, then, then);
    };
    for (const runId of [wanted, old, going]) age(join(runs, runId), 10);
    const stranger = join(runs, 'not a run; rm -rf $HOME');
    mkdirSync(stranger);
    age(stranger, 10);
    const packages = join(machine.home, '.wheelhouse', 'packages');
    for (const [name, days] of [
      ['a.tar.gz', 40],
      ['b.tar.gz', 3],
      ['c.part', 3],
    ] as const) {
      writeFileSync(join(packages, name), '');
      chownSync(join(packages, name), 61_234, 61_234);
      age(join(packages, name), days);
    }
    const swept = await executor.sweep({ olderThanDays: 7, isWanted: (id) => id === wanted }, never());
    expect(swept).toEqual([old]);
    const left = (runId: string) => existsSync(join(runs, runId));
    expect([wanted, old, young, going].map(left)).toEqual([true, false, true, true]);
    expect(['a.tar.gz', 'b.tar.gz', 'c.part'].map((name) => existsSync(join(packages, name)))).toEqual([
      false,
      true,
      false,
    ]);
    expect(existsSync(stranger)).toBe(true);
    rmSync(stranger, { recursive: true });
    await executor.stop(goingHandle, 0);
    const more = await executor.sweep({ olderThanDays: 0, isWanted: () => false }, never());
    expect(more.toSorted()).toEqual([wanted, young, going].toSorted());
  });
});
