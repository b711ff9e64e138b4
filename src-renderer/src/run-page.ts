import type { RouteLocationRaw } from 'vue-router';
import { splitSubject } from './api/jobs';
import type { Run } from './api/types';

/** Where a run of any family is shown with its log. */
export function runPage({
  family,
  subject,
  id,
  batchId,
}: Pick<Run, 'family' | 'subject' | 'id' | 'batchId'>): RouteLocationRaw {
  const task = family === 'orchestration' ? /^task\/(\d+)$/.exec(subject)?.[1] : undefined;
  if (task !== undefined) return { name: 'task', params: { id: task } };
  if (family === 'jobs') return { name: 'job', params: splitSubject(subject), query: { run: id } };
  // The page of a build shows the logs of its runs.
  if (family === 'builds') return { name: 'build', params: { id: subject.slice('build/'.length) } };
  if (family === 'works')
    return { name: 'work', params: { id: subject.slice('work/'.length) }, query: { run: id } };
  if (family === 'commands' && batchId !== null)
    return { name: 'command', params: { id: batchId }, query: { run: id } };
  return { name: 'run', params: { id } };
}

/** What a run is called: a job by its name alone, all others by their title. */
export function runName({ family, subject, title }: Pick<Run, 'family' | 'subject' | 'title'>): string {
  return family === 'jobs' ? splitSubject(subject).name : title;
}
