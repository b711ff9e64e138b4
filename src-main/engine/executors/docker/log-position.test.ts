import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogMark, OutputStream, RunOutput } from '../executor.js';
import type { LogFrame } from './log-frames.js';
import { joinPieces, LogPosition } from './log-position.js';

const timeOf = (number: number) => `2026-11-21T10:11:52.${String(number).padStart(9, '0')}Z`;
const frame = (stream: OutputStream, number: number, text: string): LogFrame => ({
  stream,
  time: timeOf(number),
  bytes: Buffer.from(text),
});

/** Reads a log from a position as the daemon gives it: whatever is not before the time asked for. */
function read(position: LogPosition, log: readonly LogFrame[], count = Infinity): RunOutput[] {
  const since = position.begin(0);
  const isAsked = ({ time }: LogFrame) =>
    since === undefined ||
    `${Math.floor(Date.parse(time) / 1000)}.${time.slice(20, -1)}` >=
      (since.includes('.') ? since : `${since}.0`);
  return log
    .filter(isAsked)
    .slice(0, count)
    .flatMap((each) => position.take(each) ?? []);
}

const textOf = (pieces: readonly RunOutput[], stream: OutputStream) =>
  Buffer.concat(pieces.filter((piece) => piece.stream === stream).map(({ bytes }) => bytes)).toString();

/** Lines, some of them in pieces that share their time, of two streams whose times are out of order among each other. */
const anyLog = fc
  .array(
    fc.record({
      isError: fc.boolean(),
      pieces: fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 3 }), { maxLength: 3 }),
    }),
    { maxLength: 12 },
  )
  .map((lines) => {
    const log: LogFrame[] = [];
    lines.forEach(({ isError, pieces }, index) => {
      const time = 1000 + index * 4 - (isError ? 7 : 0);
      const stream = isError ? 'stderr' : 'stdout';
      const last = pieces.at(-1) ?? '';
      for (const piece of pieces.slice(0, -1)) log.push(frame(stream, time, piece));
      log.push(frame(stream, time, `${last}\n`));
    });
    return log;
  });

describe('a position in a log', () => {
  it('gives each byte once, however often and wherever reading breaks off and positions are stored', () => {
    fc.assert(
      fc.property(
        anyLog,
        fc.array(fc.tuple(fc.nat(12), fc.nat(12), fc.boolean()), { maxLength: 6 }),
        (log, breaks) => {
          const wanted = (stream: OutputStream) =>
            log
              .filter((each) => each.stream === stream)
              .map(({ bytes }) => bytes.toString())
              .join('');
          const text: Record<OutputStream, string> = { stdout: '', stderr: '' };
          let marks: Partial<Record<OutputStream, LogMark>> = {};
          let position = new LogPosition({ stdout: 0, stderr: 0 });
          const take = (pieces: readonly RunOutput[]) => {
            for (const { stream, offset, bytes, mark } of pieces) {
              expect(offset).toBe(text[stream].length);
              text[stream] += bytes.toString();
              if (mark !== undefined) marks = { ...marks, [stream]: mark };
            }
          };
          for (const [count, cut, isCrash] of breaks) {
            take(read(position, log, count));
            if (!isCrash) continue;
            // Only some of it was stored: whole lines, and marks that are not behind them.
            for (const stream of ['stdout', 'stderr'] as const) {
              const at = text[stream].slice(0, Math.max(0, text[stream].length - cut)).lastIndexOf('\n') + 1;
              text[stream] = text[stream].slice(0, at);
              if ((marks[stream]?.offset ?? 0) > at) marks = { ...marks, [stream]: undefined };
            }
            position = new LogPosition({
              stdout: text.stdout.length,
              stderr: text.stderr.length,
              marks,
            });
          }
          take(read(position, log));
          expect(text).toEqual({ stdout: wanted('stdout'), stderr: wanted('stderr') });
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('reads on from where both streams stand, and from the beginning while one of them is not known', () => {
    const log = [frame('stdout', 5, 'a\n'), frame('stderr', 6, 'b\n'), frame('stdout', 7, 'c\n')];
    const position = new LogPosition({ stdout: 0, stderr: 0 });
    read(position, log);
    const seconds = Date.parse('2026-11-21T10:11:52Z') / 1000;
    expect(position.begin(0)).toBe(`${seconds}.000000006`);
    const [first] = read(new LogPosition({ stdout: 0, stderr: 2 }), log).slice(-1);
    const half = new LogPosition({ stdout: 2, stderr: 2, marks: { stdout: first!.mark! } });
    expect(half.begin(0)).toBeUndefined();
  });

  it('does not read a log from its beginning for a stream that has never said anything', () => {
    const log = [frame('stdout', 5, 'a\n'), frame('stdout', 7, 'c\n')];
    const [, second] = read(new LogPosition({ stdout: 0, stderr: 0 }), log);
    const position = new LogPosition({ stdout: 2, stderr: 0, marks: { stdout: second!.mark! } });
    expect(position.begin(0)).toBe(String(Date.parse('2026-11-21T10:11:52Z') / 1000 - 60));
    expect(read(position, log).map(({ offset }) => offset)).toEqual([2]);
  });

  it('puts the newline behind a long line that its driver has forgotten, and none behind the last', () => {
    const log = [
      frame('stdout', 1, 'long '),
      frame('stdout', 1, 'line'),
      frame('stdout', 2, 'next\n'),
      frame('stdout', 3, 'rest'),
    ];
    const whole = 'long line\nnext\nrest';
    expect(textOf(read(new LogPosition({ stdout: 0, stderr: 0 }), log), 'stdout')).toBe(whole);
    const position = new LogPosition({ stdout: 0, stderr: 0 });
    expect(textOf([...read(position, log, 2), ...read(position, log)], 'stdout')).toBe(whole);
  });

  it('tells of a gap where the log no longer has what was read of it', () => {
    const log = [frame('stdout', 1, 'a\n'), frame('stdout', 2, 'b\n'), frame('stdout', 9, 'z\n')];
    const position = new LogPosition({ stdout: 0, stderr: 0 });
    read(position, log, 2);
    const rest = read(position, log.slice(2));
    expect(rest).toMatchObject([{ offset: 4, isAfterGap: true }]);
    expect(textOf(rest, 'stdout')).toBe('z\n');
    expect(read(position, log.slice(2))).toEqual([]);
  });

  it('gives no more of a stream than its limit', () => {
    const log = [frame('stdout', 1, 'abc\n'), frame('stdout', 2, 'def\n'), frame('stderr', 3, 'e\n')];
    const position = new LogPosition({ stdout: 0, stderr: 0 }, 5);
    const pieces = read(position, log);
    expect(textOf(pieces, 'stdout')).toBe('abc\nd');
    expect(textOf(pieces, 'stderr')).toBe('e\n');
    expect(position.wanted).toEqual(['stderr']);
  });

  it('joins neighbours of one stream and moment', () => {
    const log = [
      frame('stdout', 1, 'a\n'),
      frame('stdout', 2, 'b\n'),
      frame('stderr', 3, 'c\n'),
      frame('stdout', 4, 'd\n'),
    ];
    const pieces = [...joinPieces(read(new LogPosition({ stdout: 0, stderr: 0 }), log))];
    expect(pieces.map(({ stream, bytes }) => [stream, bytes.toString()])).toEqual([
      ['stdout', 'a\nb\n'],
      ['stderr', 'c\n'],
      ['stdout', 'd\n'],
    ]);
  });
});
