import { In, IsNull, Not } from 'typeorm';
import type { Logger } from 'pino';
import type { Events } from '../../engine/events.js';
import { Run, unfinishedStates } from '../../engine/run.entity.js';
import { cutOffLine } from '../../engine/run-endings.js';
import type { RunFamily } from '../../engine/run-family.js';
import type { Runs } from '../../engine/runs.service.js';
import type { Store, WriteManager } from '../../store/store.js';
import { NodeSteps } from './node-steps.js';
import type { StepPerformer, StepReports } from './steps/step-performer.js';
import { Task, TaskAttempt, TaskBatch, TaskNode, taskState, type TaskState } from './task.entity.js';
import { TaskRows, type WholeTask } from './task-rows.js';
import { orchestrationFamilyName, subjectOfTask } from './task-runs.js';
import { TaskTimer } from './task-timer.js';

export interface TaskEngineOptions {
  readonly store: Store;
  readonly events: Events;
  readonly runs: Runs;
  readonly logger: Logger;
  /** Seconds between the attempts at a step. */
  readonly retryDelaySeconds: number;
  /** @returns what knows how to do each step, by its name; under `''` that of remote steps. */
  readonly performers: (reports: StepReports) => Readonly<Record<string, StepPerformer>>;
  /** Told of every run of the family that has ended, as part of the write that ends it. */
  readonly onRunEnded?: (manager: WriteManager, run: Run) => Promise<void>;
  /** Told of a task that has ended or was stopped, as part of the write in progress. */
  readonly onTaskEnded?: (manager: WriteManager, task: Task) => Promise<void>;
}

const { init, running, success, failed, stopped } = taskState;

/**
 * Moves tasks forward. All that a task is stands in the store, and each step forward is one write: what has happened (a
 * run has ended, a time has come, an operator has spoken) and what follows from it. So it goes on from wherever it was
 * after any crash, and begins nothing twice.
 */
export class TaskEngine {
  readonly #options: TaskEngineOptions;
  readonly #rows: TaskRows;
  readonly #steps: NodeSteps;
  readonly #timer: TaskTimer;

  constructor(options: TaskEngineOptions) {
    const { store, logger, retryDelaySeconds, performers } = options;
    this.#options = options;
    this.#rows = new TaskRows(options.events);
    this.#timer = new TaskTimer({
      store,
      logger,
      onDeadline: (taskId) => store.write((manager) => this.#timeOut(manager, taskId)),
      onWake: (taskNodeId) =>
        store.write(async (manager) => {
          const taskId = await this.#steps.wake(manager, taskNodeId);
          if (taskId !== null) await this.#advance(manager, taskId);
        }),
    });
    this.#steps = new NodeSteps({
      store,
      logger,
      rows: this.#rows,
      retryDelaySeconds,
      performers,
      advance: this.#advance.bind(this),
      wakeSoon: this.#timer.soon,
    });
  }

  /** What the engine of runs asks and tells orchestration. A task speaks through its own log, so runs have no lines. */
  readonly family: RunFamily = {
    name: orchestrationFamilyName,
    started: () => [],
    retried: () => [],
    cutOff: (_run, stream, limitBytes) => [cutOffLine({}, stream, limitBytes)],
    ended: (run, { state, exitCode, reason, output }) => {
      // What it has left as its result is for those who began it outside of a node's step.
      const isOwn = run.subject === subjectOfTask(Number(run.program.env['WHEELHOUSE_TASK_ID']));
      const left = isOwn || output === null ? {} : { output: output.toString('utf8') };
      return { lines: [], result: { state, exitCode, reason, ...left } };
    },
    settled: (manager, run) => this.#runEnded(manager, run),
  };

  /** Takes up all that was under way. Call once, after the runs have been taken up. */
  async start(): Promise<void> {
    const { store } = this.#options;
    await this.#steps.resume();
    for (const { id } of await store.read.findBy(Task, { state: running }))
      await store.write((manager) => this.#advance(manager, id));
    await this.#timer.start();
  }

  /** Lets go of everything; runs go on. */
  stop(): void {
    this.#timer.stop();
    this.#steps.close();
  }

  /** Lets a task run, at once or behind those before it on its pool, as part of the write in progress. */
  async enqueue(manager: WriteManager, task: Task): Promise<void> {
    await this.#rows.change(manager, task, {
      isQueued: true,
      isPauseRequested: false,
      failure: '',
      reason: '',
    });
    await this.#startNext(manager, task.poolId);
  }

  /** Has a task stand still after the step in flight, as part of the write in progress. */
  async requestPause(manager: WriteManager, task: Task, reason: string): Promise<void> {
    await this.#rows.change(manager, task, { isPauseRequested: true, reason });
    // One that waits for another task has nothing in flight.
    await this.#advance(manager, task.id);
  }

  /** Tells of a task that was made and does not start by itself, as part of the write in progress. */
  async announce(manager: WriteManager, task: Task): Promise<void> {
    await this.#rows.change(manager, task, {});
  }

  /** Ends what a task has under way and sets what is left to stopped, as part of the write in progress. */
  async halt(manager: WriteManager, task: Task, state: TaskState, reason: string): Promise<void> {
    const whole = await this.#rows.load(manager, task.id);
    await this.#steps.abandon(manager, whole.task, whole.nodes);
    for (const node of whole.nodes) {
      if (node.state === success || node.state === failed) continue;
      await this.#rows.changeNode(manager, node, { state: stopped, isBusy: false, wakeAt: null });
      // What a run does ends with the run; what waits here ends here.
      const own = { taskNodeId: node.id, runId: '', endedAt: IsNull() };
      await manager.update(TaskAttempt, own, { state: stopped, endedAt: Date.now() });
    }
    for (const batch of whole.batches)
      if (batch.state === running) await this.#rows.changeBatch(manager, batch, { state: stopped });
    // First the task, then its runs: their end must find it ended.
    await this.#release(manager, whole.task, state, reason);
    for (const runId of await openRuns(manager, whole.nodes))
      await this.#options.runs.stop(runId, task.operator);
  }

  async #runEnded(manager: WriteManager, run: Run): Promise<void> {
    const tasks = await this.#steps.runEnded(manager, run);
    await this.#options.onRunEnded?.(manager, run);
    for (const { id, poolId, holdsPool } of tasks) {
      await this.#advance(manager, id);
      if (holdsPool) continue;
      // One that was stopped has let its pool go: the next may be waiting for this to be over.
      const holder = await manager.findOneBy(Task, { poolId, holdsPool: true });
      if (holder !== null && holder.id !== id) await this.#advance(manager, holder.id);
    }
  }

  /** Does all that can be done now. */
  async #advance(manager: WriteManager, taskId: number): Promise<void> {
    // The common case, and the cheapest to find out: others of the batch are still at the step.
    if (await manager.existsBy(TaskNode, { taskId, isBusy: true })) return;
    for (;;) {
      const whole = await this.#rows.load(manager, taskId);
      const { task, batches, nodes } = whole;
      if (task.state !== running) return;
      const batch = batches.find(({ state }) => state === init || state === running);
      if (batch === undefined) {
        await this.#finish(manager, whole);
        return;
      }
      const own = nodes.filter(({ batchId }) => batchId === batch.id);
      const active = own.filter(({ state }) => state === init || state === running);
      if (active.length === 0) {
        await this.#closeBatch(manager, whole, batch, own);
        continue;
      }
      if (batch.state === init) await this.#rows.changeBatch(manager, batch, { state: running });
      if (!(await this.#advanceBatch(manager, task, batch, active))) return;
    }
  }

  /** No node of the batch goes on: the next may begin, unless too much was lost. */
  async #closeBatch(
    manager: WriteManager,
    { task, batches, nodes }: WholeTask,
    batch: TaskBatch,
    own: readonly TaskNode[],
  ): Promise<void> {
    const isWon = own.some(({ state }) => state === success);
    const isLost = !isWon && own.some(({ state }) => state === failed);
    await this.#rows.changeBatch(manager, batch, { state: isWon ? success : isLost ? failed : stopped });
    if (isLost && task.failure === '') {
      const failure = `every node of batch ${batch.position + 1} failed`;
      await this.#rows.change(manager, task, { failure });
    }
    if (task.failure !== '') await this.#finish(manager, { task, batches, nodes });
  }

  /** @returns whether there may be more to do at once. */
  async #advanceBatch(
    manager: WriteManager,
    task: Task,
    batch: TaskBatch,
    active: readonly TaskNode[],
  ): Promise<boolean> {
    if (active.some(({ isBusy }) => isBusy)) return false;
    if (task.failure !== '') {
      for (const node of active) await this.#rows.changeNode(manager, node, { state: stopped });
      return true;
    }
    if (task.isPauseRequested) {
      await this.#pause(manager, task, batch, active, task.reason);
      return false;
    }
    const position = Math.min(...active.map((node) => node.step));
    const step = task.options[position];
    const due = active.filter((node) => node.step === position);
    if (step === undefined) {
      // A template without steps has nothing to do on its nodes.
      for (const node of due) await this.#rows.changeNode(manager, node, { state: success });
      return true;
    }
    // What a stop has ended may still be ending: nothing begins beside it.
    if (await areRunsLeft(manager, due)) return false;
    if (step.name === 'approve' && batch.approvedStep !== position) {
      await this.#rows.changeBatch(manager, batch, { approvedStep: position });
      const question = String(step.param_values['message'] ?? '');
      const message = `waits for approval${question === '' ? '' : `: ${question}`}`;
      await this.#pause(manager, task, batch, active, message);
      return false;
    }
    switch (await this.#mayBegin(manager, task, position)) {
      case 'not yet':
        return false;
      case 'never':
        return true;
      case 'now':
        await this.#steps.begin(manager, task, due, step);
        return true;
    }
  }

  /** A task may wait for tasks of other pools before it begins a step. */
  async #mayBegin(manager: WriteManager, task: Task, position: number): Promise<'now' | 'not yet' | 'never'> {
    for (const { taskId } of (task.waits ?? []).filter(({ step }) => step <= position)) {
      const other = await manager.findOneBy(Task, { id: taskId });
      if (other === null || other.state === success) continue;
      const what = `task ${other.id} on pool ${other.poolName}`;
      if (isOver(other)) {
        const failure = `${what}, which it waits for, has ${other.state === failed ? 'failed' : 'been stopped'}`;
        await this.#rows.change(manager, task, { failure });
        return 'never';
      }
      const reason = `waits for ${what}`;
      if (task.reason !== reason) await this.#rows.change(manager, task, { reason });
      return 'not yet';
    }
    if (task.reason !== '') await this.#rows.change(manager, task, { reason: '' });
    return 'now';
  }

  async #timeOut(manager: WriteManager, id: number): Promise<void> {
    const task = await manager.findOneBy(Task, { id });
    if (task?.state !== running || task.deadline === null || task.deadline > Date.now()) return;
    await this.halt(manager, task, failed, `took longer than ${task.timeoutSeconds} s`);
  }

  async #pause(
    manager: WriteManager,
    task: Task,
    batch: TaskBatch,
    active: readonly TaskNode[],
    reason: string,
  ): Promise<void> {
    for (const node of active) await this.#rows.changeNode(manager, node, { state: stopped });
    await this.#rows.changeBatch(manager, batch, { state: stopped });
    const change = { state: stopped, isPauseRequested: false, deadline: null, reason };
    await this.#rows.change(manager, task, change);
    await this.#rows.note(manager, task, batch.id, `paused: ${reason}`);
  }

  async #finish(manager: WriteManager, { task, nodes }: WholeTask): Promise<void> {
    const isLeft = nodes.some(({ state }) => state === stopped);
    if (task.failure !== '') await this.#release(manager, task, failed, task.failure);
    else if (isLeft) await this.#release(manager, task, stopped, 'some of its nodes were left out');
    else await this.#release(manager, task, success, '');
  }

  /** A task has come to its end, or was stopped: the next one of its pool may run. */
  async #release(manager: WriteManager, task: Task, state: TaskState, reason: string): Promise<void> {
    await this.#rows.change(manager, task, {
      state,
      reason,
      isQueued: false,
      holdsPool: false,
      isPauseRequested: false,
      deadline: null,
    });
    const word = { [success]: 'succeeded', [failed]: 'failed', [stopped]: 'stopped' }[state as 2 | 3 | 4];
    await this.#rows.note(manager, task, 0, reason === '' ? word : `${word}: ${reason}`);
    await this.#options.onTaskEnded?.(manager, task);
    await this.#startNext(manager, task.poolId);
    for (const other of await manager.findBy(Task, { state: running, waits: Not(IsNull()) }))
      if (waitsFor(other, task)) await this.#advance(manager, other.id);
  }

  async #startNext(manager: WriteManager, poolId: number): Promise<void> {
    const holder = await manager.findOneBy(Task, { poolId, holdsPool: true });
    const waiting = await manager.find(Task, { where: { poolId, isQueued: true }, order: { id: 'ASC' } });
    // The one that was paused goes on before those that wait for it.
    const next = holder === null ? waiting[0] : waiting.find(({ id }) => id === holder.id);
    for (const task of waiting) {
      if (task === next) continue;
      const before = holder ?? next;
      const reason = `waits for task ${before?.id ?? ''} on its pool`;
      if (task.reason !== reason) await this.#rows.change(manager, task, { state: init, reason });
    }
    if (next === undefined) return;
    const { timeoutSeconds } = next;
    await this.#rows.change(manager, next, {
      state: running,
      reason: '',
      isQueued: false,
      holdsPool: true,
      deadline: timeoutSeconds > 0 ? Date.now() + timeoutSeconds * 1000 : null,
    });
    await this.#rows.note(manager, next, 0, `started by ${next.operator}`);
    if (timeoutSeconds > 0) this.#options.store.afterCommit(this.#timer.soon);
    await this.#advance(manager, next.id);
  }
}

/** Whether a task goes no further unless somebody starts it again. */
const isOver = ({ state, holdsPool, isQueued }: Task): boolean =>
  state === failed || (state === stopped && !holdsPool && !isQueued);

const waitsFor = ({ waits }: Task, { id }: Task): boolean =>
  (waits ?? []).some(({ taskId }) => taskId === id);

/** @returns the runs of nodes in a task that have not ended. */
async function openRuns(manager: WriteManager, nodes: readonly TaskNode[]): Promise<string[]> {
  const open: string[] = [];
  for (let start = 0; start < nodes.length; start += 500) {
    const ids = nodes.slice(start, start + 500).map(({ id }) => id);
    const attempts = await manager.findBy(TaskAttempt, {
      taskNodeId: In(ids),
      endedAt: IsNull(),
      runId: Not(''),
    });
    open.push(...attempts.map(({ runId }) => runId));
  }
  return [...new Set(open)];
}

/** @returns whether a run that some task has begun for one of these machines has not ended. */
async function areRunsLeft(manager: WriteManager, nodes: readonly TaskNode[]): Promise<boolean> {
  const runs = await manager.find(Run, {
    select: { id: true },
    where: { family: orchestrationFamilyName, state: In([...unfinishedStates]) },
  });
  const machines = new Set(nodes.map(({ nodeId }) => nodeId));
  for (let start = 0; start < runs.length; start += 500) {
    const ids = runs.slice(start, start + 500).map(({ id }) => id);
    const attempts = await manager.findBy(TaskAttempt, { runId: In(ids), endedAt: IsNull() });
    const users = await manager.findBy(TaskNode, { id: In(attempts.map(({ taskNodeId }) => taskNodeId)) });
    if (users.some(({ nodeId }) => machines.has(nodeId))) return true;
  }
  return false;
}
