import type { Actor } from '../../api/operator.js';
import { Refusal } from '../../lib/errors.js';
import { readHostAddress } from '../../lib/host-address.js';
import type { ReadManager, Store, WriteManager } from '../../store/store.js';
import { withAddresses } from '../pool-nodes.service.js';
import type { PoolPlaces } from '../pool-places.js';
import {
  deployParameters,
  findTemplate,
  placesOf,
  requestOf,
  stepsOf,
  type Placed,
  type TaskOrder,
} from '../tasks/task-planning.js';
import type { TaskKind, TaskWait } from '../tasks/task.entity.js';
import type { Tasks } from '../tasks/tasks.service.js';
import type { Template } from '../template.entity.js';
import { noAddress } from '../topology-views.js';
import { Pool, PoolNode, Service, type PoolNodeType } from '../topology.entity.js';
import { dependItemsOf } from './dependencies.js';
import {
  expandParameters,
  getPool,
  planExpand,
  planShrink,
  shrinkParameters,
  stepIndex,
  type ExpandPlan,
  type LeavingNode,
  type ShrinkPlan,
} from './growth-plan.js';
import { stayingNodes } from './staying-nodes.js';

/** How a pool is to be deployed to. */
export interface DeployOrder {
  readonly maxNumber: number;
  readonly maxRatio: number;
  readonly maxFailRatio: number;
  /** Version to start; the service's image without it. */
  readonly tag: string | null;
}

/** What one of these tasks is to be beside what its pool says. */
interface Plan {
  readonly kind: Exclude<TaskKind, 'task'>;
  readonly template: Template;
  readonly params: unknown;
  readonly places: readonly Placed[];
  readonly waits: readonly TaskWait[];
  readonly order?: Partial<TaskOrder>;
  readonly placeType?: PoolNodeType;
}

/** Grows, shrinks and deploys to pools, and to the pools that go with them. */
export class PoolTasks {
  readonly #store: Store;
  readonly #tasks: Tasks;
  readonly #places: PoolPlaces;

  constructor(store: Store, tasks: Tasks, places: PoolPlaces) {
    this.#store = store;
    this.#tasks = tasks;
    this.#places = places;
  }

  /**
   * Makes the task that grows a pool, with places that wait for machines.
   * @returns its number.
   * @throws {Refusal} 404 for an unknown pool; 400 for another number than 1 to 500, and when its template does not make
   * machines.
   */
  async expand(poolId: number, count: number, actor: Actor): Promise<number> {
    return this.#store.write((manager) => this.expandIn(manager, poolId, count, 'manual', actor));
  }

  /** As {@link expand}, as part of the write in progress. Pools that grow with it grow first. */
  async expandIn(
    manager: WriteManager,
    poolId: number,
    count: number,
    nodeType: PoolNodeType,
    actor: Actor,
  ): Promise<number> {
    return this.#grow(manager, await planExpand(manager, poolId, count, nodeType), actor);
  }

  async #grow(manager: WriteManager, plan: ExpandPlan, actor: Actor): Promise<number> {
    const { pool, template, count, nodeType } = plan;
    const waits: TaskWait[] = [];
    for (const { plan: other, step } of plan.first)
      waits.push({ taskId: await this.#grow(manager, other, actor), step });
    const places = await this.#places.add(manager, pool, count, nodeType);
    return this.#create(manager, pool, actor, {
      kind: 'expand',
      template,
      params: await expandParameters(manager, pool),
      places: places.map((place) => ({
        place,
        target: { nodeId: place.nodeId, ip: noAddress, vmId: '' },
      })),
      waits,
      placeType: nodeType,
    });
  }

  /**
   * Makes the task that takes nodes out of a pool and gives their machines back.
   * @param addresses of nodes.
   * @returns its number.
   * @throws {Refusal} 404 for an unknown pool; 400 for a node that is not the pool's or is leaving already, and when its
   * template does not end by giving machines back.
   */
  async shrink(poolId: number, addresses: readonly string[], actor: Actor): Promise<number> {
    return this.#store.write(async (manager) => {
      const ids = await nodesAtAddresses(manager, await getPool(manager, poolId), addresses);
      return this.shrinkIn(manager, poolId, ids, actor);
    });
  }

  /** As {@link shrink}, as part of the write in progress. Pools that grow with it shrink afterwards. */
  async shrinkIn(
    manager: WriteManager,
    poolId: number,
    nodeIds: readonly number[],
    actor: Actor,
  ): Promise<number> {
    return this.#shrink(manager, await planShrink(manager, poolId, nodeIds), [], actor);
  }

  async #shrink(
    manager: WriteManager,
    { pool, template, nodes, afterwards }: ShrinkPlan,
    waits: readonly TaskWait[],
    actor: Actor,
  ): Promise<number> {
    const taskId = await this.#create(manager, pool, actor, {
      kind: 'shrink',
      template,
      params: shrinkParameters(pool),
      places: nodes.map(placedAs),
      waits,
    });
    for (const other of afterwards) await this.#shrink(manager, other, [{ taskId, step: 0 }], actor);
    return taskId;
  }

  /**
   * Makes the task that rolls a version out over all nodes of a pool.
   * @returns its number.
   * @throws {Refusal} 404 for an unknown pool; 400 when it has no nodes.
   */
  async deploy(poolId: number, order: DeployOrder, actor: Actor): Promise<number> {
    return this.#store.write((manager) => this.deployIn(manager, poolId, order, actor));
  }

  /** As {@link deploy}, as part of the write in progress. Pools that it depends on are deployed to first. */
  async deployIn(
    manager: WriteManager,
    poolId: number,
    { tag, ...order }: DeployOrder,
    actor: Actor,
  ): Promise<number> {
    const pool = await getPool(manager, poolId);
    const template = await findTemplate(manager, pool.deployTemplateId);
    const places = await placesOf(manager, poolId);
    const waits: TaskWait[] = [];
    for (const item of await dependItemsOf(manager, poolId, 'upload')) {
      if ((await stayingNodes(manager, item.pool_id)).length === 0) continue;
      const taskId = await this.deployIn(manager, item.pool_id, { ...order, tag: null }, actor);
      waits.push({ taskId, step: stepIndex(template, item) });
    }
    const service = await manager.findOneBy(Service, { id: pool.serviceId });
    return this.#create(manager, pool, actor, {
      kind: 'deploy',
      template,
      params: deployParameters(tag ?? service?.dockerImage ?? ''),
      places,
      waits,
      order,
    });
  }

  async #create(manager: WriteManager, pool: Pool, actor: Actor, plan: Plan): Promise<number> {
    const { kind, template, params, places, waits, placeType, order = {} } = plan;
    const steps = await stepsOf(manager, template, params);
    const whole: TaskOrder = {
      templateId: template.id,
      name: `${kind}_${pool.name}`,
      nodes: [],
      params,
      // Growing and shrinking are one batch.
      maxNumber: 0,
      maxRatio: 0,
      maxFailRatio: 100,
      timeoutSeconds: 0,
      isAuto: true,
      operator: null,
      ...order,
    };
    const request = await requestOf(manager, whole, pool.id, places, template, kind, actor);
    return (
      await this.#tasks.create(manager, { ...request, steps, waits, ...(placeType && { placeType }) }, actor)
    ).id;
  }
}

/** @returns a node as a task takes it. */
export const placedAs = ({ place, address }: LeavingNode): Placed => ({
  place,
  target: { nodeId: place.nodeId, ip: address, vmId: place.vmId },
});

/** @returns numbers of nodes of a pool, by their addresses. @throws {Refusal} 400 for one that is none of it, or when none is named. */
export async function nodesAtAddresses(
  read: ReadManager,
  pool: Pool,
  addresses: readonly string[],
): Promise<number[]> {
  if (addresses.length === 0) throw refusal('nodes: name at least one node.');
  const all = await withAddresses(read, await read.findBy(PoolNode, { poolId: pool.id }));
  const byAddress = new Map(
    all.flatMap(({ place, address }): [string, number][] =>
      address === undefined ? [] : [[readHostAddress(address) ?? address, place.nodeId]],
    ),
  );
  const ids = addresses.map((text) => {
    const id = byAddress.get(readHostAddress(text) ?? text.trim());
    if (id !== undefined) return id;
    throw refusal(`nodes: ${text} is no node of the pool ${pool.name}.`);
  });
  return [...new Set(ids)];
}

const refusal = (message: string): Refusal => new Refusal(400, 'bad_request', message);
