import { nextTime, nextTimes } from '../../engine/cron.js';
import type { ReadManager } from '../../store/store.js';
import type { Pool } from '../topology.entity.js';
import { wantedOf } from './dependencies.js';
import { PoolSchedule, type CronItem, type DependItem, type ScheduleType } from './pool-schedule.entity.js';
import { checkSchedule, requirePool } from './schedule-check.js';
import { cronOf } from './schedule-items.js';
import { stayingNodes } from './staying-nodes.js';

/** Times of an item that a preview tells. */
const previewedTimes = 3;

/** @returns the schedules of a pool, or of all, with when each item is due next. @param zone IANA name, of the items' times. */
export async function listSchedules(read: ReadManager, poolId: number | null, zone: string) {
  const now = Date.now();
  const schedules = await read.find(PoolSchedule, {
    where: poolId === null ? {} : { poolId },
    order: { id: 'ASC' },
  });
  return schedules.map(({ id, poolId: pool, type, cronItems, dependItems, lastAt, lastProblem }) => ({
    id,
    pool_id: pool,
    type,
    cron_items: cronItems.map((item) => ({
      ...item,
      next_ms: item.ignore ? null : nextTime(cronOf(item), zone, now),
    })),
    depend_items: dependItems,
    last_ms: lastAt,
    last_problem: lastProblem,
  }));
}

/**
 * Says what a schedule of a pool would come to, without setting it.
 * @throws {Refusal} 400 as setting it does.
 */
export async function previewSchedule(
  read: ReadManager,
  pool: Pool,
  request: {
    readonly type: ScheduleType;
    readonly cronItems: readonly CronItem[];
    readonly dependItems: readonly DependItem[];
  },
  zone: string,
) {
  await checkSchedule(read, pool, request);
  const now = Date.now();
  const size = (await stayingNodes(read, pool.id)).length;
  const depends = [];
  for (const item of request.dependItems) {
    const other = await requirePool(read, item.pool_id);
    depends.push({
      pool_id: other.id,
      pool_name: other.name,
      size: (await stayingNodes(read, other.id)).length,
      wanted: wantedOf(item, size),
    });
  }
  return {
    size,
    cron_items: request.cronItems.map((item) =>
      item.ignore ? [] : nextTimes(cronOf(item), zone, now, previewedTimes),
    ),
    depends,
  };
}
