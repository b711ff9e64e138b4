import type { RouteLocationRaw } from 'vue-router';
import { splitSubject } from './api/jobs';
import type { Run } from './api/types';

/** Where a run of any family is shown with its log. */
export function runPage({ family, subject, id }: Pick<Run, 'family' | 'subject' | 'id'>): RouteLocationRaw {
  if (family === 'jobs') return { name: 'job', params: splitSubject(subject), query: { run: id } };
  return { name: 'runs', query: { run: id } };
}
