import { Refusal } from '../../lib/errors.js';
import type { ReadManager } from '../../store/store.js';
import { MachineType } from '../machines/machine.entity.js';
import type { PlacedNode } from '../pool-nodes.service.js';
import { findTemplate } from '../tasks/task-planning.js';
import type { Template } from '../template.entity.js';
import { Pool, Service, type PoolNodeType } from '../topology.entity.js';
import { dependentsOn, dependItemsOf, wantedOf } from './dependencies.js';
import type { DependItem } from './pool-schedule.entity.js';
import { newestCrontab, stayingNodes } from './staying-nodes.js';

/** What growing and shrinking come to, before anything is made of it: the tasks and the previews are both made from this. */

/** Nodes that a pool may be grown by at once (contract, orchestration.md, "expand, shrink, deploy"). */
export const growthLimit = 500;

/** A pool that is to grow, with those that grow first. */
export interface ExpandPlan {
  readonly pool: Pool;
  readonly template: Template;
  readonly count: number;
  readonly nodeType: PoolNodeType;
  /** Nodes it has, but for those that are leaving. */
  readonly size: number;
  /** Pools that grow first, and before which step (index) of its template this one waits for each. */
  readonly first: readonly { readonly plan: ExpandPlan; readonly step: number }[];
}

/** A pool that is to shrink, with those that shrink afterwards. */
export interface ShrinkPlan {
  readonly pool: Pool;
  readonly template: Template;
  /** Nodes it has, but for those that are leaving already. */
  readonly size: number;
  readonly nodes: readonly LeavingNode[];
  readonly afterwards: readonly ShrinkPlan[];
}

export interface LeavingNode extends PlacedNode {
  readonly address: string;
}

/**
 * @param grown nodes that pools get by other parts of the same plan.
 * @throws {Refusal} 404 for an unknown pool; 400 for another count than 1 to 500, when its template does not begin by making
 * machines, and when it has no machine template.
 */
export async function planExpand(
  read: ReadManager,
  poolId: number,
  count: number,
  nodeType: PoolNodeType,
  grown = new Map<number, number>(),
): Promise<ExpandPlan> {
  const pool = await getPool(read, poolId);
  if (!Number.isInteger(count) || count < 1 || count > growthLimit)
    throw refusal(`Bad num: ${count}. The pool ${pool.name} grows by 1 to ${growthLimit} nodes at once.`);
  const template = await findTemplate(read, pool.expandTemplateId);
  if (template.steps[0]?.name !== 'create_vm') {
    throw refusal(
      `The first step of ${template.name}, by which ${pool.name} grows, must be create_vm. Change the template, or give the pool another.`,
    );
  }
  if (!(await read.existsBy(MachineType, { id: pool.vmTypeId }))) {
    throw refusal(
      `vm_type: the pool ${pool.name} has no machine template, so nobody gives it machines. Give it one.`,
    );
  }
  const sizeOf = async (id: number): Promise<number> =>
    (await stayingNodes(read, id)).length + (grown.get(id) ?? 0);
  const size = await sizeOf(pool.id);
  const first = [];
  for (const item of await dependItemsOf(read, pool.id, 'expand')) {
    const missing = wantedOf(item, size + count) - (await sizeOf(item.pool_id));
    if (missing <= 0) continue;
    const plan = await planExpand(read, item.pool_id, missing, 'crontab', grown);
    first.push({ plan, step: stepIndex(template, item) });
  }
  grown.set(pool.id, (grown.get(pool.id) ?? 0) + count);
  return { pool, template, count, nodeType, size, first };
}

/**
 * @param leaving nodes that leave by other parts of the same plan, by pool.
 * @throws {Refusal} 404 for an unknown pool; 400 for a node that is not the pool's or is leaving already, and when its
 * template does not end by giving machines back.
 */
export async function planShrink(
  read: ReadManager,
  poolId: number,
  nodeIds: readonly number[],
  leaving = new Map<number, Set<number>>(),
): Promise<ShrinkPlan> {
  const pool = await getPool(read, poolId);
  const template = await findTemplate(read, pool.shrinkTemplateId);
  if (template.steps.at(-1)?.name !== 'return_vm') {
    throw refusal(
      `The last step of ${template.name}, by which ${pool.name} shrinks, must be return_vm. Change the template, or give the pool another.`,
    );
  }
  const stayingOf = async (id: number): Promise<PlacedNode[]> =>
    (await stayingNodes(read, id)).filter(({ place }) => leaving.get(id)?.has(place.nodeId) !== true);
  const staying = await stayingOf(poolId);
  const nodes = nodeIds.map((id) => {
    const node = staying.find(({ place }) => place.nodeId === id);
    if (node?.address !== undefined) return { ...node, address: node.address };
    throw refusal(`nodes: node ${id} is leaving the pool ${pool.name} already.`);
  });
  leaving.set(poolId, new Set([...(leaving.get(poolId) ?? []), ...nodeIds]));

  // A pool that others depend on gives up what none of them wants, of what schedules have brought.
  const afterwards = [];
  for (const { pool_id: id } of await dependItemsOf(read, poolId, 'expand')) {
    let wanted = 0;
    for (const { dependent, item } of await dependentsOn(read, id, 'expand'))
      wanted = Math.max(wanted, wantedOf(item, (await stayingOf(dependent)).length));
    const there = await stayingOf(id);
    const superfluous = newestCrontab(there, there.length - wanted);
    if (superfluous.length > 0) afterwards.push(await planShrink(read, id, superfluous, leaving));
  }
  return { pool, template, size: staying.length, nodes, afterwards };
}

/** Values that growing sets over those of the template (contract, orchestration.md, "expand, shrink, deploy"). */
export async function expandParameters(read: ReadManager, pool: Pool) {
  const service = await read.findOneBy(Service, { id: pool.serviceId });
  return {
    create_vm: { vm_type_id: pool.vmTypeId },
    register: { service_discovery_id: pool.sdId },
    'start_service*': { tag: service?.dockerImage ?? '' },
  };
}

/** As {@link expandParameters}, of shrinking. */
export const shrinkParameters = (pool: Pool) => ({
  return_vm: { vm_type_id: pool.vmTypeId },
  unregister: { service_discovery_id: pool.sdId },
});

/** @returns before which step (index) of its template a pool waits for another. */
export function stepIndex({ steps }: Template, { step_name: name }: DependItem): number {
  const index = name === '' ? -1 : steps.findIndex((step) => step.name === name);
  return index === -1 ? Math.max(0, steps.length - 1) : index;
}

/** @throws {Refusal} 404. */
export async function getPool(read: ReadManager, id: number): Promise<Pool> {
  const pool = await read.findOneBy(Pool, { id });
  if (pool !== null) return pool;
  throw new Refusal(404, 'pool_not_found', `data not found: there is no pool ${id}.`);
}

const refusal = (message: string): Refusal => new Refusal(400, 'bad_request', message);
