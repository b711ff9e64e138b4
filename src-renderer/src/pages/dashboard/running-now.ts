import type { Build } from '../../api/apps';
import { taskState, type Task } from '../../api/orchestration-types';
import type { JobSummary, Run } from '../../api/types';
import type { Work } from '../../api/works';
import { medianOf } from '../../components/charts/run-bars';

/** Something that goes on. Times are epoch milliseconds, lengths of time milliseconds. */
export type Going =
  | { readonly kind: 'task'; readonly key: string; readonly startedAt: number; readonly task: Task }
  | { readonly kind: 'build'; readonly key: string; readonly startedAt: number; readonly build: Build }
  | {
      readonly kind: 'run';
      readonly key: string;
      readonly startedAt: number;
      /** The first of those that were made together. */
      readonly run: Run;
      /** How many of them go on. */
      readonly count: number;
      /** How long it usually takes; null when that is not known. */
      readonly median: number | null;
      /** The work that it is a task of. */
      readonly work: Work | null;
    };

export interface GoingSources {
  readonly tasks: readonly Task[];
  readonly builds: readonly Build[];
  /** Runs of all families that have begun. */
  readonly runs: readonly Run[];
  readonly jobs: readonly JobSummary[];
  readonly works: readonly Work[];
}

/** Runs of these are parts of what is listed as a whole. */
const PARTS: ReadonlySet<string> = new Set(['orchestration', 'builds']);

/** @returns what goes on: tasks, builds, then runs, of each kind the newest first. */
export function goingOn({ tasks, builds, runs, jobs, works }: GoingSources): Going[] {
  const byName = new Map(jobs.map((job) => [`${job.group}/${job.name}`, job]));
  const workById = new Map(works.map((work) => [`work/${work.work_id}`, work]));
  const newestFirst = (left: Going, right: Going): number => right.startedAt - left.startedAt;
  const own = runs.filter(({ family }) => !PARTS.has(family));
  const together = Map.groupBy(own, ({ batchId, id }) => batchId ?? id);
  return [
    tasks
      .filter(({ state }) => state === taskState.running)
      .map((task): Going => ({
        kind: 'task',
        key: `task-${task.id}`,
        startedAt: task.started_ms ?? task.created_ms,
        task,
      }))
      .sort(newestFirst),
    builds
      .filter(({ status }) => status === 2)
      .map((build): Going => ({
        kind: 'build',
        key: `build-${build.id}`,
        startedAt: Date.parse(build.started ?? build.created),
        build,
      }))
      .sort(newestFirst),
    [...together]
      .flatMap(([key, [run, ...others]]): Going[] => {
        if (run === undefined) return [];
        const median = run.family === 'jobs' ? usualTime(byName.get(run.subject)) : null;
        const work = run.family === 'works' ? (workById.get(run.subject) ?? null) : null;
        const startedAt = Math.min(...[run, ...others].map((each) => each.startedAt ?? each.createdAt));
        return [{ kind: 'run', key: `run-${key}`, startedAt, run, count: others.length + 1, median, work }];
      })
      .sort(newestFirst),
  ].flat();
}

/** @returns milliseconds; of runs that succeeded, since one that failed early says nothing of how long it takes. */
function usualTime(job: JobSummary | undefined): number | null {
  const durations = (job?.recentRuns ?? []).flatMap(({ state, duration }) =>
    state === 'succeeded' && duration !== null ? [duration * 1000] : [],
  );
  return medianOf(durations);
}

/** @returns how much of its usual time something has taken, 0 to 0.99; null where nothing is usual. */
export const shareOf = (elapsed: number, median: number | null): number | null =>
  median === null || median <= 0 ? null : Math.min(0.99, Math.max(0, elapsed) / median);
