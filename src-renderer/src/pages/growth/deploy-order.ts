import type { PoolSchedule } from '../../api/growth-types';

/**
 * @param isEmpty whether a pool has no nodes: nothing is deployed to it.
 * @returns numbers of the pools that are deployed to before a pool, in their order (contract, orchestration.md, "Schedules").
 */
export function deployedBefore(
  poolId: number,
  schedules: readonly PoolSchedule[],
  isEmpty: (poolId: number) => boolean,
): number[] {
  const found: number[] = [];
  const follow = (id: number): void => {
    const schedule = schedules.find(({ pool_id: other, type }) => other === id && type === 'upload');
    for (const { pool_id: other, ignore } of schedule?.depend_items ?? []) {
      if (ignore || found.includes(other) || isEmpty(other)) continue;
      follow(other);
      found.push(other);
    }
  };
  follow(poolId);
  return found;
}
