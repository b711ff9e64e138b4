import { randomBytes } from 'node:crypto';

/** Crockford's base 32, lower case: no i, l, o, u to be misread. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * Makes an id that sorts by the time it was made: 10 characters of time, 10 of chance (50 bits), as ULID does
 * (https://github.com/ulid/spec), a little shorter.
 * @param now epoch milliseconds.
 */
export function makeId(now = Date.now()): string {
  const time = idsFrom(now);
  const chance = Array.from(randomBytes(10), (byte) => alphabet[byte % 32]).join('');
  return time + chance;
}

/** @returns what ids made at a time or later do not come before. @param time epoch milliseconds. */
export function idsFrom(time: number): string {
  let text = '';
  for (let rest = time, place = 0; place < 10; place++, rest = Math.floor(rest / 32)) {
    text = (alphabet[rest % 32] ?? '0') + text;
  }
  return text;
}

/**
 * Makes an id of 32 hex digits, as the works' document has them, that sorts by the time it was made: 12 digits of time, 20
 * of chance (80 bits).
 * @param now epoch milliseconds.
 */
export function makeHexId(now = Date.now()): string {
  return now.toString(16).padStart(12, '0') + randomBytes(10).toString('hex');
}
