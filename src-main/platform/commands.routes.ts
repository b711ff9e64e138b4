import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { route } from '../api/route.js';
import type { Commands } from './commands.service.js';
import { Cursor } from './paging.js';

const Id = Type.String({ maxLength: 64 });

/** Adds what runs a command on several nodes ; ours alone, no document has it. */
export function addCommandRoutes(app: FastifyInstance, commands: Commands): void {
  route(app, {
    method: 'POST',
    url: '/api/platform/commands',
    role: 'operator',
    summary: 'Run a command on several nodes',
    params: Type.Object({
      nodeIds: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 5000 }),
      command: Type.String({
        minLength: 1,
        maxLength: 100_000,
        // No argument of a process can hold it.
        pattern: '^[^\\u0000]*$',
        description: 'A line for /bin/sh, without NUL.',
      }),
      timeout: Type.Integer({
        default: 0,
        minimum: 0,
        maximum: 366 * 24 * 3600,
        description: 'Seconds; 0: none.',
      }),
      parallel: Type.Integer({ default: 50, minimum: 1, maximum: 1000, description: 'Nodes at once.' }),
      maxFailRatio: Type.Integer({
        default: 100,
        minimum: 0,
        maximum: 100,
        description: 'Percent of the nodes that may fail; beyond it no other node begins.',
      }),
    }),
    response: Type.Object({ id: Type.String(), runIds: Type.Array(Type.String()) }),
    handler: async ({ params: { timeout: timeoutSeconds, ...request }, actor, reply }) =>
      reply.code(202).send(await commands.start({ ...request, timeoutSeconds }, actor)),
  });

  route(app, {
    method: 'GET',
    url: '/api/platform/commands',
    role: 'viewer',
    summary: 'List the commands there were, newest first, as long as their runs are kept',
    params: Type.Object({
      limit: Type.Integer({ default: 50, minimum: 1, maximum: 200, description: 'Items to list.' }),
      cursor: Cursor,
    }),
    handler: ({ params: { limit, cursor } }) => commands.list(limit, cursor),
  });

  route(app, {
    method: 'GET',
    url: '/api/platform/commands/:id',
    role: 'viewer',
    summary: 'How a command stands on its nodes, with equal outputs together',
    params: Type.Object({
      id: Id,
      outputs: Type.Boolean({ default: true, description: 'Whether to read what was said, too.' }),
    }),
    handler: ({ params: { id, outputs } }) => commands.report(id, outputs),
  });

  route(app, {
    method: 'POST',
    url: '/api/platform/commands/:id/stop',
    role: 'operator',
    summary: 'Stop a command wherever it has not ended',
    params: Type.Object({ id: Id }),
    response: Type.Object({ stopped: Type.Integer() }),
    handler: async ({ params, actor }) => ({ stopped: await commands.stop(params.id, actor) }),
  });
}
