import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Clock } from '../../lib/time.js';
import type { Store } from '../../store/store.js';
import { Id, readId, success, successOf } from '../envelope.js';
import { orchestrationRoute } from '../orchestration-route.js';
import { getPool } from './growth-plan.js';
import { previewExpand, previewShrink } from './growth-preview.js';
import { nodesAtAddresses } from './pool-tasks.js';
import { requirePool } from './schedule-check.js';
import { readCronItems, readDependItems, readScheduleType } from './schedule-items.js';
import { listSchedules, previewSchedule } from './schedule-views.js';

const Shown = successOf(Type.Unknown());
const Items = Type.Optional(Type.Array(Type.Unknown()));

/** Adds what the UI says before a pool grows, shrinks or gets a schedule. All of it is ours. */
export function addGrowthPreviewRoutes(
  app: FastifyInstance,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): void {
  const { read } = store;
  const { zone } = clock;

  orchestrationRoute(app, {
    kind: 'read',
    url: '/pool/expand/:id/preview',
    summary: 'Say what growing a pool would do, without doing it: pools in their order, machines, steps',
    params: Type.Object({ id: Id, num: Type.Integer({ description: 'How many, 1 to 500.' }) }),
    response: Shown,
    handler: async ({ params }) => success(await previewExpand(read, readId(params.id), params.num)),
  });

  orchestrationRoute(app, {
    kind: 'read',
    url: '/pool/shrink/:id/preview',
    summary: 'Say what shrinking a pool would do, without doing it: pools in their order, nodes, commands',
    params: Type.Object({
      id: Id,
      nodes: Type.Array(Type.String({ maxLength: 300 }), { maxItems: 5000, description: 'Addresses.' }),
    }),
    response: Shown,
    handler: async ({ params }) => {
      const pool = await getPool(read, readId(params.id));
      const nodeIds = await nodesAtAddresses(read, pool, params.nodes);
      return success(await previewShrink(read, pool.id, nodeIds));
    },
  });

  orchestrationRoute(app, {
    kind: 'read',
    url: '/task/schedules',
    summary: 'List when pools are grown, shrunk or deployed to by themselves, with the next times',
    params: Type.Object({
      pool_id: Type.Optional(Type.Integer({ minimum: 1, description: 'Of this pool; of all without it.' })),
    }),
    response: Shown,
    handler: async ({ params }) => success(await listSchedules(read, params.pool_id ?? null, zone)),
  });

  orchestrationRoute(app, {
    kind: 'read',
    url: '/task/schedules/preview',
    summary: 'Say when a schedule of a pool would be due, and what it would take along, without setting it',
    params: Type.Object({
      pool_id: Type.Integer({ minimum: 1 }),
      cron_items: Items,
      depend_items: Items,
      type: Type.String({ maxLength: 100, description: '"expand" or "upload".' }),
    }),
    response: Shown,
    handler: async ({ params }) => {
      const pool = await requirePool(read, params.pool_id);
      const request = {
        type: readScheduleType(params.type),
        cronItems: readCronItems(params.cron_items ?? []),
        dependItems: readDependItems(params.depend_items ?? []),
      };
      return success(await previewSchedule(read, pool, request, zone));
    },
  });
}
