import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { route } from '../api/route.js';
import { sendStream } from '../api/stream.js';
import type { Terminals } from './terminals.service.js';

const Id = Type.String({ maxLength: 64 });
const size = {
  cols: Type.Integer({ minimum: 2, maximum: 1000, description: 'Characters in a line.' }),
  rows: Type.Integer({ minimum: 1, maximum: 1000, description: 'Lines.' }),
};

/** Adds terminals to nodes; ours alone, no document has them. */
export function addTerminalRoutes(app: FastifyInstance, terminals: Terminals): void {
  route(app, {
    method: 'POST',
    url: '/api/platform/nodes/:id/terminals',
    role: 'operator',
    summary: 'Open a terminal to a node, or in a container of its Docker',
    params: Type.Object({
      id: Type.Integer({ minimum: 1, description: 'Number of the node.' }),
      ...size,
      container: Type.Optional(
        Type.String({
          pattern: '^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}$',
          description: 'Name or id of a container on the node’s Docker, to open it there.',
        }),
      ),
    }),
    handler: async ({ params: { id, container = null, ...wanted }, actor, reply }) =>
      reply.code(201).send(await terminals.open(id, wanted, container, actor)),
  });

  route(app, {
    method: 'GET',
    url: '/api/platform/terminals/:id',
    role: 'operator',
    summary: 'How a terminal of yours stands',
    params: Type.Object({ id: Id }),
    handler: ({ params, actor }) => terminals.view(params.id, actor.operator),
  });

  route(app, {
    method: 'GET',
    url: '/api/platform/terminals/:id/output',
    role: 'operator',
    summary:
      'Follow the output of a terminal of yours, as bytes; X-Terminal-Offset says which is the first. The latest to follow gets it',
    produces: 'application/octet-stream',
    params: Type.Object({
      id: Id,
      offset: Type.Integer({ default: 0, minimum: 0, description: 'Number of the first byte wanted.' }),
    }),
    handler: (context) => {
      const { params, actor, reply } = context;
      const { start, end } = terminals.view(params.id, actor.operator);
      void reply.header('x-terminal-offset', String(Math.min(Math.max(params.offset, start), end)));
      return sendStream(context, terminals.read(params.id, params.offset, actor.operator), {
        contentType: 'application/octet-stream',
        heartbeat: null,
      });
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/platform/terminals/:id/input',
    role: 'operator',
    summary: 'Type into a terminal of yours',
    params: Type.Object({
      id: Id,
      data: Type.String({
        minLength: 1,
        maxLength: 100_000,
        pattern: '^[A-Za-z0-9+/]*={0,2}$',
        description: 'The bytes in base64.',
      }),
    }),
    handler: ({ params: { id, data }, actor, reply }) => {
      terminals.write(id, Buffer.from(data, 'base64'), actor.operator);
      return reply.code(204).send();
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/platform/terminals/:id/resize',
    role: 'operator',
    summary: 'Give a terminal of yours another size',
    params: Type.Object({ id: Id, ...size }),
    handler: async ({ params: { id, ...wanted }, actor, reply }) => {
      await terminals.resize(id, wanted, actor.operator);
      return reply.code(204).send();
    },
  });

  route(app, {
    method: 'DELETE',
    url: '/api/platform/terminals/:id',
    role: 'operator',
    summary: 'Close a terminal of yours',
    params: Type.Object({ id: Id }),
    handler: ({ params, actor, reply }) => {
      terminals.remove(params.id, actor.operator);
      return reply.code(204).send();
    },
  });
}
