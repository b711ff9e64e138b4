import { In } from 'typeorm';
import type { Actor } from '../../api/operator.js';
import { Node } from '../../engine/nodes/node.entity.js';
import { Refusal } from '../../lib/errors.js';
import { readHostAddress } from '../../lib/host-address.js';
import { inBatches } from '../../store/in-batches.js';
import type { ReadManager, Store } from '../../store/store.js';
import { stayingNodes } from '../growth/staying-nodes.js';
import { resolveSteps } from '../resolved-steps.js';
import { overrideParameters, readOverrides, snapshotOf } from '../step-parameters.js';
import { Template } from '../template.entity.js';
import { Pool, PoolNode, Service } from '../topology.entity.js';
import type { SnapshotStep } from './snapshot.js';
import { Task, TaskNode, taskState, type TaskKind } from './task.entity.js';
import type { TaskRequest, TaskTarget, Tasks } from './tasks.service.js';

/** What a client asks for, as far as it has been read. */
export interface TaskOrder {
  readonly templateId: number;
  readonly name: string;
  /** Addresses, or `{ip}`, or `{id}` with the number of a node. */
  readonly nodes: readonly unknown[];
  readonly params: unknown;
  readonly maxNumber: number;
  readonly maxRatio: number;
  readonly maxFailRatio: number;
  readonly timeoutSeconds: number;
  readonly isAuto: boolean;
  /** Null: who asks. */
  readonly operator: string | null;
}

/** Which parameters a deploy sets over those of its template (contract, orchestration.md, "expand, shrink, deploy"). */
export const deployParameters = (tag: string) => ({ 'start_service*': { tag } });

/** Makes tasks out of templates and nodes. */
export class TaskPlanning {
  readonly #store: Store;
  readonly #tasks: Tasks;

  constructor(store: Store, tasks: Tasks) {
    this.#store = store;
    this.#tasks = tasks;
  }

  /**
   * Makes a task for each pool that the nodes are in. All or nothing.
   * @returns the tasks' numbers, in the order in which the pools are named first.
   * @throws {Refusal} 400 for an unknown template or node, no node, or a parameter that is missing or mistyped.
   */
  async create(order: TaskOrder, actor: Actor): Promise<number[]> {
    return this.#store.write(async (manager) => {
      const places = await findPlaces(manager, order.nodes);
      const template = await findTemplate(manager, order.templateId);
      const steps = await stepsOf(manager, template, order.params);
      const ids: number[] = [];
      for (const poolId of new Set(places.map(({ place }) => place.poolId))) {
        const own = places.filter(({ place }) => place.poolId === poolId);
        const request = await requestOf(manager, order, poolId, own, template, 'task', actor);
        ids.push((await this.#tasks.create(manager, { ...request, steps }, actor)).id);
      }
      return ids;
    });
  }
}

/** A node of a pool, and what a task needs of it. */
export interface Placed {
  readonly place: PoolNode;
  readonly target: TaskTarget;
}

/** @returns the steps of a template with values put in, as a task keeps them. @throws {Refusal} 400. */
export async function stepsOf(
  read: ReadManager,
  template: Template,
  params: unknown,
): Promise<SnapshotStep[]> {
  return snapshotOf(overrideParameters(await resolveSteps(read, template.steps), readOverrides(params)));
}

/** @returns what a task over nodes of a pool is to be, but for its steps. */
export async function requestOf(
  read: ReadManager,
  order: TaskOrder,
  poolId: number,
  places: readonly Placed[],
  { id, name }: Template,
  kind: TaskKind,
  actor: Actor,
): Promise<Omit<TaskRequest, 'steps'>> {
  const pool = await read.findOneByOrFail(Pool, { id: poolId });
  const service = await read.findOneBy(Service, { id: pool.serviceId });
  return {
    name: order.name,
    kind,
    template: { id, name },
    pool: { id: pool.id, name: pool.name, serviceName: service?.name ?? '' },
    targets: places.map(({ target }) => target),
    maxNumber: order.maxNumber,
    maxRatio: order.maxRatio,
    maxFailRatio: order.maxFailRatio,
    timeoutSeconds: order.timeoutSeconds,
    isAuto: order.isAuto,
    operator: order.operator ?? actor.operator.name,
  };
}

/** @throws {Refusal} 400. */
export async function findTemplate(read: ReadManager, id: number): Promise<Template> {
  const template = await read.findOneBy(Template, { id });
  if (template === null)
    throw new Refusal(400, 'template_not_found', `template_id: there is no template ${id}.`);
  return template;
}

/**
 * @returns all nodes of a pool that have machines and are not about to leave it, in the order in which a task takes them.
 * @throws {Refusal} 400 when there are none.
 */
export async function placesOf(read: ReadManager, poolId: number): Promise<Placed[]> {
  const places = (await stayingNodes(read, poolId)).flatMap(({ place, address }) =>
    address === undefined ? [] : [{ place, target: { nodeId: place.nodeId, ip: address, vmId: place.vmId } }],
  );
  if (places.length === 0) throw new Refusal(400, 'no_nodes', 'nodes: the pool has none.');
  return places;
}

/** @throws {Refusal} 400 naming what is no node of a pool, or when none is named. */
export async function findPlaces(read: ReadManager, wanted: readonly unknown[]): Promise<Placed[]> {
  if (wanted.length === 0) throw new Refusal(400, 'no_nodes', 'nodes: name at least one node.');
  const places = await read.find(PoolNode);
  const nodes = new Map(
    (
      await inBatches(
        places.map(({ nodeId }) => nodeId),
        (ids) => read.findBy(Node, { id: In(ids) }),
      )
    ).map((node) => [node.id, node]),
  );
  const addressOf = ({ nodeId }: PoolNode): string => nodes.get(nodeId)?.address ?? '';
  const byAddress = new Map(
    places.map((place) => [readHostAddress(addressOf(place)) ?? addressOf(place), place]),
  );
  const byId = new Map(places.map((place) => [place.nodeId, place]));
  const found = wanted.map((item) => {
    const { ip, id } =
      typeof item === 'object' && item !== null ? (item as Record<string, unknown>) : { ip: item };
    const place =
      id === undefined ? byAddress.get(readHostAddress(String(ip)) ?? String(ip)) : byId.get(Number(id));
    const node = place === undefined ? undefined : nodes.get(place.nodeId);
    if (place === undefined || node === undefined) {
      throw new Refusal(400, 'node_not_found', `Bad pool id: no pool has the node ${String(ip ?? id)}.`);
    }
    return { place, target: { nodeId: place.nodeId, ip: node.address, vmId: place.vmId } };
  });
  return [...new Map(found.map((each) => [each.place.nodeId, each])).values()];
}

const unfinished = [taskState.init, taskState.running, taskState.stopped];

/** @returns the nodes that an unfinished task still needs, and which task. */
export async function nodesInTasks(
  read: ReadManager,
  nodeIds: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const nodes = await inBatches(nodeIds, (batch) => read.findBy(TaskNode, { nodeId: In(batch) }));
  const tasks = await inBatches([...new Set(nodes.map(({ taskId }) => taskId))], (batch) =>
    read.findBy(Task, { id: In(batch), state: In(unfinished) }),
  );
  // One that was stopped, and not paused, is over until somebody starts it again.
  const going = new Set(
    tasks
      .filter(({ state, holdsPool, isQueued }) => state !== taskState.stopped || holdsPool || isQueued)
      .map(({ id }) => id),
  );
  return new Map(
    nodes.filter(({ taskId }) => going.has(taskId)).map(({ nodeId, taskId }) => [nodeId, `task ${taskId}`]),
  );
}

/** @returns the unfinished tasks made from a template, such as `task 12`. */
export async function tasksOfTemplate(read: ReadManager, { id }: Template): Promise<readonly string[]> {
  const tasks = await read.findBy(Task, { templateId: id, state: In([taskState.init, taskState.running]) });
  return tasks.map((task) => `task ${task.id}`);
}
