import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { RouteContext } from './route.js';

type StreamContext = Pick<RouteContext<unknown>, 'request' | 'reply' | 'isHead'>;

export interface StreamOptions {
  readonly contentType: string;
  /** Text sent when nothing else was for this long; null for none. */
  readonly heartbeat: { readonly seconds: number; readonly text: string } | null;
}

/** Parameter of streams that may be quiet for long: proxies cut what says nothing. */
export const Heartbeat = Type.Integer({
  default: 0,
  minimum: 0,
  maximum: 3600,
  description: 'Seconds of silence after which a blank line is sent; 0 for none.',
});

/** Pieces wait for the client, not the other way round: this much may be on its way. */
const highWaterMarkBytes = 64 * 1024;

/**
 * Streams pieces of text or bytes as they come: headers at once, each piece as soon as it is there. A slow client slows the
 * pieces' source and nothing else.
 * @param pieces makes the source, which must end when its signal is aborted: the client has left or the server stops.
 */
export function sendStream(
  { request, reply, isHead }: StreamContext,
  pieces: (cancel: AbortSignal) => AsyncIterable<string | Buffer>,
  options: StreamOptions,
): FastifyReply {
  void reply
    .header('content-type', options.contentType)
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no');
  const { closing } = request.server;
  if (isHead || closing.aborted || reply.raw.destroyed) return reply.send('');
  const gone = new AbortController();
  const leave = () => gone.abort();
  closing.addEventListener('abort', leave);
  reply.raw.once('close', () => {
    closing.removeEventListener('abort', leave);
    leave();
  });
  const body = Readable.from(withHeartbeat(pieces(gone.signal), options.heartbeat), {
    objectMode: false,
    highWaterMark: highWaterMarkBytes,
  });
  request.raw.socket.setNoDelay(true);
  const sent = reply.send(body);
  reply.raw.flushHeaders();
  return sent;
}

async function* withHeartbeat(
  source: AsyncIterable<string | Buffer>,
  heartbeat: StreamOptions['heartbeat'],
): AsyncGenerator<Buffer> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (;;) {
      const beat = heartbeat === null ? null : timer(heartbeat.seconds);
      const first = await Promise.race(beat === null ? [next] : [next, beat.done]).finally(beat?.clear);
      if (first === 'beat') {
        yield Buffer.from(heartbeat?.text ?? '');
        continue;
      }
      if (first.done === true) return;
      if (first.value.length > 0)
        yield typeof first.value === 'string' ? Buffer.from(first.value) : first.value;
      next = iterator.next();
    }
  } finally {
    await iterator.return?.();
  }
}

function timer(seconds: number): { done: Promise<'beat'>; clear: () => void } {
  const { promise, resolve } = Promise.withResolvers<'beat'>();
  const handle = setTimeout(() => resolve('beat'), seconds * 1000);
  return { done: promise, clear: () => clearTimeout(handle) };
}

/**
 * Streams records as NDJSON, a line each.
 * @param heartbeatSeconds blank lines when nothing else came for this long; 0 for none.
 */
export function sendNdjson<T>(
  context: StreamContext,
  records: (cancel: AbortSignal) => AsyncIterable<readonly T[]>,
  heartbeatSeconds = 0,
): FastifyReply {
  async function* lines(cancel: AbortSignal): AsyncGenerator<string> {
    for await (const batch of records(cancel))
      yield batch.map((record) => `${JSON.stringify(record)}\n`).join('');
  }
  return sendStream(context, lines, {
    contentType: 'application/x-ndjson; charset=utf-8',
    heartbeat: heartbeatSeconds > 0 ? { seconds: heartbeatSeconds, text: '\n' } : null,
  });
}

/** One Server-Sent Event (WHATWG HTML, "Server-sent events"). */
export interface ServerSentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

/** What a browser waits before it comes back, and how often a quiet stream shows that it lives. */
const retryMs = 2000;
const eventHeartbeatSeconds = 15;

/** Streams events; a comment line keeps a quiet connection open. */
export function sendEvents(
  context: StreamContext,
  events: (cancel: AbortSignal) => AsyncIterable<ServerSentEvent>,
): FastifyReply {
  async function* texts(cancel: AbortSignal): AsyncGenerator<string> {
    yield `retry: ${retryMs}\n\n`;
    for await (const { id, event, data } of events(cancel)) {
      yield `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    }
  }
  return sendStream(context, texts, {
    contentType: 'text/event-stream; charset=utf-8',
    heartbeat: { seconds: eventHeartbeatSeconds, text: ': alive\n\n' },
  });
}
