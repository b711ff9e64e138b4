import { expect, it } from 'vitest';
import { createLineRanges } from './line-ranges';
import { rulerMarks, viewOfAll } from './log-view';

it('marks the steps of the ruler that hold a line, the last layer above the others', () => {
  const [stderr, matches] = [createLineRanges(), createLineRanges()];
  stderr.append(1, 10);
  stderr.append(95, 95);
  matches.append(10, 10);
  matches.append(11, 11);
  const layers = [
    { kind: 'stderr', lines: stderr },
    { kind: 'match', lines: matches },
  ] as const;
  expect([...rulerMarks(viewOfAll(100), layers, 10)]).toEqual([
    [0, 'match'],
    [1, 'match'],
    [9, 'stderr'],
  ]);
  expect([...rulerMarks(viewOfAll(0), layers, 10)]).toEqual([]);
  // More room than lines: each line has one mark.
  expect(rulerMarks(viewOfAll(5), [{ kind: 'stderr', lines: stderr }], 50).size).toBe(5);
});
