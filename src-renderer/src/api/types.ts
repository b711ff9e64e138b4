/** Shapes of the HTTP contract that the UI reads. Times are epoch milliseconds. */

export type Role = 'viewer' | 'operator' | 'admin';

export interface Session {
  /** Token name: the operator's name everywhere. */
  readonly name: string;
  readonly role: Role;
}

export interface Stats {
  readonly running: number;
  readonly queued: number;
}

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

/** @returns whether a run in this state has ended. */
export function isFinal(state: RunState): boolean {
  return state !== 'queued' && state !== 'starting' && state !== 'running';
}

export interface GroupSummary {
  readonly name: string;
  readonly jobs: { readonly count: number; readonly running: number; readonly stopped: number };
}

export interface LastRun {
  readonly runId: string;
  readonly state: RunState;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Seconds; null while the run goes on. */
  readonly duration: number | null;
  readonly trigger: RunTrigger;
  readonly operator: string;
}

export interface JobSummary {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly description: string;
  readonly enabled: boolean;
  /** Number of active runs. */
  readonly running: number;
  readonly lastRun: LastRun | null;
}

export interface JobVersion {
  readonly version: string;
  readonly sha1: string;
  readonly size: number;
  readonly publishedAt: string;
  /** Epoch milliseconds. */
  readonly publishedMs: number;
}

export interface JobDetail {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly running: number;
  readonly versions: readonly JobVersion[];
}

export interface PackageFile {
  readonly sha1: string;
  readonly size: number;
  /** Absolute, signed, valid for an hour. */
  readonly file: string;
}

export type RunTrigger = 'schedule' | 'manual' | 'chain';

export interface Run {
  readonly id: string;
  readonly family: string;
  /** "<group>/<name>" for jobs. */
  readonly subject: string;
  /** Name of the node it runs on. */
  readonly node: string;
  readonly state: RunState;
  readonly trigger: RunTrigger;
  readonly operator: string;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly exitCode: number | null;
  readonly attempt: number;
  /** A sentence: why it could not start, was lost, or was stopped. */
  readonly reason: string | null;
  /** How it ended, as its family says it; null until then. */
  readonly result: unknown;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
  readonly total: number;
}

/** One line of a run's log as it comes over the wire. */
export interface LogRecord {
  readonly type: 'stdout' | 'stderr' | 'status' | 'result';
  /** Text for stdout and stderr, an object for the others. */
  readonly data: unknown;
  /** Number within the run, from 1. */
  readonly line: number;
  readonly worker: string;
  /** Epoch milliseconds. */
  readonly ms: number;
}

/** A state change. */
export interface PlatformEvent {
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A line of `/api/platform/stream`. */
export type StreamPart =
  | { readonly kind: 'hello' | 'reset'; readonly seq: number }
  | ({ readonly kind: 'event' } & PlatformEvent)
  | { readonly kind: 'lines'; readonly runId: string; readonly records: readonly LogRecord[] }
  /** The run has ended, and this was its log. */
  | { readonly kind: 'end'; readonly runId: string }
  /** There is no such run. */
  | { readonly kind: 'absent'; readonly runId: string };
