import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { route } from '../api/route.js';
import type { Store } from '../store/store.js';

/** Adds what tells watchdogs whether the control plane is well (contract, platform.md). */
export function addHealthRoute(
  app: FastifyInstance,
  { store, version }: { readonly store: Store; readonly version: string },
): void {
  route(app, {
    method: 'GET',
    url: '/healthz',
    role: 'public',
    summary: 'Is the control plane well? 200, or 503 and why',
    params: Type.Object({}),
    response: Type.Object({ status: Type.String(), version: Type.String() }),
    handler: async ({ reply }) => {
      try {
        await store.ping();
        return { status: 'ok', version };
      } catch (error) {
        app.log.error({ err: error }, 'the database does not answer');
        return reply.code(503).send({ status: 'unwell', reason: 'the database does not answer', version });
      }
    },
  });
}
