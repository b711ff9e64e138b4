import { requestRoute, type RouteOf, type RouteOptions, type RouteParameters } from './route';
import type { GroupSummary, JobDetail, JobSummary, PackageFile, WorkerSummary } from './types';
import { upload, type UploadOptions } from './upload';

/** The jobs family wraps every good answer like this; failures come as HTTP statuses and never get here. */
interface Envelope<T> {
  readonly status: 'OK';
  readonly result: T;
}

async function call<T, M extends 'get' | 'post', P extends RouteOf<M>>(
  method: M,
  route: P,
  given: RouteParameters<P, M>,
  options?: RouteOptions,
): Promise<T> {
  return (await requestRoute<Envelope<T>, M, P>(method, route, given, options)).result;
}

/** The subject of a job's runs and events. */
export function subjectOf(group: string, name: string): string {
  return `${group}/${name}`;
}

/** The other way round; a job's name has no slash. */
export function splitSubject(subject: string): { readonly group: string; readonly name: string } {
  const slash = subject.lastIndexOf('/');
  return { group: subject.slice(0, slash), name: subject.slice(slash + 1) };
}

/** Lists all groups, by name. */
export async function listGroups(signal?: AbortSignal): Promise<readonly GroupSummary[]> {
  const answer: { groups: GroupSummary[] } = await call('get', '/api/groups', {}, { signal });
  return answer.groups;
}

/** Lists the jobs of a group, by name. */
export async function listJobs(group: string, signal?: AbortSignal): Promise<readonly JobSummary[]> {
  const answer: { jobs: JobSummary[] } = await call('get', '/api/jobs', { query: { group } }, { signal });
  return answer.jobs;
}

/** Reads one job in its latest version, or another. */
export async function readJob(
  group: string,
  name: string,
  signal?: AbortSignal,
  version?: string,
): Promise<JobDetail> {
  const given = { path: { name }, query: { group, ...(version === undefined ? {} : { version }) } };
  const answer: { job: JobDetail } = await call('get', '/api/job/{name}', given, { signal });
  return answer.job;
}

/** Finds where a version's package can be downloaded, the latest one's unless another is named. */
export async function readPackage(group: string, name: string, version?: string): Promise<PackageFile> {
  const given = { path: { name }, query: { group, ...(version === undefined ? {} : { version }) } };
  const answer: { package: PackageFile } = await call('get', '/api/job/{name}/package', given);
  return answer.package;
}

/** Runs a job at once, in its latest version unless another is named. */
export function runJob(group: string, name: string, version?: string): Promise<{ readonly runId: string }> {
  const body = { group, ...(version === undefined ? {} : { version }) };
  return call('post', '/api/job/{name}/run', { path: { name }, body });
}

/** Switches a job's schedule on. */
export async function enableJob(group: string, name: string): Promise<void> {
  await call('post', '/api/job/{name}/enable', { path: { name }, body: { group } });
}

/** Switches a job's schedule off; what runs goes on. */
export async function disableJob(group: string, name: string): Promise<void> {
  await call('post', '/api/job/{name}/disable', { path: { name }, body: { group } });
}

/** Stops every run of a job, queued ones and pending retries too. */
export async function stopJob(group: string, name: string): Promise<void> {
  await call('post', '/api/job/{name}/stop', { path: { name }, body: { group } });
}

/** Stops a job and removes all its versions; waits until it has stopped, for a minute at most. */
export async function removeJob(group: string, name: string, withData: boolean): Promise<void> {
  const body = { group, data: withData };
  await call('post', '/api/job/{name}/remove', { path: { name }, body }, { timeout: 60_000 });
}

/** Lists the online workers that serve a group. */
export async function listWorkers(group: string, signal?: AbortSignal): Promise<readonly WorkerSummary[]> {
  const given = { query: { group } };
  const answer: { workers: WorkerSummary[] } = await call('get', '/api/workers', given, { signal });
  return answer.workers;
}

export interface Publication {
  readonly group: string;
  readonly name: string;
  readonly file: File;
  /** Replaces the version when it exists already. */
  readonly force: boolean;
}

/** Publishes a package. Small fields go before the file, so that the server knows them when the file begins. */
export async function publishJob(
  { group, name, file, force }: Publication,
  sha1: string,
  options: UploadOptions,
): Promise<void> {
  const form = new FormData();
  form.set('group', group);
  form.set('sha1', sha1);
  form.set('force', String(force));
  form.set('package', file);
  await upload(`/api/job/${encodeURIComponent(name)}/publish`, form, options);
}
