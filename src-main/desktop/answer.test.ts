import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { UploadProgress } from '../../src-preload/bridge.js';
import { answer } from './answer.js';
import type { ControlPlaneAddress } from './supervisor.js';

let uiDir: string;
let server: Server;
let address: ControlPlaneAddress | null;
let progress: UploadProgress[];
let serve: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  uiDir = mkdtempSync(join(tmpdir(), 'wheelhouse-ui-'));
  mkdirSync(join(uiDir, 'assets'));
  writeFileSync(join(uiDir, 'index.html'), '<!doctype html>the page');
  writeFileSync(join(uiDir, 'assets', 'a.js'), 'export {}');
  server = createServer((request, response) => serve(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'wh_secret' };
  progress = [];
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(uiDir, { recursive: true });
});

const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
  answer(new Request(`app://wheelhouse${path}`, init), {
    uiDir,
    address: () => address,
    onUploadProgress: (told) => progress.push(told),
  });

it('serves the page for every path of the UI, under its policy', async () => {
  for (const path of ['/ui/', '/ui/jobs/default/a.b', '/ui/sign-in']) {
    const response = await ask(path);
    expect(await response.text()).toBe('<!doctype html>the page');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  }
  expect((await ask('/')).headers.get('location')).toBe('app://wheelhouse/ui/');
  expect((await ask('/ui/', { method: 'POST' })).status).toBe(405);
});

it('serves the files of the build and none beside them', async () => {
  writeFileSync(join(uiDir, '..', 'beside.js'), 'secret');
  mkdirSync(join(uiDir, 'assets-of-others'));
  writeFileSync(join(uiDir, 'assets-of-others', 'a.js'), 'secret');
  const script = await ask('/ui/assets/a.js');
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(await script.text()).toBe('export {}');
  for (const path of [
    '..%2fbeside.js',
    '..%2f..%2fbeside.js',
    '%2e%2e%2findex.html',
    '..%2fassets-of-others%2fa.js',
    'a.js%00.html',
    '%e0%a4%a',
    'absent.js',
    '',
  ]) {
    expect((await ask(`/ui/assets/${path}`)).status, path).toBe(404);
  }
  rmSync(join(uiDir, '..', 'beside.js'));
});

it('sends a request on with the desktop’s token, and nothing of the page that the server must not believe', async () => {
  const seen: IncomingMessage[] = [];
  serve = (request, response) => {
    seen.push(request);
    response.writeHead(201, { 'set-cookie': 'wheelhouse_session=x', 'x-request-id': 'req-1' }).end('done');
  };
  const response = await ask('/api/platform/runs?limit=2&a=%2F', {
    method: 'POST',
    body: '{"a":1}',
    headers: {
      'content-type': 'application/json',
      'last-event-id': '7',
      authorization: 'Bearer other',
      'x-access-token': 'other',
      origin: 'app://wheelhouse',
      'sec-fetch-site': 'cross-site',
    },
  });
  expect(response.status).toBe(201);
  expect(response.headers.get('x-request-id')).toBe('req-1');
  expect(response.headers.has('set-cookie')).toBe(false);
  expect(await response.text()).toBe('done');
  const [{ method, url, headers } = {} as IncomingMessage] = seen;
  expect({ method, url }).toEqual({ method: 'POST', url: '/api/platform/runs?limit=2&a=%2F' });
  expect(headers).toMatchObject({
    authorization: 'Bearer wh_secret',
    'content-type': 'application/json',
    'last-event-id': '7',
  });
  for (const name of ['x-access-token', 'origin', 'cookie']) expect(headers).not.toHaveProperty(name);
});

it('answers other pages and other hosts nothing', async () => {
  serve = () => expect.unreachable('nothing may come through');
  expect((await ask('/api/groups', { headers: { origin: 'https://example.com' } })).status).toBe(403);
  const options = { uiDir, address: () => address, onUploadProgress: () => undefined };
  expect((await answer(new Request('app://other/api/groups'), options)).status).toBe(404);
});

it('gives bodies as they are meant: decoded, empty, with their length, redirects to whom they are for', async () => {
  const text = 'line\n'.repeat(1000);
  serve = ({ url }, response) => {
    if (url === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text));
    else if (url === '/none') response.writeHead(204).end();
    else if (url === '/moved') response.writeHead(302, { location: '/elsewhere' }).end();
    else response.writeHead(200, { 'content-length': text.length }).end(text);
  };
  const gzip = await ask('/gzip');
  expect(gzip.headers.has('content-encoding')).toBe(false);
  expect(await gzip.text()).toBe(text);
  expect((await ask('/none')).status).toBe(204);
  expect((await ask('/moved')).headers.get('location')).toBe('/elsewhere');
  expect((await ask('/plain')).headers.get('content-length')).toBe(String(text.length));
});

it('streams both ways and counts what is sent', async () => {
  serve = (request, response) => {
    response.writeHead(200);
    request.on('data', (piece: Buffer) => response.write(piece));
    request.on('end', () => response.end());
  };
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  void writer.write(Buffer.from('first'));
  const response = await ask('/api/job/a/publish', {
    method: 'POST',
    body: readable,
    headers: { 'x-upload-id': 'mine' },
    duplex: 'half',
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  // The answer's beginning is here before the request's end has been sent.
  expect((await reader.read()).value).toBe('first');
  void writer.write(Buffer.from('second'));
  expect((await reader.read()).value).toBe('second');
  await writer.close();
  expect((await reader.read()).done).toBe(true);
  expect(progress.at(-1)).toEqual({ id: 'mine', sent: 11 });
});

it('passes the page’s giving up on, before the answer and in its middle', async () => {
  const ended: string[] = [];
  const asked = new EventTarget();
  serve = ({ url }, response) => {
    response.once('close', () => {
      ended.push(url ?? '');
      asked.dispatchEvent(new Event('ended'));
    });
    if (url === '/stream') response.write('first');
    asked.dispatchEvent(new Event('asked'));
  };
  const next = (event: string) => new Promise((done) => asked.addEventListener(event, done, { once: true }));

  const early = new AbortController();
  const comes = next('asked');
  const refused = ask('/silent', { signal: early.signal });
  await comes;
  let end = next('ended');
  early.abort();
  await end;
  expect((await refused).type).toBe('error');

  const late = new AbortController();
  const response = await ask('/stream', { signal: late.signal });
  await response.body?.getReader().read();
  end = next('ended');
  late.abort();
  await end;
  expect(ended).toEqual(['/silent', '/stream']);
});

it('is a network error, as in a browser, when there is no control plane or it goes away', async () => {
  serve = ({ socket }) => socket.destroy();
  expect((await ask('/api/groups')).type).toBe('error');
  address = null;
  expect((await ask('/api/groups')).type).toBe('error');
});
