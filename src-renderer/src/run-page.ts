import type { RouteLocationRaw } from 'vue-router';
import { splitSubject } from './api/jobs';
import type { Run } from './api/types';

/** Where a run of any family is shown with its log. */
export function runPage({ family, subject, id }: Pick<Run, 'family' | 'subject' | 'id'>): RouteLocationRaw {
  if (family === 'jobs') return { name: 'job', params: splitSubject(subject), query: { run: id } };
  // The page of a build shows the logs of its runs.
  if (family === 'builds') return { name: 'build', params: { id: subject.slice('build/'.length) } };
  return { name: 'runs', query: { run: id } };
}
