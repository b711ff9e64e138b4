import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter, lineLimitBytes, type SplitLine } from './line-splitter.js';

function splitWhole(bytes: Buffer, cuts: readonly number[] = []): SplitLine[] {
  const splitter = new LineSplitter(0);
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const lines = edges.slice(1).flatMap((edge, index) => splitter.push(bytes.subarray(edges[index], edge)));
  return [...lines, ...splitter.end()];
}

const bytesOfLines = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }).map((text) => Buffer.from(text)) },
      { weight: 2, arbitrary: fc.uint8Array({ maxLength: 40 }).map((raw) => Buffer.from(raw)) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(
            fc.constantFrom('x', 'ä', '作', '😀'),
            fc.integer({ min: lineLimitBytes - 5, max: lineLimitBytes + 5 }),
          )
          .map(([unit, length]) => Buffer.from(unit.repeat(length)).subarray(0, length * 2)),
      },
    ),
    { maxLength: 8 },
  )
  .map((lines) => Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]).slice(0, -1)));

describe('LineSplitter', () => {
  it('gives the same lines wherever the bytes were cut in two', () => {
    fc.assert(
      fc.property(bytesOfLines, fc.array(fc.nat(), { maxLength: 6 }), (bytes, cuts) => {
        expect(splitWhole(bytes, cuts)).toEqual(splitWhole(bytes));
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same lines when reading goes on behind any of them', () => {
    fc.assert(
      fc.property(bytesOfLines, fc.nat(), (bytes, pick) => {
        const lines = splitWhole(bytes);
        const at = lines.length === 0 ? 0 : pick % lines.length;
        const from = lines[at]?.endOffset ?? 0;
        const splitter = new LineSplitter(from);
        const rest = splitter.push(bytes.subarray(from));
        expect([...rest, ...splitter.end()]).toEqual(lines.slice(at + 1));
      }),
      { numRuns: 60 },
    );
  });

  it('marks every piece of an overlong line but the last, and never cuts a character', () => {
    const text = '作'.repeat(lineLimitBytes);
    const lines = splitWhole(Buffer.from(`${text}\nnext\n`));
    expect(lines.map(({ isPartial }) => isPartial)).toEqual([true, true, true, false, false]);
    expect(
      lines
        .slice(0, -1)
        .map((line) => line.text)
        .join(''),
    ).toBe(text);
    expect(lines.at(-1)?.text).toBe('next');
  });

  it('does not split a line of exactly the limit', () => {
    const text = 'x'.repeat(lineLimitBytes);
    expect(splitWhole(Buffer.from(`${text}\n`))).toEqual([
      { text, isPartial: false, endOffset: lineLimitBytes + 1 },
    ]);
  });

  it('puts U+FFFD for bytes that are not UTF-8 and keeps escapes', () => {
    const lines = splitWhole(Buffer.from([0x61, 0xff, 0x1b, 0x5b, 0x31, 0x6d, 0x0a, 0x0a]));
    expect(lines.map(({ text }) => text)).toEqual(['a\uFFFD\u001b[1m', '']);
  });
});
