import { describe, expect, it } from 'vitest';
import { idsFrom, makeHexId, makeId } from './ids.js';

const at = Date.UTC(2026, 10, 21);

it('sorts by time, and is found by it', () => {
  const ids = [makeId(at - 1), makeId(at), makeId(at + 1)];
  expect([...ids].sort()).toEqual(ids);
  expect(ids.filter((id) => id >= idsFrom(at))).toEqual(ids.slice(1));
  expect(idsFrom(0)).toBe('0000000000');
});

describe.each([
  ['of base 32', makeId, /^[0-9a-hjkmnp-tv-z]{20}$/],
  ['of hex digits', makeHexId, /^[0-9a-f]{32}$/],
])('ids %s', (_, make, form) => {
  it('sort as they were made within a millisecond, too, and none is made twice', () => {
    const ids = Array.from({ length: 5000 }, () => make(at));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(form);
  });

  it('begin by chance', () => {
    const ids = Array.from({ length: 100 }, (__, ms) => make(at + ms));
    expect(new Set(ids.map((id) => id.slice(-8))).size).toBe(ids.length);
  });
});
