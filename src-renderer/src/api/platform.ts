import { addressOf, openRoute, requestRoute, type RouteParameters } from './route';
import type { AuditEntry, Page, Run, Session, Stats } from './types';

/** Says who is signed in; rejects with status 401 when nobody is. */
export function readSession(signal?: AbortSignal): Promise<Session> {
  return requestRoute('get', '/api/platform/session', {}, { signal });
}

/** Signs in with a token or a one-time code; the answer sets the session cookie. */
export function signIn(credential: { token: string } | { code: string }): Promise<Session> {
  return requestRoute('post', '/api/platform/session', { body: credential });
}

export async function signOut(): Promise<void> {
  await requestRoute('delete', '/api/platform/session', {});
}

/** Counts the runs that go on and those that wait, over all families. */
export function readStats(): Promise<Stats> {
  return requestRoute('get', '/api/platform/stats', {});
}

/** Which runs to list: `state` is a comma list of run states, or `unfinished`. */
export type RunQuery = RouteParameters<'/api/platform/runs', 'get'>['query'];

/** Lists runs, newest first. */
export function listRuns(query: RunQuery, signal?: AbortSignal): Promise<Page<Run>> {
  return requestRoute('get', '/api/platform/runs', { query }, { signal });
}

export function readRun(id: string, signal?: AbortSignal): Promise<Run> {
  return requestRoute('get', '/api/platform/runs/{id}', { path: { id } }, { signal });
}

/** Stops one run. */
export function stopRun(id: string): Promise<Run> {
  return requestRoute('post', '/api/platform/runs/{id}/stop', { path: { id } });
}

/** Lists who changed what, newest first; for administrators. */
export function listAudit(
  query: RouteParameters<'/api/platform/audit', 'get'>['query'],
  signal?: AbortSignal,
): Promise<Page<AuditEntry>> {
  return requestRoute('get', '/api/platform/audit', { query }, { signal });
}

/** Where a run's whole log can be downloaded, as NDJSON. */
export function runLogUrl(id: string): string {
  return addressOf('/api/platform/runs/{id}/logs', { path: { id }, query: { follow: false } });
}

/** Reads a part of a run's log as it is stored: at most `limit` lines behind line `afterLine`. */
export function readRunLines(
  id: string,
  afterLine: number,
  limit: number,
  signal: AbortSignal,
): Promise<Response> {
  const query = { after_line: afterLine, limit, follow: false };
  return openRoute('get', '/api/platform/runs/{id}/logs', { path: { id }, query }, { signal });
}

/** Which lines of a run's log to find. */
export type LineSearch = NonNullable<RouteParameters<'/api/platform/runs/{id}/lines', 'get'>['query']>;

/** Finds lines of a run's log; the answer is NDJSON of ranges of line numbers, `[first, last]`. */
export function openLineSearch(id: string, query: LineSearch, signal: AbortSignal): Promise<Response> {
  return openRoute('get', '/api/platform/runs/{id}/lines', { path: { id }, query }, { signal });
}
