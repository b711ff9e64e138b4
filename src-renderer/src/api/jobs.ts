import { request, type RequestOptions } from './http';
import type { GroupSummary, JobDetail, JobSummary, PackageFile, WorkerSummary } from './types';
import { upload, type UploadOptions } from './upload';

/** The jobs family wraps every good answer like this; failures come as HTTP statuses and never get here. */
interface Envelope<T> {
  readonly status: 'OK';
  readonly result: T;
}

async function call<T>(path: string, options: RequestOptions): Promise<T> {
  return (await request<Envelope<T>>(path, options)).result;
}

const pathOf = (name: string, action = ''): string => `/api/job/${encodeURIComponent(name)}${action}`;

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
  const { groups } = await call<{ groups: GroupSummary[] }>('/api/groups', { signal });
  return groups;
}

/** Lists the jobs of a group, by name. */
export async function listJobs(group: string, signal?: AbortSignal): Promise<readonly JobSummary[]> {
  const { jobs } = await call<{ jobs: JobSummary[] }>('/api/jobs', { query: { group }, signal });
  return jobs;
}

/** Reads one job in its latest version, or another. */
export async function readJob(
  group: string,
  name: string,
  signal?: AbortSignal,
  version?: string,
): Promise<JobDetail> {
  const { job } = await call<{ job: JobDetail }>(pathOf(name), { query: { group, version }, signal });
  return job;
}

/** Finds where a version's package can be downloaded, the latest one's unless another is named. */
export async function readPackage(group: string, name: string, version?: string): Promise<PackageFile> {
  const answer = await call<{ package: PackageFile }>(pathOf(name, '/package'), {
    query: { group, version },
  });
  return answer.package;
}

/** Runs a job at once, in its latest version unless another is named. */
export async function runJob(
  group: string,
  name: string,
  version?: string,
): Promise<{ readonly runId: string }> {
  return call(pathOf(name, '/run'), { method: 'POST', body: { group, version } });
}

/** Switches a job's schedule on. */
export async function enableJob(group: string, name: string): Promise<void> {
  await call(pathOf(name, '/enable'), { method: 'POST', body: { group } });
}

/** Switches a job's schedule off; what runs goes on. */
export async function disableJob(group: string, name: string): Promise<void> {
  await call(pathOf(name, '/disable'), { method: 'POST', body: { group } });
}

/** Stops a job and removes all its versions; waits until it has stopped, for a minute at most. */
export async function removeJob(group: string, name: string, withData: boolean): Promise<void> {
  await call(pathOf(name, '/remove'), {
    method: 'POST',
    body: { group, data: withData },
    timeout: 60_000,
  });
}

/** Lists the online workers that serve a group. */
export async function listWorkers(group: string, signal?: AbortSignal): Promise<readonly WorkerSummary[]> {
  const { workers } = await call<{ workers: WorkerSummary[] }>('/api/workers', { query: { group }, signal });
  return workers;
}

/** Stops every run of a job, queued ones and pending retries too. */
export async function stopJob(group: string, name: string): Promise<void> {
  await call(pathOf(name, '/stop'), { method: 'POST', body: { group } });
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
  await upload(pathOf(name, '/publish'), form, options);
}
