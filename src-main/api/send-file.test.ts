import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Type } from 'typebox';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startApiServer, type AskOptions } from '../../test/support/api-server.js';
import { route } from './route.js';
import { sendFile } from './send-file.js';

/** A server whose one file has this content and name. */
async function start(content: string | Buffer = '0123456789', name = 'disk.tar.gz') {
  const folder = await mkdtemp(join(tmpdir(), 'wheelhouse-file-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'file');
  await writeFile(path, content);
  const server = await startApiServer((app) => {
    route(app, {
      method: 'GET',
      url: '/api/app/:id/file',
      role: 'viewer',
      summary: 'A file',
      params: Type.Object({}),
      handler: (context) => sendFile(context, { path, name, contentType: 'application/gzip', etag: 'abc' }),
    });
  });
  const get = (headers: Record<string, string> = {}, options: AskOptions = {}) =>
    server.ask('/api/app/1/file', { headers, ...options });
  return { server, path, get };
}

describe('a file', () => {
  it('is sent whole, with what a download needs', async () => {
    const { get } = await start();
    const { status, text, headers } = await get();
    expect({ status, text }).toEqual({ status: 200, text: '0123456789' });
    expect(headers).toMatchObject({
      'content-length': '10',
      'content-type': 'application/gzip',
      'content-disposition': 'attachment; filename="disk.tar.gz"',
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
      etag: '"abc"',
    });
  });

  it('may be empty', async () => {
    const { get } = await start('');
    expect(await get()).toMatchObject({ status: 200, text: '', headers: { 'content-length': '0' } });
    expect(await get({ range: 'bytes=0-' })).toMatchObject({
      status: 416,
      headers: { 'content-range': 'bytes */0' },
    });
  });

  it('that is gone is a 404', async () => {
    const { path, get } = await start();
    await rm(path);
    expect(await get()).toMatchObject({ status: 404, text: '{"error":"The file is no longer there."}' });
  });

  it('answers HEAD as GET, without the body, and pays no heed to its Range', async () => {
    const { get } = await start();
    const wanted = await get();
    for (const headers of [{}, { range: 'bytes=2-3' }, { range: 'bytes=99-' }] as Record<string, string>[]) {
      const head = await get(headers, { method: 'HEAD' });
      expect(head).toMatchObject({ status: 200, text: '' });
      for (const name of ['content-length', 'etag', 'content-type', 'content-disposition']) {
        expect(head.headers[name]).toBe(wanted.headers[name]);
      }
      expect(head.headers).not.toHaveProperty('content-range');
    }
  });

  it('of many megabytes arrives whole, and is closed when the client leaves early', async () => {
    const content = randomBytes(8_000_000).toString('hex');
    const { server, path, get } = await start(content);
    expect((await get()).text).toBe(content);
    const socket = server.connect();
    socket.write('GET /api/app/1/file HTTP/1.1\r\nHost: localhost\r\nAuthorization: viewer-token\r\n\r\n');
    await once(socket, 'data');
    expect(await isOpen(path)).toBe(true);
    socket.destroy();
    while (await isOpen(path)) await setImmediate();
  });
});

/** @returns whether this process has the file open. */
async function isOpen(path: string): Promise<boolean> {
  const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''));
  return (await Promise.all(links)).includes(path);
}

describe('Range', () => {
  it.each([
    ['bytes=0-3', '0123', '0-3'],
    ['bytes=4-', '456789', '4-9'],
    ['bytes=-3', '789', '7-9'],
    ['bytes=-99', '0123456789', '0-9'],
    ['bytes=8-99', '89', '8-9'],
    ['bytes=9-9', '9', '9-9'],
    ['Bytes=0-0', '0', '0-0'],
    [`bytes=5-${'9'.repeat(30)}`, '56789', '5-9'],
  ])('%s is %s', async (range, text, place) => {
    const { get } = await start();
    expect(await get({ range })).toMatchObject({
      status: 206,
      text,
      headers: { 'content-range': `bytes ${place}/10`, 'content-length': String(text.length), etag: '"abc"' },
    });
  });

  it.each(['bytes=10-', 'bytes=10-20', 'bytes=-0', `bytes=${'9'.repeat(30)}-`])(
    '%s lies outside',
    async (range) => {
      const { get } = await start();
      const answer = await get({ range });
      expect(answer).toMatchObject({ status: 416, headers: { 'content-range': 'bytes */10' } });
      expect(answer.headers['content-disposition']).toBeUndefined();
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    },
  );

  it.each([
    'bytes=3-1',
    'bytes=-',
    'bytes=',
    'bytes=a-b',
    'bytes=0-1,4-5',
    'lines=0-1',
    'bytes 0-1',
    'bytes=0x1-2',
  ])('%s is none to be obeyed', async (range) => {
    const { get } = await start();
    const answer = await get({ range });
    expect(answer).toMatchObject({ status: 200, text: '0123456789' });
    expect(answer.headers).not.toHaveProperty('content-range');
  });

  it('counts only for the version that If-Range names', async () => {
    const { get } = await start();
    const statusFor = async (ifRange: string) =>
      (await get({ range: 'bytes=0-1', 'if-range': ifRange })).status;
    expect(await statusFor('"abc"')).toBe(206);
    for (const other of ['"abd"', 'W/"abc"', 'abc', 'Wed, 21 Oct 2015 07:28:00 GMT']) {
      expect(await statusFor(other), other).toBe(200);
    }
  });
});

describe('If-None-Match', () => {
  it('saves the sending of what the client has', async () => {
    const { get } = await start();
    for (const tags of ['"abc"', 'W/"abc"', '"x", "abc"', '*', '"x",W/"abc"']) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await get({ 'if-none-match': tags, range: 'bytes=99-' }, { method });
        expect(answer, tags).toMatchObject({ status: 304, text: '', headers: { etag: '"abc"' } });
        expect(answer.headers).not.toHaveProperty('content-length');
      }
    }
    for (const tags of ['"x"', 'abc', '""', '"ab", "c"']) {
      expect((await get({ 'if-none-match': tags })).status, tags).toBe(200);
    }
  });
});

describe('the name to save a file as', () => {
  it.each([
    ['报告 1.tgz', `filename="__ 1.tgz"; filename*=UTF-8''%E6%8A%A5%E5%91%8A%201.tgz`],
    ['a"b\\c%.gz', `filename="a_b_c_.gz"; filename*=UTF-8''a%22b%5Cc%25.gz`],
    ["it's (1)*é\r\n.gz", `filename="it's (1)*___.gz"; filename*=UTF-8''it%27s%20%281%29%2A%C3%A9%0D%0A.gz`],
    ['lone\ud800.gz', `filename="lone_.gz"; filename*=UTF-8''lone%EF%BF%BD.gz`],
  ])('%j', async (name, disposition) => {
    const { get } = await start('x', name);
    const { status, headers } = await get();
    expect(status).toBe(200);
    expect(headers['content-disposition']).toBe(`attachment; ${disposition}`);
  });
});
