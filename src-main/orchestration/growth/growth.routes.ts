import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Id, Text, readId, success, successOf } from '../envelope.js';
import { orchestrationRoute } from '../orchestration-route.js';
import type { Pools } from '../pools.service.js';
import { MaxFailRatio, Whole } from '../tasks/order-schemas.js';
import { PoolSchema, showPool } from '../topology-views.js';
import type { PoolTasks } from './pool-tasks.js';
import { deployFailRatio, type PoolSchedules } from './pool-schedules.service.js';
import { readCronItems, readDependItems, readExecType, readScheduleType } from './schedule-items.js';

const TaskId = successOf(Type.Object({ task_id: Type.Integer() }));
const Items = Type.Optional(Type.Array(Type.Unknown()));

const PoolScheduleSchema = Type.Object({
  id: Type.Integer(),
  pool: PoolSchema,
  pool_id: Type.Integer(),
  cron_items: Type.Array(Type.Unknown()),
  depend_items: Type.Array(Type.Unknown()),
  type: Type.Enum(['expand', 'upload']),
  exec_type: Type.Enum(['crontab', 'depend']),
  last_problem: Type.String({ description: "Why nothing came of it the last time; '' for nothing." }),
});

/** Adds what grows, shrinks and deploys to pools, now and by schedules (document, "服务池接口", "任务接口"). */
export function addGrowthRoutes(
  app: FastifyInstance,
  parts: { readonly poolTasks: PoolTasks; readonly schedules: PoolSchedules; readonly pools: Pools },
): void {
  const { poolTasks } = parts;
  orchestrationRoute(app, {
    kind: 'write',
    url: '/pool/expand/:id',
    summary: 'Grow a pool by machines of its template',
    params: Type.Object({ id: Id, num: Type.Integer({ description: 'How many, 1 to 500.' }) }),
    response: TaskId,
    handler: async ({ params, actor }) =>
      success({ task_id: await poolTasks.expand(readId(params.id), params.num, actor) }),
  });

  orchestrationRoute(app, {
    kind: 'write',
    url: '/pool/shrink/:id',
    summary: 'Take nodes out of a pool and give their machines back',
    params: Type.Object({
      id: Id,
      nodes: Type.Array(Type.String({ maxLength: 300 }), { maxItems: 5000, description: 'Addresses.' }),
    }),
    response: TaskId,
    handler: async ({ params, actor }) =>
      success({ task_id: await poolTasks.shrink(readId(params.id), params.nodes, actor) }),
  });

  orchestrationRoute(app, {
    kind: 'write',
    url: '/pool/deploy/:id',
    summary: 'Roll a version out over all nodes of a pool',
    params: Type.Object({
      id: Id,
      max_num: Whole('Nodes of a batch, at most; 0: no limit.', 100_000),
      max_ratio: Whole('Percent of the nodes in a batch, at most; 0: no limit.', 100),
      max_fail_ratio: MaxFailRatio(deployFailRatio),
      tag: Text('Version to start.'),
    }),
    response: TaskId,
    handler: async ({ params, actor }) => {
      const { max_num: maxNumber, max_ratio: maxRatio, max_fail_ratio: maxFailRatio, tag } = params;
      const order = { maxNumber, maxRatio, maxFailRatio, tag };
      return success({ task_id: await poolTasks.deploy(readId(params.id), order, actor) });
    },
  });

  addScheduleRoutes(app, parts);
}

function addScheduleRoutes(
  app: FastifyInstance,
  { schedules, pools }: { readonly schedules: PoolSchedules; readonly pools: Pools },
): void {
  for (const [url, type] of [
    ['/task/expandList/:poolId', 'expand'],
    ['/task/uploadList/:poolId', 'upload'],
  ] as const) {
    orchestrationRoute(app, {
      kind: 'read',
      url,
      summary: `Show when a pool is ${type === 'expand' ? 'grown and shrunk' : 'deployed to'} by itself`,
      params: Type.Object({ poolId: Id }),
      response: successOf(Type.Array(PoolScheduleSchema)),
      handler: async ({ params }) => {
        const { pool, schedule } = await schedules.listOf(readId(params.poolId), type);
        if (schedule === null) return success([]);
        const counts = await pools.countNodes([pool]);
        const { id, poolId, cronItems, dependItems, execType, lastProblem } = schedule;
        return success([
          {
            id,
            pool: showPool(pool, counts.get(pool.id) ?? 0),
            pool_id: poolId,
            cron_items: cronItems,
            depend_items: dependItems,
            type,
            exec_type: execType,
            last_problem: lastProblem,
          },
        ]);
      },
    });
  }

  orchestrationRoute(app, {
    kind: 'write',
    url: '/task/saveTask',
    summary: 'Set when a pool is grown, shrunk or deployed to by itself, and which pools go with it',
    params: Type.Object({
      id: Type.Optional(Type.Integer({ minimum: 0, default: 0, description: '0: whatever there is.' })),
      pool_id: Type.Integer({ minimum: 1 }),
      cron_itmes: Items,
      cron_items: Items,
      depend_itmes: Items,
      depend_items: Items,
      type: Type.String({ maxLength: 100, description: '"expand" or "upload".' }),
      exec_type: Type.String({ maxLength: 100, default: 'crontab', description: '"crontab" or "depend".' }),
    }),
    response: successOf(Type.Literal(true)),
    handler: async ({ params, actor }) => {
      const request = {
        id: params.id ?? 0,
        poolId: params.pool_id,
        type: readScheduleType(params.type),
        execType: readExecType(params.exec_type),
        cronItems: readCronItems(params.cron_items ?? params.cron_itmes ?? []),
        dependItems: readDependItems(params.depend_items ?? params.depend_itmes ?? []),
      };
      await schedules.save(request, actor);
      return success(true);
    },
  });
}
