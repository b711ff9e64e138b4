import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { follow, fromStart, never, RunGround } from '../../../src-main/engine/executors/run-testing.js';
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
    // None ends before all have begun.
    const go = join(machine.home, 'go');
    const line = (index: number) =>
      `echo begin ${index}; until [ -e ${go} ]; do sleep 0.1; done; echo end ${index}`;
    const specs = Array.from({ length: 30 }, (_, index) => ground.shellSpec(line(index)));
    let begun = 0;
    const outputs = await Promise.all(
      specs.map(async (spec) => {
        const handle = executor.handleFor(spec.runId, 1);
        await executor.launch(spec, handle, never());
        let said = '';
        for await (const item of executor.attach(handle, fromStart, never())) {
          if (item.type === 'exit') break;
          if (said === '' && ++begun === 30) writeFileSync(go, '');
          said += item.bytes.toString();
        }
        await executor.cleanup(handle);
        return said;
      }),
    );
    expect(outputs).toEqual(specs.map((_, index) => `begin ${index}\nend ${index}\n`));
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
        const handle = executor.handleFor(spec.runId, 1);
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
      const handle = executor.handleFor(spec.runId, 1);
      await executor.launch(spec, handle, never());
      return (await follow(executor, handle)).stdout.toString();
    };
    const [first, ...rest] = await Promise.allSettled([away!, ...others].map(launch));
    expect(first).toMatchObject({ status: 'rejected', reason: { step: 'connect' } });
    expect(rest.every((result) => result.status === 'fulfilled' && result.value === 'here\n')).toBe(true);
    await away!.start();
  });
});
