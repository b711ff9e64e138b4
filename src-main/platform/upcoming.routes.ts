import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { route } from '../api/route.js';
import type { Scheduler } from '../engine/scheduler.js';
import type { Store } from '../store/store.js';

/** Adds what will run soon, of all families (contract, platform.md, "schedules"). */
export function addUpcomingRoute(
  app: FastifyInstance,
  { store, scheduler }: { readonly store: Store; readonly scheduler: Scheduler },
): void {
  route(app, {
    method: 'GET',
    url: '/api/platform/schedules/upcoming',
    role: 'viewer',
    summary: 'What will run soon, by the times of all schedules',
    params: Type.Object({
      minutes: Type.Integer({ default: 60, minimum: 1, maximum: 1440, description: 'From now on.' }),
      limit: Type.Integer({ default: 50, minimum: 1, maximum: 500, description: 'Times to list.' }),
    }),
    response: Type.Object({
      now: Type.Integer(),
      items: Type.Array(
        Type.Object({
          at: Type.Integer({ description: 'Epoch milliseconds.' }),
          kind: Type.Enum(['job', 'work', 'expand', 'deploy']),
          id: Type.String({ description: 'Name of the job, id of the work or the pool.' }),
          name: Type.String(),
          within: Type.String({ description: 'Group of the job, service of the pool; or nothing.' }),
          nodes: Type.Union([Type.Integer(), Type.Null()], {
            description: 'Nodes of an expansion: how many of the schedule’s own there will be.',
          }),
        }),
        { description: 'The next first.' },
      ),
      total: Type.Integer(),
      minutes: Type.Array(Type.Integer(), { description: 'How many there are in each minute.' }),
      isComplete: Type.Boolean({ description: 'False where there were too many to count.' }),
    }),
    handler: async ({ params: { minutes, limit } }) => {
      const now = Date.now();
      return { now, ...(await scheduler.upcoming(store.read, { from: now, minutes, limit })) };
    },
  });
}
