import { describe, expect, it } from 'vitest';
import { formatCountdown, formatDuration, formatElapsed } from './duration';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('formatDuration', () => {
  it.each([
    [0, '0.0 s'],
    [-5, '0.0 s'],
    [40, '0.0 s'],
    [2_140, '2.1 s'],
    [38_200, '38.2 s'],
    [59_940, '59.9 s'],
    [59_970, '1:00'],
    [MINUTE, '1:00'],
    [8 * MINUTE + 12 * SECOND, '8:12'],
    [59 * MINUTE + 59 * SECOND + 999, '59:59'],
    [HOUR + 2 * MINUTE + 40 * SECOND, '1:02:40'],
    [DAY - 1, '23:59:59'],
    [6 * DAY + 4 * HOUR + 11 * MINUTE, '6 d 04:11'],
  ])('writes %i ms as %s', (milliseconds, expected) => {
    expect(formatDuration(milliseconds)).toBe(expected);
  });

  it('takes the words of another language', () => {
    const units = { days: '天', seconds: '秒' };
    expect([formatDuration(2_100, units), formatDuration(6 * DAY + 4 * HOUR, units)]).toEqual([
      '2.1 秒',
      '6 天 04:00',
    ]);
  });
});

describe('formatElapsed', () => {
  it('ticks in whole seconds', () => {
    expect([-5, 0, 3_900, 59_999, 60_000, 492_000, HOUR].map((each) => formatElapsed(each))).toEqual([
      '0:00',
      '0:00',
      '0:03',
      '0:59',
      '1:00',
      '8:12',
      '1:00:00',
    ]);
  });
});

describe('formatCountdown', () => {
  it('counts down in minutes and seconds and never below zero', () => {
    expect([-1, 0, 1, 4_000, 61_000].map(formatCountdown)).toEqual(['0:00', '0:00', '0:01', '0:04', '1:01']);
  });
});
