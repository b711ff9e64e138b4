import type { PoolSchedule, ScheduleType } from '../../api/growth-types';
import type { JobSummary } from '../../api/types';

/** Times within the same minute are one moment to a machine that has to do all of it. */
const MINUTE = 60_000;

/** A job that will run, with when. */
export type ScheduledJob = JobSummary & { readonly nextRunMs: number };

/** A time at which something will be done to a pool. */
export interface ScheduledPool {
  readonly poolId: number;
  readonly type: ScheduleType;
  /** 0 daily, 1 Sunday … 7 Saturday. */
  readonly weekDay: number;
  readonly time: string;
  /** Of nodes that schedules have brought, how many there are to be. */
  readonly target: number;
  readonly lastProblem: string;
  readonly nextRunMs: number;
}

/** The jobs that will run, the next first. */
export function upcoming(jobs: readonly JobSummary[]): ScheduledJob[] {
  return jobs
    .filter((job): job is ScheduledJob => job.nextRunMs !== null)
    .sort((left, right) => left.nextRunMs - right.nextRunMs);
}

/** The times of pools that will come, the next first. */
export function upcomingPools(schedules: readonly PoolSchedule[]): ScheduledPool[] {
  return schedules
    .flatMap(({ pool_id: poolId, type, cron_items: items, last_problem: lastProblem }) =>
      items.flatMap(({ next_ms: nextRunMs, week_day: weekDay, time, instance_num: target }) =>
        nextRunMs === null ? [] : [{ poolId, type, weekDay, time, target, lastProblem, nextRunMs }],
      ),
    )
    .sort((left, right) => left.nextRunMs - right.nextRunMs);
}

/** Counts for each how many are due in the same minute, itself among them. */
export function countClashes<T extends { readonly nextRunMs: number }>(due: readonly T[]): Map<T, number> {
  const minuteOf = ({ nextRunMs }: T): number => Math.floor(nextRunMs / MINUTE);
  const counts = new Map<number, number>();
  for (const each of due) counts.set(minuteOf(each), (counts.get(minuteOf(each)) ?? 0) + 1);
  return new Map(due.map((each) => [each, counts.get(minuteOf(each)) ?? 1]));
}
