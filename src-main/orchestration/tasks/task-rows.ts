import { IsNull } from 'typeorm';
import type { Events } from '../../engine/events.js';
import { nextNumber } from '../../store/sequence.js';
import type { WriteManager } from '../../store/store.js';
import { PoolNode } from '../topology.entity.js';
import type { SnapshotStep } from './snapshot.js';
import {
  Task,
  TaskAttempt,
  TaskBatch,
  TaskMessage,
  TaskNode,
  taskState,
  type TaskState,
} from './task.entity.js';

/** A task with what belongs to it, as one write sees it. */
export interface WholeTask {
  readonly task: Task;
  readonly batches: TaskBatch[];
  readonly nodes: TaskNode[];
}

/** The rows of tasks: every change of one is told of as part of the same write. What is passed in is changed along. */
export class TaskRows {
  readonly #events: Events;

  constructor(events: Events) {
    this.#events = events;
  }

  async load(manager: WriteManager, id: number): Promise<WholeTask> {
    return {
      task: await manager.findOneByOrFail(Task, { id }),
      batches: await manager.find(TaskBatch, { where: { taskId: id }, order: { position: 'ASC' } }),
      nodes: await manager.find(TaskNode, { where: { taskId: id }, order: { id: 'ASC' } }),
    };
  }

  async change(manager: WriteManager, task: Task, change: Partial<Task>): Promise<void> {
    const updatedAt = Date.now();
    await manager.update(Task, { id: task.id }, { ...change, updatedAt });
    Object.assign(task, change, { updatedAt });
    const { id, poolId, name, state } = task;
    await this.#events.emit(manager, 'task.state', { id, poolId, name, state });
  }

  async changeBatch(manager: WriteManager, batch: TaskBatch, change: Partial<TaskBatch>): Promise<void> {
    await manager.update(TaskBatch, { id: batch.id }, change);
    Object.assign(batch, change);
  }

  /** A node of a pool stands as it does in the task it was in last. */
  async changeNode(manager: WriteManager, node: TaskNode, change: Partial<TaskNode>): Promise<void> {
    const before = node.state;
    const updatedAt = Date.now();
    await manager.update(TaskNode, { id: node.id }, { ...change, updatedAt });
    Object.assign(node, change, { updatedAt });
    const { id, taskId, nodeId, ip, state, step, attempt } = node;
    if (state !== before) await manager.update(PoolNode, { nodeId }, { status: state });
    await this.#events.emit(manager, 'task.node', { id, taskId, ip, state, step, attempt });
  }

  /** @param runId the run that makes the attempt; '' when the control plane makes it itself. */
  async addAttempt(
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
      turn: node.turn,
      runId,
      state: taskState.running,
      text: '',
      startedAt: Date.now(),
      endedAt: null,
    });
  }

  /** Ends what is open of a node's present attempt at its step. @param text what came of it. */
  async endAttempts(manager: WriteManager, node: TaskNode, state: TaskState, text: string): Promise<void> {
    await manager.update(
      TaskAttempt,
      { taskNodeId: node.id, turn: node.turn, endedAt: IsNull() },
      { state, text, endedAt: Date.now() },
    );
  }

  /** @param batchId 0 for what concerns the whole task. */
  async note(manager: WriteManager, task: Task, batchId: number, message: string): Promise<void> {
    const id = await nextNumber(manager, 'task_messages');
    await manager.insert(TaskMessage, { id, taskId: task.id, batchId, message, at: Date.now() });
  }
}
