import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Type } from 'typebox';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startApiServer, type Answer, type ApiServer } from '../../test/support/api-server.js';
import type { Upload } from './upload.js';
import { route } from './route.js';

const boundary = 'wheelhouse-boundary';
const contentType = `multipart/form-data; boundary=${boundary}`;
const end = `--${boundary}--\r\n`;

const field = (name: string, value: string): string =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

const file = (name: string, content: Buffer | string, fileName = 'disk.tar.gz'): Buffer =>
  Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${fileName}"\r\n` +
        'Content-Type: application/gzip\r\n\r\n',
    ),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);

const bodyOf = (...parts: (string | Buffer)[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part)));

interface UploadServer extends ApiServer {
  /** Settles when a request has failed and what was read of it is put away. */
  readonly firstFailure: Promise<Error>;
}

/** A server with one route that takes a file, and says what it was given. */
async function startServer(
  handle: (path: string | null) => unknown = () => undefined,
  change: Parameters<typeof startApiServer>[1] = {},
): Promise<UploadServer> {
  const failure = Promise.withResolvers<Error>();
  const server = await startApiServer((app) => {
    app.addHook('onError', async (_request, _reply, error) => failure.resolve(error));
    route(app, {
      method: 'POST',
      url: '/api/job/:name',
      role: 'operator',
      summary: 'Takes a file',
      file: 'package',
      params: Type.Object({
        name: Type.String(),
        before: Type.Optional(Type.String()),
        after: Type.Optional(Type.Integer()),
      }),
      handler: async ({ params, upload, actor }) => {
        const content = upload === null ? null : await readFile(upload.path);
        await handle(upload?.path ?? null);
        const sha256 = content === null ? null : createHash('sha256').update(content).digest('hex');
        return { params, operator: actor.operator.name, upload, sha256 };
      },
    });
  }, change);
  return { ...server, firstFailure: failure.promise };
}

interface Received {
  readonly params: object;
  readonly operator: string;
  readonly upload: Upload | null;
  readonly sha256: string | null;
}

const send = (server: ApiServer, body: Buffer, token: string | null = 'operator-token') =>
  server.ask('/api/job/report', { method: 'POST', token, body, headers: { 'content-type': contentType } });

/** Opens a connection and sends the head of a request that will have `length` bytes of body. */
function beginRequest(server: ApiServer, length: number): Socket {
  const socket = server.connect();
  socket.on('error', () => undefined);
  socket.write(
    `POST /api/job/report HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${contentType}\r\nContent-Length: ${length}\r\n\r\n`,
  );
  return socket;
}

/** Sends the beginning of an upload and waits until it stands on disk. */
async function beginUpload(server: ApiServer): Promise<Socket> {
  const socket = beginRequest(server, 9_999_999);
  socket.write(bodyOf(field('access_token', 'operator-token'), file('package', randomBytes(100_000))));
  while ((await server.uploads()).length === 0) await setImmediate();
  return socket;
}

const messageOf = ({ text }: Answer): string =>
  (JSON.parse(text) as { error: { message: string } }).error.message;

describe('a multipart body', () => {
  it('brings one file and fields on both sides of it', async () => {
    const server = await startServer();
    const content = randomBytes(300_000);
    const body = bodyOf(
      field('before', '中文'),
      file('package', content, '报告 1.tgz'),
      field('after', '12'),
      end,
    );
    const answer = await send(server, body);
    const received = JSON.parse(answer.text) as Received;
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(received).toMatchObject({
      params: { name: 'report', before: '中文', after: 12 },
      upload: { name: '报告 1.tgz', size: 300_000, sha256 },
      sha256,
    });
    expect(received.upload?.sha1).toBe(createHash('sha1').update(content).digest('hex'));
    expect(await server.uploads()).toEqual([]);
  });

  it('may bring no file, or an empty one', async () => {
    const server = await startServer();
    const none = await send(server, bodyOf(field('before', 'x'), end));
    expect(JSON.parse(none.text)).toMatchObject({ params: { before: 'x' }, upload: null });
    const empty = await send(server, bodyOf(file('package', ''), end));
    expect(JSON.parse(empty.text)).toMatchObject({ upload: { size: 0 } });
  });

  it('may bring the token before the file', async () => {
    const server = await startServer();
    const answer = await send(
      server,
      bodyOf(field('access_token', 'admin-token'), file('package', 'x'), end),
      null,
    );
    expect(JSON.parse(answer.text)).toMatchObject({ operator: 'the admin' });
    const noFile = await send(
      server,
      bodyOf(field('before', 'x'), field('access_token', 'admin-token'), end),
      null,
    );
    expect(JSON.parse(noFile.text)).toMatchObject({ operator: 'the admin' });
  });
});

describe('nothing is stored of a multipart body', () => {
  it('that brings its token only after the file', async () => {
    const server = await startServer();
    const body = bodyOf(file('package', randomBytes(200_000)), field('access_token', 'operator-token'), end);
    expect(await send(server, body, null)).toMatchObject({ status: 401 });
    expect(await server.uploads()).toEqual([]);
  });

  it('whose token may not', async () => {
    const server = await startServer();
    expect(await send(server, bodyOf(file('package', 'x'), end), 'viewer-token')).toMatchObject({
      status: 403,
    });
    const inField = bodyOf(field('access_token', 'viewer-token'), file('package', 'x'), end);
    expect(await send(server, inField, null)).toMatchObject({ status: 403 });
    expect(await server.uploads()).toEqual([]);
  });

  it.each<[string, number, (content: Buffer) => Buffer]>([
    ['a file under another name', 400, (content) => bodyOf(file('other', content), end)],
    ['two files', 400, (content) => bodyOf(file('package', content), file('package', content), end)],
    ['a part cut short', 400, (content) => bodyOf(file('package', content))],
    ['no end', 400, (content) => bodyOf(file('package', content), field('after', '1'))],
    [
      'half a part head after the file',
      400,
      (content) => bodyOf(file('package', content), `--${boundary}\r\nCont`),
    ],
    [
      'a field called __proto__',
      400,
      (content) => bodyOf(file('package', content), field('__proto__', 'x'), end),
    ],
    ['an invalid field', 400, (content) => bodyOf(file('package', content), field('after', 'x'), end)],
    ['no parts at all', 400, () => bodyOf('not multipart')],
    [
      'a field that is too long',
      413,
      (content) => bodyOf(file('package', content), field('before', 'x'.repeat(70_000)), end),
    ],
    [
      'too many fields',
      413,
      (content) => bodyOf(file('package', content), ...Array<string>(200).fill(field('a', 'x')), end),
    ],
  ])('with %s: %i', async (_, status, makeBody) => {
    const server = await startServer();
    const answer = await send(server, makeBody(randomBytes(200_000)));
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status });
    expect(messageOf(answer)).not.toBe('');
    expect(await server.uploads()).toEqual([]);
  });

  it('that is not what its Content-Type says', async () => {
    const server = await startServer();
    const options = { method: 'POST', token: 'operator-token', body: end };
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary=']) {
      const answer = await server.ask('/api/job/report', { ...options, headers: { 'content-type': type } });
      expect(answer).toMatchObject({ status: 400 });
    }
  });

  it('whose file is too large', async () => {
    const server = await startServer(undefined, { uploadLimit: 100_000 });
    const exact = await send(server, bodyOf(file('package', randomBytes(100_000)), end));
    expect(exact.status).toBe(200);
    const answer = await send(
      server,
      bodyOf(file('package', randomBytes(100_001)), field('after', '1'), end),
    );
    expect(answer.status).toBe(413);
    expect(messageOf(answer)).toContain('100000 bytes');
    const large = await send(server, bodyOf(file('package', randomBytes(8_000_000)), end));
    expect(large.status).toBe(413);
    expect(await server.uploads()).toEqual([]);
  });

  it('whose client leaves in the middle', async () => {
    const server = await startServer();
    const socket = await beginUpload(server);
    socket.destroy();
    expect(await server.firstFailure).toMatchObject({ status: 400, code: 'upload_cut_short' });
    expect(await server.uploads()).toEqual([]);
  });

  it('wherever it is cut', { timeout: 120_000 }, async () => {
    const whole = bodyOf(
      field('access_token', 'operator-token'),
      file('package', randomBytes(300)),
      field('after', '1'),
      end,
    );
    for (let cut = 1; cut < whole.length - 4; cut += 13) {
      const server = await startServer();
      const socket = beginRequest(server, whole.length);
      socket.end(whole.subarray(0, cut));
      expect(await server.firstFailure, `cut after ${cut} bytes`).toMatchObject({ status: 400 });
      expect(await server.uploads(), `cut after ${cut} bytes`).toEqual([]);
    }
  });

  it('whose client falls silent', async () => {
    const server = await startServer();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const socket = await beginUpload(server);
    const closed = once(socket, 'close');
    socket.resume();
    await vi.advanceTimersByTimeAsync(60_000);
    await closed;
    await server.firstFailure;
    expect(await server.uploads()).toEqual([]);
  });

  it('whose handler fails', async () => {
    const server = await startServer(() => {
      throw new Error('a bug');
    });
    expect(await send(server, bodyOf(file('package', 'x'), end))).toMatchObject({ status: 500 });
    expect(await server.uploads()).toEqual([]);
  });

  it('whose client leaves while the handler is at work', async () => {
    const atWork = Promise.withResolvers<undefined>();
    const mayEnd = Promise.withResolvers<undefined>();
    const server = await startServer(() => {
      atWork.resolve(undefined);
      return mayEnd.promise;
    });
    const connected = once(server.app.server, 'connection') as Promise<[Socket]>;
    const body = bodyOf(field('access_token', 'operator-token'), file('package', 'x'), end);
    const socket = beginRequest(server, body.length);
    socket.write(body);
    const [connection] = await connected;
    await atWork.promise;
    expect(await server.uploads()).toHaveLength(1);
    socket.destroy();
    await once(connection, 'close');
    mayEnd.resolve(undefined);
    await expect.poll(() => server.uploads()).toEqual([]);
  });
});
