import type { JobSummary } from '../../api/types';

/** Times within the same minute are one moment to a machine that has to do all of it. */
const MINUTE = 60_000;

/** A job that will run, with when. */
export type ScheduledJob = JobSummary & { readonly nextRunMs: number };

/** The jobs that will run, the next first. */
export function upcoming(jobs: readonly JobSummary[]): ScheduledJob[] {
  return jobs
    .filter((job): job is ScheduledJob => job.nextRunMs !== null)
    .sort((left, right) => left.nextRunMs - right.nextRunMs);
}

/** Counts for each job how many run in the same minute, itself among them. */
export function countClashes(jobs: readonly ScheduledJob[]): Map<ScheduledJob, number> {
  const minuteOf = ({ nextRunMs }: ScheduledJob): number => Math.floor(nextRunMs / MINUTE);
  const counts = new Map<number, number>();
  for (const job of jobs) counts.set(minuteOf(job), (counts.get(minuteOf(job)) ?? 0) + 1);
  return new Map(jobs.map((job) => [job, counts.get(minuteOf(job)) ?? 1]));
}
