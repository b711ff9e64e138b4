import { Refusal } from '../../lib/errors.js';
import type { ReadManager } from '../../store/store.js';
import { Template } from '../template.entity.js';
import { Pool } from '../topology.entity.js';
import { circleFrom } from './dependencies.js';
import { PoolSchedule, type CronItem, type DependItem, type ScheduleType } from './pool-schedule.entity.js';

/**
 * Checks what a pool's schedule is to be against those of all others (contract, orchestration.md, "Schedules").
 * @throws {Refusal} 400 for dependencies that cannot be: on itself, in a circle, on a pool with times of its own.
 */
export async function checkSchedule(
  read: ReadManager,
  pool: Pool,
  {
    type,
    cronItems,
    dependItems,
  }: {
    readonly type: ScheduleType;
    readonly cronItems: readonly CronItem[];
    readonly dependItems: readonly DependItem[];
  },
): Promise<void> {
  const others = (await read.findBy(PoolSchedule, { type })).filter(({ poolId }) => poolId !== pool.id);
  for (const [index, { pool_id: id, step_name: step }] of dependItems.entries()) {
    const at = `depend_items.${index}`;
    if (id === pool.id) throw refusal(`${at}: the pool ${pool.name} cannot depend on itself.`);
    const other = await requirePool(read, id);
    if (others.some(({ poolId, cronItems: crons }) => poolId === id && crons.length > 0)) {
      throw refusal(
        `${at}: the pool ${other.name} has crons of its own; clear them, or do not depend on it.`,
      );
    }
    await requireStep(read, pool, type, step, at);
  }
  const isDependedOn = others.find(({ dependItems: items }) =>
    items.some(({ pool_id: id }) => id === pool.id),
  );
  if (cronItems.length > 0 && isDependedOn !== undefined) {
    const { name } = await requirePool(read, isDependedOn.poolId);
    throw refusal(
      `cron_items: the pool ${name} depends on ${pool.name}, which can have no crons of its own then.`,
    );
  }
  const edges = new Map(
    [...others, { poolId: pool.id, dependItems }].map((each) => [
      each.poolId,
      each.dependItems.map(({ pool_id: id }) => id),
    ]),
  );
  const circle = circleFrom(pool.id, edges);
  if (circle === null) return;
  const names = [];
  for (const id of circle) names.push((await requirePool(read, id)).name);
  const index = dependItems.findIndex(({ pool_id: id }) => id === circle[1]);
  throw refusal(`depend_items.${index}: the pools depend on each other in a circle: ${names.join(' → ')}.`);
}

/** @throws {Refusal} 400. */
export async function requirePool(read: ReadManager, id: number): Promise<Pool> {
  const pool = await read.findOneBy(Pool, { id });
  if (pool !== null) return pool;
  throw refusal(`Bad pool id: there is no pool ${id}.`);
}

async function requireStep(
  read: ReadManager,
  pool: Pool,
  type: ScheduleType,
  name: string,
  at: string,
): Promise<void> {
  const id = type === 'expand' ? pool.expandTemplateId : pool.deployTemplateId;
  const template = await read.findOneBy(Template, { id });
  if (name === '' || template === null || template.steps.some((step) => step.name === name)) return;
  throw refusal(`${at}.step_name: ${template.name}, by which ${pool.name} goes, has no step ${name}.`);
}

const refusal = (message: string): Refusal => new Refusal(400, 'bad_request', message);
