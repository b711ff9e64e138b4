import { once } from 'node:events';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { readToEnd, startApiServer, type AskOptions } from '../../test/support/api-server.js';
import { Refusal, Unavailable } from '../lib/errors.js';
import { bodyLimitBytes } from './body-reader.js';
import { route } from './route.js';

const echo = Type.Object({
  name: Type.Optional(Type.String()),
  count: Type.Optional(Type.Integer()),
  any: Type.Optional(Type.Unknown()),
});

/** Routes that give back their parameters, and one that fails with what the test says. */
function start(failure?: unknown, onError: (error: Error) => void = () => undefined) {
  return startApiServer((app: FastifyInstance) => {
    app.addHook('onError', async (_request, _reply, error) => onError(error));
    const base = { role: 'viewer', summary: 'Gives back its parameters', params: echo } as const;
    for (const method of ['GET', 'PUT', 'DELETE'] as const) {
      route(app, { ...base, method, url: '/api/job/:name', handler: ({ params }) => params });
    }
    route(app, { ...base, method: 'POST', url: '/api/job/:name/run', handler: ({ params }) => params });
    route(app, { ...base, method: 'GET', url: '/task', handler: () => ({ code: 0 }) });
    route(app, {
      ...base,
      method: 'POST',
      url: '/api/app',
      role: 'operator',
      handler: () => {
        throw failure;
      },
    });
  });
}

describe('parameters over HTTP', () => {
  const types = [
    undefined,
    '',
    'application/json',
    'application/json; charset=latin1',
    'application/x-www-form-urlencoded',
    'text/plain',
    'image/png',
    'no media type',
    'application/json, text/plain',
  ];

  it('are read from a body by what it is, whatever its Content-Type', async () => {
    const server = await start();
    for (const type of types) {
      const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
      for (const body of ['{"count": 3,}', 'count=3']) {
        const answer = await server.ask('/api/job/x', { method: 'PUT', body, headers });
        expect(answer, `${body} as ${type ?? 'nothing'}`).toMatchObject({
          status: 200,
          text: '{"name":"x","count":3}',
        });
      }
      const malformed = await server.ask('/api/job/x', { method: 'PUT', body: '{"count":', headers });
      expect(malformed.status).toBe(400);
    }
  });

  it('may stand in the body of GET and DELETE, also in chunks', async () => {
    const server = await start();
    for (const method of ['GET', 'DELETE', 'HEAD']) {
      const answer = await server.ask('/api/job/x?any=query', { method, body: 'count=3' });
      expect(answer.status).toBe(200);
      if (method !== 'HEAD') expect(JSON.parse(answer.text)).toEqual({ name: 'x', count: 3, any: 'query' });
    }
    const chunked = await server.ask('/api/job/x', { headers: { 'transfer-encoding': 'chunked' } });
    expect(chunked.text).toBe('{"name":"x"}');
  });

  it('come from the path first, then the body, then the query', async () => {
    const server = await start();
    const { text } = await server.ask('/api/job/%E4%B8%AD?name=query&count=1&any=query', {
      method: 'PUT',
      body: '{"name":"body","count":"2"}',
    });
    expect(JSON.parse(text)).toEqual({ name: '中', count: 2, any: 'query' });
  });

  it('may take up a mebibyte, and no byte more', async () => {
    const server = await start();
    const bodyOf = (length: number) => `any=${'x'.repeat(length - 4)}`;
    const put = (options: AskOptions) => server.ask('/api/job/x', { method: 'PUT', ...options });
    expect((await put({ body: bodyOf(bodyLimitBytes) })).status).toBe(200);
    const large = await put({ body: bodyOf(bodyLimitBytes + 1) });
    expect(large).toMatchObject({ status: 413 });
    expect(large.text).toContain('larger than 1048576 bytes');
    const socket = server.connect();
    const answer = readToEnd(socket);
    socket.write(
      'PUT /api/job/x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer viewer-token\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    const length = bodyLimitBytes + 1;
    socket.write(`${length.toString(16)}\r\n${bodyOf(length)}\r\n`);
    expect(await answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('must be names and values, and no deeper than can be walked', async () => {
    const server = await start();
    const statusOf = async (body: string) => (await server.ask('/api/job/x', { method: 'PUT', body })).status;
    expect(await statusOf('[1, 2]')).toBe(400);
    expect(await statusOf(`{"any":${'['.repeat(300_000)}${']'.repeat(300_000)}}`)).toBe(400);
    expect(await statusOf(`{"any":${'['.repeat(99)}${']'.repeat(99)}}`)).toBe(200);
  });
});

describe('what is not there', () => {
  it('is a 404 in the family’s envelope', async () => {
    const server = await start();
    const bodies = await Promise.all(
      ['/api/jobs/x/y', '/task/x/y', '/api/app/x/y', '/api/v1/works/x', '/nowhere'].map(async (path) => {
        const { status, text } = await server.ask(`${path}?access_token=viewer-token`);
        return { ...(JSON.parse(text) as object), http: status };
      }),
    );
    const message = (path: string) => `There is nothing at ${path}.`;
    expect(bodies).toEqual([
      { http: 404, status: 'ERROR', error: { code: 'not_found', message: message('/api/jobs/x/y') } },
      { http: 404, code: 404, msg: message('/task/x/y'), data: {} },
      { http: 404, error: message('/api/app/x/y') },
      { http: 404, code: 404_100, msg: message('/api/v1/works/x') },
      expect.objectContaining({ http: 404, status: 404, detail: message('/nowhere'), code: 'not_found' }),
    ]);
  });

  it('is a 405 with Allow when another method is there', async () => {
    const server = await start();
    for (const method of ['POST', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE']) {
      const answer = await server.ask('/api/job/x', { method });
      expect(answer, method).toMatchObject({ status: 405, headers: { allow: 'DELETE, GET, HEAD, PUT' } });
      expect(answer.text).toContain('/api/job/x takes DELETE, GET, HEAD, PUT, not ');
    }
    const head = await server.ask('/api/job/x/run', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 405, headers: { allow: 'POST' }, text: '' });
  });

  it('is told of paths that no route can be given', async () => {
    const server = await start();
    const malformed = await server.ask('/api/job/%zz');
    expect(malformed.status).toBe(400);
    expect(JSON.parse(malformed.text)).toMatchObject({ status: 'ERROR' });
    expect(malformed.headers['x-request-id']).toMatch(/^req-/);
    const long = await server.ask(`/api/job/${'x'.repeat(9000)}`);
    expect(long.status).toBe(404);
    expect(JSON.parse(long.text)).toMatchObject({ status: 'ERROR' });
    expect(long.headers['x-request-id']).toMatch(/^req-/);
    const post = await server.ask('/api/job/%zz', { method: 'POST', body: 'a=1' });
    expect(post.status).toBe(400);
    expect(server.refusedChanges).toEqual([]);
    const rebound = await server.ask('/api/job/%zz', { headers: { host: 'evil.example' } });
    expect(rebound.status).toBe(421);
  });
});

describe('HEAD', () => {
  it('is GET without the body', async () => {
    const server = await start();
    const get = await server.ask('/api/job/x');
    const head = await server.ask('/api/job/x', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, text: '' });
    for (const name of ['content-type', 'content-length', 'x-content-type-options']) {
      expect(head.headers[name]).toBe(get.headers[name]);
    }
    expect(await server.ask('/api/job/x', { method: 'HEAD', token: null })).toMatchObject({
      status: 401,
      text: '',
    });
  });
});

describe('X-Request-Id', () => {
  it('is on every answer, our own, and never twice the same', async () => {
    const server = await start(new Error('a bug'));
    const answers = [
      await server.ask('/api/job/x', { headers: { 'x-request-id': 'theirs' } }),
      await server.ask('/api/job/x', { token: null }),
      await server.ask('/api/job/x', { headers: { host: 'evil.example' } }),
      await server.ask('/nowhere'),
      await server.ask('/task', { method: 'DELETE' }),
      await server.ask('/api/job/x', { body: '{' }),
      await server.ask('/api/app', { method: 'POST', token: 'operator-token' }),
    ];
    const ids = answers.map(({ headers }) => headers['x-request-id']);
    for (const id of ids) expect(id).toMatch(/^req-[0-9a-f]{10}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a failure', () => {
  const post = async (failure: unknown) => {
    const server = await start(failure);
    const answer = await server.ask('/api/app', { method: 'POST', token: 'operator-token' });
    return {
      ...answer,
      log: server.log,
      refusedChanges: server.refusedChanges,
      body: JSON.parse(answer.text) as object,
    };
  };

  it('of ours is a 500 with the request’s id, and the log has the rest', async () => {
    const { status, headers, body, text, log } = await post(new Error('secret inside'));
    expect(status).toBe(500);
    const id = headers['x-request-id'];
    expect(body).toEqual({
      error: `Something went wrong in the control plane. Its log has the details under ${String(id)}.`,
    });
    expect(text).not.toMatch(/secret|\.ts|at /);
    const line = log.find(({ msg }) => msg === 'a request failed');
    expect(line).toMatchObject({
      reqId: id,
      err: { message: 'secret inside', stack: expect.stringContaining('server.test') },
    });
  });

  it('of ours is one whatever is thrown', async () => {
    for (const thrown of ['text', null, undefined, 7, { statusCode: 404, message: 'no such container' }]) {
      const { status, body } = await post(thrown);
      expect(status, JSON.stringify(thrown)).toBe(500);
      expect(body).toEqual({ error: expect.stringMatching(/^Something went wrong in the control plane\./) });
    }
    // Docker's client and others put the status of their own exchange there.
    expect((await post(Object.assign(new Error('no such container'), { statusCode: 404 }))).status).toBe(500);
  });

  it('of the client to send its whole body is no fault of ours', async () => {
    const over = Promise.withResolvers<Error>();
    const server = await start(undefined, over.resolve);
    const socket = server.connect();
    socket.write(
      'PUT /api/job/x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer viewer-token\r\nContent-Length: 9\r\n\r\n{"a"',
    );
    await once(server.app.server, 'request');
    socket.destroy();
    await over.promise;
    expect(server.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  it('of a full disk is a 507', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const wrapped = Object.assign(new Error('failed'), {
      driverError: Object.assign(new Error('x'), { code: 'SQLITE_FULL' }),
    });
    for (const error of [full, wrapped, new Error('outer', { cause: full })]) {
      const { status, text } = await post(error);
      expect(status).toBe(507);
      expect(text).toContain('disk of the control plane is full');
    }
  });

  it('of something we depend on says so', async () => {
    const { status, body } = await post(new Unavailable(503, 'docker_gone', 'Docker does not answer.'));
    expect({ status, body }).toEqual({ status: 503, body: { error: 'Docker does not answer.' } });
  });

  it('of the user carries its headers and is told of when it was a change', async () => {
    const refusal = new Refusal(409, 'in_use', 'It is in use.', { headers: { 'retry-after': '5' } });
    const { status, headers, body, refusedChanges } = await post(refusal);
    expect({ status, body }).toEqual({ status: 409, body: { error: 'It is in use.' } });
    expect(headers['retry-after']).toBe('5');
    expect(refusedChanges).toEqual([
      { operator: 'the operator', action: 'POST /api/app', message: 'It is in use.' },
    ]);
  });
});

describe('a server that is closing', () => {
  it('answers what it began, and refuses what comes after with 503', async () => {
    const begun = Promise.withResolvers<undefined>();
    const mayEnd = Promise.withResolvers<undefined>();
    const server = await startApiServer((app) => {
      route(app, {
        method: 'GET',
        url: '/task',
        role: 'viewer',
        summary: 'Takes its time',
        params: Type.Object({}),
        handler: async () => {
          begun.resolve(undefined);
          await mayEnd.promise;
          return { code: 0 };
        },
      });
    });
    const slow = server.ask('/task');
    await begun.promise;
    server.app.beginClosing();
    const late = await server.ask('/task');
    expect(late).toMatchObject({ status: 503, headers: { connection: 'close' } });
    expect(JSON.parse(late.text)).toMatchObject({ code: 503 });
    mayEnd.resolve(undefined);
    expect(await slow).toMatchObject({ status: 200, text: '{"code":0}' });
  });
});
