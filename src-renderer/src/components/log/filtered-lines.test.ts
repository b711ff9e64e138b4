import { expect, it } from 'vitest';
import { filterLines, type FilteredLines } from './filtered-lines';
import { createLogLines, type LineKind, type LogLines } from './log-lines';

const KINDS: LineKind[] = ['stdout', 'stderr', 'status', 'result'];

function fill(lines: LogLines, count: number): void {
  for (let added = 0; added < count; added += 1) {
    lines.append({ number: lines.end + 1, at: 0, kind: KINDS[lines.end % 4]!, text: '' });
  }
}

const listed = (list: FilteredLines): number[] =>
  Array.from({ length: list.count }, (_, index) => list.ordinalAt(index));

it('lists the wanted kinds and grows with the log', () => {
  const lines = createLogLines();
  fill(lines, 9);
  const list = filterLines(lines, new Set<LineKind>(['stderr', 'result']));
  expect(listed(list)).toEqual([1, 3, 5, 7]);
  fill(lines, 5000);
  list.update();
  expect(list.count).toBe(2504);
  expect(list.ordinalAt(2503)).toBe(5007);
});

it('forgets lines that were let go', () => {
  const lines = createLogLines({ lines: 8192, bytes: 1e9 });
  const some = filterLines(lines, new Set<LineKind>(['status']));
  const all = filterLines(lines, new Set(KINDS));
  fill(lines, 30_000);
  some.update();
  all.update();
  expect(all.ordinalAt(0)).toBe(lines.start);
  expect(all.count).toBe(lines.end - lines.start);
  expect(some.ordinalAt(0)).toBe(lines.start + 2);
  expect(listed(some)).toHaveLength(all.count / 4);
});
