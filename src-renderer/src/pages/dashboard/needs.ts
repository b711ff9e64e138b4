import type { Build } from '../../api/apps';
import type { Node } from '../../api/nodes';
import { taskState, type Task } from '../../api/orchestration-types';
import type { JobSummary, Run, RunState } from '../../api/types';
import type { Work } from '../../api/works';
import { nodeState } from '../nodes/node-state';

/** Something that a person has to look at, with what is known of it. Times are epoch milliseconds. */
export type Need =
  | {
      readonly kind: 'approval' | 'paused' | 'task';
      readonly key: string;
      readonly at: number;
      readonly task: Task;
    }
  | {
      readonly kind: 'job';
      readonly key: string;
      readonly at: number;
      readonly job: JobSummary;
      /** Runs that failed one after the other. */
      readonly count: number;
      /** There are more than are known. */
      readonly isMore: boolean;
      /** The last of them, where it is known in full. */
      readonly run: Run | null;
    }
  | { readonly kind: 'build'; readonly key: string; readonly at: number; readonly build: Build }
  | { readonly kind: 'work'; readonly key: string; readonly at: number; readonly work: Work }
  | { readonly kind: 'hostKey'; readonly key: string; readonly at: number; readonly node: Node }
  | {
      readonly kind: 'offline';
      readonly key: string;
      readonly at: number;
      /** Of one pool, or of none. */
      readonly nodes: readonly [Node, ...Node[]];
    };

/** What is known of everything. */
export interface NeedSources {
  /** Tasks that go on, wait or are paused. */
  readonly active: readonly Task[];
  /** Tasks of late that have ended in any way, newest first. */
  readonly ended: readonly Task[];
  readonly jobs: readonly JobSummary[];
  /** Runs that failed of late. */
  readonly failedRuns: readonly Run[];
  readonly builds: readonly Build[];
  /** Works that failed. */
  readonly works: readonly Work[];
  readonly nodes: readonly Node[];
}

/** What failed is not news for ever. */
const WEEK = 7 * 24 * 3_600_000;
const TROUBLE: ReadonlySet<RunState> = new Set(['failed', 'timed_out', 'lost']);

/**
 * Finds what needs a person: what waits for one, and what went wrong and has not gone well since.
 * @param now epoch milliseconds.
 * @returns what holds others up first, then what failed, then machines; within each the newest first.
 */
export function needsOf(sources: NeedSources, now: number): Need[] {
  const isRecent = ({ at }: Need): boolean => now - at < WEEK;
  const newestFirst = (left: Need, right: Need): number => right.at - left.at;
  return [
    waitingTasks(sources.active, 'approval').sort(newestFirst),
    waitingTasks(sources.active, 'paused').sort(newestFirst),
    [
      ...failedTasks(sources),
      ...failingJobs(sources),
      ...failedBuilds(sources.builds),
      ...sources.works.map((work): Need => ({
        kind: 'work',
        key: `work-${work.work_id}`,
        at: Date.parse(work.updated_at),
        work,
      })),
    ]
      .filter(isRecent)
      .sort(newestFirst),
    keys(sources.nodes, now).sort(newestFirst),
    awayNodes(sources.nodes, now).sort(newestFirst),
  ].flat();
}

function waitingTasks(tasks: readonly Task[], kind: 'approval' | 'paused'): Need[] {
  return tasks
    .filter(({ paused, approval }) => paused && (approval !== null) === (kind === 'approval'))
    .map((task) => ({ kind, key: `task-${task.id}`, at: task.updated_ms, task }));
}

/** The last task of a pool, if it failed and nothing has been begun there since. */
function failedTasks({ active, ended }: NeedSources): Need[] {
  const seen = new Set(active.map(({ pool_id: pool }) => pool));
  const needs: Need[] = [];
  for (const task of [...ended].sort((left, right) => right.id - left.id)) {
    if (seen.has(task.pool_id)) continue;
    seen.add(task.pool_id);
    if (task.state === taskState.failed)
      needs.push({ kind: 'task', key: `task-${task.id}`, at: task.updated_ms, task });
  }
  return needs;
}

function failingJobs({ jobs, failedRuns }: NeedSources): Need[] {
  const runs = new Map(failedRuns.map((run) => [run.id, run]));
  return jobs.flatMap((job): Need[] => {
    const ended = job.recentRuns.filter(({ duration, state }) => duration !== null || TROUBLE.has(state));
    // Who stopped one knows of it, and it says nothing of the job.
    const told = ended.filter(({ state }) => state !== 'stopped').reverse();
    const good = told.findIndex(({ state }) => !TROUBLE.has(state));
    const count = good === -1 ? told.length : good;
    const [last] = told;
    if (count === 0 || last === undefined) return [];
    const run = runs.get(last.runId) ?? null;
    const at = run?.endedAt ?? (last.startedAt ?? 0) + (last.duration ?? 0) * 1000;
    const isMore = good === -1 && job.recentRuns.length >= RECENT;
    return [{ kind: 'job', key: `job-${job.group}/${job.name}`, at, job, count, isMore, run }];
  });
}

/** Runs that are known of a job (contract, jobs.md, "recentRuns"). */
const RECENT = 20;

/** The last build of an app for a platform, if it failed. */
function failedBuilds(builds: readonly Build[]): Need[] {
  const seen = new Set<string>();
  const needs: Need[] = [];
  for (const build of [...builds].sort(
    (left, right) => Date.parse(right.created) - Date.parse(left.created),
  )) {
    const key = `${build.appid}/${build.platform}`;
    if (seen.has(key) || build.status === 4) continue;
    seen.add(key);
    if (build.status === -1)
      needs.push({
        kind: 'build',
        key: `build-${build.id}`,
        at: Date.parse(build.ended ?? build.created),
        build,
      });
  }
  return needs;
}

const keys = (nodes: readonly Node[], now: number): Need[] =>
  nodes
    .filter((node) => nodeState(node) === 'hostKey')
    .map((node) => ({
      kind: 'hostKey',
      key: `key-${node.id}`,
      at: node.offeredHostKey?.seenAt ?? now,
      node,
    }));

/** Those of one pool together: they mostly have one reason. A machine that was never tried is not known to be away. */
function awayNodes(nodes: readonly Node[], now: number): Need[] {
  const away = nodes.filter(
    (node) => nodeState(node) === 'offline' && node.offlineReason !== null && node.executor !== 'local',
  );
  const byPool = Map.groupBy(away, ({ poolId, id }) => (poolId === null ? `node-${id}` : `pool-${poolId}`));
  return [...byPool].flatMap(([key, [first, ...others]]): Need[] => {
    if (first === undefined) return [];
    const seen = [first, ...others].map(({ lastSeenAt, createdAt }) => lastSeenAt ?? createdAt);
    return [
      { kind: 'offline', key: `offline-${key}`, at: Math.min(now, ...seen), nodes: [first, ...others] },
    ];
  });
}

/** @returns the batches of a task, by how many nodes each has. */
export const batchesOf = ({ stat, step_len: size }: Pick<Task, 'stat' | 'step_len'>): number =>
  Math.max(1, Math.ceil(stat.reduce((sum, count) => sum + count, 0) / Math.max(1, size)));
