import type { Logger } from 'pino';
import type { Store, WriteManager } from '../../../store/store.js';
import type { SnapshotStep } from '../snapshot.js';
import type { Task, TaskNode } from '../task.entity.js';
import type { TaskRows } from '../task-rows.js';

/** Knows how to do one kind of step. All that it has to remember over a crash stands in the store. */
export interface StepPerformer {
  /**
   * Begins an attempt at a step on nodes of one batch, as part of the write in progress. The nodes are busy with it
   * until each has been told of by {@link StepReports}.
   * @param notBefore when (epoch milliseconds), for another attempt; null for at once.
   */
  begin(
    manager: WriteManager,
    task: Task,
    nodes: readonly TaskNode[],
    step: SnapshotStep,
    notBefore: number | null,
  ): Promise<void>;
  /** Its runs are ended by others, who tell of the attempts. */
  readonly hasForeignRuns?: true;
  /** A run that was begun for a node's present attempt has ended, as part of the write that ends it. */
  runEnded?(
    manager: WriteManager,
    task: Task,
    node: TaskNode,
    step: SnapshotStep,
    isDone: boolean,
  ): Promise<void>;
  /** The time that was set as a node's `wakeAt` has come. */
  wake?(manager: WriteManager, task: Task, node: TaskNode, step: SnapshotStep): Promise<void>;
  /** Goes on with what an earlier control plane has begun, once all runs have been taken up. */
  resume?(): Promise<void>;
  /** The attempt is given up: the task was stopped. Runs are stopped by others. As part of the write in progress. */
  abandon?(manager: WriteManager, task: Task, node: TaskNode): Promise<void>;
  /** Lets go of everything: the control plane stops. */
  close?(): void;
}

/** What performers tell of their steps, and what they need to do them. */
export interface StepReports {
  readonly store: Store;
  readonly logger: Logger;
  readonly rows: TaskRows;
  /** A node's present attempt has ended, as part of the write in progress. */
  readonly ended: (
    manager: WriteManager,
    task: Task,
    node: TaskNode,
    step: SnapshotStep,
    isDone: boolean,
  ) => Promise<void>;
  /** The same of an attempt that no run makes, with what came of it for people. */
  readonly endedWith: (
    manager: WriteManager,
    task: Task,
    node: TaskNode,
    step: SnapshotStep,
    outcome: { readonly isDone: boolean; readonly text: string },
  ) => Promise<void>;
  /**
   * The same as a write of its own, after which the task goes on.
   * @param begun the node as it was when the attempt began: one that is at something else by now is left alone.
   */
  readonly settle: (
    begun: TaskNode,
    outcome: { readonly isDone: boolean; readonly text: string },
  ) => Promise<void>;
  /** Lets a task go on as far as it can, in a write of its own. Never rejects. */
  readonly advance: (taskId: number) => Promise<void>;
  /** The earliest `wakeAt` may have changed. */
  readonly wakeSoon: () => void;
}
