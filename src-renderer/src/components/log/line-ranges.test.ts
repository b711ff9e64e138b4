import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLineRanges } from './line-ranges';

it('gives lines by place and places by line, as a plain list would', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 60 }), (numbers) => {
      const list = numbers.sort((a, b) => a - b);
      const ranges = createLineRanges();
      for (const line of list) ranges.append(line, line);
      expect(ranges.count).toBe(list.length);
      expect(ranges.last).toBe(list.at(-1) ?? 0);
      for (const [place, line] of list.entries()) expect(ranges.at(place)).toBe(line);
      for (let line = 1; line <= 201; line += 1) {
        expect(ranges.has(line)).toBe(list.includes(line));
        expect(ranges.placeOf(line)).toBe(list.filter((each) => each < line).length);
      }
    }),
  );
});

it('joins what touches and takes nothing twice', () => {
  const ranges = createLineRanges();
  ranges.append(1, 5);
  ranges.append(3, 8);
  ranges.append(2, 4);
  ranges.append(10, 12);
  const seen: number[][] = [];
  ranges.forEach((first, last) => seen.push([first, last]));
  expect(seen).toEqual([
    [1, 8],
    [10, 12],
  ]);
  expect(ranges.count).toBe(11);
});
