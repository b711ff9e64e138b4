import { randomBytes } from 'node:crypto';
import { Type } from 'typebox';

/** Ids of this family: 24 hex digits, opaque to clients (contract, apps.md). */
export const objectIdPattern = /^[0-9a-f]{24}$/;

/** An id in a path: a malformed one is that of nothing, so it is a 404 and not checked here. */
export const Id = Type.String({ maxLength: 200, description: 'An id: 24 hex digits.' });

/** @returns an id that sorts by the second it was made in: 4 bytes of time, 8 of chance. */
export function makeObjectId(now = Date.now()): string {
  const seconds = Math.floor(now / 1000) % 2 ** 32;
  return seconds.toString(16).padStart(8, '0') + randomBytes(8).toString('hex');
}
