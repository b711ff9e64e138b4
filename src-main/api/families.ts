import type { IncomingHttpHeaders } from 'node:http';
import { STATUS_CODES } from 'node:http';

export const families = ['jobs', 'orchestration', 'apps', 'works', 'platform'] as const;
export type Family = (typeof families)[number];

/** Base paths of the documented families (contract, README.md); everything else is the platform's. */
const basePaths: readonly (readonly [path: string, family: Family])[] = [
  ['/api/groups', 'jobs'],
  ['/api/jobs', 'jobs'],
  ['/api/job', 'jobs'],
  ['/api/workers', 'jobs'],
  ['/cluster', 'orchestration'],
  ['/service', 'orchestration'],
  ['/pool', 'orchestration'],
  ['/task', 'orchestration'],
  ['/task_tpl', 'orchestration'],
  ['/task_step', 'orchestration'],
  ['/remote_step', 'orchestration'],
  ['/action', 'orchestration'],
  ['/actimpl', 'orchestration'],
  ['/vm_type', 'orchestration'],
  ['/sd', 'orchestration'],
  ['/api/app', 'apps'],
  ['/api/build', 'apps'],
  ['/api/v1/works', 'works'],
];

/** @returns the family whose base path the URL's path lies under. */
export function familyOf(url: string): Family {
  const path = url.split('?', 1)[0] ?? '';
  const found = basePaths.find(([base]) => path === base || path.startsWith(`${base}/`));
  return found?.[1] ?? 'platform';
}

/** What went wrong, before a family gives it its form. */
export interface Failure {
  readonly status: number;
  /** Stable string in snake_case. */
  readonly code: string;
  readonly message: string;
  readonly requestId: string;
}

export interface FailureReply {
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const json = 'application/json; charset=utf-8';

/** Which 404 it is, a work's or a task's (contract, works.md). */
const worksCode = ({ status, code }: Failure): number =>
  status * 1000 + (code === 'work_task_not_found' ? 101 : 100);

/**
 * Gives a failure the family's form: the documents' envelopes, RFC 9457 problems for the platform.
 * @param requestHeaders decide whether a 401 may make a browser ask for a password (contract, README.md, "Identity").
 */
export function replyWith(
  family: Family,
  failure: Failure,
  requestHeaders: IncomingHttpHeaders,
): FailureReply {
  const { status, code, message, requestId } = failure;
  switch (family) {
    case 'jobs':
      return { contentType: json, headers: {}, body: { status: 'ERROR', error: { code, message } } };
    case 'orchestration':
      return { contentType: json, headers: {}, body: { code: status, msg: message, data: {} } };
    case 'apps': {
      const mode = requestHeaders['sec-fetch-mode'];
      const asks = status === 401 && (mode === undefined || mode === 'navigate');
      return {
        contentType: json,
        headers: asks ? { 'www-authenticate': 'Basic realm="Wheelhouse", charset="UTF-8"' } : {},
        body: { error: message },
      };
    }
    case 'works':
      return { contentType: json, headers: {}, body: { code: worksCode(failure), msg: message } };
    case 'platform':
      return {
        contentType: 'application/problem+json; charset=utf-8',
        headers: {},
        body: {
          type: 'about:blank',
          title: STATUS_CODES[status] ?? 'Error',
          status,
          detail: message,
          code,
          requestId,
        },
      };
  }
}
