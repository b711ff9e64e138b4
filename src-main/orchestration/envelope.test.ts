import { describe, expect, it } from 'vitest';
import { mergeConnections } from './connection.js';
import { pageOf, readId, slice } from './envelope.js';

describe('a page', () => {
  it.each([
    [1, 10, 1, 10],
    [0, 0, 1, 10],
    [-5, -1, 1, 10],
    [3, 1000, 3, 1000],
    [3, 1001, 3, 1000],
    [Number.MAX_SAFE_INTEGER, 1, 1_000_000_000, 1],
  ])('%i of %i is %i of %i', (page, page_size, number, size) => {
    expect(pageOf({ page, page_size })).toEqual({ number, size });
  });

  it('of a list in memory tells how many there are in all', () => {
    expect(slice(['a', 'b', 'c'], { number: 2, size: 2 })).toEqual({ rows: ['c'], count: 3 });
  });
});

describe('an id', () => {
  it.each([
    [7, 7],
    ['7', 7],
    [' 7 ', 7],
    ['-1', -1],
  ])('%j is %i', (given, id) => {
    expect(readId(given)).toBe(id);
  });

  it.each(['', 'abc', '1.5', '0x1', '1e3', ':id', '99999999999999999999', 1.5])('%j is none', (given) => {
    expect(() => readId(given)).toThrow('id is error');
  });
});

describe('connections', () => {
  it('are merged key by key, the most particular first', () => {
    const levels = [
      { port: 1 },
      { port: 2, user: 'service' },
      { user: 'cluster', credential: 'key' },
      { port: 22 },
    ];
    expect(mergeConnections(levels)).toEqual({ port: 1, user: 'service', credential: 'key' });
    expect(mergeConnections([])).toEqual({});
  });
});
