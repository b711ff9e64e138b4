import { expect, it } from 'vitest';
import { parseClock } from './clock';

const from = new Date('2026-11-20T23:50:00.400').getTime();
const at = (text: string): number => new Date(text).getTime();

it.each([
  ['23:51', '2026-11-20T23:51:00'],
  ['23:51:07', '2026-11-20T23:51:07'],
  ['23:51:07.25', '2026-11-20T23:51:07.250'],
  ['23:50:00', '2026-11-20T23:50:00'],
  ['0:10', '2026-11-21T00:10:00'],
  [' 2026-11-22 08:00 ', '2026-11-22T08:00:00'],
])('reads %s', (text, expected) => {
  expect(parseClock(text, from)).toBe(at(expected));
});

it.each(['', '24:00', '12:60', '12', 'noon', '2026-02-30 10:00'])('refuses %j', (text) => {
  expect(parseClock(text, from)).toBeNull();
});
