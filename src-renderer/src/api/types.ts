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
  /** IANA name of the control plane's zone. */
  readonly zone: string;
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
  /** Id of the node it ran on. */
  readonly node: string;
}

/** A run as the small chart of a job needs it. */
export interface RecentRun {
  readonly runId: string;
  readonly state: RunState;
  readonly startedAt: number | null;
  /** Seconds; null while it goes on. */
  readonly duration: number | null;
}

/** `schedule` of a task.json. */
export type ScheduleSpec =
  string | { readonly cron: string; readonly timezone?: string; readonly misfire?: 'skip' | 'once' };

export interface JobSummary {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly description: string;
  readonly enabled: boolean;
  /** Number of active runs. */
  readonly running: number;
  /** Null for a job that is run by hand. */
  readonly schedule: ScheduleSpec | null;
  /** Tags that a worker must have. */
  readonly tags: readonly string[];
  /** When the schedule fires next; null when it never does or is disabled. */
  readonly nextRunMs: number | null;
  readonly lastRun: LastRun | null;
  /** At most 20, oldest first. */
  readonly recentRuns: readonly RecentRun[];
}

export interface JobVersion {
  readonly version: string;
  readonly sha1: string;
  readonly size: number;
  /** Epoch milliseconds. */
  readonly publishedMs: number;
}

/** What a task.json says, as the contract (jobs.md) lists it; what a package leaves out is absent here too. */
export interface TaskJson {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly command?: string | readonly string[];
  readonly main?: string | readonly string[];
  readonly schedule?: ScheduleSpec | null;
  readonly cron?: ScheduleSpec | null;
  readonly env?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  /** Seconds; 0 for none. */
  readonly timeout?: number;
  readonly retry?: {
    readonly retry_times?: number;
    readonly delay?: number;
    readonly backoff?: number;
    readonly on?: readonly string[];
  } | null;
  readonly concurrency?: number;
  readonly overlap?: 'skip' | 'queue' | 'replace';
  readonly workers?: { readonly policy?: 'any' | 'all'; readonly tags?: readonly string[] } | null;
  readonly image?: string | null;
  readonly chain?: {
    readonly success?: readonly string[];
    readonly failure?: readonly string[];
  } | null;
}

/** A job: its task.json, overlaid by what the control plane knows. */
export interface JobDetail extends TaskJson {
  readonly group: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly running: number;
  readonly nextRunMs: number | null;
  /** The next times of the schedule, at most five, whether it is on or off. */
  readonly nextRuns: readonly number[];
  /** Oldest first. */
  readonly versions: readonly JobVersion[];
}

/** How a run of a job ended. */
export interface JobResult {
  readonly ok: boolean;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly runId: string;
  readonly version: string;
  readonly worker: string;
  readonly attempt: number;
  /** Seconds. */
  readonly duration: number;
  readonly error?: string;
  /** What the job left in WHEELHOUSE_RESULT. */
  readonly result?: unknown;
}

/** A machine that is online and serves a group. */
export interface WorkerSummary {
  readonly name: string;
  readonly executor: string;
  readonly running: number;
  readonly capacity: number;
  readonly tags: readonly string[];
}

export interface PackageFile {
  readonly sha1: string;
  readonly size: number;
  /** Absolute, signed, valid for an hour. */
  readonly file: string;
}

/** Whose runs there are; a control plane that is newer than this page may have more. */
export const runFamilies = ['jobs', 'orchestration', 'commands', 'builds', 'works'] as const;

export const runTriggers = ['manual', 'schedule', 'chain', 'task'] as const;
export type RunTrigger = (typeof runTriggers)[number];

export interface Run {
  readonly id: string;
  readonly family: string;
  /** "<group>/<name>" for jobs. */
  readonly subject: string;
  /** What it does, in one line: the work, the build and its channel, the task and its step; of a job its subject. */
  readonly title: string;
  /** The line that a command consists of; null for runs of other families. */
  readonly command: string | null;
  /** Shared by runs that were made together, such as those of a command. */
  readonly batchId: string | null;
  readonly nodeId: number;
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
  readonly version: string;
  /** Lines of its log so far. */
  readonly lines: number;
  /** Bytes of output so far. */
  readonly bytes: number;
  /** How it ended, as its family says it; null until then. */
  readonly result: unknown;
}

/** One change that somebody made, or was refused. */
export interface AuditEntry {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly operator: string;
  readonly address: string;
  readonly requestId: string;
  readonly action: string;
  readonly target: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly outcome: 'done' | 'refused';
  readonly message: string | null;
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
