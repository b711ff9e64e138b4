import type { ReadManager } from '../../store/store.js';
import { PoolSchedule, type DependItem, type ScheduleType } from './pool-schedule.entity.js';

/** @returns what a pool says of the pools that go with it, but for what it says to ignore. */
export async function dependItemsOf(
  read: ReadManager,
  poolId: number,
  type: ScheduleType,
): Promise<readonly DependItem[]> {
  const schedule = await read.findOneBy(PoolSchedule, { poolId, type });
  return (schedule?.dependItems ?? []).filter(({ ignore }) => !ignore);
}

/** @returns the pools that say that a pool goes with them, and what they say of it. */
export async function dependentsOn(
  read: ReadManager,
  poolId: number,
  type: ScheduleType,
): Promise<{ readonly dependent: number; readonly item: DependItem }[]> {
  const schedules = await read.findBy(PoolSchedule, { type });
  return schedules.flatMap((schedule) =>
    schedule.dependItems
      .filter(({ pool_id: id, ignore }) => id === poolId && !ignore)
      .map((item) => ({ dependent: schedule.poolId, item })),
  );
}

/**
 * @param size nodes of the pool that another goes with.
 * @returns nodes that the other is to have (contract, orchestration.md, "Schedules").
 */
export const wantedOf = ({ ratio, elastic_count: more }: DependItem, size: number): number =>
  // 100 × 0.07 is a little more than 7, and is to be 7.
  Math.ceil(Number((size * ratio).toFixed(6))) + more;

/**
 * Follows dependencies from pool to pool.
 * @param edges the pools that each pool depends on.
 * @returns the way back to the pool it begins with; null when there is none.
 */
export function circleFrom(poolId: number, edges: ReadonlyMap<number, readonly number[]>): number[] | null {
  const seen = new Set<number>();
  const follow = (at: number, way: readonly number[]): number[] | null => {
    for (const next of edges.get(at) ?? []) {
      if (next === poolId) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = follow(next, [...way, next]);
      if (found !== null) return found;
    }
    return null;
  };
  return follow(poolId, [poolId]);
}
