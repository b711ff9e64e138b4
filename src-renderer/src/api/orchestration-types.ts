import type { RunState } from './types';

/** Shapes of the orchestration family (contract, orchestration.md), with what is ours. Times in `…_ms` are epoch milliseconds. */

/** States of tasks, batches and nodes in tasks, as the documents number them. */
export const taskState = { init: 0, running: 1, success: 2, failed: 3, stopped: 4 } as const;
export type TaskState = (typeof taskState)[keyof typeof taskState];

/** How to log in; what is absent is as one level higher. */
export interface ConnectionSpec {
  readonly port?: number;
  readonly user?: string;
  readonly credential?: string;
}

export interface Cluster {
  readonly id: number;
  readonly name: string;
  readonly desc: string;
  readonly biz: string;
  readonly connection: ConnectionSpec;
}

export interface Service {
  readonly id: number;
  readonly name: string;
  readonly desc: string;
  readonly service_type: string;
  readonly docker_image: string;
  readonly cluster_id: number;
  readonly connection: ConnectionSpec;
}

export const templatePurposes = ['expand', 'shrink', 'deploy'] as const;
export type TemplatePurpose = (typeof templatePurposes)[number];

export interface Pool {
  readonly id: number;
  readonly name: string;
  readonly desc: string;
  readonly service_id: number;
  /** Number of its machine template; 0 for none. */
  readonly vm_type: number;
  /** Number of its service discovery; 0 for none. */
  readonly sd_id: number;
  /** Ids of templates. */
  readonly tasks: Readonly<Record<TemplatePurpose, number>>;
  readonly node_count: number;
  readonly connection: ConnectionSpec;
}

/** A node of a pool, as the map of its cluster shows it. */
export interface MapNode {
  readonly id: number;
  readonly name: string;
  readonly ip: string;
  readonly state: TaskState;
  /** The last task it was in. */
  readonly task_id: number | null;
  /** Index of the step at which it is in that task. */
  readonly step: number | null;
  readonly online: boolean;
  /** Why it is offline; null while it is online, or was never tried. */
  readonly offline_reason: string | null;
}

export interface MapTask {
  readonly id: number;
  readonly name: string;
  readonly kind: TaskKind;
  readonly state: TaskState;
  readonly reason: string;
  readonly queued: boolean;
  readonly paused: boolean;
  /** Names. */
  readonly steps: readonly string[];
  readonly stat: readonly number[];
  /** From 1; 0 while none is under way. */
  readonly batch: number;
  readonly batches: number;
}

export interface MapPool {
  readonly id: number;
  /** What was last deployed; null when nothing was, or without a tag. */
  readonly tag: string | null;
  /** The task that has the pool, or else the last one. */
  readonly task: MapTask | null;
  readonly nodes: readonly MapNode[];
}

export type ParamType = 'string' | 'integer' | 'boolean';
export type ParamValue = string | number | boolean;
export type ParamTypes = Readonly<Record<string, ParamType>>;

export interface Retry {
  /** Attempts after the first. */
  readonly retry_times: number;
  readonly ignore_error: boolean;
}

export interface TemplateStep {
  readonly name: string;
  readonly param_values: Readonly<Record<string, unknown>>;
  readonly retry: Retry;
}

export interface Template {
  readonly id: number;
  readonly name: string;
  readonly desc: string;
  readonly steps: readonly TemplateStep[];
}

/** A step that a template may have. */
export interface UsableStep {
  readonly id: number;
  readonly name: string;
  readonly desc: string;
  readonly type: StepType;
  readonly params: ParamTypes;
}
export type StepType = 'vm' | 'sd' | 'builtin' | 'remote';

export interface RemoteStep {
  readonly id: number;
  readonly name: string;
  readonly desc: string;
  /** Names of actions, in order. */
  readonly actions: readonly string[];
}

export interface Action {
  readonly id: number;
  readonly name: string;
  readonly desc: string;
  readonly params: ParamTypes;
}

/** How an action is done. That of type `ansible` has the number of its action. */
export interface Implementation {
  readonly id: number;
  readonly type: string;
  readonly action_id: number;
  readonly template: Readonly<Record<string, unknown>>;
}

/** What stands for name and address of a node that has no machine yet. */
export const NO_ADDRESS = '-';

export type TaskKind = 'task' | 'expand' | 'shrink' | 'deploy';

/** A step of a task, as it was when the task was made. */
export interface SnapshotStep {
  readonly name: string;
  readonly type: StepType;
  readonly param_values: Readonly<Record<string, ParamValue>>;
  readonly retry: Retry;
  readonly actions: readonly {
    readonly name: string;
    readonly params: ParamTypes;
    readonly module: string;
    readonly template: string;
  }[];
}

export interface Task {
  readonly id: number;
  readonly task_name: string;
  readonly template_id: number;
  readonly template_name: string;
  readonly pool_id: number;
  readonly pool_name: string;
  readonly service_name: string;
  readonly kind: TaskKind;
  readonly state: TaskState;
  readonly options: readonly SnapshotStep[];
  /** Nodes of a batch. */
  readonly step_len: number;
  readonly opr_user: string;
  /** Nodes in each state. */
  readonly stat: readonly number[];
  readonly reason: string;
  readonly paused: boolean;
  /** A pause is asked for; the step in flight ends first. */
  readonly pausing: boolean;
  /** It is to run, and waits for the task before it on its pool. */
  readonly queued: boolean;
  readonly approval: { readonly batch: number; readonly step: number; readonly message: string } | null;
  /** Percent of the nodes finished so far that may have failed. */
  readonly max_fail_ratio: number;
  /** Seconds; 0 for none. */
  readonly timeout: number;
  readonly deadline_ms: number | null;
  readonly created_ms: number;
  readonly updated_ms: number;
  readonly started_ms: number | null;
}

/** A node in a task; its id is what the documents call nsid. */
export interface TaskNode {
  readonly id: number;
  /** Number of the machine. */
  readonly node_id: number;
  readonly name: string;
  readonly ip: string;
  readonly state: TaskState;
  /** Index of the step it is at. */
  readonly step_num: number;
  /** From 0. */
  readonly batch: number;
}

export interface TaskAttempt {
  readonly id: number;
  readonly nsid: number;
  readonly step: number;
  readonly action: string;
  readonly attempt: number;
  readonly state: TaskState;
  /** '' for what the control plane does itself. */
  readonly run_id: string;
  readonly run_state: RunState | '';
  readonly exit_code: number | null;
  readonly reason: string;
  readonly started_ms: number | null;
  readonly ended_ms: number | null;
}

export interface OutputGroup {
  readonly nsids: readonly number[];
  readonly state: TaskState;
  readonly exit_code: number | null;
  readonly reason: string;
  readonly text: string;
  readonly is_cut: boolean;
  /** What was run on the first of them. */
  readonly commands: readonly PreviewedAction[];
}

export interface GroupedOutputs {
  readonly groups: readonly OutputGroup[];
  /** Nodes whose outputs differ from all these. */
  readonly others: readonly number[];
}

export interface TaskMessage {
  readonly id: number;
  readonly batch_id: number;
  readonly message: string;
  /** Seconds. */
  readonly ctime: number;
}

export interface PreviewedAction {
  readonly name: string;
  readonly module: string;
  readonly command: string;
  readonly script: string | null;
}

export interface PreviewedStep {
  readonly name: string;
  readonly type: StepType | null;
  readonly retry: Retry;
  readonly values: Readonly<Record<string, ParamValue>>;
  readonly actions: readonly PreviewedAction[];
  /** Why it could not be run. */
  readonly faults: readonly string[];
}

export interface PreviewNode {
  readonly id: number;
  readonly ip: string;
}

/** What a task would do. */
export interface TaskPreview {
  readonly template: { readonly id: number; readonly name: string } | null;
  /** One for each pool that the nodes are in. */
  readonly tasks: readonly {
    readonly pool_id: number;
    readonly pool_name: string;
    readonly batches: readonly (readonly PreviewNode[])[];
  }[];
  readonly steps: readonly PreviewedStep[];
  /** Whose commands these are; null when there is no node. */
  readonly node: PreviewNode | null;
  readonly waits_for: readonly {
    readonly id: number;
    readonly name: string;
    readonly state: TaskState;
    readonly reason: string;
  }[];
}
