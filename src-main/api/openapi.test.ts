import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { startApiServer } from '../../test/support/api-server.js';
import { serveApiDescription } from './openapi.js';
import { route } from './route.js';

interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
  }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: { readonly required?: string[] } }>>;
  };
  readonly security?: unknown;
  readonly tags: readonly string[];
}

const start = () =>
  startApiServer(async (app) => {
    const params = Type.Object({
      name: Type.String(),
      page: Type.Integer({ default: 1 }),
      note: Type.String(),
    });
    const base = { summary: 'One', params, handler: () => ({}) } as const;
    route(app, { ...base, method: 'GET', url: '/api/job/:name', role: 'viewer' });
    route(app, { ...base, method: 'POST', url: '/api/job/:name', role: 'public', file: 'package' });
    await serveApiDescription(app);
  });

describe('/openapi.json', () => {
  it('describes each route from the schema that validates, split as a client would', async () => {
    const server = await start();
    const { status, text } = await server.ask('/openapi.json');
    expect(status).toBe(200);
    const { openapi, paths } = JSON.parse(text) as {
      openapi: string;
      paths: Record<string, Record<string, Operation>>;
    };
    expect(openapi).toBe('3.1.0');
    const { get, post } = paths['/api/job/{name}'] ?? {};
    expect(get?.parameters?.map(({ name, in: place, required = false }) => [name, place, required])).toEqual([
      ['page', 'query', false],
      ['note', 'query', true],
      ['name', 'path', true],
    ]);
    expect(get?.tags).toEqual(['jobs']);
    expect(get).not.toHaveProperty('security');
    expect(post?.security).toEqual([]);
    expect(post?.requestBody?.content['multipart/form-data']?.schema).toMatchObject({
      required: ['note', 'package'],
      properties: { package: { type: 'string', format: 'binary' } },
    });
    expect(Object.keys(paths)).toContain('/openapi.json');
  });

  it('and its pages are for viewers', async () => {
    const server = await start();
    for (const path of ['/openapi.json', '/docs', '/docs/', '/docs/json', '/docs/static/index.html']) {
      expect((await server.ask(path, { token: null })).status, path).toBe(401);
      expect((await server.ask(path, { token: 'guessed' })).status, path).toBe(401);
    }
    const { status, headers, text } = await server.ask('/docs/');
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toBeTypeOf('string');
    expect(text).toContain('<!DOCTYPE html>');
  });

  it('and its pages answer HEAD as GET, and other methods with 405', async () => {
    const server = await start();
    for (const path of ['/openapi.json', '/docs', '/docs/']) {
      const [get, head] = [await server.ask(path), await server.ask(path, { method: 'HEAD' })];
      expect(head, path).toMatchObject({ status: get.status, text: '' });
      const post = await server.ask(path, { method: 'POST' });
      expect(post, path).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    }
  });
});
