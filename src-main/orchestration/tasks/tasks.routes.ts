import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { LogStore } from '../../engine/log-store.js';
import { Refusal } from '../../lib/errors.js';
import type { Clock } from '../../lib/time.js';
import type { Store } from '../../store/store.js';
import {
  Id,
  Text,
  pageOf,
  paging,
  readId,
  success,
  successOf,
  successPage,
  successPageOf,
} from '../envelope.js';
import { MaxFailRatio, Whole } from './order-schemas.js';
import { orchestrationRoute } from '../orchestration-route.js';
import type { TaskPlanning } from './task-planning.js';
import { listTasks, showAttempts, showMessages, showNodes, showTask } from './task-views.js';
import { Task, TaskNode, type TaskState } from './task.entity.js';
import type { Tasks } from './tasks.service.js';

export interface TaskRoutesSurroundings {
  readonly store: Store;
  readonly logs: LogStore;
  readonly clock: Clock;
  readonly tasks: Tasks;
  readonly planning: TaskPlanning;
}

const Flag = Type.Union([Type.Boolean(), Type.Integer()], { default: 1, description: '0: make it only.' });
const NodeIds = Type.Optional(
  Type.Array(Type.Integer({ minimum: 1 }), {
    maxItems: 100_000,
    description: 'Of the nodes in the task: only these.',
  }),
);

/** Adds the tasks' endpoints (document orchestration.zh.md, "任务接口"; contract, orchestration.md, "Routes"). */
export function addTaskRoutes(app: FastifyInstance, around: TaskRoutesSurroundings): void {
  const { store, clock, tasks, planning } = around;
  const get = async (given: number | string): Promise<Task> => {
    const id = readId(given);
    const task = await tasks.find(id);
    if (task === null) throw new Refusal(400, 'task_not_found', `flow not found id ${id}`);
    return task;
  };

  orchestrationRoute(app, {
    kind: 'write',
    url: '/task/create',
    summary: 'Make a task of a template over nodes; one for each pool',
    params: Type.Object({
      template_id: Id,
      task_name: Text('Name of the task.'),
      nodes: Type.Array(Type.Unknown(), { maxItems: 100_000, description: 'Addresses, {"ip"} or {"id"}.' }),
      params: Type.Optional(Type.Unknown({ description: 'Values by step and parameter, or by parameter.' })),
      max_num: Whole('Nodes of a batch, at most; 0: no limit.', 100_000),
      max_ratio: Whole('Percent of the nodes in a batch, at most; 0: no limit.', 100),
      max_fail_ratio: MaxFailRatio(100),
      timeout: Whole('Seconds for the whole task; 0: none.', 366 * 24 * 3600),
      auto: Flag,
      opr_user: Type.Optional(Text('Who is to stand as its operator.')),
    }),
    response: successOf(Type.Object({ ids: Type.Array(Type.Integer()) })),
    handler: async ({ params, actor }) => {
      const ids = await planning.create(
        {
          templateId: readId(params.template_id),
          name: params.task_name,
          nodes: params.nodes,
          params: params.params,
          maxNumber: params.max_num,
          maxRatio: params.max_ratio,
          maxFailRatio: params.max_fail_ratio,
          timeoutSeconds: params.timeout,
          isAuto: Boolean(params.auto),
          operator: params.opr_user ?? null,
        },
        actor,
      );
      return success({ ids });
    },
  });

  orchestrationRoute(app, {
    kind: 'read',
    url: '/task/list',
    summary: 'List tasks, newest first',
    params: Type.Object({
      ...paging,
      pool_id: Type.Optional(Type.Integer({ minimum: 1 })),
      q: Type.String({
        default: '',
        maxLength: 100,
        description: 'Part of a name: of task, pool, service, template.',
      }),
      active: Type.Boolean({
        default: false,
        description: 'Only those that run, are paused, or wait to run.',
      }),
      states: Type.Optional(
        Type.Array(Type.Integer({ minimum: 0, maximum: 4 }), {
          minItems: 1,
          maxItems: 5,
          description: 'Only in these states.',
        }),
      ),
    }),
    response: successPageOf(Type.Unknown()),
    handler: async ({ params }) => {
      const page = pageOf(params);
      const { pool_id: poolId, q: text, active: isActive, states } = params;
      const { rows, count, counts } = await listTasks(store.read, page, {
        poolId,
        text,
        isActive,
        states: states as TaskState[] | undefined,
      });
      const shown = [];
      for (const task of rows) shown.push(await showTask(store.read, task, clock));
      // How many there are in each state, whatever states are asked for: ours.
      return { ...successPage(shown, page, count), counts };
    },
  });

  addChangeRoutes(app, around);

  orchestrationRoute(app, {
    kind: 'read',
    url: '/task/:id',
    summary: 'Show a task',
    params: Type.Object({ id: Id }),
    response: successOf(Type.Unknown()),
    handler: async ({ params }) => success(await showTask(store.read, await get(params.id), clock)),
  });

  orchestrationRoute(app, {
    kind: 'read',
    url: '/task/:id/detail',
    summary: 'Show the nodes of a task',
    params: Type.Object({ id: Id, group: Type.Optional(Type.Literal('state')) }),
    response: successOf(Type.Unknown()),
    handler: async ({ params }) => {
      const nodes = await showNodes(store.read, await get(params.id), clock);
      if (params.group === undefined) return success(nodes);
      const states = ['0', '1', '2', '3', '4'];
      return success(
        Object.fromEntries(
          states.map((state) => [state, nodes.filter((node) => String(node.state) === state)]),
        ),
      );
    },
  });

  for (const url of ['/task/:id/log', '/task/flow/:id/log']) {
    orchestrationRoute(app, {
      kind: 'read',
      url,
      summary: 'What a task has said of itself',
      params: Type.Object({ id: Id }),
      response: successOf(Type.Array(Type.Unknown())),
      handler: async ({ params }) => success(await showMessages(store.read, await get(params.id))),
    });
  }

  orchestrationRoute(app, {
    kind: 'read',
    url: '/task/node/:nsid/log',
    summary: 'What every attempt on one node of a task has put out',
    params: Type.Object({ nsid: Id }),
    response: successOf(Type.Array(Type.Unknown())),
    handler: async ({ params }) => {
      const id = readId(params.nsid);
      if (!(await store.read.existsBy(TaskNode, { id })))
        throw new Refusal(400, 'task_node_not_found', `flow not found: no task has a node ${id}`);
      return success(await showAttempts(store.read, around.logs, id));
    },
  });
}

/** Start, pause and stop take the task's number in the path or in the body. */
function addChangeRoutes(app: FastifyInstance, { tasks }: TaskRoutesSurroundings): void {
  for (const base of ['', '/:id']) {
    orchestrationRoute(app, {
      kind: 'write',
      url: `/task/start${base}`,
      summary: 'Start a task, or go on with it',
      params: Type.Object({ id: Id, node_ids: NodeIds }),
      response: successOf(Type.Null()),
      handler: async ({ params, actor }) => {
        await tasks.start(readId(params.id), params.node_ids ?? null, actor);
        return success(null);
      },
    });
    for (const verb of ['pause', 'stop'] as const) {
      orchestrationRoute(app, {
        kind: 'write',
        url: `/task/${verb}${base}`,
        summary: verb === 'pause' ? 'Pause a task after the step in flight' : 'Stop a task at once',
        params: Type.Object({ id: Id }),
        response: successOf(Type.Null()),
        handler: async ({ params, actor }) => {
          await tasks[verb](readId(params.id), actor);
          return success(null);
        },
      });
    }
  }
}
