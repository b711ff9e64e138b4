import { getEventListeners, once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { Type } from 'typebox';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readToEnd, startApiServer, type ApiServer } from '../../test/support/api-server.js';
import { route } from './route.js';
import { sendEvents, sendNdjson, type ServerSentEvent } from './stream.js';

const url = '/api/platform/stream';

type Records = (cancel: AbortSignal) => AsyncIterable<readonly unknown[]>;
type EventSource = (cancel: AbortSignal) => AsyncIterable<ServerSentEvent>;

interface Options {
  readonly heartbeatSeconds?: number;
  /** Awaited by the handler before it streams. */
  readonly before?: () => Promise<unknown>;
  /** Called when it has begun to. */
  readonly after?: () => void;
}

const start = (records: Records, { heartbeatSeconds, before, after }: Options = {}): Promise<ApiServer> =>
  startApiServer((app) => {
    route(app, {
      method: 'GET',
      url,
      role: 'viewer',
      summary: 'Records as they come',
      params: Type.Object({}),
      handler: async (context) => {
        await before?.();
        const reply = sendNdjson(context, records, heartbeatSeconds);
        after?.();
        return reply;
      },
    });
  });

const startEvents = (events: EventSource): Promise<ApiServer> =>
  startApiServer((app) => {
    route(app, {
      method: 'GET',
      url,
      role: 'viewer',
      summary: 'Events as they come',
      params: Type.Object({}),
      handler: (context) => sendEvents(context, events),
    });
  });

/** A source that gives what the test puts in, and tells of its end. */
function makeSource<T>() {
  const waiting: T[] = [];
  let wake = Promise.withResolvers<undefined>();
  const over = Promise.withResolvers<'cancelled' | 'exhausted' | 'left'>();
  let isDone = false;
  async function* source(cancel: AbortSignal): AsyncGenerator<T> {
    let how: 'cancelled' | 'exhausted' | 'left' = 'left';
    cancel.addEventListener('abort', () => wake.resolve(undefined));
    try {
      for (;;) {
        while (waiting.length > 0) yield waiting.shift()!;
        if (cancel.aborted) how = 'cancelled';
        else if (isDone) how = 'exhausted';
        if (how !== 'left') return;
        await wake.promise;
        wake = Promise.withResolvers<undefined>();
      }
    } finally {
      over.resolve(cancel.aborted ? 'cancelled' : how);
    }
  }
  const put = (...items: T[]) => {
    waiting.push(...items);
    wake.resolve(undefined);
  };
  const end = () => {
    isDone = true;
    wake.resolve(undefined);
  };
  return { source, put, end, over: over.promise };
}

/** @returns the response once its headers are there, nothing of its body read yet. */
async function open(server: ApiServer, method = 'GET'): Promise<IncomingMessage> {
  const headers = { authorization: 'Bearer viewer-token' };
  const request = httpRequest({
    host: '127.0.0.1',
    port: server.port,
    path: url,
    method,
    headers,
    agent: false,
  });
  request.on('error', () => undefined);
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response.setEncoding('utf8');
}

/** @returns the next piece of a body. */
const next = async (response: IncomingMessage): Promise<string> => String((await once(response, 'data'))[0]);

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of response) text += String(piece);
  return text;
}

describe('NDJSON', () => {
  it('sends its headers at once and each batch as it comes, a record a line', async () => {
    const { source, put, end, over } = makeSource<readonly unknown[]>();
    const response = await open(await start(source));
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'application/x-ndjson; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.stringMatching(/^req-/),
    });
    put([{ text: 'one\ntwo 中' }, 2]);
    expect(await next(response)).toBe('{"text":"one\\ntwo 中"}\n2\n');
    put([], [3]);
    expect(await next(response)).toBe('3\n');
    end();
    expect(await textOf(response)).toBe('');
    expect(response.complete).toBe(true);
    expect(await over).toBe('exhausted');
  });

  it('shows that it lives when it is asked to, and loses no record to it', async () => {
    const { source, put, end } = makeSource<readonly number[]>();
    const response = await open(await start(source, { heartbeatSeconds: 0.02 }));
    for (let beat = 0; beat < 3; beat++) expect(await next(response)).toMatch(/^\n+$/);
    put([1], [2]);
    end();
    expect((await textOf(response)).replaceAll(/^\n+/gm, '')).toBe('1\n2\n');
  });

  it('answers HEAD with headers alone and asks nothing of its source', async () => {
    const source = vi.fn<Records>();
    const response = await open(await start(source), 'HEAD');
    expect(response.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    expect(await textOf(response)).toBe('');
    expect(source).not.toHaveBeenCalled();
  });
});

describe('Server-Sent Events', () => {
  it('are sent with id, type and data on a line each', async () => {
    const { source, put, end } = makeSource<ServerSentEvent>();
    const response = await open(await startEvents(source));
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    put({ id: '7', event: 'run', data: { text: 'one\ntwo' } }, { id: '8', event: 'job', data: null });
    end();
    expect(await textOf(response)).toBe(
      'retry: 2000\n\nid: 7\nevent: run\ndata: {"text":"one\\ntwo"}\n\nid: 8\nevent: job\ndata: null\n\n',
    );
  });

  it('are a comment when there was none for 15 seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { source } = makeSource<ServerSentEvent>();
    const response = await open(await startEvents(source));
    expect(await next(response)).toBe('retry: 2000\n\n');
    for (let beat = 0; beat < 2; beat++) {
      while (vi.getTimerCount() === 0) await setImmediate();
      const piece = next(response);
      await vi.advanceTimersByTimeAsync(15_000);
      expect(await piece).toBe(': alive\n\n');
    }
  });
});

describe('a client that leaves', () => {
  it('cancels a source that waits', async () => {
    const { source, put, over } = makeSource<readonly number[]>();
    const server = await start(source);
    const response = await open(server);
    put([1]);
    await next(response);
    response.destroy();
    expect(await over).toBe('cancelled');
    expect(getEventListeners(server.app.closing, 'abort')).toEqual([]);
  });

  it('cancels a source that waits for it', async () => {
    const left = Promise.withResolvers<undefined>();
    const server = await start(async function* (cancel) {
      try {
        for (;;) {
          await setImmediate();
          yield ['x'.repeat(100_000)];
        }
      } finally {
        if (cancel.aborted) left.resolve(undefined);
      }
    });
    const response = await open(server);
    await once(response, 'readable');
    response.destroy();
    await left.promise;
  });

  it('before its stream has begun, leaves nothing behind', async () => {
    const [atWork, mayGo] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const begun = Promise.withResolvers<undefined>();
    const source = vi.fn<Records>();
    const before = () => {
      atWork.resolve(undefined);
      return mayGo.promise;
    };
    const server = await start(source, { before, after: () => begun.resolve(undefined) });
    const socket = server.connect();
    const [connection] = (await once(server.app.server, 'connection')) as [NodeJS.EventEmitter];
    socket.write(`GET ${url} HTTP/1.1\r\nHost: localhost\r\nAuthorization: viewer-token\r\n\r\n`);
    await atWork.promise;
    socket.destroy();
    await once(connection, 'close');
    mayGo.resolve(undefined);
    await begun.promise;
    expect(getEventListeners(server.app.closing, 'abort')).toEqual([]);
    expect(source).not.toHaveBeenCalled();
  });
});

describe('a server that stops', () => {
  it('ends its streams, whole', async () => {
    const { source, put, over } = makeSource<readonly number[]>();
    const server = await start(source);
    const response = await open(server);
    put([1]);
    await next(response);
    server.app.beginClosing();
    expect(await over).toBe('cancelled');
    expect(await textOf(response)).toBe('');
    expect(response.complete).toBe(true);
    await server.app.close();
  });

  it('ends those that begin while it stops', async () => {
    const [atWork, mayGo] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const { source } = makeSource<readonly number[]>();
    const before = () => {
      atWork.resolve(undefined);
      return mayGo.promise;
    };
    const server = await start(source, { before });
    const opening = open(server);
    await atWork.promise;
    server.app.beginClosing();
    mayGo.resolve(undefined);
    const response = await opening;
    expect(await textOf(response)).toBe('');
    expect(response.complete).toBe(true);
  });
});

describe('a reader that is slow', () => {
  it('slows the source and loses nothing', async () => {
    const [piece, pieces] = ['x'.repeat(9_998), 10_000];
    let made = 0;
    const server = await start(async function* () {
      for (; made < pieces; made++) {
        yield [`${made}:`.padEnd(9_997, piece)];
        // Gives the socket its turn: without it everything would wait in this process, however fast the reader is.
        if (made % 10 === 0) await setImmediate();
      }
    });
    const response = await open(server);
    response.pause();
    let before: number;
    do {
      before = made;
      await setTimeout(100);
    } while (made !== before || made === 0);
    // 100 MB are to be sent; what fits the buffers on the way is all that may have been made.
    expect(made).toBeLessThan(pieces / 4);
    const records = (await textOf(response)).trimEnd().split('\n');
    expect(records).toHaveLength(pieces);
    expect(records.every((record, at) => record.startsWith(`"${at}:x`) && record.length === 9_999)).toBe(
      true,
    );
  });
});

describe('a source that fails', () => {
  it.each([0, 1])(
    'after %i records cuts the stream so that its end cannot be taken for one',
    async (count) => {
      const server = await start(async function* () {
        for (let at = 0; at < count; at++) yield [at];
        await setImmediate();
        throw new Error('the source broke');
      });
      const socket = server.connect();
      socket.write(
        `GET ${url} HTTP/1.1\r\nHost: localhost\r\nAuthorization: viewer-token\r\nConnection: close\r\n\r\n`,
      );
      const text = await readToEnd(socket).catch((error: unknown) => String(error));
      expect(text).not.toMatch(/\r\n0\r\n\r\n$/);
      expect(text).not.toContain('the source broke');
      expect(JSON.stringify(server.log)).toContain('the source broke');
      expect((await server.ask('/nowhere')).status).toBe(404);
    },
  );

  it('leaves no timer of its heartbeat', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const broken = Promise.withResolvers<undefined>();
    const server = await startEvents(async function* () {
      await broken.promise;
      yield { id: '1', event: 'run', data: null };
      throw new Error('the source broke');
    });
    const response = await open(server);
    await next(response);
    while (vi.getTimerCount() === 0) await setImmediate();
    broken.resolve(undefined);
    await expect(textOf(response)).rejects.toThrow();
    expect(vi.getTimerCount()).toBe(0);
  });
});
