import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { route } from '../api/route.js';
import { sendNdjson } from '../api/stream.js';
import { typesOf } from '../engine/log-filter.js';
import { findLines } from '../engine/log-search.js';
import { Run } from '../engine/run.entity.js';
import { Refusal } from '../lib/errors.js';
import type { Store } from '../store/store.js';

/** Adds the search within a run's log, for whoever shows a part of it at a time. */
export function addRunLineRoutes(app: FastifyInstance, store: Store): void {
  route(app, {
    method: 'GET',
    url: '/api/platform/runs/:id/lines',
    role: 'viewer',
    summary: 'Find lines of a run’s log: [first, last] of each range of numbers, in order',
    produces: 'application/x-ndjson',
    params: Type.Object({
      id: Type.String({ maxLength: 64 }),
      filter: Type.String({
        default: '*',
        maxLength: 100,
        description: 'A comma list of stdout, stderr, status and result; or "*".',
      }),
      q: Type.Optional(
        Type.String({ minLength: 1, maxLength: 1000, description: 'Only lines that hold this text.' }),
      ),
      ignore_case: Type.Boolean({ default: false, description: 'Whether "a" finds "A" too.' }),
      since: Type.Integer({
        default: 0,
        minimum: 0,
        description: 'Epoch milliseconds: only lines of then or later.',
      }),
      limit: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'Ranges to list; all without it.' }),
      ),
    }),
    handler: async (context) => {
      const { id, filter, q = null, ignore_case: ignoreCase, since, limit = Infinity } = context.params;
      if (!(await store.read.existsBy(Run, { id }))) {
        throw new Refusal(404, 'run_not_found', `There is no run ${id}.`);
      }
      const query = { runId: id, types: typesOf(filter), text: q, isCaseSensitive: !ignoreCase, since };
      return sendNdjson(context, async function* (cancel) {
        let left = limit;
        for await (const ranges of findLines(store.read, query, cancel)) {
          yield ranges.slice(0, left);
          left -= ranges.length;
          if (left <= 0) return;
        }
      });
    },
  });
}
