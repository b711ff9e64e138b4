import { requestRoute } from './route';
import type { RunState } from './types';

export const statsRanges = ['1h', '24h', '7d'] as const;
export type StatsRange = (typeof statsRanges)[number];

export type EndState = Exclude<RunState, 'queued' | 'starting' | 'running'>;
/** Runs that ended, by how. */
export type EndCounts = Readonly<Record<EndState, number>>;

export interface RunHistory {
  /** Epoch milliseconds at which the first piece begins. */
  readonly from: number;
  /** Length of a piece; the last one is still going on. */
  readonly stepMs: number;
  readonly ended: EndCounts;
  readonly pieces: readonly EndCounts[];
  /** Runs under way at the end of each piece. */
  readonly running: readonly number[];
}

export interface DashboardStats {
  readonly running: number;
  readonly queued: number;
  readonly nodes: { readonly total: number; readonly online: number };
  readonly now: number;
  readonly history: RunHistory;
}

/** Reads what became of runs in a span of time that ends now. */
export function readDashboardStats(range: StatsRange, signal?: AbortSignal): Promise<DashboardStats> {
  return requestRoute('get', '/api/platform/stats', { query: { range } }, { signal });
}

export interface UpcomingTime {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: 'job' | 'work' | 'expand' | 'deploy';
  /** Name of the job, id of the work or the pool. */
  readonly id: string;
  readonly name: string;
  /** Group of the job, service of the pool. */
  readonly within: string;
  readonly nodes: number | null;
}

export interface Upcoming {
  /** The control plane's clock, from which the minutes are counted. */
  readonly now: number;
  readonly items: readonly UpcomingTime[];
  readonly total: number;
  readonly minutes: readonly number[];
  /** False where there were too many to count. */
  readonly isComplete: boolean;
}

/** Reads what will run within an hour. */
export function readUpcoming(limit: number, signal?: AbortSignal): Promise<Upcoming> {
  return requestRoute(
    'get',
    '/api/platform/schedules/upcoming',
    { query: { minutes: 60, limit } },
    { signal },
  );
}
