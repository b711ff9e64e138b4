import { describe, expect, it } from 'vitest';
import type { PoolSchedule } from '../../api/growth-types';
import {
  cronProblems,
  dependProblems,
  newCron,
  newDependency,
  orderOf,
  refusedItem,
  scheduleDraftOf,
} from './schedule-draft';

const schedule: PoolSchedule = {
  id: 1,
  pool_id: 4,
  type: 'expand',
  cron_items: [
    {
      instance_num: 30,
      concurr_ratio: 50,
      concurr_num: 3,
      week_day: 2,
      time: '15:00:30',
      ignore: true,
      next_ms: null,
    },
  ],
  depend_items: [{ pool_id: 5, ratio: 0.5, elastic_count: 1, step_name: 'register', ignore: false }],
  last_ms: null,
  last_problem: '',
};

describe('a schedule that is being entered', () => {
  it('comes back as it was', () => {
    const { cron_items: crons, depend_items } = schedule;
    expect(orderOf(4, 'expand', scheduleDraftOf(schedule))).toEqual({
      pool_id: 4,
      type: 'expand',
      cron_items: crons.map(({ next_ms: _, ...item }) => item),
      depend_items,
    });
    expect(scheduleDraftOf(null)).toEqual({ crons: [], depends: [] });
  });

  it('finds times that cannot be, and two that are one', () => {
    const at = (time: string, weekDay = 0) => ({ ...newCron(), time, weekDay, target: 3 });
    expect(cronProblems('expand', [at('3:00'), at('25:00'), at('')])).toEqual([null, 'time', 'time']);
    expect(cronProblems('expand', [at('03:00'), at('3:00:00', 2)])).toEqual([null, 'clash']);
    expect(cronProblems('expand', [at('03:00', 1), at('03:00', 2)])).toEqual([null, null]);
    expect(cronProblems('expand', [{ ...at('03:00'), target: null }])).toEqual(['target']);
    expect(cronProblems('upload', [{ ...at('03:00'), target: null }])).toEqual([null]);
    expect(cronProblems('upload', [{ ...at('03:00'), share: 101 }])).toEqual(['share']);
  });

  it('finds dependencies that cannot be', () => {
    const on = (poolId: number | null, more = {}) => ({ ...newDependency(), poolId, ...more });
    expect(dependProblems([on(1), on(null), on(1)])).toEqual([null, 'pool', 'twice']);
    expect(dependProblems([on(1, { ratio: -1 }), on(2, { extra: 0.5 }), on(3, { ratio: 0.25 })])).toEqual([
      'ratio',
      'extra',
      null,
    ]);
  });

  it('finds the item that a refusal is of', () => {
    expect(refusedItem('depend_items.2: the pools depend on each other in a circle: a → b → a.')).toEqual({
      list: 'depends',
      index: 2,
      text: 'the pools depend on each other in a circle: a → b → a.',
    });
    expect(refusedItem('cron_items.0.time: must be a time')).toMatchObject({ list: 'crons', index: 0 });
    expect(refusedItem('cron_items: the pool a depends on b')).toBeNull();
  });
});
