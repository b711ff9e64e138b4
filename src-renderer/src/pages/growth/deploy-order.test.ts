import { expect, it } from 'vitest';
import type { PoolSchedule } from '../../api/growth-types';
import { deployedBefore } from './deploy-order';

const on = (pool_id: number, others: readonly number[], ignore = false): PoolSchedule => ({
  id: pool_id,
  pool_id,
  type: 'upload',
  cron_items: [],
  depend_items: others.map((other) => ({
    pool_id: other,
    ratio: 1,
    elastic_count: 0,
    step_name: '',
    ignore,
  })),
  last_ms: null,
  last_problem: '',
});

it('finds what is deployed to before a pool, the deepest first, each once', () => {
  const schedules = [on(1, [2, 3]), on(2, [4]), on(3, [4, 5])];
  expect(deployedBefore(1, schedules, () => false)).toEqual([4, 2, 5, 3]);
  expect(deployedBefore(5, schedules, () => false)).toEqual([]);
  expect(deployedBefore(1, schedules, (id) => id === 2)).toEqual([4, 5, 3]);
  expect(deployedBefore(1, [on(1, [2], true)], () => false)).toEqual([]);
});
