import { messageOf } from '../lib/errors.js';

/** Thrown when an HTTP service refuses or does not answer; the message names it and what it said. */
export class HttpServiceError extends Error {
  override readonly name = 'HttpServiceError';

  /**
   * @param status of its answer; null when there was none.
   * @param isOpen whether it may have done what it was asked all the same.
   */
  constructor(
    message: string,
    readonly status: number | null,
    readonly isOpen: boolean,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

export interface BoundedRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly limitMs: number;
  readonly cancel: AbortSignal;
}

const answerLimitBytes = 4 * 1024 * 1024;

/**
 * Asks an HTTP service something, within limits of time and size.
 * @returns the JSON of its answer; null for an empty one.
 * @throws {HttpServiceError} for a status other than 2xx, an answer that is no JSON, and when there is none.
 */
export async function askHttp({
  method,
  url,
  headers,
  body,
  limitMs,
  cancel,
}: BoundedRequest): Promise<unknown> {
  const what = `${method} ${url}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any([cancel, AbortSignal.timeout(limitMs)]),
    });
    text = await readLimited(response);
  } catch (error) {
    cancel.throwIfAborted();
    const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
    const isTimeOut = (error as Error).name === 'TimeoutError';
    const why = isTimeOut
      ? `did not answer within ${limitMs / 1000} s`
      : `failed: ${code ?? messageOf(error)}`;
    // What was never connected to has done nothing.
    const isOpen = code !== 'ECONNREFUSED' && code !== 'ENOTFOUND' && code !== 'EHOSTUNREACH';
    throw new HttpServiceError(`${what} ${why}`, null, isOpen, error);
  }
  if (!response.ok) {
    const said = text.trim().slice(0, 500);
    throw new HttpServiceError(
      `${what} said ${response.status} ${said}`,
      response.status,
      response.status >= 500,
    );
  }
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HttpServiceError(
      `${what} said what is no JSON: ${text.slice(0, 200)}`,
      response.status,
      true,
      error,
    );
  }
}

async function readLimited(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  if (response.body === null) return '';
  for await (const piece of response.body as ReadableStream<Uint8Array>) {
    size += piece.length;
    if (size > answerLimitBytes) throw new Error(`its answer is larger than ${answerLimitBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
