import { open, request, urlOf } from './http';
import type { AuditEntry, Page, Run, Session, Stats } from './types';

const runPath = (id: string, action = ''): string => `/api/platform/runs/${encodeURIComponent(id)}${action}`;

/** Says who is signed in; rejects with status 401 when nobody is. */
export async function readSession(signal?: AbortSignal): Promise<Session> {
  return request('/api/platform/session', { signal });
}

/** Signs in with a token or a one-time code; the answer sets the session cookie. */
export async function signIn(credential: { token: string } | { code: string }): Promise<Session> {
  return request('/api/platform/session', { method: 'POST', body: credential });
}

export async function signOut(): Promise<void> {
  await request('/api/platform/session', { method: 'DELETE' });
}

/** Counts the runs that go on and those that wait, over all families. */
export async function readStats(): Promise<Stats> {
  return request('/api/platform/stats');
}

export interface RunQuery {
  readonly family?: string;
  readonly subject?: string;
  /** A comma list of run states, or `unfinished`. */
  readonly state?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

/** Lists runs, newest first. */
export async function listRuns(query: RunQuery, signal?: AbortSignal): Promise<Page<Run>> {
  return request('/api/platform/runs', { query: { ...query }, signal });
}

export async function readRun(id: string, signal?: AbortSignal): Promise<Run> {
  return request(runPath(id), { signal });
}

/** Stops one run. */
export async function stopRun(id: string): Promise<Run> {
  return request(runPath(id, '/stop'), { method: 'POST' });
}

/** Lists who changed what, newest first; for administrators. */
export async function listAudit(
  page: { readonly limit: number; readonly cursor?: string },
  signal?: AbortSignal,
): Promise<Page<AuditEntry>> {
  return request('/api/platform/audit', { query: { ...page }, signal });
}

/** Where a run's whole log can be downloaded, as NDJSON. */
export function runLogUrl(id: string): string {
  return urlOf(runPath(id, '/logs'), { follow: false });
}

/** Opens a run's log behind line `afterLine`: history first, then live, ending with the run. */
export async function openRunLog(id: string, afterLine: number, signal: AbortSignal): Promise<Response> {
  return open(runPath(id, '/logs'), { query: { after_line: afterLine }, signal });
}

/** Reads a part of a run's log as it is stored: at most `limit` lines behind line `afterLine`. */
export async function readRunLines(
  id: string,
  afterLine: number,
  limit: number,
  signal: AbortSignal,
): Promise<Response> {
  return open(runPath(id, '/logs'), { query: { after_line: afterLine, limit, follow: false }, signal });
}

export interface LineSearch {
  /** Kinds of line, as a comma list. */
  readonly filter?: string;
  /** Text that they hold. */
  readonly q?: string;
  readonly ignore_case?: boolean;
  /** Epoch milliseconds: only lines of then or later. */
  readonly since?: number;
  /** Ranges to give at most. */
  readonly limit?: number;
}

/** Finds lines of a run's log; the answer is NDJSON of ranges of line numbers, `[first, last]`. */
export async function openLineSearch(id: string, search: LineSearch, signal: AbortSignal): Promise<Response> {
  return open(runPath(id, '/lines'), { query: { ...search }, signal });
}

/** Opens the stream of all state changes, resuming behind `lastEventId` when there is one. */
export async function openEvents(lastEventId: string, signal: AbortSignal): Promise<Response> {
  return open('/api/platform/events', {
    headers: { Accept: 'text/event-stream', ...(lastEventId ? { 'Last-Event-ID': lastEventId } : {}) },
    signal,
  });
}
