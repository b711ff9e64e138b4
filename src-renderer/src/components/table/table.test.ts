import { describe, expect, it } from 'vitest';
import { keysBetween, nextSort, stepRow, withPlace, type TableLine } from './table';

const group = (key: string): TableLine<null> => ({ kind: 'group', key, label: key, count: 0 });
const row = (key: string): TableLine<null> => ({ kind: 'row', key, row: null });
const lines = [group('A'), row('a1'), row('a2'), group('B'), group('C'), row('c1')];

describe('stepRow', () => {
  it.each([
    ['begins at the first row', -1, 1, 1],
    ['goes over the heads of groups', 2, 1, 5],
    ['and back', 5, -1, 2],
    ['stays at the end', 5, 1, 5],
    ['and at the beginning', 1, -1, 1],
    ['takes many steps at once', 1, 10, 5],
    ['leaves a head for a row', 0, -1, 1],
  ])('%s', (_, from, step, place) => {
    expect(stepRow(lines, from, step)).toBe(place);
  });

  it('finds nothing where there is no row', () => {
    expect(stepRow([group('A')], -1, 1)).toBe(-1);
  });
});

it('draws one line more than those in sight, in its place', () => {
  expect(withPlace([7, 8, 9], 2)).toEqual([2, 7, 8, 9]);
  expect(withPlace([7, 8, 9], 100)).toEqual([7, 8, 9, 100]);
  expect(withPlace([7, 8, 9], 8)).toEqual([7, 8, 9]);
  expect(withPlace([7, 8, 9], -1)).toEqual([7, 8, 9]);
});

describe('keysBetween', () => {
  it('takes the rows from one to the other, whichever comes first', () => {
    expect(keysBetween(lines, 'a2', 'c1')).toEqual(['a2', 'c1']);
    expect(keysBetween(lines, 'c1', 'a1')).toEqual(['a1', 'a2', 'c1']);
  });

  it('takes only the second when the first is gone', () => {
    expect(keysBetween(lines, 'gone', 'a1')).toEqual(['a1']);
  });
});

it('orders by a column largest first, then the other way round', () => {
  const first = nextSort({ key: 'disk', isDescending: false }, 'load');
  expect(first).toEqual({ key: 'load', isDescending: true });
  expect(nextSort(first, 'load')).toEqual({ key: 'load', isDescending: false });
});
