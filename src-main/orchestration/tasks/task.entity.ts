import { Entity, Index } from 'typeorm';
import {
  BooleanColumn,
  IntegerColumn,
  IntegerIdColumn,
  JsonColumn,
  TextColumn,
  TimeColumn,
} from '../../store/columns.js';
import type { PoolNodeType } from '../topology.entity.js';
import type { SnapshotStep } from './snapshot.js';

/** States of tasks, batches and nodes in tasks, as the documents number them. */
export const taskState = { init: 0, running: 1, success: 2, failed: 3, stopped: 4 } as const;
export type TaskState = (typeof taskState)[keyof typeof taskState];

/** What a task is for: what `/pool/expand` and its kin make, or one made by hand. */
export type TaskKind = 'task' | 'expand' | 'shrink' | 'deploy';

/** What a task waits for, and before which of its steps (index). */
export interface TaskWait {
  readonly taskId: number;
  readonly step: number;
}

/** Runs the steps of a template over nodes of one pool, in batches. */
@Entity('tasks')
@Index('tasks_by_pool', ['poolId', 'id'])
@Index('tasks_by_state', ['state', 'id'])
export class Task {
  @IntegerIdColumn() id!: number;
  @TextColumn() name!: string;
  @TextColumn() kind!: TaskKind;
  @IntegerColumn() templateId!: number;
  @TextColumn() templateName!: string;
  @IntegerColumn() poolId!: number;
  @TextColumn() poolName!: string;
  @TextColumn() serviceName!: string;
  /** The steps as they were when the task was made: nothing that is changed later touches it. */
  @JsonColumn() options!: readonly SnapshotStep[];
  @IntegerColumn() batchSize!: number;
  @TextColumn() operator!: string;
  @IntegerColumn() state!: TaskState;
  /** Why it waits, stands or failed, for people; '' where there is nothing to say. */
  @TextColumn() reason!: string;
  /** Whether it is to run, and waits for the task before it on its pool. */
  @BooleanColumn() isQueued!: boolean;
  /** Whether no other task of its pool may run: from its start until it has ended or was stopped. */
  @BooleanColumn() holdsPool!: boolean;
  @BooleanColumn() isPauseRequested!: boolean;
  /** Why it is being failed: no new step begins, those in flight end. '' while it is not. */
  @TextColumn() failure!: string;
  /** Percent of the nodes finished so far that may have failed. */
  @IntegerColumn() maxFailRatio!: number;
  /** Seconds for the whole task from its start; 0 for none. */
  @IntegerColumn() timeoutSeconds!: number;
  @TimeColumn({ nullable: true }) deadline!: number | null;
  /** Tasks of other pools that must have succeeded before it begins a step; null for none. */
  @JsonColumn({ nullable: true }) waits!: readonly TaskWait[] | null;
  /** What the nodes that it adds are; null for a task that adds none. */
  @TextColumn({ nullable: true }) placeType!: PoolNodeType | null;
  @TimeColumn() createdAt!: number;
  @TimeColumn() updatedAt!: number;
}

/** A part of a task's nodes that goes through all steps before the next part begins. */
@Entity('task_batches')
@Index('task_batches_of', ['taskId', 'position'], { unique: true })
export class TaskBatch {
  @IntegerIdColumn() id!: number;
  @IntegerColumn() taskId!: number;
  /** From 0. */
  @IntegerColumn() position!: number;
  @IntegerColumn() state!: TaskState;
  /** The step for which it was approved, or waits to be: an `approve` halts a batch once. -1 for none. */
  @IntegerColumn() approvedStep!: number;
}

/** One node's way through a task. */
@Entity('task_nodes')
@Index('task_nodes_of', ['taskId', 'id'])
@Index('task_nodes_by_node', ['nodeId'])
@Index('task_nodes_by_wake', ['wakeAt'])
export class TaskNode {
  /** What the documents call nsid. */
  @IntegerIdColumn() id!: number;
  @IntegerColumn() taskId!: number;
  @IntegerColumn() batchId!: number;
  /** Number of the node; of a placeholder, 0 until it has a machine. */
  @IntegerColumn() nodeId!: number;
  @TextColumn() ip!: string;
  @TextColumn() vmId!: string;
  @IntegerColumn() state!: TaskState;
  /** Index of the step it is at, which is that of the one it failed at. */
  @IntegerColumn() step!: number;
  /** Index of the action of that step. */
  @IntegerColumn() action!: number;
  /** Of that step, from 1; 0 while it has not begun. */
  @IntegerColumn() attempt!: number;
  /** Counts the attempts that were ever begun on it, at all steps and after all starts: each has a number of its own. */
  @IntegerColumn({ default: 0 }) turn!: number;
  /** Whether that step is under way. */
  @BooleanColumn() isBusy!: boolean;
  /** When a step that waits has waited enough. */
  @TimeColumn({ nullable: true }) wakeAt!: number | null;
  @TimeColumn() createdAt!: number;
  @TimeColumn() updatedAt!: number;
  @TimeColumn({ nullable: true }) startedAt!: number | null;
}

/** One attempt at one action of a step on one node. */
@Entity('task_attempts')
@Index('task_attempts_of', ['taskNodeId', 'id'])
@Index('task_attempts_by_run', ['runId'])
export class TaskAttempt {
  @IntegerIdColumn() id!: number;
  @IntegerColumn() taskNodeId!: number;
  @IntegerColumn() step!: number;
  @TextColumn() stepName!: string;
  @TextColumn() actionName!: string;
  @IntegerColumn() attempt!: number;
  /** As the node has it: the actions of one attempt share it, and no other attempt has it. */
  @IntegerColumn({ default: 0 }) turn!: number;
  /** The run that does it; '' for what the control plane does itself. */
  @TextColumn() runId!: string;
  @IntegerColumn() state!: TaskState;
  /** What came of it where no run has a log of it. */
  @TextColumn() text!: string;
  @TimeColumn() startedAt!: number;
  @TimeColumn({ nullable: true }) endedAt!: number | null;
}

/** What a task says of itself. */
@Entity('task_messages')
@Index('task_messages_of', ['taskId', 'id'])
export class TaskMessage {
  @IntegerIdColumn() id!: number;
  @IntegerColumn() taskId!: number;
  /** 0 for what concerns the whole task. */
  @IntegerColumn() batchId!: number;
  @TextColumn() message!: string;
  @TimeColumn() at!: number;
}
