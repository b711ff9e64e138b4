import { expect, it } from 'vitest';
import { barHeights, medianOf } from './run-bars';

it('scales bars to the longest and keeps the shortest visible', () => {
  expect(barHeights([10, 5, 0.01], 20)).toEqual([20, 10, 2]);
  expect(barHeights([0, 0], 20)).toEqual([2, 2]);
  expect(barHeights([], 20)).toEqual([]);
});

it('finds the median', () => {
  expect(medianOf([])).toBeNull();
  expect(medianOf([3])).toBe(3);
  expect(medianOf([9, 1, 5])).toBe(5);
  expect(medianOf([9, 1, 5, 7])).toBe(6);
});
