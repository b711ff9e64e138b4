import { expect, it } from 'vitest';
import { PAGE_LINES, createLineCache, pageOf } from './line-cache';

const line = (number: number, text = `line ${number}`) => ({ number, at: 0, kind: 'stdout' as const, text });

it('holds lines by number and knows which pages are whole', () => {
  const cache = createLineCache();
  for (let number = 1; number <= PAGE_LINES + 2; number += 1) cache.put(line(number));
  expect(cache.get(1)?.text).toBe('line 1');
  expect(cache.get(PAGE_LINES + 2)?.number).toBe(PAGE_LINES + 2);
  expect(cache.get(PAGE_LINES + 3)).toBeNull();
  expect(cache.isWhole(0, 10_000)).toBe(true);
  expect(cache.isWhole(1, PAGE_LINES + 2)).toBe(true);
  expect(cache.isWhole(1, PAGE_LINES + 3)).toBe(false);
  expect(pageOf(PAGE_LINES)).toBe(0);
  expect(pageOf(PAGE_LINES + 1)).toBe(1);
});

it('lets go of the pages that were not looked at for longest', () => {
  const cache = createLineCache();
  for (let page = 0; page < 200; page += 1) {
    cache.put(line(page * PAGE_LINES + 1));
    // The first page is looked at all the time.
    expect(cache.get(1)).not.toBeNull();
  }
  expect(cache.get(PAGE_LINES + 1)).toBeNull();
  expect(cache.get(199 * PAGE_LINES + 1)).not.toBeNull();
});

it('is bounded in bytes too', () => {
  const cache = createLineCache();
  const long = 'x'.repeat(20 * 1024 * 1024);
  cache.put(line(1, long));
  cache.put(line(PAGE_LINES + 1, long));
  expect(cache.get(1)).toBeNull();
  expect(cache.get(PAGE_LINES + 1)).not.toBeNull();
});
