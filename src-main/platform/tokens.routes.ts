import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { roles } from '../api/operator.js';
import { route } from '../api/route.js';
import { PageSchema } from './paging.js';
import type { Token } from './token.entity.js';
import type { Tokens } from './tokens.service.js';

const describeToken = ({ id, name, role, createdAt, expiresAt, lastUsedAt }: Token) => ({
  id,
  name,
  role,
  createdAt,
  expiresAt,
  lastUsedAt,
});

/** Adds the tokens' endpoints (contract, platform.md, "tokens"). A value is shown once. */
export function addTokenRoutes(app: FastifyInstance, tokens: Tokens): void {
  route(app, {
    method: 'GET',
    url: '/api/platform/tokens',
    role: 'admin',
    summary: 'List tokens, without their values',
    params: Type.Object({}),
    response: PageSchema,
    handler: async () => {
      const all = await tokens.list();
      return { items: all.map(describeToken), nextCursor: null, total: all.length };
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/platform/tokens',
    role: 'admin',
    summary: 'Make a token; its value is shown this once',
    params: Type.Object({
      name: Type.String({
        pattern: '^[^\\s\\x00-\\x1f][^\\x00-\\x1f]{0,99}$',
        description: 'Up to 100 characters; unique.',
      }),
      role: Type.Enum([...roles]),
      expiresAt: Type.Optional(
        Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
          description: 'Epoch milliseconds; null for never.',
        }),
      ),
    }),
    handler: async ({ params, actor, reply }) => {
      const { name, role, expiresAt = null } = params;
      const { token, value } = await tokens.create(name, role, expiresAt, actor);
      return reply.code(201).send({ ...describeToken(token), token: value });
    },
  });

  route(app, {
    method: 'DELETE',
    url: '/api/platform/tokens/:id',
    role: 'admin',
    summary: 'Delete a token and end its sessions',
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    handler: async ({ params, actor, reply }) => {
      await tokens.remove(params.id, actor);
      return reply.code(204).send();
    },
  });
}
