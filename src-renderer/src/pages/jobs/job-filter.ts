import type { JobSummary, RunState } from '../../api/types';
import type { JobGroup } from '../../stores/jobs';

export const jobFilters = ['all', 'running', 'failed', 'disabled'] as const;
export type JobFilter = (typeof jobFilters)[number];

/** What the list is narrowed down to; empty text and null let everything pass. */
export interface JobChoice {
  readonly filter: JobFilter;
  readonly text: string;
  readonly group: string | null;
  /** Id of the node that the last run was on. */
  readonly worker: string | null;
}

const TROUBLE: ReadonlySet<RunState> = new Set(['failed', 'timed_out', 'lost']);

const isInTrouble = ({ lastRun }: JobSummary): boolean => lastRun !== null && TROUBLE.has(lastRun.state);

/** @returns whether a job has a schedule that was switched off; one run by hand has nothing to switch. */
export const isDisabled = ({ schedule, enabled }: JobSummary): boolean => schedule !== null && !enabled;

const passes: Readonly<Record<JobFilter, (job: JobSummary) => boolean>> = {
  all: () => true,
  running: (job) => job.running > 0,
  failed: isInTrouble,
  disabled: isDisabled,
};

/** @returns whether a job's name, group or a tag contains the text, whatever its case. */
function contains(job: JobSummary, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [job.name, job.group, ...job.tags].some((each) => each.toLowerCase().includes(wanted));
}

/** Groups with the jobs that pass, those in trouble first; groups that have none left are dropped. */
export function filterGroups(groups: readonly JobGroup[], choice: JobChoice): JobGroup[] {
  return groups
    .filter(({ name }) => choice.group === null || name === choice.group)
    .map(({ name, jobs }) => {
      const kept = jobs.filter(
        (job) =>
          passes[choice.filter](job) &&
          contains(job, choice.text) &&
          (choice.worker === null || job.lastRun?.node === choice.worker),
      );
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
    disabled: jobs.filter(passes.disabled).length,
  };
}
