import { ApiError, errorFromAnswer } from './error';

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Milliseconds until the answer must have begun; 0 waits for ever. */
  readonly timeout?: number;
}

/** Parameters by name; a list is sent as one parameter several times. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

const DEFAULT_TIMEOUT = 15_000;

/** Builds a URL relative to the origin, so that the same code runs under http:// and app://. */
export function urlOf(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) parameters.append(key, String(each));
  }
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

/**
 * Sends a request and gives the response once its headers are there and its status is good; the body is the
 * caller's, who may stream it. Pages send through http.ts, which tells the rest of the page of every answer.
 * What only reads (GET) is sent a second time when the first one broke off without an answer.
 * @throws {ApiError} for every failure but the caller's own abort, which rejects with that signal's reason.
 */
export async function send(path: string, options: RequestOptions = {}): Promise<Response> {
  const { method = 'GET', body, timeout = DEFAULT_TIMEOUT } = options;
  // Not AbortSignal.timeout(): the limit is for the answer to begin, and a stream may then run for days.
  const slow = new AbortController();
  const timer = timeout > 0 ? setTimeout(() => slow.abort(), timeout) : undefined;
  const signal = options.signal ? AbortSignal.any([options.signal, slow.signal]) : slow.signal;

  const ask = () =>
    fetch(urlOf(path, options.query), {
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

  let response: Response;
  try {
    response = await ask().catch((cause: unknown) => {
      if (method !== 'GET' || signal.aborted) throw cause;
      // Chromium gives up what is under way whenever a network interface comes or goes, as one does with every container
      // (net::ERR_NETWORK_CHANGED); what only reads may be asked again.
      return ask();
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    if (slow.signal.aborted) throw new ApiError('timeout', 'No answer in time.', { cause });
    throw new ApiError('unreachable', 'The control plane cannot be reached.', { cause });
  } finally {
    clearTimeout(timer);
  }

  if (response.ok) return response;
  throw errorFromAnswer(
    response.status,
    response.headers.get('X-Request-Id'),
    await response.text().catch(() => ''),
  );
}
