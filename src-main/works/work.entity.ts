import { Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn, TimeColumn } from '../store/columns.js';

export const workTypes = ['STREAMING', 'BATCH'] as const;
export type WorkType = (typeof workTypes)[number];

export const workCategories = ['FLINK_SQL', 'FLINK_JAR'] as const;
export type WorkCategory = (typeof workCategories)[number];

export const runFrequencies = ['once', 'hourly', 'daily', 'weekly'] as const;
export type RunFrequency = (typeof runFrequencies)[number];

export const engineNames = ['local', 'flink'] as const;
export type EngineName = (typeof engineNames)[number];

/** Numbers of a work's status (contract, works.md). */
export const workStatus = {
  draft: 0,
  ready: 1,
  starting: 2,
  running: 3,
  paused: 4,
  stopped: 5,
  finished: 6,
  failed: 7,
} as const;

/** Numbers of a task's status (contract, works.md); the last four and the first are final. */
export const taskStatus = {
  succeeded: 0,
  pending: 1,
  starting: 2,
  running: 3,
  failed: 4,
  stopped: 5,
  timedOut: 6,
  lost: 7,
} as const;
export type TaskStatus = (typeof taskStatus)[keyof typeof taskStatus];

/** The work's own jar, in its work_directory. */
export interface WorkJar {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

/** A Flink program, SQL or JAR. */
@Entity('works')
@Index('works_by_time', ['createdAt', 'id'])
export class Work {
  /** 32 hex digits, as everybody's ids in this family. */
  @IdColumn() id!: string;
  @TextColumn() lambdaId!: string;
  @TextColumn() userId!: string;
  @TextColumn() name!: string;
  @TextColumn() description!: string;
  /** Name and description in lower case, for searching: the databases do not agree about letters beyond a to z. */
  @TextColumn() foldedName!: string;
  @TextColumn() foldedDescription!: string;
  @TextColumn() type!: WorkType;
  @TextColumn() category!: WorkCategory;
  @IntegerColumn() status!: number;
  /** Under the works root, beginning with a slash, without `.` and `..`. */
  @TextColumn() workDirectory!: string;
  @TextColumn({ nullable: true }) mainClassName!: string | null;
  @JsonColumn() extraParams!: readonly string[];
  @TextColumn({ nullable: true }) javaVersion!: string | null;
  @TextColumn({ nullable: true }) runFrequency!: RunFrequency | null;
  @TextColumn({ nullable: true }) sql!: string | null;
  /** Null: as the setting says. */
  @TextColumn({ nullable: true }) engine!: EngineName | null;
  @IntegerColumn({ nullable: true }) parallelism!: number | null;
  /** Where the next task takes its state from. */
  @TextColumn({ nullable: true }) savepointPath!: string | null;
  /** Number of the node on which the local engine runs it. */
  @IntegerColumn() nodeId!: number;
  @JsonColumn({ nullable: true }) jar!: WorkJar | null;
  @TimeColumn() createdAt!: number;
  @TimeColumn() updatedAt!: number;
  @TimeColumn({ nullable: true }) deletedAt!: number | null;
}

/** One run of a work. */
@Entity('work_tasks')
@Index('work_tasks_by_work', ['workId', 'id'])
@Index('work_tasks_by_run', ['runId'])
export class WorkTask {
  /** Sorts by the time it was made. */
  @IdColumn() id!: string;
  @TextColumn() workId!: string;
  /** The engine's run of it; null when it came to none, `error` says why. */
  @TextColumn({ nullable: true }) runId!: string | null;
  @TextColumn() engine!: EngineName;
  @IntegerColumn() status!: TaskStatus;
  @TextColumn() trigger!: 'manual' | 'schedule';
  @TextColumn() operator!: string;
  @TextColumn({ nullable: true }) error!: string | null;
  /** What the engine calls it; null while it has no name for it, or none but the run's. */
  @TextColumn({ nullable: true }) engineJobId!: string | null;
  /** What the engine said of it at its end; null where it says nothing. */
  @JsonColumn({ nullable: true }) detail!: unknown;
  @TimeColumn() createdAt!: number;
  @TimeColumn({ nullable: true }) startedAt!: number | null;
  @TimeColumn({ nullable: true }) endedAt!: number | null;
}
