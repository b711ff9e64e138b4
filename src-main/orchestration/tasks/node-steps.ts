import { In, MoreThan } from 'typeorm';
import type { Logger } from 'pino';
import type { Run } from '../../engine/run.entity.js';
import type { Store, WriteManager } from '../../store/store.js';
import type { SnapshotStep } from './snapshot.js';
import type { StepPerformer, StepReports } from './steps/step-performer.js';
import { Task, TaskAttempt, TaskNode, taskState } from './task.entity.js';
import type { TaskRows } from './task-rows.js';

export interface NodeStepsOptions {
  readonly store: Store;
  readonly logger: Logger;
  readonly rows: TaskRows;
  /** Seconds between the attempts at a step. */
  readonly retryDelaySeconds: number;
  /** @returns what knows how to do each step, by its name; under `''` that of remote steps. */
  readonly performers: (reports: StepReports) => Readonly<Record<string, StepPerformer>>;
  /** Lets a task go on as far as it can, as part of the write in progress. */
  readonly advance: (manager: WriteManager, taskId: number) => Promise<void>;
  /** The earliest time that something waits for may have changed. */
  readonly wakeSoon: () => void;
}

const { running, success, failed, stopped } = taskState;

/** Takes nodes through single steps: attempts, retries, and what comes of them. */
export class NodeSteps {
  readonly #options: NodeStepsOptions;
  readonly #performers: Readonly<Record<string, StepPerformer>>;

  constructor(options: NodeStepsOptions) {
    this.#options = options;
    const { store, logger, rows, wakeSoon } = options;
    this.#performers = options.performers({
      store,
      logger,
      rows,
      ended: this.#ended.bind(this),
      endedWith: this.#endedWith.bind(this),
      settle: this.#settle.bind(this),
      advance: this.#advance.bind(this),
      wakeSoon,
    });
  }

  /** Begins a step on nodes of a batch, as part of the write in progress. */
  async begin(
    manager: WriteManager,
    task: Task,
    nodes: readonly TaskNode[],
    step: SnapshotStep,
  ): Promise<void> {
    const now = Date.now();
    for (const node of nodes) {
      const begun = {
        attempt: 1,
        turn: node.turn + 1,
        action: 0,
        state: running,
        isBusy: true,
        startedAt: node.startedAt ?? now,
      };
      await this.#options.rows.changeNode(manager, node, begun);
    }
    await this.#performerOf(step).begin(manager, task, nodes, step, null);
  }

  /** @returns the tasks that a run that has ended was for. As part of the write that ends it. */
  async runEnded(manager: WriteManager, run: Run): Promise<Task[]> {
    const isDone = run.state === 'succeeded';
    const attempts = await manager.find(TaskAttempt, { where: { runId: run.id }, order: { id: 'ASC' } });
    const tasks = new Map<number, Task>();
    for (const attempt of attempts) {
      const node = await manager.findOneByOrFail(TaskNode, { id: attempt.taskNodeId });
      const task = tasks.get(node.taskId) ?? (await manager.findOneByOrFail(Task, { id: node.taskId }));
      tasks.set(task.id, task);
      const step = task.options[attempt.step];
      if (step === undefined) throw new Error(`task ${task.id} has no step ${attempt.step}`);
      if (this.#performerOf(step).hasForeignRuns === true && node.isBusy) continue;
      const state = isDone ? success : run.state === 'stopped' ? stopped : failed;
      const end = { state, text: run.reason ?? '', endedAt: Date.now() };
      await manager.update(TaskAttempt, { id: attempt.id }, end);
      if (!node.isBusy || node.turn !== attempt.turn) {
        if (state !== stopped) await this.#endedAllTheSame(manager, node, step, Object.assign(attempt, end));
        continue;
      }
      await this.#performerOf(step).runEnded?.(manager, task, node, step, isDone);
    }
    return [...tasks.values()];
  }

  /** The time that a node waited for has come. @returns its task, by number; null when it waits no longer. */
  async wake(manager: WriteManager, taskNodeId: number): Promise<number | null> {
    const node = await manager.findOneBy(TaskNode, { id: taskNodeId });
    if (node?.wakeAt == null || !node.isBusy || node.wakeAt > Date.now()) return null;
    const task = await manager.findOneByOrFail(Task, { id: node.taskId });
    const step = stepOf(task, node);
    await this.#performerOf(step).wake?.(manager, task, node, step);
    return task.id;
  }

  /** Gives up what nodes are busy with, as part of the write in progress. Their runs are for the caller to stop. */
  async abandon(manager: WriteManager, task: Task, nodes: readonly TaskNode[]): Promise<void> {
    for (const node of nodes) {
      if (!node.isBusy) continue;
      await this.#performerOf(stepOf(task, node)).abandon?.(manager, task, node);
    }
  }

  async resume(): Promise<void> {
    for (const performer of new Set(Object.values(this.#performers))) await performer.resume?.();
  }

  close(): void {
    for (const performer of Object.values(this.#performers)) performer.close?.();
  }

  /**
   * A stop has set the node aside, but came too late for its command: where the step is over by that, it must not be done
   * again when the task is started again, or has been meanwhile.
   */
  async #endedAllTheSame(
    manager: WriteManager,
    node: TaskNode,
    step: SnapshotStep,
    { id, taskNodeId, step: position, attempt, turn, state }: TaskAttempt,
  ): Promise<void> {
    const isAside = node.state === stopped || node.state === taskState.init;
    if (!isAside || node.step !== position || step.type !== 'remote') return;
    if (await manager.existsBy(TaskAttempt, { taskNodeId, id: MoreThan(id) })) return;
    const done = { taskNodeId, turn, state: success };
    const isDone = (await manager.countBy(TaskAttempt, done)) >= step.actions.length;
    const isIgnored = state === failed && step.retry.ignore_error && attempt > step.retry.retry_times;
    if (!isDone && !isIgnored) return;
    await this.#options.rows.changeNode(manager, node, { step: position + 1, action: 0, attempt: 0 });
  }

  async #ended(
    manager: WriteManager,
    task: Task,
    node: TaskNode,
    step: SnapshotStep,
    isDone: boolean,
  ): Promise<void> {
    const { rows, retryDelaySeconds } = this.#options;
    if (!isDone && node.attempt <= step.retry.retry_times && task.failure === '') {
      await rows.changeNode(manager, node, {
        action: 0,
        attempt: node.attempt + 1,
        turn: node.turn + 1,
        wakeAt: null,
      });
      const notBefore = Date.now() + retryDelaySeconds * 1000;
      await this.#performerOf(step).begin(manager, task, [node], step, notBefore);
      return;
    }
    if (!isDone && !step.retry.ignore_error) {
      await rows.changeNode(manager, node, { state: failed, isBusy: false, wakeAt: null });
      const why = await this.#whyFailed(manager, node);
      await rows.note(manager, task, node.batchId, `${node.ip}: ${step.name} failed${why}`);
      await this.#checkFailures(manager, task, node.batchId);
      return;
    }
    const isLast = node.step + 1 >= task.options.length;
    await rows.changeNode(manager, node, {
      isBusy: false,
      wakeAt: null,
      action: 0,
      attempt: 0,
      ...(isLast ? { state: success } : { step: node.step + 1 }),
    });
  }

  async #endedWith(
    manager: WriteManager,
    task: Task,
    node: TaskNode,
    step: SnapshotStep,
    { isDone, text }: { readonly isDone: boolean; readonly text: string },
  ): Promise<void> {
    await this.#options.rows.endAttempts(manager, node, isDone ? success : failed, text);
    await this.#ended(manager, task, node, step, isDone);
  }

  async #settle(
    begun: TaskNode,
    outcome: { readonly isDone: boolean; readonly text: string },
  ): Promise<void> {
    const { store, advance } = this.#options;
    await store.write(async (manager) => {
      const node = await manager.findOneBy(TaskNode, { id: begun.id });
      if (node?.isBusy !== true || node.turn !== begun.turn) return;
      const task = await manager.findOneByOrFail(Task, { id: node.taskId });
      await this.#endedWith(manager, task, node, stepOf(task, node), outcome);
      await advance(manager, task.id);
    });
  }

  async #advance(taskId: number): Promise<void> {
    const { store, logger, advance } = this.#options;
    try {
      await store.write((manager) => advance(manager, taskId));
    } catch (error) {
      logger.error({ err: error, taskId }, 'a task could not go on; the next start takes it up');
    }
  }

  async #whyFailed(manager: WriteManager, { id, turn }: TaskNode): Promise<string> {
    const attempts = await manager.find(TaskAttempt, {
      where: { taskNodeId: id, turn },
      order: { id: 'DESC' },
      take: 1,
    });
    const text = attempts[0]?.text ?? '';
    return text === '' ? '' : `: ${text}`;
  }

  /**
   * A task fails early when too many of its nodes have. Nodes of the present batch count as finished from the start:
   * those that fail are done before those that go on, and alone would count for too much. So a task fails as soon as no
   * end of the batch could keep it within its limit.
   */
  async #checkFailures(manager: WriteManager, task: Task, batchId: number): Promise<void> {
    if (task.failure !== '' || task.maxFailRatio >= 100) return;
    const counted = await manager.countBy(TaskNode, [
      { taskId: task.id, state: In([success, failed]) },
      { batchId, state: In([taskState.init, running]) },
    ]);
    const lost = await manager.countBy(TaskNode, { taskId: task.id, state: failed });
    if ((lost * 100) / counted <= task.maxFailRatio) return;
    const failure = `${lost} of ${counted} nodes failed, more than ${task.maxFailRatio} %`;
    await this.#options.rows.change(manager, task, { failure });
  }

  #performerOf(step: SnapshotStep): StepPerformer {
    const performer = this.#performers[step.type === 'remote' ? '' : step.name];
    if (performer === undefined) throw new Error(`nothing does the step ${step.name}`);
    return performer;
  }
}

function stepOf(task: Task, node: TaskNode): SnapshotStep {
  const step = task.options[node.step];
  if (step === undefined) throw new Error(`task ${task.id} has no step ${node.step}`);
  return step;
}
