import { In } from 'typeorm';
import type { ReadManager } from '../../store/store.js';
import { Discovery } from '../discovery/discovery.entity.js';
import type { ConfigOf } from '../machines/machine-config.js';
import { spareAddresses } from '../machines/machine-orders.js';
import { Machine, MachineType } from '../machines/machine.entity.js';
import { previewTask } from '../tasks/task-preview.js';
import type { Template } from '../template.entity.js';
import { Service, type Pool } from '../topology.entity.js';
import {
  expandParameters,
  planExpand,
  planShrink,
  shrinkParameters,
  type ExpandPlan,
  type ShrinkPlan,
} from './growth-plan.js';
import { placedAs } from './pool-tasks.js';

/** Says what growing a pool would come to, by the same plan that does it. @throws {Refusal} as growing does. */
export async function previewExpand(read: ReadManager, poolId: number, count: number) {
  const plan = await planExpand(read, poolId, count, 'manual');
  const { pool, template } = plan;
  const inOrder = expansionsOf(plan);
  const params = await expandParameters(read, pool);
  const poolIds = inOrder.map(({ plan: each }) => each.pool.id);
  const task = await previewTask(read, { ...wholePool, steps: template.steps, places: [], params, poolIds });
  const pools = [];
  /** Several pools may have one stock. */
  const claimed = new Set<string>();
  for (const { plan: each, waitedBy, beforeStep } of inOrder) {
    pools.push({
      ...(await showPoolOf(read, each.pool, each.template)),
      before: each.size,
      after: each.size + each.count,
      count: each.count,
      spare: await spareOf(read, each, claimed),
      waited_by: waitedBy,
      before_step: beforeStep,
      nodes: [],
    });
  }
  return { steps: task.steps, waits_for: task.waits_for, pools };
}

/** As {@link previewExpand}, of shrinking. @param nodeIds nodes that are to go. */
export async function previewShrink(read: ReadManager, poolId: number, nodeIds: readonly number[]) {
  const plan = await planShrink(read, poolId, nodeIds);
  const { pool, template, nodes } = plan;
  const inOrder = shrinkagesOf(plan);
  const task = await previewTask(read, {
    ...wholePool,
    steps: template.steps,
    places: nodes.map(placedAs),
    params: shrinkParameters(pool),
    poolIds: inOrder.map((each) => each.pool.id),
  });
  const pools = [];
  for (const each of inOrder) {
    const ids = each.nodes.map(({ place }) => place.nodeId);
    const machines = await read.findBy(Machine, { nodeId: In(ids), state: 'used' });
    const returned = new Set(machines.map(({ nodeId }) => nodeId));
    pools.push({
      ...(await showPoolOf(read, each.pool, each.template)),
      before: each.size,
      after: each.size - each.nodes.length,
      count: each.nodes.length,
      spare: null,
      waited_by: null,
      before_step: null,
      nodes: each.nodes.map(({ place, address }) => ({
        id: place.nodeId,
        ip: address,
        vm_id: place.vmId,
        // One that came without a machine of ours is only removed.
        is_returned: returned.has(place.nodeId),
      })),
    });
  }
  return { steps: task.steps, waits_for: task.waits_for, pools };
}

/** Growing and shrinking are one batch. */
const wholePool = { maxNumber: 0, maxRatio: 0, nodeId: null };

interface OrderedExpansion {
  readonly plan: ExpandPlan;
  /** Number of the pool that waits for it; null for the one that was asked for. */
  readonly waitedBy: number | null;
  /** Name of the step before which that one waits. */
  readonly beforeStep: string | null;
}

/** @returns what grows, in the order in which it ends: what was asked for is the last. */
function expansionsOf(
  plan: ExpandPlan,
  waitedBy: number | null = null,
  beforeStep: string | null = null,
): OrderedExpansion[] {
  const before = plan.first.flatMap(({ plan: other, step }) =>
    expansionsOf(other, plan.pool.id, plan.template.steps[step]?.name ?? null),
  );
  return [...before, { plan, waitedBy, beforeStep }];
}

/** @returns what shrinks, in order: what was asked for is the first. */
const shrinkagesOf = (plan: ShrinkPlan): ShrinkPlan[] => [plan, ...plan.afterwards.flatMap(shrinkagesOf)];

async function showPoolOf(read: ReadManager, pool: Pool, template: Template) {
  const service = await read.findOneBy(Service, { id: pool.serviceId });
  const type = await read.findOneBy(MachineType, { id: pool.vmTypeId });
  const discovery = await read.findOneBy(Discovery, { id: pool.sdId });
  return {
    pool_id: pool.id,
    pool_name: pool.name,
    service_name: service?.name ?? '',
    template: { id: template.id, name: template.name },
    machine_type: type === null ? null : { id: type.id, name: type.name, provider: type.provider },
    discovery: discovery === null ? null : { id: discovery.id, name: discovery.name, type: discovery.type },
  };
}

/**
 * @param claimed what pools before it would get; it is added to.
 * @returns the machines of a stock that are spare for a pool; null where nobody can say before.
 */
async function spareOf(
  read: ReadManager,
  { pool, count }: ExpandPlan,
  claimed: Set<string>,
): Promise<string[] | null> {
  const type = await read.findOneBy(MachineType, { id: pool.vmTypeId });
  if (type?.provider !== 'static') return null;
  const stock = (type.config as ConfigOf<'static'>).machines.filter((address) => !claimed.has(address));
  const spare = await spareAddresses(read, stock, count);
  for (const address of spare) claimed.add(address);
  return spare;
}
