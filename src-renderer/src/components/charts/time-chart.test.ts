import { describe, expect, it } from 'vitest';
import { nearestTo, piecesOf, placeOf, roundUp, ticksOf } from './time-chart';

const scale = { from: 0, to: 100, max: 2, width: 200, height: 50 };
const point = (at: number, value: number | null) => ({ at, value });

describe('a line', () => {
  it('goes from the lower to the upper edge of its scale', () => {
    expect(placeOf(0, 0, scale)).toEqual({ x: 0, y: 50 });
    expect(placeOf(50, 1, scale)).toEqual({ x: 100, y: 25 });
    expect(placeOf(100, 9, scale)).toEqual({ x: 200, y: 0 });
    expect(placeOf(100, 1, { ...scale, max: 0 })).toEqual({ x: 200, y: 50 });
  });

  it('is cut where nothing was measured, and where nothing was asked for long', () => {
    const points = [point(0, 1), point(10, 1), point(20, null), point(30, 1), point(60, 1), point(70, 1)];
    const pieces = piecesOf(points, 20, scale).map((piece) => piece.map(({ x }) => x));
    expect(pieces).toEqual([[0, 20], [60], [120, 140]]);
    expect(piecesOf([point(1, null)], 20, scale)).toEqual([]);
  });
});

it('finds what was measured nearest to a time', () => {
  const points = [{ at: 10 }, { at: 20 }, { at: 40 }];
  expect([0, 14, 15, 29, 31, 99].map((at) => nearestTo(points, at))).toEqual([0, 0, 1, 1, 2, 2]);
  expect(nearestTo([], 5)).toBe(-1);
});

it('labels whole minutes of the clock', () => {
  const minute = 60_000;
  expect(ticksOf(0.5 * minute, 10 * minute, 5)).toEqual([2, 4, 6, 8, 10].map((each) => each * minute));
  expect(ticksOf(minute, 61 * minute, 4)).toEqual([15, 30, 45, 60].map((each) => each * minute));
});

it('ends axes with a round value', () => {
  expect([0, 0.3, 1, 1.2, 3, 7, 12_345].map(roundUp)).toEqual([1, 0.5, 1, 2, 5, 10, 20_000]);
});
