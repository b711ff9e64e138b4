import { createEventHook } from '@vueuse/core';
import { ApiError, errorFromAnswer } from './error';

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Milliseconds until the answer must have begun; 0 waits for ever. */
  readonly timeout?: number;
}

const DEFAULT_TIMEOUT = 15_000;

const unauthorized = createEventHook<ApiError>();
const answered = createEventHook();

/** Calls back when an answer says that nobody is signed in any more (401). */
export const onUnauthorized = unauthorized.on;

/** Calls back whenever the control plane answered anything: what the UI shows is fresh as of now. */
export const onAnswered = answered.on;

/** Reports news from the control plane that did not come through {@link open}, such as an upload's answer. */
export function reportAnswer(error?: ApiError): void {
  void answered.trigger();
  if (error?.status === 401) void unauthorized.trigger(error);
}

/** Builds a URL relative to the origin, so that the same code runs under http:// and app://. */
export function urlOf(path: string, query: RequestOptions['query'] = {}): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(key, String(value));
  }
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

/**
 * Sends a request and gives the response once its headers are there and its status is good; the body is the
 * caller's, who may stream it.
 * @throws {ApiError} for every failure but the caller's own abort, which rejects with that signal's reason.
 */
export async function open(path: string, options: RequestOptions = {}): Promise<Response> {
  const { method = 'GET', body, timeout = DEFAULT_TIMEOUT } = options;
  // Not AbortSignal.timeout(): the limit is for the answer to begin, and a stream may then run for days.
  const slow = new AbortController();
  const timer = timeout > 0 ? setTimeout(() => slow.abort(), timeout) : undefined;
  const signal = options.signal ? AbortSignal.any([options.signal, slow.signal]) : slow.signal;

  let response: Response;
  try {
    response = await fetch(urlOf(path, options.query), {
      method,
      signal,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        ...options.headers,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    if (slow.signal.aborted) throw new ApiError('timeout', 'No answer in time.', { cause });
    throw new ApiError('unreachable', 'The control plane cannot be reached.', { cause });
  } finally {
    clearTimeout(timer);
  }

  if (response.ok) {
    reportAnswer();
    return response;
  }
  const error = errorFromAnswer(
    response.status,
    response.headers.get('X-Request-Id'),
    await response.text().catch(() => ''),
  );
  reportAnswer(error);
  throw error;
}

/**
 * Sends a request and gives the JSON of the answer, or undefined for an empty one.
 * @throws {ApiError} as {@link open} does, and when the body is not JSON.
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await open(path, options);
  const requestId = response.headers.get('X-Request-Id');
  let text: string;
  try {
    text = await response.text();
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new ApiError('unreachable', 'The answer broke off.', { requestId, cause });
  }
  try {
    return (text === '' ? undefined : JSON.parse(text)) as T;
  } catch (cause) {
    throw new ApiError('malformed', 'The answer is not JSON.', {
      status: response.status,
      requestId,
      cause,
    });
  }
}
