import { describe, expect, it } from 'vitest';
import { nextTimes } from '../engine/cron.js';
import { cronOf } from './work-schedule.js';

const created = Date.parse('2026-03-25T16:53:34.900Z');
const times = (frequency: 'hourly' | 'daily' | 'weekly', after = created) =>
  nextTimes(cronOf(frequency, created) ?? '', 'UTC', after, 3).map((ms) => new Date(ms).toISOString());

describe('cronOf', () => {
  it('is due every hour, day and week from the creation on, over the weekend the clocks change', () => {
    expect({ hourly: times('hourly'), daily: times('daily'), weekly: times('weekly') }).toEqual({
      hourly: ['2026-03-25T17:53:34.000Z', '2026-03-25T18:53:34.000Z', '2026-03-25T19:53:34.000Z'],
      daily: ['2026-03-26T16:53:34.000Z', '2026-03-27T16:53:34.000Z', '2026-03-28T16:53:34.000Z'],
      weekly: ['2026-04-01T16:53:34.000Z', '2026-04-08T16:53:34.000Z', '2026-04-15T16:53:34.000Z'],
    });
  });

  it('is never due by itself for once and for nothing', () => {
    expect([cronOf('once', created), cronOf(null, created)]).toEqual([null, null]);
  });
});
