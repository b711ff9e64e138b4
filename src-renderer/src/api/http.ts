import { createEventHook } from '@vueuse/core';
import { ApiError } from './error';
import { send, type RequestOptions } from './send';

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

/**
 * Sends a request and gives the response once its headers are there and its status is good; the body is the
 * caller's, who may stream it.
 * @throws {ApiError} for every failure but the caller's own abort, which rejects with that signal's reason.
 */
export async function open(path: string, options: RequestOptions = {}): Promise<Response> {
  try {
    const response = await send(path, options);
    reportAnswer();
    return response;
  } catch (error) {
    if (error instanceof ApiError && error.kind === 'refused') reportAnswer(error);
    throw error;
  }
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
