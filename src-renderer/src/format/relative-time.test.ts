import { describe, expect, it } from 'vitest';
import { isSameDay, relativeTime, timeUntil } from './relative-time';

const at = (text: string): number => new Date(text).getTime();
const now = at('2026-11-20T14:32:08');

describe('relativeTime', () => {
  it.each([
    ['2026-11-20T14:32:10', 'now', 0],
    ['2026-11-20T14:32:04', 'now', 0],
    ['2026-11-20T14:31:20', 'seconds', 48],
    ['2026-11-20T14:30:00', 'minutes', 2],
    ['2026-11-20T03:00:00', 'hours', 11],
    ['2026-11-19T20:00:00', 'hours', 18],
    ['2026-11-19T14:00:00', 'yesterday', 1],
    ['2026-11-18T23:59:00', 'days', 2],
    ['2026-11-01T14:00:00', 'days', 19],
  ])('tells %s as %s %i', (moment, key, count) => {
    expect(relativeTime(at(moment), now)).toEqual({ key, count });
  });
});

describe('isSameDay', () => {
  it('goes by the local calendar, not by hours', () => {
    expect(isSameDay(at('2026-11-20T00:00:00'), now)).toBe(true);
    expect(isSameDay(at('2026-11-19T23:59:59'), now)).toBe(false);
  });
});

describe('timeUntil', () => {
  it.each([
    [-1, { key: 'soon', count: 0 }],
    [51_200, { key: 'inSeconds', count: 52 }],
    [60_000, { key: 'inMinutes', count: 1 }],
    [43 * 60_000 + 59_000, { key: 'inMinutes', count: 43 }],
    [23 * 3_600_000, { key: 'inHours', count: 23 }],
    [10.4 * 24 * 3_600_000, { key: 'inDays', count: 10 }],
  ])('says %d ms', (left, expected) => {
    expect(timeUntil(now + left, now)).toEqual(expected);
  });
});
