import { randomBytes } from 'node:crypto';

/** Crockford's base 32, lower case: no i, l, o, u to be misread. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

const inBase32 = (value: number | bigint): string =>
  value.toString(32).replace(/./g, (digit) => alphabet.charAt(Number.parseInt(digit, 32)));

/**
 * What tells ids of one millisecond apart: chance for the first, then one more each, so that they sort as they were made
 * (https://github.com/ulid/spec, "Monotonicity").
 * @param bits of which all but the first are chance, 80 at most.
 */
function makeChances(bits: number): (time: number) => bigint {
  let lastTime = Number.NaN;
  let last = 0n;
  return (time) => {
    // With its first bit 0 it cannot run over within a millisecond.
    const chance = () => BigInt(`0x${randomBytes(10).toString('hex')}`) >> BigInt(81 - bits);
    last = time === lastTime ? last + 1n : chance();
    lastTime = time;
    return last;
  };
}

const chanceOfId = makeChances(50);
const chanceOfHexId = makeChances(80);

/**
 * Makes an id that sorts by when it was made: 10 characters of time and 10 that tell those of a millisecond apart, 49 bits
 * of chance for the first of it and one more each for the others, as ULID does (https://github.com/ulid/spec), a little
 * shorter.
 * @param now epoch milliseconds.
 */
export function makeId(now = Date.now()): string {
  return idsFrom(now) + inBase32(chanceOfId(now)).padStart(10, '0');
}

/** @returns what ids made at a time or later do not come before. @param time epoch milliseconds. */
export const idsFrom = (time: number): string => inBase32(time).padStart(10, '0');

/**
 * Makes an id of 32 hex digits, as the works' document has them, that sorts by when it was made: 12 digits of time and 20
 * that tell those of a millisecond apart, 79 bits of chance for the first of it and one more each for the others.
 * @param now epoch milliseconds.
 */
export function makeHexId(now = Date.now()): string {
  return now.toString(16).padStart(12, '0') + chanceOfHexId(now).toString(16).padStart(20, '0');
}
