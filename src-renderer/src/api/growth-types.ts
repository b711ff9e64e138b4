import type { PreviewedStep, TaskState } from './orchestration-types';

/** What pools grow by and are made known by (contract, orchestration.md), with what is ours. Times in `…_ms` are epoch milliseconds. */

export const providers = ['static', 'docker', 'command', 'http'] as const;
export type Provider = (typeof providers)[number];
export const discoveryTypes = ['nginx', 'http', 'file'] as const;
export type DiscoveryType = (typeof discoveryTypes)[number];

export type KindConfig = Readonly<Record<string, unknown>>;

/** A machine template: who gives machines, and of which kind. */
export interface MachineType {
  readonly id: number;
  readonly name: string;
  readonly desc: string;
  readonly provider: Provider;
  readonly config: KindConfig;
}

/** How nodes of a pool are made known. */
export interface Discovery {
  readonly id: number;
  readonly name: string;
  readonly desc: string;
  readonly type: DiscoveryType;
  readonly config: KindConfig;
}

/** A machine that a provider has given us. */
export interface Machine {
  readonly id: number;
  readonly vm_id: string;
  readonly ip: string;
  readonly state: 'obtained' | 'used' | 'returning';
  /** 0 for none. */
  readonly node_id: number;
  /** Whether its node is in a pool. */
  readonly in_pool: boolean;
  /** Why it could not be given back yet; '' for nothing. */
  readonly problem: string;
}

/** A node of a pool, as the documents have it. */
export interface PoolNode {
  readonly id: number;
  /** "-" while there is no machine yet. */
  readonly ip: string;
  readonly vm_id: string;
  readonly status: TaskState;
  readonly node_type: 'manual' | 'crontab';
}

export type ScheduleType = 'expand' | 'upload';

/** When something is done to a pool. */
export interface CronItem {
  /** Of nodes that schedules have brought, how many there are to be. */
  readonly instance_num: number;
  /** Percent of the nodes deployed to at once. */
  readonly concurr_ratio: number;
  /** Nodes deployed to at once. */
  readonly concurr_num: number;
  /** 0 daily, 1 Sunday … 7 Saturday. */
  readonly week_day: number;
  /** `HH:MM:SS`, in the zone of the settings. */
  readonly time: string;
  /** It does not fire. */
  readonly ignore: boolean;
}

/** Another pool that grows and shrinks with this one. */
export interface DependItem {
  readonly pool_id: number;
  readonly ratio: number;
  readonly elastic_count: number;
  /** Before which step this pool waits for it; '' for the last. */
  readonly step_name: string;
  readonly ignore: boolean;
}

/** When a pool changes its size or is deployed to, and which pools go with it. */
export interface PoolSchedule {
  readonly id: number;
  readonly pool_id: number;
  readonly type: ScheduleType;
  readonly cron_items: readonly (CronItem & { readonly next_ms: number | null })[];
  readonly depend_items: readonly DependItem[];
  readonly last_ms: number | null;
  /** Why nothing came of it the last time; '' for nothing. */
  readonly last_problem: string;
}

export interface SchedulePreview {
  /** Nodes of the pool now. */
  readonly size: number;
  /** The next times of each item, in order. */
  readonly cron_items: readonly (readonly number[])[];
  readonly depends: readonly {
    readonly pool_id: number;
    readonly pool_name: string;
    readonly size: number;
    /** Nodes that it would be asked to have. */
    readonly wanted: number;
  }[];
}

/** A pool that would grow or shrink. */
export interface PlannedPool {
  readonly pool_id: number;
  readonly pool_name: string;
  readonly service_name: string;
  readonly template: { readonly id: number; readonly name: string };
  readonly machine_type: { readonly id: number; readonly name: string; readonly provider: Provider } | null;
  readonly discovery: { readonly id: number; readonly name: string; readonly type: DiscoveryType } | null;
  readonly before: number;
  readonly after: number;
  readonly count: number;
  /** Machines of a stock that it would get, perhaps too few; null where nobody can say before. */
  readonly spare: readonly string[] | null;
  /** Number of the pool that waits for it, before the step of this name. */
  readonly waited_by: number | null;
  readonly before_step: string | null;
  /** Those that would go. */
  readonly nodes: readonly {
    readonly id: number;
    readonly ip: string;
    readonly vm_id: string;
    /** Its machine is given back; else it only leaves the pool. */
    readonly is_returned: boolean;
  }[];
}

/** What growing or shrinking a pool would do. */
export interface GrowthPreview {
  /** Of the pool that was asked for. */
  readonly steps: readonly PreviewedStep[];
  readonly waits_for: readonly { readonly id: number; readonly name: string; readonly state: TaskState }[];
  /** In the order in which it is done. */
  readonly pools: readonly PlannedPool[];
}
