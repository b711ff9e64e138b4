/** Why a request did not give what it was asked for. */
export type FailureKind =
  /** The control plane answered with an error. */
  | 'refused'
  /** No answer: not running, network gone. */
  | 'unreachable'
  /** No answer in time. */
  | 'timeout'
  /** An answer that is not what the contract says. */
  | 'malformed';

interface FailureDetails {
  readonly status?: number;
  readonly code?: string;
  readonly requestId?: string | null;
  readonly cause?: unknown;
}

/**
 * Every failed request is one of these, whichever family answered. The message is the control plane's own sentence
 * when it gave one, and may be shown as it is.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Stable machine-readable code, such as `job_not_found`; empty when there is none. */
  readonly code: string;
  /** The `X-Request-Id` under which the control plane logged the request. */
  readonly requestId: string | null;

  constructor(
    readonly kind: FailureKind,
    message: string,
    details: FailureDetails = {},
  ) {
    super(message, { cause: details.cause });
    this.status = details.status ?? 0;
    this.code = details.code ?? '';
    this.requestId = details.requestId ?? null;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/**
 * Reads an error answer of any family: the jobs envelope (`{status: "ERROR", error: {code, message}}`), that of
 * orchestration (`{code, msg}`), the message of the apps (`{error: message}`), a platform problem (RFC 9457) or, from
 * something in between such as a proxy, plain text or nothing.
 */
export function errorFromAnswer(status: number, requestId: string | null, body: string): ApiError {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    // Not ours then: the status alone has to say it.
    parsed = undefined;
  }
  const fallback = `The control plane answered with status ${status}.`;
  if (!isRecord(parsed)) return new ApiError('refused', fallback, { status, requestId });

  if (isRecord(parsed['error'])) {
    const { code, message } = parsed['error'];
    return new ApiError('refused', textOf(message) ?? fallback, { status, code: textOf(code), requestId });
  }
  const { error, detail, title, msg, code } = parsed;
  const message = textOf(error) ?? textOf(detail) ?? textOf(title) ?? textOf(msg) ?? fallback;
  return new ApiError('refused', message, { status, code: textOf(code), requestId });
}

/** @returns whether `error` says that a request was given up by its own caller, which is nothing to report. */
export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
