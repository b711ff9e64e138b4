import { expect, it } from 'vitest';
import { createLogLines, type LogLine } from './log-lines';

const line = (number: number, text = `line ${number}`): LogLine => ({
  number,
  at: 1_700_000_000_000 + number,
  kind: number % 3 === 0 ? 'stderr' : 'stdout',
  text,
});

it('gives back what was appended, over many chunks, whatever the characters and lengths', () => {
  const lines = createLogLines();
  const given = Array.from({ length: 10_000 }, (_, index) => line(index + 1));
  given[77] = line(78, '');
  given[4095] = line(4096, '作业 ✓ 🚀 '.repeat(20_000));
  given.forEach((item) => lines.append(item));

  expect(lines.start).toBe(0);
  expect(lines.end).toBe(10_000);
  expect(lines.counts).toEqual({ stdout: 6667, stderr: 3333, status: 0, result: 0 });
  expect(given.every((item, ordinal) => JSON.stringify(lines.at(ordinal)) === JSON.stringify(item))).toBe(
    true,
  );
  expect(() => lines.at(10_000)).toThrow(RangeError);
});

it('lets the oldest go at the limit and keeps counting', () => {
  const lines = createLogLines({ lines: 8192, bytes: 1e9 });
  for (let number = 1; number <= 20_000; number += 1) lines.append(line(number));
  expect(lines.end - lines.start).toBeLessThanOrEqual(8192);
  expect(lines.at(lines.start).number).toBe(lines.start + 1);
  expect(lines.counts.stdout + lines.counts.stderr).toBe(20_000);
  expect(() => lines.at(lines.start - 1)).toThrow(RangeError);
});

it('holds a million lines in a small multiple of their text', () => {
  const lines = createLogLines();
  for (let number = 1; number <= 1_000_000; number += 1) lines.append(line(number));
  expect(lines.at(999_999)).toEqual(line(1_000_000));
});
