import { createHash, randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Type } from 'typebox';
import { expect, it } from 'vitest';
import { readToEnd, startApiServer, type Answer } from '../../test/support/api-server.js';
import { route } from './route.js';

/** A server with one route whose body is a file, and what its handler saw. */
async function startServer() {
  const failed = Promise.withResolvers<Error>();
  const server = await startApiServer((app) => {
    app.addHook('onError', async (_request, _reply, error) => failed.resolve(error));
    route(app, {
      method: 'PUT',
      url: '/api/v1/works/:id/file',
      role: 'operator',
      summary: 'Takes a file',
      file: 'file',
      isRawFile: true,
      params: Type.Object({ id: Type.String(), note: Type.Optional(Type.Integer()) }),
      handler: ({ params, upload }) => ({ params, upload }),
    });
  });
  return { ...server, failed: failed.promise };
}

const path = '/api/v1/works/w/file';
const put = (server: Awaited<ReturnType<typeof startServer>>, body: Buffer, headers = {}, query = '') =>
  server.ask(path + query, { method: 'PUT', token: 'operator-token', body, headers });
const codeOf = ({ text }: Answer) => (JSON.parse(text) as { code: number }).code;

it('takes a body as it is, whatever it begins with and says it is', async () => {
  const server = await startServer();
  for (const [body, headers] of [
    [randomBytes(300_000), {}],
    [Buffer.from('{"not": "json"'), { 'content-type': 'application/json' }],
    [Buffer.from('[1,2,'), { 'content-type': 'application/x-www-form-urlencoded' }],
    [randomBytes(10), { 'content-type': 'a/b/c' }],
  ] as const) {
    const answer = await put(server, body, headers, '?note=7');
    expect(JSON.parse(answer.text)).toMatchObject({
      params: { id: 'w', note: 7 },
      upload: { name: '', size: body.length, sha256: createHash('sha256').update(body).digest('hex') },
    });
  }
  expect(await server.uploads()).toEqual([]);
});

it('takes a body of unknown length, and none', async () => {
  const server = await startServer();
  const socket = server.connect();
  const head = `PUT ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer operator-token\r\nConnection: close\r\n`;
  socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n3\r\n{ab\r\n2\r\nc}\r\n0\r\n\r\n`);
  expect(await readToEnd(socket)).toContain('"size":5');
  expect(JSON.parse((await put(server, Buffer.alloc(0))).text)).toMatchObject({ upload: { size: 0 } });
});

it('refuses who may not before the body is read', async () => {
  const server = await startServer();
  const nobody = await server.ask(path, { method: 'PUT', token: null, body: 'x' });
  const viewer = await server.ask(path, { method: 'PUT', token: 'viewer-token', body: 'x' });
  expect([codeOf(nobody), codeOf(viewer)]).toEqual([401100, 403100]);
  expect(await server.uploads()).toEqual([]);
});

it('refuses what is too large, by its word or by its length', async () => {
  const server = await startServer();
  const large = Buffer.alloc(1024 * 1024 + 1);
  expect(codeOf(await put(server, large))).toBe(413100);
  const socket = server.connect();
  socket.on('error', () => undefined);
  socket.write(
    `PUT ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer operator-token\r\nTransfer-Encoding: chunked\r\n\r\n`,
  );
  socket.write(`${large.length.toString(16)}\r\n`);
  socket.write(large);
  expect((await server.failed).message).toContain('larger than 1048576 bytes');
  await expect.poll(() => server.uploads()).toEqual([]);
});

it('keeps nothing of a body that is cut short, or bad parameters', async () => {
  const server = await startServer();
  expect(codeOf(await put(server, Buffer.from('x'), {}, '?note=many'))).toBe(400100);
  const socket = server.connect();
  socket.on('error', () => undefined);
  socket.write(
    `PUT ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer operator-token\r\nContent-Length: 9000\r\n\r\n`,
  );
  socket.write(Buffer.alloc(1000));
  while ((await server.uploads()).length === 0) await setImmediate();
  socket.destroy();
  await expect.poll(() => server.uploads()).toEqual([]);
});
