import { In, IsNull, LessThanOrEqual, Not } from 'typeorm';
import type { Logger } from 'pino';
import type { Events } from '../../engine/events.js';
import { Run, isFinal } from '../../engine/run.entity.js';
import type { RunFamily } from '../../engine/run-family.js';
import type { Runs } from '../../engine/runs.service.js';
import { nextNumber } from '../../store/sequence.js';
import type { Store, WriteManager } from '../../store/store.js';
import { commandOf } from './action-command.js';
import { PlaceholderError } from './placeholders.js';
import { awaitPort } from './port-probe.js';
import type { ParamValue, SnapshotStep } from './snapshot.js';
import {
  Task,
  TaskAttempt,
  TaskBatch,
  TaskMessage,
  TaskNode,
  taskState,
  type TaskState,
} from './task.entity.js';

export interface TaskEngineOptions {
  readonly store: Store;
  readonly events: Events;
  readonly runs: Runs;
  readonly logger: Logger;
  /** Nodes of a batch that a step runs on at once. */
  readonly parallel: number;
  /** Seconds between the attempts at a step. */
  readonly retryDelaySeconds: number;
  /** Bytes kept of each stream of a run. */
  readonly outputLimitBytes: number;
}

/** The family's name in runs, topics and events. */
export const orchestrationFamilyName = 'orchestration';

/** What the engine knows the runs of a task by. */
export const subjectOfTask = (taskId: number): string => `task/${taskId}`;

const { init, running, success, failed, stopped } = taskState;
const longestTimerMs = 30_000;
/** What a port check that is taken up again has at least. */
const resumedCheckMs = 5000;

/** A task with what belongs to it, as one write sees it. */
interface Loaded {
  readonly task: Task;
  readonly batches: TaskBatch[];
  readonly nodes: TaskNode[];
}

/**
 * Moves tasks forward. All that a task is stands in the store, and each step forward is one write: what has happened (a
 * run has ended, a time has come, an operator has spoken) and what follows from it. So it goes on from wherever it was
 * after any crash, and begins nothing twice.
 */
export class TaskEngine {
  readonly #options: TaskEngineOptions;
  #timer: NodeJS.Timeout | undefined;
  #isStarted = false;
  /** Port checks under way, by number of the node in its task. */
  readonly #checks = new Map<number, AbortController>();

  constructor(options: TaskEngineOptions) {
    this.#options = options;
  }

  /** What the engine of runs asks and tells orchestration. A task speaks through its own log, so runs have no lines. */
  readonly family: RunFamily = {
    name: orchestrationFamilyName,
    started: () => [],
    retried: () => [],
    cutOff: (_run, stream, limitBytes) => [
      {
        type: 'status',
        data: { command: 'error', error: `${stream} was cut off after ${limitBytes} bytes` },
      },
    ],
    ended: (_run, { state, exitCode, reason }) => ({ lines: [], result: { state, exitCode, reason } }),
    settled: (manager, run) => this.#runEnded(manager, run),
  };

  /** Takes up all that was under way. Call once, after the runs have been taken up. */
  async start(): Promise<void> {
    this.#isStarted = true;
    const { store } = this.#options;
    for (const node of await store.read.findBy(TaskNode, { isBusy: true, wakeAt: Not(IsNull()) }))
      await this.#resumeCheck(node);
    for (const task of await store.read.findBy(Task, { state: running })) await this.#advanceById(task.id);
    await this.#wake();
  }

  /** Lets go of everything; runs go on. */
  stop(): void {
    this.#isStarted = false;
    clearTimeout(this.#timer);
    for (const check of this.#checks.values()) check.abort();
  }

  /** Lets a task run, at once or behind those before it on its pool, as part of the write in progress. */
  async enqueue(manager: WriteManager, task: Task): Promise<void> {
    await this.#change(manager, task, { isQueued: true, isPauseRequested: false, failure: '', reason: '' });
    await this.#startNext(manager, task.poolId);
  }

  /** Ends what a task has under way and sets what is left to stopped, as part of the write in progress. */
  async halt(manager: WriteManager, task: Task, state: TaskState, reason: string): Promise<void> {
    const { runs } = this.#options;
    const loaded = await this.#load(manager, task.id);
    for (const node of loaded.nodes) {
      if (node.state === success || node.state === failed) continue;
      this.#checks.get(node.id)?.abort();
      await this.#changeNode(manager, node, { state: stopped, isBusy: false, wakeAt: null });
    }
    for (const batch of loaded.batches)
      if (batch.state === running) await this.#changeBatch(manager, batch, stopped);
    // First the task, then its runs: their end must find it ended.
    await this.#release(manager, loaded.task, state, reason);
    await runs.stopSubject(orchestrationFamilyName, subjectOfTask(task.id), task.operator);
  }

  async #runEnded(manager: WriteManager, run: Run): Promise<void> {
    const attempt = await manager.findOneBy(TaskAttempt, { runId: run.id });
    if (attempt === null) return;
    const isDone = run.state === 'succeeded';
    await manager.update(
      TaskAttempt,
      { id: attempt.id },
      { state: isDone ? success : run.state === 'stopped' ? stopped : failed, endedAt: Date.now() },
    );
    const node = await manager.findOneByOrFail(TaskNode, { id: attempt.taskNodeId });
    // A task that was stopped meanwhile has set its nodes aside already.
    if (node.isBusy && node.step === attempt.step && node.attempt === attempt.attempt) {
      const loaded = await this.#load(manager, node.taskId);
      await this.#actionEnded(manager, loaded.task, node, isDone);
    }
    await this.#advance(manager, node.taskId);
  }

  async #actionEnded(manager: WriteManager, task: Task, node: TaskNode, isDone: boolean): Promise<void> {
    const step = task.options[node.step];
    if (step === undefined) throw new Error(`task ${task.id} has no step ${node.step}`);
    if (isDone && node.action + 1 < step.actions.length) {
      const next = { ...node, action: node.action + 1 };
      await this.#changeNode(manager, node, { action: next.action });
      await this.#runAction(manager, task, next, step, null);
      return;
    }
    await this.#stepEnded(manager, task, node, step, isDone);
  }

  async #stepEnded(
    manager: WriteManager,
    task: Task,
    node: TaskNode,
    step: SnapshotStep,
    isDone: boolean,
  ): Promise<void> {
    const { retryDelaySeconds } = this.#options;
    if (!isDone && node.attempt <= step.retry.retry_times && task.failure === '') {
      const again = { ...node, action: 0, attempt: node.attempt + 1 };
      await this.#changeNode(manager, node, { action: 0, attempt: again.attempt });
      await this.#beginStep(manager, task, again, step, Date.now() + retryDelaySeconds * 1000);
      return;
    }
    if (!isDone && !step.retry.ignore_error) {
      await this.#changeNode(manager, node, { state: failed, isBusy: false, wakeAt: null });
      await this.#note(manager, task, node.batchId, `${node.ip}: ${step.name} failed`);
      return;
    }
    const isLast = node.step + 1 >= task.options.length;
    await this.#changeNode(manager, node, {
      isBusy: false,
      wakeAt: null,
      action: 0,
      attempt: 0,
      ...(isLast ? { state: success } : { step: node.step + 1 }),
    });
  }

  /**
   * A task fails early when too many of its nodes have. Looked at after each batch: within one, those that fail are done
   * before those that go on, and would count for too much.
   */
  async #checkFailures(manager: WriteManager, task: Task): Promise<void> {
    const nodes = await manager.findBy(TaskNode, { taskId: task.id, state: In([success, failed]) });
    const lost = nodes.filter(({ state }) => state === failed).length;
    if (task.failure !== '' || (lost * 100) / nodes.length <= task.maxFailRatio) return;
    const failure = `${lost} of ${nodes.length} nodes failed, more than ${task.maxFailRatio} %`;
    await this.#change(manager, task, { failure });
  }

  async #advanceById(taskId: number): Promise<void> {
    await this.#options.store.write((manager) => this.#advance(manager, taskId));
  }

  /** Does all that can be done now. */
  async #advance(manager: WriteManager, taskId: number): Promise<void> {
    for (;;) {
      const loaded = await this.#load(manager, taskId);
      const { task, batches, nodes } = loaded;
      if (task.state !== running) return;
      const batch = batches.find(({ state }) => state === init || state === running);
      if (batch === undefined) {
        await this.#finish(manager, loaded);
        return;
      }
      const own = nodes.filter(({ batchId }) => batchId === batch.id);
      const active = own.filter(({ state }) => state === init || state === running);
      if (active.length === 0) {
        const isWon = own.some(({ state }) => state === success);
        const isLost = !isWon && own.some(({ state }) => state === failed);
        await this.#changeBatch(manager, batch, isWon ? success : isLost ? failed : stopped);
        if (isLost && task.failure === '') {
          await this.#change(manager, task, { failure: `every node of batch ${batch.position + 1} failed` });
        }
        await this.#checkFailures(manager, task);
        if (isLost || task.failure !== '') {
          await this.#finish(manager, await this.#load(manager, taskId));
          return;
        }
        continue;
      }
      if (batch.state === init) await this.#changeBatch(manager, batch, running);
      if (!(await this.#advanceBatch(manager, task, batch, active))) return;
    }
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
      for (const node of active) await this.#changeNode(manager, node, { state: stopped });
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
      for (const node of due) await this.#changeNode(manager, node, { state: success });
      return true;
    }
    // What a stop has ended may still be ending: nothing begins beside it.
    if (await this.#areRunsLeft(manager, due)) return false;
    if (step.name === 'approve' && batch.approvedStep !== position) {
      await this.#changeBatch(manager, batch, running, position);
      const message = `waits for approval: ${String(step.param_values['message'] ?? 'go on?')}`;
      await this.#pause(manager, task, batch, active, message);
      return false;
    }
    for (const node of due) {
      const begun = { ...node, attempt: 1, action: 0, state: running, isBusy: true };
      await this.#changeNode(manager, node, {
        attempt: 1,
        action: 0,
        state: running,
        isBusy: true,
        startedAt: node.startedAt ?? Date.now(),
      });
      await this.#beginStep(manager, task, begun, step, null);
    }
    return true;
  }

  async #areRunsLeft(manager: WriteManager, nodes: readonly TaskNode[]): Promise<boolean> {
    const attempts = await manager.findBy(TaskAttempt, {
      taskNodeId: In(nodes.map(({ id }) => id)),
      endedAt: IsNull(),
      runId: Not(''),
    });
    if (attempts.length === 0) return false;
    const runs = await manager.findBy(Run, { id: In(attempts.map(({ runId }) => runId)) });
    return runs.some(({ state }) => !isFinal(state));
  }

  /** Begins an attempt at a step on one node. @param notBefore when, for another attempt. */
  async #beginStep(
    manager: WriteManager,
    task: Task,
    node: TaskNode,
    step: SnapshotStep,
    notBefore: number | null,
  ): Promise<void> {
    const { store } = this.#options;
    if (step.type === 'remote') {
      await this.#runAction(manager, task, node, step, notBefore);
      return;
    }
    await this.#addAttempt(manager, node, step, { actionName: step.name, runId: '' });
    switch (step.name) {
      case 'sleep': {
        const wakeAt = (notBefore ?? Date.now()) + Number(step.param_values['time'] ?? 0) * 1000;
        await this.#changeNode(manager, node, { wakeAt });
        store.afterCommit(() => void this.#wake());
        return;
      }
      case 'wait_port':
        // Known before it begins, so that a restart does not wait anew.
        await this.#changeNode(manager, node, {
          wakeAt: (notBefore ?? Date.now()) + Number(step.param_values['timeout'] ?? 60) * 1000,
        });
        store.afterCommit(() => this.#check({ ...node }, step));
        return;
      case 'approve':
        await this.#ownStepEnded(manager, task, node, step, true, 'approved');
        return;
      default:
        await this.#ownStepEnded(manager, task, node, step, false, `There is no step ${step.name}.`);
    }
  }

  /** An attempt that the control plane makes itself has ended. */
  async #ownStepEnded(
    manager: WriteManager,
    task: Task,
    node: TaskNode,
    step: SnapshotStep,
    isDone: boolean,
    text: string,
  ): Promise<void> {
    await manager.update(
      TaskAttempt,
      { taskNodeId: node.id, step: node.step, attempt: node.attempt, endedAt: IsNull() },
      { state: isDone ? success : failed, text, endedAt: Date.now() },
    );
    await this.#stepEnded(manager, task, node, step, isDone);
  }

  async #runAction(
    manager: WriteManager,
    task: Task,
    node: TaskNode,
    step: SnapshotStep,
    notBefore: number | null,
  ): Promise<void> {
    const { runs, parallel, outputLimitBytes } = this.#options;
    const action = step.actions[node.action];
    if (action === undefined) {
      // A remote step without actions has nothing to do.
      await this.#addAttempt(manager, node, step, { actionName: '', runId: '' });
      await this.#ownStepEnded(manager, task, node, step, true, '');
      return;
    }
    try {
      const { argv, files } = commandOf(action, { ...step.param_values, ...builtInsOf(task, node) });
      const run = await runs.create(manager, {
        family: orchestrationFamilyName,
        subject: subjectOfTask(task.id),
        version: '',
        nodeId: String(node.nodeId),
        trigger: 'task',
        operator: task.operator,
        concurrency: parallel,
        notBefore,
        program: {
          argv,
          ...(files === undefined ? {} : { files }),
          env: { WHEELHOUSE_TASK_ID: String(task.id) },
          archive: null,
          timeoutSeconds: 0,
          outputLimitBytes,
        },
      });
      await this.#addAttempt(manager, node, step, { actionName: action.name, runId: run.id });
    } catch (error) {
      if (!(error instanceof PlaceholderError)) throw error;
      await this.#addAttempt(manager, node, step, { actionName: action.name, runId: '' });
      await this.#ownStepEnded(manager, task, node, step, false, error.message);
    }
  }

  async #addAttempt(
    manager: WriteManager,
    node: TaskNode,
    step: SnapshotStep,
    { actionName, runId }: { readonly actionName: string; readonly runId: string },
  ): Promise<void> {
    await manager.insert(TaskAttempt, {
      id: await nextNumber(manager, 'task_attempts'),
      taskNodeId: node.id,
      step: node.step,
      stepName: step.name,
      actionName,
      attempt: node.attempt,
      runId,
      state: running,
      text: '',
      startedAt: Date.now(),
      endedAt: null,
    });
  }

  /** Fires what waits for a time: sleeping nodes, and tasks whose time is over. One timer stands for all. */
  async #wake(): Promise<void> {
    const { store, logger } = this.#options;
    clearTimeout(this.#timer);
    if (!this.#isStarted) return;
    let waitMs = longestTimerMs;
    try {
      const now = Date.now();
      for (const { id } of await store.read.findBy(Task, { state: running, deadline: LessThanOrEqual(now) }))
        await store.write((manager) => this.#timeOut(manager, id));
      const sleeping = { isBusy: true, state: running, wakeAt: Not(IsNull()) };
      for (const node of await store.read.findBy(TaskNode, { ...sleeping, wakeAt: LessThanOrEqual(now) }))
        await store.write((manager) => this.#sleptEnough(manager, node.id));
      const [[node], [task]] = await Promise.all([
        store.read.find(TaskNode, { where: sleeping, order: { wakeAt: 'ASC' }, take: 1 }),
        store.read.find(Task, {
          where: { state: running, deadline: Not(IsNull()) },
          order: { deadline: 'ASC' },
          take: 1,
        }),
      ]);
      const next = Math.min(node?.wakeAt ?? Infinity, task?.deadline ?? Infinity);
      waitMs = Math.min(waitMs, Math.max(1, next - Date.now()));
    } catch (error) {
      logger.error({ err: error }, 'tasks that wait for a time could not be looked at; they are again');
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#wake(), waitMs);
  }

  async #sleptEnough(manager: WriteManager, id: number): Promise<void> {
    const node = await manager.findOneBy(TaskNode, { id });
    if (node?.wakeAt == null || !node.isBusy || node.wakeAt > Date.now()) return;
    const task = await manager.findOneByOrFail(Task, { id: node.taskId });
    const step = task.options[node.step];
    if (step === undefined) return;
    if (step.name === 'sleep') await this.#ownStepEnded(manager, task, node, step, true, '');
    else {
      this.#checks.get(node.id)?.abort();
      const text = `${node.ip} does not answer on port ${String(step.param_values['port'])}`;
      await this.#ownStepEnded(manager, task, node, step, false, text);
    }
    await this.#advance(manager, task.id);
  }

  async #timeOut(manager: WriteManager, id: number): Promise<void> {
    const task = await manager.findOneBy(Task, { id });
    if (task?.state !== running || task.deadline === null || task.deadline > Date.now()) return;
    await this.halt(manager, task, failed, `took longer than ${task.timeoutSeconds} s`);
  }

  async #resumeCheck(node: TaskNode): Promise<void> {
    const { store } = this.#options;
    const task = await store.read.findOneBy(Task, { id: node.taskId });
    const step = task?.options[node.step];
    if (step?.name !== 'wait_port') return;
    // Its time may have passed while nobody was there to look.
    const wakeAt = Math.max(node.wakeAt ?? 0, Date.now() + resumedCheckMs);
    await store.write((manager) => manager.update(TaskNode, { id: node.id }, { wakeAt }));
    this.#check(node, step);
  }

  /** Waits for a port of a node; its time is kept with the node, so that the end comes from there. */
  #check(node: TaskNode, step: SnapshotStep): void {
    if (!this.#isStarted || this.#checks.has(node.id)) return;
    const { store, logger } = this.#options;
    const cancel = new AbortController();
    this.#checks.set(node.id, cancel);
    void awaitPort(node.ip, Number(step.param_values['port']), cancel.signal)
      .then(async () => {
        if (cancel.signal.aborted) return;
        await store.write(async (manager) => {
          const now = await manager.findOneBy(TaskNode, { id: node.id });
          if (now?.isBusy !== true || now.step !== node.step || now.attempt !== node.attempt) return;
          const task = await manager.findOneByOrFail(Task, { id: node.taskId });
          await this.#ownStepEnded(manager, task, now, step, true, '');
          await this.#advance(manager, task.id);
        });
      })
      .catch((error: unknown) => logger.error({ err: error, taskNodeId: node.id }, 'a port check failed'))
      .finally(() => {
        if (this.#checks.get(node.id) === cancel) this.#checks.delete(node.id);
      });
  }

  async #pause(
    manager: WriteManager,
    task: Task,
    batch: TaskBatch,
    active: readonly TaskNode[],
    reason: string,
  ): Promise<void> {
    for (const node of active) await this.#changeNode(manager, node, { state: stopped });
    await this.#changeBatch(manager, batch, stopped);
    await this.#change(manager, task, { state: stopped, isPauseRequested: false, deadline: null, reason });
    await this.#note(manager, task, batch.id, `paused: ${reason}`);
  }

  async #finish(manager: WriteManager, { task, nodes }: Loaded): Promise<void> {
    const isLeft = nodes.some(({ state }) => state === stopped);
    if (task.failure !== '') await this.#release(manager, task, failed, task.failure);
    else if (isLeft) await this.#release(manager, task, stopped, 'some of its nodes were left out');
    else await this.#release(manager, task, success, '');
  }

  /** A task has come to its end, or was stopped: the next one of its pool may run. */
  async #release(manager: WriteManager, task: Task, state: TaskState, reason: string): Promise<void> {
    await this.#change(manager, task, {
      state,
      reason,
      isQueued: false,
      holdsPool: false,
      isPauseRequested: false,
      deadline: null,
    });
    const word = { [success]: 'succeeded', [failed]: 'failed', [stopped]: 'stopped' }[state as 2 | 3 | 4];
    await this.#note(manager, task, 0, reason === '' ? word : `${word}: ${reason}`);
    await this.#startNext(manager, task.poolId);
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
      if (task.reason !== reason) await this.#change(manager, task, { state: init, reason });
    }
    if (next === undefined) return;
    const { timeoutSeconds } = next;
    await this.#change(manager, next, {
      state: running,
      reason: '',
      isQueued: false,
      holdsPool: true,
      deadline: timeoutSeconds > 0 ? Date.now() + timeoutSeconds * 1000 : null,
    });
    await this.#note(manager, next, 0, `started by ${next.operator}`);
    if (timeoutSeconds > 0) this.#options.store.afterCommit(() => void this.#wake());
    await this.#advance(manager, next.id);
  }

  async #load(manager: WriteManager, id: number): Promise<Loaded> {
    return {
      task: await manager.findOneByOrFail(Task, { id }),
      batches: await manager.find(TaskBatch, { where: { taskId: id }, order: { position: 'ASC' } }),
      nodes: await manager.find(TaskNode, { where: { taskId: id }, order: { id: 'ASC' } }),
    };
  }

  async #change(manager: WriteManager, task: Task, change: Partial<Task>): Promise<void> {
    await manager.update(Task, { id: task.id }, { ...change, updatedAt: Date.now() });
    Object.assign(task, change);
    const { id, poolId, name, state } = task;
    await this.#options.events.emit(manager, 'task.state', { id, poolId, name, state });
  }

  async #changeBatch(
    manager: WriteManager,
    batch: TaskBatch,
    state: TaskState,
    approvedStep = batch.approvedStep,
  ): Promise<void> {
    await manager.update(TaskBatch, { id: batch.id }, { state, approvedStep });
    Object.assign(batch, { state, approvedStep });
  }

  async #changeNode(manager: WriteManager, node: TaskNode, change: Partial<TaskNode>): Promise<void> {
    await manager.update(TaskNode, { id: node.id }, { ...change, updatedAt: Date.now() });
    Object.assign(node, change);
    const { id, taskId, ip, state, step, attempt } = node;
    await this.#options.events.emit(manager, 'task.node', { id, taskId, ip, state, step, attempt });
  }

  async #note(manager: WriteManager, task: Task, batchId: number, message: string): Promise<void> {
    const id = await nextNumber(manager, 'task_messages');
    await manager.insert(TaskMessage, { id, taskId: task.id, batchId, message, at: Date.now() });
  }
}

/** Variables that every template may use (contract, orchestration.md, "Steps"). */
const builtInsOf = (task: Task, node: TaskNode): Readonly<Record<string, ParamValue>> => ({
  ip: node.ip,
  vm_id: node.vmId,
  pool_name: task.poolName,
  service_name: task.serviceName,
  task_id: task.id,
  node_id: node.nodeId,
});
