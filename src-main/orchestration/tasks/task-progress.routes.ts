import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { LogStore } from '../../engine/log-store.js';
import { Refusal } from '../../lib/errors.js';
import type { Store } from '../../store/store.js';
import type { Clusters } from '../clusters.service.js';
import { Id, Text, readId, success, successOf } from '../envelope.js';
import { orchestrationRoute } from '../orchestration-route.js';
import { readSteps, stepLimit } from '../template-steps.js';
import { Pool } from '../topology.entity.js';
import { showClusterMap } from './cluster-map.js';
import { deployParameters, findPlaces, findTemplate, placesOf } from './task-planning.js';
import { previewTask } from './task-preview.js';
import { groupOutputs, listAttempts } from './task-progress.js';
import type { Task } from './task.entity.js';
import type { Tasks } from './tasks.service.js';

export interface TaskProgressSurroundings {
  readonly store: Store;
  readonly logs: LogStore;
  readonly tasks: Tasks;
  readonly clusters: Clusters;
}

const Whole = (description: string, maximum: number) =>
  Type.Integer({ default: 0, minimum: 0, maximum, description });

/** Adds what the UI reads besides the documented endpoints: attempts, outputs, previews, maps. All of it is ours. */
export function addTaskProgressRoutes(app: FastifyInstance, around: TaskProgressSurroundings): void {
  const { store, logs, tasks, clusters } = around;
  const get = async (given: number | string): Promise<Task> => {
    const id = readId(given);
    const task = await tasks.find(id);
    if (task === null) throw new Refusal(400, 'task_not_found', `flow not found id ${id}`);
    return task;
  };

  orchestrationRoute(app, {
    kind: 'read',
    url: '/task/:id/attempts',
    summary: 'List the attempts at the steps of a task on its nodes, in the order in which they began',
    params: Type.Object({
      id: Id,
      nsids: Type.Optional(
        Type.Array(Type.Integer({ minimum: 1 }), {
          maxItems: 100_000,
          description: 'Of the nodes in the task: only these.',
        }),
      ),
    }),
    response: successOf(Type.Array(Type.Unknown())),
    handler: async ({ params }) =>
      success(await listAttempts(store.read, await get(params.id), params.nsids ?? null)),
  });

  orchestrationRoute(app, {
    kind: 'read',
    url: '/task/:id/outputs',
    summary: 'What the nodes of a task have put out at a step, equal outputs together',
    params: Type.Object({
      id: Id,
      step: Type.Integer({ minimum: 0, maximum: stepLimit, description: 'Index of the step.' }),
    }),
    response: successOf(Type.Unknown()),
    handler: async ({ params }) =>
      success(await groupOutputs(store.read, logs, await get(params.id), params.step)),
  });

  orchestrationRoute(app, {
    kind: 'read',
    url: '/task/preview',
    summary: 'Say what a task would do, without making it: batches, nodes, exact commands',
    params: Type.Object({
      pool_id: Type.Optional(Type.Integer({ minimum: 1, description: 'All nodes of this pool.' })),
      nodes: Type.Optional(
        Type.Array(Type.Unknown(), { maxItems: 100_000, description: 'Addresses, {"ip"} or {"id"}.' }),
      ),
      template_id: Type.Optional(
        Type.Integer({ minimum: 1, description: "The pool's for deploy without it." }),
      ),
      steps: Type.Optional(
        Type.Array(
          Type.Object({
            name: Type.String(),
            param_values: Type.Optional(Type.Unknown()),
            retry: Type.Optional(Type.Unknown()),
          }),
          { maxItems: stepLimit, description: 'Of a template that is not saved yet.' },
        ),
      ),
      params: Type.Optional(Type.Unknown({ description: 'Values by step and parameter, or by parameter.' })),
      tag: Type.Optional(Text('Version to deploy; takes the place of params.')),
      max_num: Whole('Nodes of a batch, at most; 0: no limit.', 100_000),
      max_ratio: Whole('Percent of the nodes in a batch, at most; 0: no limit.', 100),
      node_id: Type.Optional(
        Type.Integer({ minimum: 1, description: 'Node whose commands to show; the first without it.' }),
      ),
    }),
    response: successOf(Type.Unknown()),
    handler: async ({ params }) => {
      const { read } = store;
      const pool = params.pool_id === undefined ? null : await read.findOneBy(Pool, { id: params.pool_id });
      if (params.pool_id !== undefined && pool === null)
        throw new Refusal(400, 'pool_not_found', `Bad pool id: there is no pool ${params.pool_id}.`);
      const templateId = params.template_id ?? pool?.deployTemplateId;
      if (params.steps === undefined && templateId === undefined)
        throw new Refusal(400, 'invalid_parameter', 'template_id: give a template, its steps, or a pool.');
      const template =
        params.steps === undefined && templateId !== undefined ? await findTemplate(read, templateId) : null;
      const places = params.nodes?.length
        ? await findPlaces(read, params.nodes)
        : pool === null
          ? []
          : await placesOf(read, pool.id);
      const preview = await previewTask(read, {
        steps: template?.steps ?? readSteps(params.steps ?? []),
        places,
        params: params.tag === undefined ? params.params : deployParameters(params.tag),
        maxNumber: params.max_num,
        maxRatio: params.max_ratio,
        nodeId: params.node_id ?? null,
      });
      return success({
        template: template === null ? null : { id: template.id, name: template.name },
        ...preview,
      });
    },
  });

  orchestrationRoute(app, {
    kind: 'read',
    url: '/cluster/:id/map',
    summary:
      'Show every node of a cluster by pool: how it came out of its last task, and whether it is online',
    params: Type.Object({ id: Id }),
    response: successOf(Type.Unknown()),
    handler: async ({ params }) => {
      const { id } = await clusters.get(readId(params.id));
      return success(await showClusterMap(store.read, id));
    },
  });
}
