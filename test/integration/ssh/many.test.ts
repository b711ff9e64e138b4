import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { follow, never, RunGround } from '../../../src-main/engine/executors/run-testing.js';
import { ConnectionPool } from '../../../src-main/engine/executors/ssh/connection-pool.js';
import { executorFor, targetOf } from '../../support/ssh.js';
import { Fleet, type Machine } from '../../support/sshd.js';

const fleet = new Fleet();
const ground = new RunGround();
const pool = new ConnectionPool();
afterAll(async () => {
  pool.close();
  await fleet.stop();
  await ground.expectNothingLeft();
});

describe('many runs on one machine', () => {
  it.each([10, 3])('work side by side where a connection has %d sessions', async (sessions) => {
    const machine = await fleet.add({ config: [`MaxSessions ${sessions}`] });
    const executor = await executorFor(pool, targetOf(fleet, machine));
    const specs = Array.from({ length: 30 }, (_, index) =>
      ground.shellSpec(`echo begin ${index}; sleep 1; echo end ${index}`),
    );
    const began = performance.now();
    const outputs = await Promise.all(
      specs.map(async (spec) => {
        const handle = executor.handleFor(spec.runId);
        await executor.launch(spec, handle, never());
        const { stdout } = await follow(executor, handle);
        await executor.cleanup(handle);
        return stdout.toString();
      }),
    );
    expect(outputs).toEqual(specs.map((_, index) => `begin ${index}\nend ${index}\n`));
    // Had they waited for each other's sessions, it would be three or ten seconds on top of their start.
    expect(performance.now() - began).toBeLessThan(20_000);
    const logIns = machine.log.match(/Accepted publickey/g)!.length;
    expect(logIns).toBeGreaterThanOrEqual(Math.ceil(30 / sessions));
    expect(logIns).toBeLessThan(30);
  });
});

describe('twenty machines', () => {
  let machines: Machine[];
  beforeAll(async () => {
    machines = await Promise.all(
      Array.from({ length: 20 }, (_, index) => fleet.add({ address: `127.0.1.${index + 1}`, port: 2200 })),
    );
  });

  it('run something at the same time, each with a home and a key of its own', async () => {
    const outputs = await Promise.all(
      machines.map(async (machine) => {
        const executor = await executorFor(pool, targetOf(fleet, machine));
        const spec = ground.shellSpec('echo "$HOME"; cat /proc/sys/kernel/random/boot_id');
        const handle = executor.handleFor(spec.runId);
        await executor.launch(spec, handle, never());
        const { stdout } = await follow(executor, handle);
        await executor.cleanup(handle);
        return stdout.toString();
      }),
    );
    expect(outputs.map((text) => text.split('\n')[0])).toEqual(machines.map(({ home }) => home));
    expect(new Set(outputs.map((text) => text.split('\n')[1])).size).toBe(20);
  });

  it('go on side by side while one of them is away', async () => {
    const [away, ...others] = machines;
    await away!.stop();
    const launch = async (machine: Machine) => {
      const executor = await executorFor(pool, targetOf(fleet, machine));
      const spec = ground.shellSpec('echo here');
      const handle = executor.handleFor(spec.runId);
      await executor.launch(spec, handle, never());
      return (await follow(executor, handle)).stdout.toString();
    };
    const [first, ...rest] = await Promise.allSettled([away!, ...others].map(launch));
    expect(first).toMatchObject({ status: 'rejected', reason: { step: 'connect' } });
    expect(rest.every((result) => result.status === 'fulfilled' && result.value === 'here\n')).toBe(true);
    await away!.start();
  });
});
