import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutputStream } from '../executor.js';
import type { OutputMark } from '../run-folder.js';
import { OutputDates } from '../output-dates.js';
import { BacklogOrder, type DatedPiece } from './backlog-order.js';

const start = { stdout: 0, stderr: 0 };

function dated(marks: readonly OutputMark[]) {
  const sizes = marks.at(-1) ?? start;
  const end = { stdout: { size: sizes.stdout, mtimeMs: 0 }, stderr: { size: sizes.stderr, mtimeMs: 0 } };
  const dates = new OutputDates(marks, end);
  const order = new BacklogOrder(marks, start);
  return (stream: OutputStream, bytes: Buffer): DatedPiece[] => {
    const given: DatedPiece[] = [];
    for (let rest = bytes; rest.length > 0;) {
      const at = order.arrived(stream);
      const { ms, until } = dates.of(stream, at);
      const piece = rest.subarray(0, until - at);
      rest = rest.subarray(piece.length);
      given.push(...order.push({ stream, bytes: piece, ms }, false));
    }
    return given;
  };
}

describe('the order of a backlog', () => {
  it('is that of the dates, however the streams come', () => {
    const marks = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { minLength: 1, maxLength: 20 }).map((steps) =>
      steps.map((_, index): OutputMark => {
        const sum = (which: 0 | 1) =>
          steps.slice(0, index + 1).reduce((total, step) => total + step[which], 0);
        return { ms: (index + 1) * 1000, stdout: sum(0), stderr: sum(1) };
      }),
    );
    const chunks = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 12 })), { maxLength: 60 });
    fc.assert(
      fc.property(marks, chunks, (marks, chunks) => {
        const push = dated(marks);
        const sizes = marks.at(-1)!;
        const sent: Record<OutputStream, number> = { stdout: 0, stderr: 0 };
        const given: DatedPiece[] = [];
        for (const [isOut, wanted] of [...chunks, [true, 1e6], [false, 1e6]] as [boolean, number][]) {
          const stream = isOut ? 'stdout' : 'stderr';
          const count = Math.min(wanted, sizes[stream] - sent[stream]);
          given.push(...push(stream, Buffer.alloc(count, sent[stream])));
          sent[stream] += count;
        }
        const dates = given.map(({ ms }) => ms);
        expect(dates).toEqual(dates.toSorted((a, b) => a - b));
        for (const stream of ['stdout', 'stderr'] as const) {
          const bytes = given.filter((piece) => piece.stream === stream).map((piece) => piece.bytes.length);
          expect(bytes.reduce((total, count) => total + count, 0)).toBe(sizes[stream]);
        }
      }),
    );
  });

  it('does not hold what is live, nor more than a bounded amount', () => {
    const marks = [
      { ms: 1000, stdout: 10, stderr: 20_000_000 },
      { ms: 2000, stdout: 40_000_000, stderr: 20_000_000 },
    ];
    const order = new BacklogOrder(marks, start);
    const live = { stream: 'stderr', bytes: Buffer.alloc(1), ms: 5000 } as const;
    expect(order.push(live, true)).toEqual([live]);
    const piece = { stream: 'stdout', bytes: Buffer.alloc(5_000_000), ms: 2000 } as const;
    expect(order.push(piece, false)).toEqual([]);
    expect(order.push(piece, false)).toEqual([piece]);
    expect(order.flush()).toEqual([piece]);
  });
});
