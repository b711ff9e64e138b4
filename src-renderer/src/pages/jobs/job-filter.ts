import type { JobSummary, RunState } from '../../api/types';
import type { JobGroup } from '../../stores/jobs';

export const jobFilters = ['all', 'running', 'failed'] as const;
export type JobFilter = (typeof jobFilters)[number];

const TROUBLE: ReadonlySet<RunState> = new Set(['failed', 'timed_out', 'lost']);

const isInTrouble = ({ lastRun }: JobSummary): boolean => lastRun !== null && TROUBLE.has(lastRun.state);

const passes: Readonly<Record<JobFilter, (job: JobSummary) => boolean>> = {
  all: () => true,
  running: (job) => job.running > 0,
  failed: isInTrouble,
};

/** @returns whether a job's name or group contains the text, whatever its case. */
function contains(job: JobSummary, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return job.name.toLowerCase().includes(wanted) || job.group.toLowerCase().includes(wanted);
}

/** Groups with the jobs that pass, those in trouble first; groups that have none left are dropped. */
export function filterGroups(groups: readonly JobGroup[], filter: JobFilter, text: string): JobGroup[] {
  return groups
    .map(({ name, jobs }) => {
      const kept = jobs.filter((job) => passes[filter](job) && contains(job, text));
      return { name, jobs: [...kept.filter(isInTrouble), ...kept.filter((job) => !isInTrouble(job))] };
    })
    .filter(({ jobs }) => jobs.length > 0);
}

/** How many jobs each filter would show. */
export function countByFilter(jobs: readonly JobSummary[]): Record<JobFilter, number> {
  return {
    all: jobs.length,
    running: jobs.filter(passes.running).length,
    failed: jobs.filter(passes.failed).length,
  };
}
