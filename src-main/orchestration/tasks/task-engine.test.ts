import { IsNull } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTestStore, type TestStore } from '../../../test/support/store.js';
import { bootTaskEngine, remoteStep, testActor } from '../../../test/support/task-engine.js';
import { EventRow } from '../../engine/event.entity.js';
import type { Executor, LaunchSpec, RunExit, RunHandle } from '../../engine/executors/executor.js';
import type { Store } from '../../store/store.js';
import type { SnapshotStep } from './snapshot.js';
import { TaskAttempt, TaskNode, Task, taskState } from './task.entity.js';
import { batchSizeOf } from './tasks.service.js';

const { init, running, success, failed, stopped } = taskState;
/** Machines whose commands end as a test says: by the command's text and the node's number. */
class ScriptedMachines implements Executor {
  readonly kind = 'local';
  /** `<ip> <command>` in the order of their starts. */
  readonly started: string[] = [];
  readonly #ends = new Map<string, PromiseWithResolvers<RunExit>>();
  /** How many of the commands that begin so fail, by node. */
  readonly failures = new Map<string, number>();

  handleFor = (runId: string, attempt: number): RunHandle => ({
    executor: 'local',
    runId,
    folder: `/runs/${runId}.${attempt}`,
    layout: 1,
  });

  launch(spec: LaunchSpec): Promise<void> {
    const command = spec.argv[2] ?? '';
    this.started.push(command);
    const end = this.#endOf(spec.runId);
    if (!command.includes('hang')) {
      const left = this.failures.get(command) ?? 0;
      this.failures.set(command, left - 1);
      end.resolve(exitOf(left > 0 ? 1 : 0));
    }
    return Promise.resolve();
  }

  facts(): Promise<never> {
    return Promise.reject(new Error('a script has no facts'));
  }

  sweep(): Promise<string[]> {
    return Promise.resolve([]);
  }

  async *attach({ runId }: RunHandle, _from: unknown, cancel: AbortSignal): AsyncGenerator<RunExit> {
    const cancelled = new Promise<null>((resolve) => cancel.addEventListener('abort', () => resolve(null)));
    const end = await Promise.race([this.#endOf(runId).promise, cancelled]);
    if (end !== null) yield end;
  }

  /** Whether what is asked to stop goes on for a while. */
  isStopSlow = false;

  stop({ runId }: RunHandle): Promise<void> {
    if (this.isStopSlow) return Promise.resolve();
    this.#endOf(runId).resolve({ ...exitOf(143), outcome: 'stopped' });
    return Promise.resolve();
  }

  /** Lets all that hangs end: well, unless another status is given. */
  finish(exitCode = 0): void {
    for (const end of this.#ends.values()) end.resolve(exitOf(exitCode));
  }

  cleanup = () => Promise.resolve();
  probe = () => Promise.resolve({ ok: true, message: '' });

  #endOf(runId: string): PromiseWithResolvers<RunExit> {
    const known = this.#ends.get(runId) ?? Promise.withResolvers<RunExit>();
    this.#ends.set(runId, known);
    return known;
  }
}

const exitOf = (exitCode: number): RunExit => ({
  type: 'exit',
  outcome: 'exited',
  exitCode,
  signal: null,
  endedAt: Date.now(),
  result: null,
});

const remote = remoteStep;
const builtin = (name: string, param_values: SnapshotStep['param_values']): SnapshotStep =>
  remote(name, { type: 'builtin', param_values, actions: [] });

let place: TestStore;
let store: Store;
let machines: ScriptedMachines;
let life: Awaited<ReturnType<typeof boot>>;

const boot = () => bootTaskEngine({ store, folder: place.folder, executor: machines, nodeCount: 20 });

beforeEach(async () => {
  place = await makeTestStore();
  store = await place.open();
  machines = new ScriptedMachines();
  life = await boot();
});
afterEach(async () => {
  await life.die();
  await store.close();
  await place.remove();
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  const limit = performance.now() + 30_000;
  while (!(await holds())) {
    if (performance.now() > limit) throw new Error(`it did not come true: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
const taskOf = (id: number) => store.read.findOneByOrFail(Task, { id });
const ended = (id: number) =>
  until(async () => {
    const { state } = await taskOf(id);
    return state === success || state === failed || state === stopped;
  });
const statesOf = async (taskId: number) =>
  (await store.read.find(TaskNode, { where: { taskId }, order: { id: 'ASC' } })).map(({ state }) => state);

describe('batchSizeOf', () => {
  it.each([
    [10, 0, 0, 10],
    [10, 3, 0, 3],
    [10, 0, 25, 2],
    [10, 0, 5, 1],
    [10, 3, 50, 3],
    [10, 99, 99, 9],
    [1, 0, 1, 1],
  ])('%i nodes, at most %i, at most %i %% → %i', (count, maxNumber, maxRatio, size) => {
    expect(batchSizeOf(count, maxNumber, maxRatio)).toBe(size);
  });
});

describe('a task', () => {
  it('takes each batch through all steps before the next, and each step on all its nodes before the next', async () => {
    const { id } = await life.create([remote('stop'), remote('start')], 4, { maxNumber: 2 });
    await ended(id);
    expect(await taskOf(id)).toMatchObject({ state: success, reason: '' });
    expect(machines.started.slice(0, 4).sort()).toEqual(['start n1', 'start n2', 'stop n1', 'stop n2']);
    expect(machines.started.slice(0, 2).sort()).toEqual(['stop n1', 'stop n2']);
    expect(machines.started.slice(4, 6).sort()).toEqual(['stop n3', 'stop n4']);
    expect(machines.started).toHaveLength(8);
  });

  it('drops a node that fails, after its retries, and goes on with the others', async () => {
    machines.failures.set('b n2', 9);
    machines.failures.set('b n3', 1);
    const steps = [remote('a'), remote('b', { retry: { retry_times: 2, ignore_error: false } }), remote('c')];
    const { id } = await life.create(steps, 3);
    await ended(id);
    expect((await taskOf(id)).state).toBe(success);
    expect(await statesOf(id)).toEqual([success, failed, success]);
    const count = (command: string) => machines.started.filter((each) => each === command).length;
    expect([count('b n1'), count('b n2'), count('b n3'), count('c n2')]).toEqual([1, 3, 2, 0]);
    const attempts = await store.read.findBy(TaskAttempt, { stepName: 'b', state: failed });
    expect(attempts).toHaveLength(4);
  });

  it('lets a node go on whose error is to be ignored', async () => {
    machines.failures.set('a n1', 9);
    const step = remote('a', { retry: { retry_times: 1, ignore_error: true } });
    const { id } = await life.create([step, remote('b')], 1);
    await ended(id);
    expect(await statesOf(id)).toEqual([success]);
    expect(machines.started).toEqual(['a n1', 'a n1', 'b n1']);
  });

  it('fails with a batch that loses every node; later batches are not begun', async () => {
    for (const node of ['n1', 'n2']) machines.failures.set(`a ${node}`, 9);
    const { id } = await life.create([remote('a')], 4, { maxNumber: 2 });
    await ended(id);
    expect(await taskOf(id)).toMatchObject({ state: failed, reason: 'every node of batch 1 failed' });
    expect(await statesOf(id)).toEqual([failed, failed, init, init]);
  });

  it('fails early when more nodes fail than it may', async () => {
    for (const node of ['n1', 'n3']) machines.failures.set(`a ${node}`, 9);
    const first = await life.create([remote('a')], 4, { maxNumber: 2, maxFailRatio: 50 });
    await ended(first.id);
    // Half of them is not more than half.
    expect((await taskOf(first.id)).state).toBe(success);
    for (const node of ['n1', 'n2', 'n3']) machines.failures.set(`b ${node}`, 9);
    const second = await life.create([remote('b')], 8, { maxNumber: 4, maxFailRatio: 50 });
    await ended(second.id);
    expect(await taskOf(second.id)).toMatchObject({
      state: failed,
      reason: '3 of 4 nodes failed, more than 50 %',
    });
    expect((await statesOf(second.id)).slice(4)).toEqual([init, init, init, init]);
  });

  it('fails as soon as a batch can no longer keep it within its limit, and not before', async () => {
    for (const node of ['n1', 'n2', 'n3']) machines.failures.set(`a ${node}`, 9);
    const { id } = await life.create([remote('a'), remote('b')], 4, { maxFailRatio: 50 });
    await ended(id);
    expect(await taskOf(id)).toMatchObject({ state: failed, reason: '3 of 4 nodes failed, more than 50 %' });
    expect(await statesOf(id)).toEqual([failed, failed, failed, stopped]);
    expect(machines.started).not.toContain('b n4');
    machines.failures.clear();
    await life.tasks.start(id, null, testActor);
    await ended(id);
    expect(await statesOf(id)).toEqual([success, success, success, success]);
    for (const node of ['n1', 'n2']) machines.failures.set(`c ${node}`, 9);
    const half = await life.create([remote('c'), remote('d')], 4, { maxFailRatio: 50 });
    await ended(half.id);
    expect((await taskOf(half.id)).state).toBe(success);
    expect(machines.started).toContain('d n4');
  });

  it('begins nothing on a machine on which a stopped task of the pool still ends something', async () => {
    const first = await life.create([remote('hang')], 1);
    await until(() => Promise.resolve(machines.started.length === 1));
    machines.isStopSlow = true;
    await life.tasks.stop(first.id, testActor);
    const second = await life.create([remote('b')], 1);
    expect((await taskOf(second.id)).state).toBe(running);
    expect(machines.started).toEqual(['hang n1']);
    machines.finish();
    await ended(second.id);
    expect(machines.started).toEqual(['hang n1', 'b n1']);
  });

  it('goes on from the step a node failed at, and leaves the others alone', async () => {
    machines.failures.set('b n2', 1);
    const { id } = await life.create([remote('a'), remote('b'), remote('c')], 3);
    await ended(id);
    machines.started.length = 0;
    await life.tasks.start(id, null, testActor);
    await ended(id);
    expect(machines.started).toEqual(['b n2', 'c n2']);
    expect(await statesOf(id)).toEqual([success, success, success]);
    await expect(life.tasks.start(id, null, testActor)).rejects.toThrow('nothing is left to do');
  });

  it('is paused after the step in flight, and keeps its pool until it is stopped', async () => {
    const { id } = await life.create([remote('hang'), remote('b')], 2);
    await until(() => Promise.resolve(machines.started.length === 2));
    await life.tasks.pause(id, testActor);
    const other = await life.create([remote('c')], 1);
    expect(await taskOf(other.id)).toMatchObject({ state: init, reason: `waits for task ${id} on its pool` });
    machines.finish();
    await ended(id);
    expect(await taskOf(id)).toMatchObject({ state: stopped, reason: 'paused by test' });
    expect(await statesOf(id)).toEqual([stopped, stopped]);
    expect(machines.started).not.toContain('b n1');
    expect((await taskOf(other.id)).state).toBe(init);
    await life.tasks.start(id, null, testActor);
    await ended(id);
    expect(await statesOf(id)).toEqual([success, success]);
    await ended(other.id);
    expect((await taskOf(other.id)).state).toBe(success);
  });

  it('is stopped at once: commands are ended, the rest is set aside, the next task of the pool begins', async () => {
    const { id } = await life.create([remote('hang')], 2, { maxNumber: 1 });
    await until(() => Promise.resolve(machines.started.length === 1));
    const other = await life.create([remote('c')], 1);
    await life.tasks.stop(id, testActor);
    expect(await taskOf(id)).toMatchObject({ state: stopped, reason: 'stopped by test' });
    expect(await statesOf(id)).toEqual([stopped, stopped]);
    await ended(other.id);
    await expect(life.tasks.stop(id, testActor)).rejects.toThrow(`stop flow ${id} fails: it is stopped`);
    await life.tasks.start(id, null, testActor);
    await until(() => Promise.resolve(machines.started.filter((each) => each === 'hang n1').length === 2));
    machines.finish();
    await until(() => Promise.resolve(machines.started.includes('hang n2')));
    machines.finish();
    await ended(id);
    expect((await taskOf(id)).state).toBe(success);
  });

  it('ends what it waits for itself when it is stopped', async () => {
    const { id } = await life.create([builtin('sleep', { time: 600 })], 1);
    await until(async () => (await store.read.count(TaskAttempt)) === 1);
    await life.tasks.stop(id, testActor);
    const [attempt] = await store.read.find(TaskAttempt);
    expect(attempt).toMatchObject({ state: stopped, endedAt: expect.any(Number) as number });
  });

  it('tells of being made without a start, and of being asked to pause', async () => {
    const { id } = await life.create([remote('hang')], 1, { isAuto: false });
    await life.tasks.start(id, null, testActor);
    await life.tasks.pause(id, testActor);
    const events = await store.read.find(EventRow, { where: { type: 'task.state' }, order: { seq: 'ASC' } });
    expect(events[0]?.data).toMatchObject({ id, state: init });
    expect(events.at(-1)?.data).toMatchObject({ id, state: running });
    expect(await taskOf(id)).toMatchObject({ isPauseRequested: true, reason: 'paused by test' });
  });

  it.each([
    { isStartedBefore: false, exitCode: 0 },
    { isStartedBefore: true, exitCode: 0 },
    { isStartedBefore: false, exitCode: 1 },
    { isStartedBefore: true, exitCode: 1 },
  ])('does not do again what was over in spite of a stop: %o', async ({ isStartedBefore, exitCode }) => {
    const retry = { retry_times: 0, ignore_error: exitCode !== 0 };
    const { id } = await life.create([remote('hang', { retry }), remote('b')], 1);
    const begun = machines.started.length + 1;
    await until(() => Promise.resolve(machines.started.length === begun));
    machines.isStopSlow = true;
    await life.tasks.stop(id, testActor);
    if (isStartedBefore) await life.tasks.start(id, null, testActor);
    machines.finish(exitCode);
    await until(async () => (await store.read.findOneByOrFail(TaskNode, { taskId: id })).step === 1);
    if (!isStartedBefore) await life.tasks.start(id, null, testActor);
    await ended(id);
    expect(await statesOf(id)).toEqual([success]);
    expect(machines.started.slice(begun - 1)).toEqual(['hang n1', 'b n1']);
  });

  it('does a step of several actions again from its first, and counts only what was done since', async () => {
    const two = remote('two', {
      actions: ['first', 'hang'].map((name) => ({
        name,
        params: {},
        module: 'shell',
        template: `${name} {{ip}}`,
      })),
    });
    const { id } = await life.create([two, remote('b')], 1);
    for (const times of [1, 2]) {
      await until(() =>
        Promise.resolve(machines.started.filter((each) => each === 'hang n1').length === times),
      );
      await life.tasks.stop(id, testActor);
      await until(async () => (await store.read.countBy(TaskAttempt, { endedAt: IsNull() })) === 0);
      expect((await store.read.findOneByOrFail(TaskNode, { taskId: id })).step).toBe(0);
      await life.tasks.start(id, null, testActor);
    }
    await until(() => Promise.resolve(machines.started.filter((each) => each === 'hang n1').length === 3));
    machines.finish();
    await ended(id);
    expect(await statesOf(id)).toEqual([success]);
    expect(machines.started.filter((each) => each === 'first n1')).toHaveLength(3);
  });

  it('halts once per batch for approval', async () => {
    const steps = [builtin('approve', { message: 'sure?' }), remote('a')];
    const { id } = await life.create(steps, 2, { maxNumber: 1 });
    for (const node of ['n1', 'n2']) {
      await until(async () => (await taskOf(id)).state === stopped);
      expect((await taskOf(id)).reason).toBe('waits for approval: sure?');
      expect(machines.started).not.toContain(`a ${node}`);
      await life.tasks.start(id, null, testActor);
      await until(() => Promise.resolve(machines.started.includes(`a ${node}`)));
    }
    await ended(id);
    expect((await taskOf(id)).state).toBe(success);
  });

  it('sleeps, and fails when its time is over', async () => {
    const first = await life.create([builtin('sleep', { time: 0.1 }), remote('a')], 2);
    await ended(first.id);
    expect(await statesOf(first.id)).toEqual([success, success]);
    const second = await life.create([remote('hang')], 1, { timeoutSeconds: 1 });
    await ended(second.id);
    expect(await taskOf(second.id)).toMatchObject({ state: failed, reason: 'took longer than 1 s' });
  });

  it('tells what is wrong with a template instead of running it', async () => {
    const step = remote('a', {
      actions: [{ name: 'a', params: {}, module: 'shell', template: 'echo {{missing}}' }],
    });
    const { id } = await life.create([step], 1);
    await ended(id);
    const [attempt] = await store.read.find(TaskAttempt);
    expect(attempt).toMatchObject({
      state: failed,
      text: '{{missing}} has no value. Give the parameter missing.',
    });
    expect(machines.started).toEqual([]);
  });

  it('goes on with another control plane, and begins nothing twice', async () => {
    const { id } = await life.create(
      [remote('a'), remote('hang'), builtin('sleep', { time: 0.2 }), remote('c')],
      3,
    );
    await until(() =>
      Promise.resolve(machines.started.filter((each) => each.startsWith('hang')).length === 3),
    );
    await life.die();
    machines.finish();
    life = await boot();
    await ended(id);
    expect((await taskOf(id)).state).toBe(success);
    // A scripted machine counts every launch; the engine launches again what it is not sure of, once per attempt.
    for (const name of ['a', 'c'])
      expect(machines.started.filter((each) => each.startsWith(`${name} `))).toHaveLength(3);
    expect(running).toBe(1);
  });
});
