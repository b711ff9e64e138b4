import type { Actor } from '../../api/operator.js';
import { Refusal } from '../../lib/errors.js';
import { readHostAddress } from '../../lib/host-address.js';
import type { ReadManager, Store, WriteManager } from '../../store/store.js';
import { MachineType } from '../machines/machine.entity.js';
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
import { dependentsOn, dependItemsOf, wantedOf } from './dependencies.js';
import type { DependItem } from './pool-schedule.entity.js';
import { newestCrontab, stayingNodes } from './staying-nodes.js';

/** Nodes that a pool may be grown by at once (contract, orchestration.md, "expand, shrink, deploy"). */
const growthLimit = 500;

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
    const pool = await getPool(manager, poolId);
    if (!Number.isInteger(count) || count < 1 || count > growthLimit)
      throw refusal(`Bad num: ${count}. A pool grows by 1 to ${growthLimit} nodes at once.`);
    const template = await findTemplate(manager, pool.expandTemplateId);
    if (template.steps[0]?.name !== 'create_vm') {
      throw refusal(
        `The first step of ${template.name}, by which ${pool.name} grows, must be create_vm. Change the template, or give the pool another.`,
      );
    }
    if (!(await manager.existsBy(MachineType, { id: pool.vmTypeId }))) {
      throw refusal(
        `vm_type: the pool ${pool.name} has no machine template, so nobody gives it machines. Give it one.`,
      );
    }
    const size = (await stayingNodes(manager, pool.id)).length + count;
    const waits: TaskWait[] = [];
    for (const item of await dependItemsOf(manager, pool.id, 'expand')) {
      const missing = wantedOf(item, size) - (await stayingNodes(manager, item.pool_id)).length;
      if (missing <= 0) continue;
      const taskId = await this.expandIn(manager, item.pool_id, missing, 'crontab', actor);
      waits.push({ taskId, step: stepIndex(template, item) });
    }
    const places = await this.#places.add(manager, pool, count, nodeType);
    const service = await manager.findOneBy(Service, { id: pool.serviceId });
    return this.#create(manager, pool, actor, {
      kind: 'expand',
      template,
      params: {
        create_vm: { vm_type_id: pool.vmTypeId },
        register: { service_discovery_id: pool.sdId },
        'start_service*': { tag: service?.dockerImage ?? '' },
      },
      places: places.map((place) => ({
        place,
        target: { nodeId: place.nodeId, ip: noAddress, vmId: '' },
      })),
      waits,
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
      const pool = await getPool(manager, poolId);
      if (addresses.length === 0) throw refusal('nodes: name at least one node.');
      const all = await withAddresses(manager, await manager.findBy(PoolNode, { poolId }));
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
      return this.shrinkIn(manager, pool.id, [...new Set(ids)], [], actor);
    });
  }

  /** As {@link shrink}, as part of the write in progress. Pools that grow with it shrink afterwards. */
  async shrinkIn(
    manager: WriteManager,
    poolId: number,
    nodeIds: readonly number[],
    waits: readonly TaskWait[],
    actor: Actor,
  ): Promise<number> {
    const pool = await getPool(manager, poolId);
    const template = await findTemplate(manager, pool.shrinkTemplateId);
    if (template.steps.at(-1)?.name !== 'return_vm') {
      throw refusal(
        `The last step of ${template.name}, by which ${pool.name} shrinks, must be return_vm. Change the template, or give the pool another.`,
      );
    }
    const staying = await stayingNodes(manager, poolId);
    const leaving = nodeIds.map((id) => {
      const node = staying.find(({ place }) => place.nodeId === id);
      if (node?.address !== undefined) return { ...node, address: node.address };
      throw refusal(`nodes: node ${id} is leaving the pool ${pool.name} already.`);
    });
    const taskId = await this.#create(manager, pool, actor, {
      kind: 'shrink',
      template,
      params: {
        return_vm: { vm_type_id: pool.vmTypeId },
        unregister: { service_discovery_id: pool.sdId },
      },
      places: leaving.map(({ place, address }) => ({
        place,
        target: { nodeId: place.nodeId, ip: address, vmId: place.vmId },
      })),
      waits,
    });
    for (const { pool_id: id } of await dependItemsOf(manager, poolId, 'expand'))
      await this.#shrinkDependency(manager, id, taskId, actor);
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

  /** A pool that others depend on gives up what none of them wants, of what schedules have brought. */
  async #shrinkDependency(
    manager: WriteManager,
    poolId: number,
    taskId: number,
    actor: Actor,
  ): Promise<void> {
    const staying = await stayingNodes(manager, poolId);
    let wanted = 0;
    for (const { dependent, item } of await dependentsOn(manager, poolId, 'expand'))
      wanted = Math.max(wanted, wantedOf(item, (await stayingNodes(manager, dependent)).length));
    const ids = newestCrontab(staying, staying.length - wanted);
    if (ids.length > 0) await this.shrinkIn(manager, poolId, ids, [{ taskId, step: 0 }], actor);
  }

  async #create(manager: WriteManager, pool: Pool, actor: Actor, plan: Plan): Promise<number> {
    const { kind, template, params, places, waits, order = {} } = plan;
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
    return (await this.#tasks.create(manager, { ...request, steps, waits }, actor)).id;
  }
}

/** Before which step of its template a pool waits for another. */
function stepIndex({ steps }: Template, { step_name: name }: DependItem): number {
  const index = name === '' ? -1 : steps.findIndex((step) => step.name === name);
  return index === -1 ? Math.max(0, steps.length - 1) : index;
}

async function getPool(read: ReadManager, id: number): Promise<Pool> {
  const pool = await read.findOneBy(Pool, { id });
  if (pool !== null) return pool;
  throw new Refusal(404, 'pool_not_found', `data not found: there is no pool ${id}.`);
}

const refusal = (message: string): Refusal => new Refusal(400, 'bad_request', message);
