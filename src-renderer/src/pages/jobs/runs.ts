import { subjectOf } from '../../api/jobs';
import { useRunPages, type RunPages } from '../../composables/run-pages';
import type { JobRef } from './job-actions';

const PAGE = 50;

/** The runs of a job, newest first, a page at a time. */
export function useRuns({ group, name }: JobRef): RunPages {
  const query = { family: 'jobs', subject: subjectOf(group, name), limit: PAGE };
  return useRunPages(() => query);
}
