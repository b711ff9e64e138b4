import { Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn, TimeColumn } from '../store/columns.js';
import type { Bundle } from './bundle.js';
import type { ContainerSettings, RunHandle, RunPosition } from './executors/executor.js';
import type { FlinkProgram } from './executors/flink/flink-program.js';

/** In the order a run goes through them; the last five are final. */
export const runStates = [
  'queued',
  'starting',
  'running',
  'succeeded',
  'failed',
  'stopped',
  'timed_out',
  'lost',
] as const;
export type RunState = (typeof runStates)[number];

/** States of a run that has not ended. */
export const unfinishedStates = ['queued', 'starting', 'running'] as const satisfies readonly RunState[];

/** States of a run that has ended. */
export const finalStates = [
  'succeeded',
  'failed',
  'stopped',
  'timed_out',
  'lost',
] as const satisfies readonly RunState[];

/** States in which a run takes a place on its node. */
export const occupyingStates = ['starting', 'running'] as const satisfies readonly RunState[];

export const isFinal = (state: RunState): boolean =>
  !(unfinishedStates as readonly RunState[]).includes(state);

/** What set a run going. */
export const runTriggers = ['schedule', 'manual', 'chain', 'task'] as const;
export type RunTrigger = (typeof runTriggers)[number];

/** What a run executes: all of it is fixed when the run is made, whatever is published afterwards. */
export interface RunProgram {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  /** Texts written into the working directory, executable for their owner, before the start. */
  readonly files?: readonly { readonly name: string; readonly content: string }[];
  /** The artefact to unpack into the working directory, and the folder of it that becomes that directory. */
  readonly archive: { readonly sha1: string; readonly root: string } | null;
  /** Files of this machine to be in the working directory, instead of an archive. */
  readonly bundle?: Bundle;
  /** A folder among the files of the node to be in the working directory of the container besides, under a plain name. */
  readonly folder?: { readonly path: string; readonly name: string };
  /** What a Flink cluster runs; `argv` then only says it as a command line would. */
  readonly flink?: FlinkProgram;
  readonly timeoutSeconds: number;
  /** The container to run it in; absent for a process. */
  readonly container?: ContainerSettings;
  /** Absent in runs made before there were retries. */
  readonly retry?: RetryPolicy | null;
  /** Bytes kept of each stream; absent in runs made before there was a limit. */
  readonly outputLimitBytes?: number;
}

/** When an attempt that did not succeed is followed by another of the same run. */
export interface RetryPolicy {
  /** Attempts after the first. */
  readonly times: number;
  readonly delaySeconds: number;
  /** What the delay is multiplied by after each attempt. */
  readonly backoff: number;
  readonly on: readonly RunState[];
}

/** One execution of anything, anywhere. */
@Entity('runs')
@Index('runs_by_subject', ['family', 'subject', 'id'])
@Index('runs_by_state', ['state', 'id'])
@Index('runs_by_node', ['nodeId', 'id'])
@Index('runs_by_batch', ['batchId'])
@Index('runs_by_end', ['endedAt', 'state', 'startedAt'], { where: '"endedAt" IS NOT NULL' })
export class Run {
  @IdColumn() id!: string;
  @TextColumn() family!: string;
  /** What of the family it executes, such as `default/disk-report`. */
  @TextColumn() subject!: string;
  /** What people call it: one line, never empty (`run-title.ts`). */
  @TextColumn({ default: '' }) title!: string;
  /** Version of the subject, for people. */
  @TextColumn() version!: string;
  @TextColumn() nodeId!: string;
  @TextColumn() executor!: string;
  @TextColumn() state!: RunState;
  @TextColumn() trigger!: RunTrigger;
  @TextColumn() operator!: string;
  @IntegerColumn() attempt!: number;
  /** How many runs of the subject may take place at once: one more waits in the queue. */
  @IntegerColumn() concurrency!: number;
  @JsonColumn() program!: RunProgram;
  @JsonColumn({ nullable: true }) handle!: RunHandle | null;
  /** A queued run does not start before this: it waits for its next attempt. */
  @TimeColumn({ nullable: true }) notBefore!: number | null;
  /** The run whose end set this one going. */
  @TextColumn({ nullable: true }) parentRunId!: string | null;
  /** How many runs of a chain stand before this one. */
  @IntegerColumn() chainDepth!: number;
  /** Shared by runs that were made together, one for each of several nodes; null for a run by itself. */
  @TextColumn({ nullable: true }) batchId!: string | null;
  /** The time of its schedule that it was made for. */
  @TimeColumn({ nullable: true }) scheduledFor!: number | null;
  /** Secrets of its environment, as they were when it was made; forgotten at its end. */
  @TextColumn({ nullable: true }) sealedSecrets!: string | null;
  @TimeColumn() createdAt!: number;
  /** Of the present attempt. */
  @TimeColumn({ nullable: true }) startedAt!: number | null;
  @TimeColumn({ nullable: true }) endedAt!: number | null;
  /** Name of the operator who asked for the stop; null while nobody has. */
  @TextColumn({ nullable: true }) stopRequestedBy!: string | null;
  @IntegerColumn({ nullable: true }) exitCode!: number | null;
  @TextColumn({ nullable: true }) signal!: string | null;
  /** A sentence for people: why it failed to start, was lost, or was stopped. */
  @TextColumn({ nullable: true }) reason!: string | null;
  /** The family's result of it, as its API emits it; null until the run has ended. */
  @JsonColumn({ nullable: true }) result!: unknown;
  /** Bytes of each stream whose lines are in the log store. */
  @IntegerColumn() stdoutOffset!: number;
  @IntegerColumn() stderrOffset!: number;
  /** Where the machine's own logs stand at or before these offsets, of executors that need it. */
  @JsonColumn({ nullable: true }) logMarks!: RunPosition['marks'] | null;
  /** Lines in the log store, and the time of the last one. */
  @IntegerColumn() lineCount!: number;
  @TimeColumn() lastLineMs!: number;
}
