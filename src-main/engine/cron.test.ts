import { Cron } from 'croner';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CronError, checkCron, lastTime, nextTime, nextTimes } from './cron.js';

const utc = (text: string) => Date.parse(`${text}Z`);
const shown = (times: readonly number[]) => times.map((ms) => new Date(ms).toISOString().slice(0, 19));

describe('times of a schedule', () => {
  // Clock changes of 2026, worked out by hand: Berlin 29 March and 25 October at 01:00 UTC, New York 8 March at 07:00 UTC
  // and 1 November at 06:00 UTC, Lord Howe (half an hour) 4 October at 15:30 UTC the day before.
  it.each([
    ['30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00', ['2026-03-29T01:00:00', '2026-03-30T00:30:00']],
    ['30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00', ['2026-10-25T00:30:00', '2026-10-26T01:30:00']],
    ['30 2 * * *', 'America/New_York', '2026-03-07T12:00:00', ['2026-03-08T07:00:00', '2026-03-09T06:30:00']],
    ['30 1 * * *', 'America/New_York', '2026-10-31T12:00:00', ['2026-11-01T05:30:00', '2026-11-02T06:30:00']],
    [
      '*/30 * * * *',
      'Europe/Berlin',
      '2026-10-25T00:10:00',
      ['2026-10-25T00:30:00', '2026-10-25T01:00:00', '2026-10-25T01:30:00', '2026-10-25T02:00:00'],
    ],
    [
      '*/30 * * * *',
      'Europe/Berlin',
      '2026-03-29T00:10:00',
      ['2026-03-29T00:30:00', '2026-03-29T01:00:00', '2026-03-29T01:30:00'],
    ],
    ['0 12 * * *', 'Asia/Kolkata', '2026-01-01T00:00:00', ['2026-01-01T06:30:00', '2026-01-02T06:30:00']],
    ['0 0 29 2 *', 'UTC', '2026-01-01T00:00:00', ['2028-02-29T00:00:00']],
    ['15 30 4 * * *', 'UTC', '2026-01-01T04:30:15', ['2026-01-02T04:30:15']],
    ['@daily', 'Asia/Shanghai', '2026-01-01T00:00:00', ['2026-01-01T16:00:00']],
  ])('%s in %s after %s', (cron, zone, after, expected) => {
    expect(shown(nextTimes(cron, zone, utc(after), expected.length))).toEqual(expected);
  });

  it('come in order, are those of croner itself, and the last one before a time is found again', () => {
    const field = (max: number) =>
      fc.oneof(fc.constant('*'), fc.integer({ min: 0, max }).map(String), fc.constant('*/7'));
    const cron = fc.tuple(field(59), field(23)).map(([minute, hour]) => `${minute} ${hour} * * *`);
    const zone = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
    );
    const after = fc.integer({ min: utc('2026-01-01T00:00'), max: utc('2027-12-31T00:00') });
    fc.assert(
      fc.property(cron, zone, after, (pattern, timezone, from) => {
        const times = nextTimes(pattern, timezone, from, 4);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(times[0]).toBeGreaterThan(from);
        const own = new Cron(pattern, { timezone, paused: true }).nextRuns(4, new Date(from));
        expect(times).toEqual(own.map((date) => date.getTime()));
        const last = lastTime(pattern, timezone, from);
        expect(last).not.toBeNull();
        expect(last).toBeLessThanOrEqual(from);
      }),
    );
  });

  it('of which the last counts also when it is this very second', () => {
    const noon = utc('2026-01-01T12:00:00');
    expect(lastTime('0 12 * * *', 'UTC', noon)).toBe(noon);
    expect(lastTime('0 12 * * *', 'UTC', noon - 1)).toBe(noon - 24 * 3600_000);
    expect(lastTime('* * * * * *', 'UTC', noon + 500)).toBe(noon);
  });

  it('never come for a day that does not exist', () => {
    expect(nextTime('0 0 30 2 *', 'UTC', 0)).toBeNull();
    expect(() => checkCron('0 0 30 2 *', 'UTC', 0)).toThrow(CronError);
  });
});
