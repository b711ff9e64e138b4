import { hostname } from 'node:os';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { readToEnd, startApiServer } from '../../test/support/api-server.js';
import { hostNameOf, type BrowserGuardOptions } from './browser-guard.js';
import { route } from './route.js';

async function start(browsers: Partial<BrowserGuardOptions> = {}, trustedProxies: readonly string[] = []) {
  const server = await startApiServer(
    (app) => {
      for (const method of ['GET', 'POST'] as const) {
        const things = {
          url: '/api/platform/things',
          role: 'viewer',
          summary: 'Things',
          params: Type.Object({}),
        } as const;
        route(app, { ...things, method, handler: () => ({}) });
      }
    },
    { browsers: { allowedOrigins: [], allowedHosts: [], publicUrl: '', ...browsers }, trustedProxies },
  );
  const statusFor = async (headers: Record<string, string>, method = 'GET') =>
    (await server.ask('/api/platform/things', { method, headers })).status;
  return { ...server, own: `http://127.0.0.1:${server.port}`, statusFor };
}

describe('Origin', () => {
  it('must be ours, where there is one', async () => {
    const { statusFor, own, port } = await start();
    expect(await statusFor({})).toBe(200);
    expect(await statusFor({ origin: own })).toBe(200);
    const foreign = [
      'https://evil.example',
      'null',
      '',
      `https://127.0.0.1:${port}`,
      'http://127.0.0.1:1',
      `http://localhost:${port}`,
    ];
    for (const origin of foreign) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        expect(await statusFor({ origin }, method), `${method} from ${origin}`).toBe(403);
      }
    }
  });

  it('may be one of api.allowedOrigins or api.publicUrl, however they are written', async () => {
    const { statusFor } = await start({
      allowedOrigins: ['https://ours.example', 'https://Other.example/', 'https://third.example:443'],
      publicUrl: 'https://Wheelhouse.example:443',
    });
    for (const name of ['ours', 'other', 'third', 'wheelhouse']) {
      const origin = `https://${name}.example`;
      expect(await statusFor({ origin }), origin).toBe(200);
      expect(
        await statusFor({ origin, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }),
        origin,
      ).toBe(200);
    }
    expect(await statusFor({ origin: 'http://ours.example' })).toBe(403);
    expect(await statusFor({ origin: 'https://ours.example.evil.example' })).toBe(403);
  });

  it('may be that of a trusted proxy, and of no other', async () => {
    const forwarded = {
      'x-forwarded-host': 'ours.example',
      'x-forwarded-proto': 'https',
      origin: 'https://ours.example',
    };
    const trusting = await start({ allowedHosts: ['ours.example'] }, ['127.0.0.1']);
    expect(await trusting.statusFor(forwarded)).toBe(200);
    const plain = await start({ allowedHosts: ['ours.example'] });
    expect(await plain.statusFor(forwarded)).toBe(403);
  });

  it('is refused before the body is read', async () => {
    const server = await start();
    const socket = server.connect();
    const answer = readToEnd(socket);
    socket.write(
      'POST /api/platform/things HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n' +
        'Connection: close\r\nContent-Length: 1000\r\n\r\n{"half":',
    );
    expect(await answer).toMatch(/^HTTP\/1\.1 403 /);
  });
});

describe('Sec-Fetch-Site', () => {
  it('may say cross-site only where a person follows a link', async () => {
    const { statusFor } = await start();
    const from = (site: string, mode: string, method?: string) =>
      statusFor({ 'sec-fetch-site': site, 'sec-fetch-mode': mode }, method);
    expect(await from('cross-site', 'navigate')).toBe(200);
    expect(await from('cross-site', 'navigate', 'POST')).toBe(403);
    for (const mode of ['no-cors', 'cors', 'same-origin', 'websocket'])
      expect(await from('cross-site', mode)).toBe(403);
    expect(await statusFor({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    for (const site of ['same-origin', 'none']) expect(await from(site, 'cors', 'POST')).toBe(200);
  });
});

describe('Host', () => {
  it('must be an address or a name of ours', async () => {
    const { statusFor } = await start({
      allowedHosts: ['Allowed.example'],
      publicUrl: 'https://public.example',
    });
    const ours = [
      'localhost',
      'LocalHost:7411',
      'localhost.',
      hostname(),
      '127.0.0.1',
      '192.0.2.7:80',
      '[::1]:7411',
    ];
    for (const host of [...ours, 'allowed.example:1', 'public.example']) {
      expect(await statusFor({ host }), host).toBe(200);
    }
    const foreign = [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'evil@localhost',
      '::1',
      '2130706433',
    ];
    for (const host of foreign) expect(await statusFor({ host }), host).toBe(421);
  });

  it('is the forwarded one behind a trusted proxy: a rebound name does not come in through it', async () => {
    const trusting = await start({ allowedHosts: ['ours.example'] }, ['127.0.0.1']);
    expect(await trusting.statusFor({ 'x-forwarded-host': 'evil.example' })).toBe(421);
    expect(await trusting.statusFor({ 'x-forwarded-host': 'ours.example' })).toBe(200);
    const plain = await start();
    expect(await plain.statusFor({ 'x-forwarded-host': 'evil.example' })).toBe(200);
  });

  it('is needed', async () => {
    const server = await start();
    const socket = server.connect();
    const answer = readToEnd(socket);
    socket.write('GET /api/platform/things HTTP/1.0\r\n\r\n');
    expect(await answer).toMatch(/^HTTP\/1\.1 421 /);
  });

  it('and Origin that are refused are named, with the setting that would allow them', async () => {
    const server = await start();
    const host = await server.ask('/healthz', { headers: { host: 'evil.example' } });
    expect(JSON.parse(host.text)).toMatchObject({
      code: 'unknown_host',
      detail:
        '"evil.example" is not a name of this server. If it should be, add it to the setting api.allowedHosts.',
    });
    const origin = await server.ask('/healthz', { headers: { origin: 'null' } });
    expect(JSON.parse(origin.text)).toMatchObject({
      code: 'foreign_origin',
      detail:
        'Pages of "null" may not call this server. If they should, add it to the setting api.allowedOrigins.',
    });
  });
});

describe('hostNameOf', () => {
  it.each([
    ['Example.COM:80', 'example.com'],
    ['example.com.', 'example.com'],
    ['[2001:DB8::1]:80', '2001:db8::1'],
    ['a b', null],
    ['a/b', null],
    ['a:b', null],
    ['[::1', null],
    ['', null],
  ])('%j is %j', (host, name) => expect(hostNameOf(host)).toBe(name));
});
