import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import {
  session,
  startApiServer,
  type Answer,
  type ApiServer,
  type AskOptions,
} from '../../test/support/api-server.js';
import { families, type Family } from './families.js';
import { isLoopback, sessionCookie } from './identity.js';
import { roles } from './operator.js';
import { route } from './route.js';

const pathOf: Readonly<Record<Family, string>> = {
  jobs: '/api/jobs',
  orchestration: '/task',
  apps: '/api/app',
  works: '/api/v1/works',
  platform: '/api/platform/things',
};

/** Routes that say who asks: a read and, for each role, a change. */
function addRoutes(app: FastifyInstance): void {
  for (const path of Object.values(pathOf)) {
    const whoIs = { summary: 'Who asks', params: Type.Object({}) };
    route(app, { ...whoIs, method: 'GET', url: path, role: 'viewer', handler: ({ actor }) => actor });
    for (const role of roles) {
      route(app, { ...whoIs, method: 'POST', url: `${path}/${role}`, role, handler: ({ actor }) => actor });
    }
  }
}

const start = (change: Parameters<typeof startApiServer>[1] = {}) => startApiServer(addRoutes, change);

async function whoAsks(server: ApiServer, path: string, options: AskOptions): Promise<unknown> {
  const { status, text } = await server.ask(path, { token: null, ...options });
  const answer = JSON.parse(text) as { operator?: { name: string; role: string } };
  return status === 200 ? answer.operator?.name : status;
}

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
const form = [
  '--b\r\nContent-Disposition: form-data; name="access_token"\r\n\r\noperator-token\r\n',
  '--b\r\nContent-Disposition: form-data; name="package"; filename="x"\r\n\r\nx\r\n--b--\r\n',
].join('');

describe('a token is accepted', () => {
  it.each<[string, AskOptions & { readonly query?: string }]>([
    ['as a bearer token', { headers: { authorization: 'Bearer operator-token' } }],
    ['as a bearer token, whatever the case', { headers: { authorization: 'bEARER  operator-token ' } }],
    ['as a password of any user', { headers: { authorization: basic('anybody:operator-token') } }],
    ['as a password of no user', { headers: { authorization: basic(':operator-token') } }],
    ['as the raw value of Authorization', { headers: { authorization: 'operator-token' } }],
    ['as X-Access-Token', { headers: { 'x-access-token': 'operator-token' } }],
    ['in the query', { query: '?access_token=operator-token' }],
    ['in a form', { body: 'a=1&access_token=operator-token' }],
    ['in JSON', { body: '{"access_token":"operator-token",}' }],
    [
      'in JSON that calls itself a form',
      {
        body: '{"access_token":"operator-token"}',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    ],
    ['as the session of the UI', { headers: { cookie: `theme=dark; ${sessionCookie}=${session}` } }],
    [
      'before a session that has ended',
      {
        headers: { authorization: 'Bearer operator-token', cookie: `${sessionCookie}=old` },
      },
    ],
  ])('%s', async (_, { query = '', ...options }) => {
    const server = await start();
    expect(await whoAsks(server, `/task/operator${query}`, { method: 'POST', ...options })).toBe(
      'the operator',
    );
  });

  it('as a field of a multipart body', async () => {
    const server = await startApiServer((app) => {
      route(app, {
        method: 'POST',
        url: '/api/app',
        role: 'operator',
        summary: 'Takes a file',
        file: 'package',
        params: Type.Object({}),
        handler: ({ actor }) => actor,
      });
    });
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    expect(await whoAsks(server, '/api/app', { method: 'POST', body: form, headers })).toBe('the operator');
  });

  it('in the body of a GET', async () => {
    const server = await start();
    expect(await whoAsks(server, '/api/jobs', { body: 'access_token=admin-token' })).toBe('the admin');
  });
});

describe('no token, a bad one, or too low a role', () => {
  const bodyFor: Readonly<Record<Family, (status: number) => object>> = {
    jobs: () => ({ status: 'ERROR', error: { code: expect.any(String), message: expect.any(String) } }),
    orchestration: (status) => ({ code: status, msg: expect.any(String), data: {} }),
    apps: () => ({ error: expect.any(String) }),
    works: (status) => ({ code: status * 1000 + 100, msg: expect.any(String) }),
    platform: (status) => ({
      type: 'about:blank',
      title: expect.any(String),
      status,
      detail: expect.any(String),
    }),
  };

  it.each(families)('is answered in the envelope of %s', async (family) => {
    const server = await start();
    const path = pathOf[family];
    const asked: [number, Promise<Answer>][] = [
      [401, server.ask(path, { token: null })],
      [401, server.ask(path, { token: 'guessed' })],
      [401, server.ask(path, { token: null, headers: { cookie: `${sessionCookie}=ended` } })],
      [401, server.ask(`${path}/operator`, { method: 'POST', token: null, body: '{"a":1}' })],
      [403, server.ask(`${path}/operator`, { method: 'POST' })],
      [403, server.ask(`${path}/admin`, { method: 'POST', token: 'operator-token', body: 'a=1' })],
      [200, server.ask(`${path}/viewer`, { method: 'POST' })],
      [200, server.ask(`${path}/operator`, { method: 'POST', token: 'admin-token' })],
    ];
    for (const [status, answering] of asked) {
      const { text, ...answer } = await answering;
      expect(answer.status).toBe(status);
      if (status === 200) continue;
      expect(JSON.parse(text)).toMatchObject(bodyFor[family](status));
      expect(answer.headers['content-type']).toBe(
        `application/${family === 'platform' ? 'problem+json' : 'json'}; charset=utf-8`,
      );
    }
  });

  it('names the role that is needed', async () => {
    const server = await start();
    const { text } = await server.ask('/task/admin', { method: 'POST', token: 'operator-token' });
    expect(text).toContain('the operator has the role operator; this needs an admin.');
    expect(server.refusedChanges).toEqual([]);
  });

  it('makes a browser ask for a password only where a person opens a page of apps', async () => {
    const server = await start();
    const challengeOf = async (path: string, headers: Record<string, string>) =>
      (await server.ask(path, { token: null, headers })).headers['www-authenticate'];
    expect(await challengeOf('/api/app', {})).toMatch(/^Basic realm="/);
    expect(await challengeOf('/api/app', { 'sec-fetch-mode': 'navigate' })).toMatch(/^Basic realm="/);
    expect(await challengeOf('/api/app', { 'sec-fetch-mode': 'cors' })).toBeUndefined();
    for (const family of families) {
      if (family !== 'apps') expect(await challengeOf(pathOf[family], {})).toBeUndefined();
    }
    const forbidden = await server.ask('/api/app/admin', { method: 'POST' });
    expect(forbidden).toMatchObject({
      status: 403,
      headers: expect.not.objectContaining({ 'www-authenticate': expect.anything() }),
    });
  });

  it('shows neither token nor session in log or answer', async () => {
    const server = await start();
    const answers = [
      await server.ask('/task?access_token=secret-1', { token: null }),
      await server.ask('/task', { token: 'secret-2' }),
      await server.ask('/task/operator', {
        method: 'POST',
        token: null,
        body: '{"access_token":"secret-3"}',
      }),
      await server.ask('/task', { token: null, headers: { cookie: `${sessionCookie}=secret-4` } }),
      await server.ask('/nowhere?access_token=secret-5', { token: null }),
      await server.ask('/task/operator', {
        method: 'POST',
        token: null,
        body: '{"access_token":"secret-6" x}',
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 404, 400]);
    expect(server.log.length).toBeGreaterThan(0);
    expect(JSON.stringify([server.log, answers])).not.toContain('secret-');
  });
});

describe('failures', () => {
  it('of one address are ten a minute, while a valid token always passes', async () => {
    const server = await start();
    const guess = (localAddress?: string) =>
      server.ask('/task', { token: 'guessed', ...(localAddress === undefined ? {} : { localAddress }) });
    for (let failure = 0; failure < 10; failure++) expect((await guess()).status).toBe(401);
    const eleventh = await guess();
    expect(eleventh.status).toBe(429);
    expect(Number(eleventh.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(eleventh.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(JSON.parse(eleventh.text)).toMatchObject({ code: 429 });
    expect((await server.ask('/task')).status).toBe(200);
    expect((await server.ask('/task', { token: null })).status).toBe(401);
    expect((await guess('127.0.0.2')).status).toBe(401);
  });

  it('are not made by showing nothing, or a session that has ended', async () => {
    const server = await start();
    for (let time = 0; time < 12; time++) {
      expect((await server.ask('/task', { token: null })).status).toBe(401);
      const ended = await server.ask('/task', { token: null, headers: { cookie: `${sessionCookie}=ended` } });
      expect(ended.status).toBe(401);
    }
  });

  it('of many requests at once are no more than ten', async () => {
    const server = await start();
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => server.ask('/task', { token: 'guessed' })),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20);
  });

  it('count for the address a trusted proxy tells, and for the sender’s own where it is not trusted', async () => {
    const guessFor = (server: ApiServer, address: string) =>
      server.ask('/task', { token: 'guessed', headers: { 'x-forwarded-for': address } });
    const trusting = await start({ trustedProxies: ['127.0.0.1'] });
    for (let failure = 0; failure < 10; failure++) await guessFor(trusting, '203.0.113.1');
    expect((await guessFor(trusting, '203.0.113.1')).status).toBe(429);
    expect((await guessFor(trusting, '203.0.113.2')).status).toBe(401);
    const plain = await start();
    for (let failure = 0; failure < 10; failure++) await guessFor(plain, `203.0.113.${failure}`);
    expect((await guessFor(plain, '203.0.113.99')).status).toBe(429);
  });
});

describe('requests without a token', () => {
  const anonymous = { families: ['orchestration', 'works'], role: 'viewer' } as const;

  it('from this machine may do in the named families what the setting says', async () => {
    const server = await start({ anonymous });
    for (const path of ['/task', '/api/v1/works']) expect(await whoAsks(server, path, {})).toBe('anonymous');
    expect(await whoAsks(server, '/task/viewer', { method: 'POST', body: 'a=1' })).toBe('anonymous');
    expect(await whoAsks(server, '/task/operator', { method: 'POST' })).toBe(403);
    for (const path of ['/api/jobs', '/api/app', '/api/platform/things']) {
      expect(await whoAsks(server, path, {})).toBe(401);
    }
  });

  it('need a loopback address, a loopback Host and no Origin', async () => {
    const server = await start({
      anonymous,
      trustedProxies: ['127.0.0.1'],
      browsers: { allowedOrigins: ['https://ours.example'], allowedHosts: ['ours.example'], publicUrl: '' },
    });
    const ask = (headers: Record<string, string>) => whoAsks(server, '/task', { headers });
    for (const host of [
      'localhost',
      'LOCALHOST:7411',
      '127.0.0.1:7411',
      '127.9.9.9',
      '[::1]:7411',
      'localhost.',
    ]) {
      expect(await ask({ host }), host).toBe('anonymous');
    }
    for (const host of ['ours.example', '192.0.2.1', '[2001:db8::1]:7411', '[::]']) {
      expect(await ask({ host }), host).toBe(401);
    }
    expect(await ask({ 'x-forwarded-for': '192.0.2.1' })).toBe(401);
    expect(await ask({ 'x-forwarded-host': 'ours.example' })).toBe(401);
    expect(await ask({ origin: 'https://ours.example' })).toBe(401);
    expect(await ask({ origin: `http://127.0.0.1:${server.port}` })).toBe(401);
  });

  it('still count as who they are when the token is in the body', async () => {
    const server = await start({ anonymous });
    const options = { method: 'POST', body: '{"access_token":"admin-token"}' };
    expect(await whoAsks(server, '/task/admin', options)).toBe('the admin');
    expect(await whoAsks(server, '/task/viewer', { method: 'POST', body: 'access_token=guessed' })).toBe(401);
  });

  it('in orchestration go under the name in Authorization, which is no token that failed', async () => {
    const server = await start({ anonymous });
    const ask = (path: string, headers: Record<string, string>) => whoAsks(server, path, { headers });
    expect(await ask('/task', { authorization: 'li.lei' })).toBe('li.lei');
    expect(await ask('/task', { authorization: 'operator-token' })).toBe('the operator');
    expect(await ask('/api/v1/works', { authorization: 'li.lei' })).toBe(401);
    expect(await ask('/task', { authorization: 'Bearer expired' })).toBe(401);
    expect(await ask('/task', { authorization: basic('li.lei:expired') })).toBe(401);
    expect(await ask('/task', { authorization: 'wh_expired' })).toBe(401);
    expect(await ask('/task', { 'x-access-token': 'expired' })).toBe(401);
    expect(await ask('/task?access_token=expired', {})).toBe(401);
  });
});

describe('isLoopback', () => {
  it('knows the addresses of this machine alone', () => {
    for (const address of ['127.0.0.1', '127.255.0.9', '::1', '::ffff:127.0.0.1']) {
      expect(isLoopback(address), address).toBe(true);
    }
    for (const address of [
      '',
      '0.0.0.0',
      '::',
      '128.0.0.1',
      '127.1',
      '127.0.0.1.example',
      '::ffff:192.0.2.1',
    ]) {
      expect(isLoopback(address), address).toBe(false);
    }
  });
});
