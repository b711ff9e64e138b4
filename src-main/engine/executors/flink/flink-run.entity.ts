import { Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn, TimeColumn } from '../../../store/columns.js';
import type { OutputStream } from '../executor.js';
import type { FlinkProgram } from './flink-program.js';

/** A job on the cluster, as we have last heard of it. */
export interface FlinkJob {
  /** 32 hex digits, chosen by us before it is submitted. */
  readonly id: string;
  /** Number of the statement that it executes; 0 for a jar. */
  readonly statement: number;
  /** As Flink has it; null before it was seen. */
  readonly state: string | null;
  /** Time of the newest exception that has been told of. */
  readonly toldUntil: number;
  /** Since when the cluster says that it knows no such job. */
  readonly missingSince: number | null;
  /** The savepoint that it is being stopped with. */
  readonly savepoint: {
    readonly triggerId: string;
    readonly isAsked: boolean;
    readonly notBefore: number;
  } | null;
  readonly savepointPath: string | null;
  /** Whether it was told to end. */
  readonly isCancelled: boolean;
}

/** Where the statements of a script stand. */
export interface ScriptPosition {
  readonly version: string | null;
  readonly session: string | null;
  /** The statement to be executed next, or being executed. */
  readonly next: number;
  /** Statements before this are executed again only for what they leave in a session. */
  readonly replayUntil: number;
  /** Whether the next statement may have reached the gateway without our knowing. */
  readonly isSent: boolean;
  readonly operation: string | null;
  readonly token: number;
  /** When the session was last heard of, so that it is kept from expiring. */
  readonly heardAt: number;
}

/** How a run of this kind ended. */
export interface FlinkEnd {
  readonly outcome: 'exited' | 'stopped' | 'lost';
  readonly exitCode: number | null;
  readonly reason: string | null;
  readonly endedAt: number;
}

/** All that is known of a run on the cluster: each step of it is one write of this, with what it has to say. */
export interface FlinkState {
  readonly program: FlinkProgram;
  readonly jarId: string | null;
  /** Whether the jar's job may have been submitted. */
  readonly isSent: boolean;
  readonly isSubmitted: boolean;
  readonly script: ScriptPosition | null;
  readonly jobs: readonly FlinkJob[];
  /** How it is to be ended. */
  readonly stop: 'savepoint' | 'cancel' | null;
  /** Why it has failed before all of it was submitted: what runs of it is ended. */
  readonly failure: string | null;
  /** Since when the cluster has not answered, and what came instead. */
  readonly silence: { readonly since: number; readonly reason: string; readonly isLost: boolean } | null;
  readonly end: FlinkEnd | null;
  /** What the cluster last said of the jobs, for those who look at it after the end. */
  readonly detail: unknown;
}

/** An attempt of a run on a Flink cluster. */
@Entity('flink_runs')
@Index('flink_runs_by_run', ['runId'])
export class FlinkRun {
  /** The attempt's folder name: run id, with `.N` behind it from the second on. */
  @IdColumn() id!: string;
  @TextColumn() runId!: string;
  @JsonColumn() state!: FlinkState;
  /** Bytes of each stream so far. */
  @IntegerColumn() stdoutSize!: number;
  @IntegerColumn() stderrSize!: number;
  @TimeColumn() createdAt!: number;
}

/** A piece of what a run has to say, kept until its log has it. */
@Entity('flink_output')
@Index('flink_output_by_run', ['flinkRunId', 'id'])
export class FlinkOutput {
  /** Sorts by the order in which it was said. */
  @IdColumn() id!: string;
  @TextColumn() flinkRunId!: string;
  @TextColumn() stream!: OutputStream;
  /** Of its first byte in the stream. */
  @IntegerColumn() offset!: number;
  @TextColumn() text!: string;
  @TimeColumn() at!: number;
}
