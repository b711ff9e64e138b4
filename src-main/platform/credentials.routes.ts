import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { route } from '../api/route.js';
import type { Credentials } from './credentials.service.js';

/** Bytes enough for a key or a certificate chain; an environment has to hold it. */
const valueLimit = 64 * 1024;

const Name = Type.String({
  pattern: '^[A-Za-z_][A-Za-z0-9_]{0,99}$',
  description: 'The name of the environment variable: letters, digits and "_", not beginning with a digit.',
});
const Key = Type.String({ minLength: 1, maxLength: 100, description: 'Id or name.' });
const Groups = Type.Array(Type.String({ pattern: '^(\\*|[A-Za-z0-9][A-Za-z0-9._-]{0,99})$' }), {
  maxItems: 1000,
  description: 'Job groups that may use it; "*" for all.',
});
const Value = Type.String({ minLength: 1, maxLength: valueLimit, description: 'Write-only.' });
const Shown = Type.Object({
  id: Type.String(),
  name: Type.String(),
  type: Type.Literal('secret'),
  groups: Type.Array(Type.String()),
  createdAt: Type.Integer(),
  updatedAt: Type.Integer(),
});

/** Adds the credentials' endpoints (contract, platform.md, "credentials"). Values are never returned. */
export function addCredentialRoutes(app: FastifyInstance, credentials: Credentials): void {
  route(app, {
    method: 'GET',
    url: '/api/platform/credentials',
    role: 'admin',
    summary: 'List credentials, without their values',
    params: Type.Object({}),
    response: Type.Object({ items: Type.Array(Shown), nextCursor: Type.Null(), total: Type.Integer() }),
    handler: async () => {
      const items = await credentials.list();
      return { items, nextCursor: null, total: items.length };
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/platform/credentials',
    role: 'admin',
    summary: 'Add a secret for jobs',
    params: Type.Object({ name: Name, type: Type.Literal('secret'), groups: Groups, value: Value }),
    response: Shown,
    handler: async ({ params: { name, groups, value }, actor, reply }) =>
      reply.code(201).send(await credentials.create({ name, groups, value }, actor)),
  });

  route(app, {
    method: 'GET',
    url: '/api/platform/credentials/:key',
    role: 'admin',
    summary: 'Show a credential and what uses it',
    params: Type.Object({ key: Key }),
    handler: async ({ params }) => {
      const credential = await credentials.get(params.key);
      const { sealed: _, ...rest } = credential;
      return { ...rest, usedBy: await credentials.usersOf(credential) };
    },
  });

  route(app, {
    method: 'PATCH',
    url: '/api/platform/credentials/:key',
    role: 'admin',
    summary: 'Rename a credential, change its groups, or replace its value',
    params: Type.Object({
      key: Key,
      name: Type.Optional(Name),
      groups: Type.Optional(Groups),
      value: Type.Optional(Value),
    }),
    response: Shown,
    handler: async ({ params: { key, name, groups, value }, actor }) => {
      const change = {
        ...(name === undefined ? {} : { name }),
        ...(groups === undefined ? {} : { groups }),
        ...(value === undefined ? {} : { value }),
      };
      return credentials.change(key, change, actor);
    },
  });

  route(app, {
    method: 'DELETE',
    url: '/api/platform/credentials/:key',
    role: 'admin',
    summary: 'Remove a credential that nothing uses',
    params: Type.Object({ key: Key }),
    handler: async ({ params, actor, reply }) => {
      await credentials.remove(params.key, actor);
      return reply.code(204).send();
    },
  });
}
