import type { UploadProgress } from '../../src-preload/bridge.js';
import type { ControlPlaneAddress } from './supervisor.js';

/** Who sends what the page may not: the page has neither token nor cookie, and its origin is none of the server's. */
const notForwarded = /^(host|origin|referer|cookie|authorization|x-access-token|x-upload-id|sec-.*)$/i;

/** Headers that belong to one connection (RFC 9110, 7.6.1) or to bytes that fetch has decoded, and cookies. */
const notReturned =
  /^(connection|keep-alive|transfer-encoding|upgrade|content-encoding|content-length|set-cookie)$/i;

const uploadIdHeader = 'x-upload-id';

/** An upload's progress is told at most this often. */
const progressEveryMs = 100;

export interface ForwardOptions {
  readonly onProgress: (progress: UploadProgress) => void;
}

/**
 * Sends a request of the page on to the control plane, with the desktop's token, and streams both ways. It goes with Node's
 * own fetch: Electron's keeps to six connections a host and does not pass a page's abort on.
 * @param request of the page; its abort ends the request to the control plane.
 * @returns the answer; a network error, as a browser would have it, when there is no control plane.
 */
export async function forward(
  request: Request,
  { url, token }: ControlPlaneAddress,
  { onProgress }: ForwardOptions,
): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const headers = new Headers([...request.headers].filter(([name]) => !notForwarded.test(name)));
  headers.set('authorization', `Bearer ${token}`);
  const uploadId = request.headers.get(uploadIdHeader);
  const body =
    request.body === null || uploadId === null
      ? request.body
      : request.body.pipeThrough(counter((sent) => onProgress({ id: uploadId, sent })));
  // A stream's length is what it turns out to be.
  if (body !== null) headers.delete('content-length');

  const answer = await fetch(url + pathname + search, {
    method: request.method,
    headers,
    body,
    redirect: 'manual',
    signal: request.signal,
    ...(body === null ? {} : { duplex: 'half' }),
  });
  const returned = [...answer.headers].filter(([name]) => !notReturned.test(name));
  // An encoded body is longer decoded; any other keeps its length, which a download shows its progress by.
  const length = answer.headers.get('content-length');
  if (length !== null && !answer.headers.has('content-encoding')) returned.push(['content-length', length]);
  return new Response(answer.body, {
    status: answer.status,
    statusText: answer.statusText,
    headers: returned,
  });
}

function counter(onCount: (sent: number) => void): TransformStream<Uint8Array, Uint8Array> {
  let sent = 0;
  let toldAt = 0;
  return new TransformStream({
    transform(piece, controller) {
      sent += piece.byteLength;
      controller.enqueue(piece);
      if (Date.now() - toldAt < progressEveryMs) return;
      toldAt = Date.now();
      onCount(sent);
    },
    flush: () => onCount(sent),
  });
}
