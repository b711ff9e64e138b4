import { expect, it } from 'vitest';
import { idsFrom, makeId } from './ids.js';

it('sorts by time, and is found by it', () => {
  const at = Date.UTC(2026, 10, 21);
  const ids = [makeId(at - 1), makeId(at), makeId(at + 1)];
  expect([...ids].sort()).toEqual(ids);
  expect(ids.filter((id) => id >= idsFrom(at))).toEqual(ids.slice(1));
  expect(makeId(at)).toMatch(/^[0-9a-hjkmnp-tv-z]{20}$/);
});
