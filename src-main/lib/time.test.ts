import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClock } from './time.js';

const berlin = createClock('Europe/Berlin');
const utc = createClock('UTC');

describe('createClock', () => {
  it.each([
    ['2016-02-19 14:28:49', Date.UTC(2016, 1, 19, 13, 28, 49)],
    ['1970-1-1 0:00:00', -3600_000],
    ['2026-07-01', Date.UTC(2026, 5, 30, 22)],
    ['2026-07-01 08:30', Date.UTC(2026, 6, 1, 6, 30)],
    ['2016-02-19T14:28:49Z', Date.UTC(2016, 1, 19, 14, 28, 49)],
    ['2016-02-19T14:28:49.250+08:00', Date.UTC(2016, 1, 19, 6, 28, 49, 250)],
    ['1455892129', 1455892129000],
    ['1455892129123', 1455892129123],
    // The hour that comes twice on 25 October 2026: the first of them.
    ['2026-10-25 02:30:00', Date.UTC(2026, 9, 25, 0, 30)],
    // The hour that 29 March 2026 skips: as if the clock had not changed.
    ['2026-03-29 02:30:00', Date.UTC(2026, 2, 29, 1, 30)],
  ])('reads %s in Berlin', (text, ms) => {
    expect(berlin.parse(text)).toBe(ms);
  });

  it.each([
    '',
    'yesterday',
    '2026-02-30',
    '2026-13-01',
    '2026-01-01 24:00:00',
    '2026-1-1 1:60:00',
    '-5',
    '0x10',
  ])('does not read %j', (text) => {
    expect(berlin.parse(text)).toBeNull();
  });

  it('writes the documented form', () => {
    expect(utc.format(Date.UTC(2016, 1, 19, 4, 5, 6, 999))).toBe('2016-02-19 04:05:06');
    expect(berlin.format(Date.UTC(2026, 6, 1))).toBe('2026-07-01 02:00:00');
  });

  it('reads back what it wrote, to the second, but for the hour that comes twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(2099, 11, 31) }), (ms) => {
        const second = Math.floor(ms / 1000) * 1000;
        expect(utc.parse(utc.format(ms))).toBe(second);
        expect([second, second - 3600_000]).toContain(berlin.parse(berlin.format(ms)));
      }),
    );
  });

  it('refuses a zone that does not exist', () => {
    expect(() => createClock('Mars/Olympus')).toThrow(RangeError);
  });
});
