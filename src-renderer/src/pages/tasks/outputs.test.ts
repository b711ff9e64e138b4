import { expect, it } from 'vitest';
import { compareLines, differingLines } from './output-difference';
import { shortNames } from './node-names';

it('tells which lines differ from the usual output', () => {
  expect(compareLines('a\nb\nc\n', 'a\nx\nc\n')).toEqual({ added: ['x'], missing: 1 });
  expect(differingLines(compareLines('a\nb\n', 'a\nx\ny\n'))).toBe(2);
  expect(differingLines(compareLines('a\na\n', 'a\n'))).toBe(1);
  expect(differingLines(compareLines('a\n', 'a'))).toBe(0);
});

it('names nodes by what differs of their names', () => {
  const all = Array.from({ length: 12 }, (_, index) => `web-fra-${String(index + 1).padStart(2, '0')}`);
  expect(shortNames([all[0]!, ...all.slice(2, 8), ...all.slice(9, 11)], all)).toBe('01, 03–08, 10, 11');
  expect(shortNames(['10.0.0.7', '10.0.0.8', '10.0.0.9'], ['10.0.0.7', '10.0.0.8', '10.0.0.9'])).toBe('7–9');
  expect(shortNames(['db', 'web'], ['db', 'web'])).toBe('db, web');
  expect(shortNames(['only'], ['only'])).toBe('only');
});
