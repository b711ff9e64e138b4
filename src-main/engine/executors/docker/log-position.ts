import type { LogMark, OutputStream, RunOutput, RunPosition } from '../executor.js';
import type { LogFrame } from './log-frames.js';

const streams = ['stdout', 'stderr'] as const;

/** A clock that differs by less may just have been read late. */
const skewThresholdMs = 1500;
/** An entry is dated before it is written, so that of the other stream a later one may bear an earlier time. */
const disorderSeconds = 60;

interface StreamState {
  /** Where the log was read to, of what was ever read: reading it again begins here. */
  mark: LogMark | null;
  /** Bytes given on. */
  given: number;
  /** In the present reading: frames seen of those that stand at the mark's time and were read before. */
  seen: number;
  /** In the present reading: whether it has come past the mark. */
  isPast: boolean;
  /** The frame before has no newline. */
  isOpen: boolean;
}

const newline = Buffer.from('\n');

/**
 * How far a container's log was read, over as many readings as it takes. A log knows no offsets, but times that grow within
 * each stream and are shared only by the pieces of one overlong line: so a time, and the frames that were read at it, say
 * exactly where a stream stands, and the bytes are counted from there.
 */
export class LogPosition {
  readonly #states: Readonly<Record<OutputStream, StreamState>>;
  readonly #limit: number;
  #skewMs = 0;
  #lastMs = 0;

  /** @param limit bytes of each stream beyond which nothing is given on. */
  constructor(from: RunPosition, limit = Infinity) {
    const stateOf = (stream: OutputStream): StreamState => {
      const mark = from.marks?.[stream] ?? null;
      // A mark behind what was stored would leave bytes out.
      const isUsable = mark !== null && mark.offset <= from[stream];
      return { mark: isUsable ? mark : null, given: from[stream], seen: 0, isPast: false, isOpen: false };
    };
    this.#states = { stdout: stateOf('stdout'), stderr: stateOf('stderr') };
    this.#limit = limit;
  }

  /** Streams of which more is wanted. */
  get wanted(): readonly OutputStream[] {
    return streams.filter((stream) => this.#states[stream].given < this.#limit);
  }

  /** When the last bytes given on were written, by our clock; 0 for never. */
  get lastMs(): number {
    return this.#lastMs;
  }

  /**
   * Begins a reading.
   * @param skewMs the machine's clock less ours, as far as can be told.
   * @returns the time to read from, as the daemon takes it; undefined for the beginning.
   */
  begin(skewMs: number): string | undefined {
    this.#skewMs = Math.abs(skewMs) < skewThresholdMs ? 0 : skewMs;
    for (const stream of streams) Object.assign(this.#states[stream], { seen: 0, isPast: false });
    const marks = this.wanted.map((stream) => this.#states[stream].mark);
    const known = marks.filter((mark) => mark !== null);
    const [first] = known.map(({ time }) => time).sort();
    if (first === undefined) return undefined;
    const seconds = Math.floor(Date.parse(first) / 1000);
    if (known.length === marks.length) return `${seconds}.${first.slice(first.indexOf('.') + 1, -1)}`;
    return known.every(({ isAlone }) => isAlone) ? String(seconds - disorderSeconds) : undefined;
  }

  /** @returns what can be given on of the next frame; null when all of it was before, or is beyond the limit. */
  take({ stream, time, bytes: content }: LogFrame): RunOutput | null {
    const state = this.#states[stream];
    const before = state.mark;
    let isAfterGap = false;
    let bytes = content;
    const isOpen = content.at(-1) !== newline[0];
    if (before !== null && !state.isPast) {
      if (time < before.time) return null;
      if (time === before.time && state.seen < before.frames) {
        state.seen++;
        state.isOpen = isOpen;
        return null;
      }
      // A log that has lost what was read of it has lost what came after that, too.
      isAfterGap = state.seen < before.frames;
    }
    // The pieces of a line have one time; the driver `local` forgets the newline behind the last of them (Docker 20.10).
    if (state.isOpen && before?.time !== time) bytes = Buffer.concat([newline, content]);
    state.isOpen = isOpen;
    state.isPast = true;
    const offset = isAfterGap ? state.given : (before?.offset ?? 0);
    const frames = before !== null && before.time === time ? before.frames + 1 : 1;
    const other = this.#states[stream === 'stdout' ? 'stderr' : 'stdout'];
    state.mark = {
      time,
      frames,
      offset: offset + bytes.length,
      ...(other.mark === null && other.given === 0 ? { isAlone: true } : {}),
    };
    const piece = this.#give(stream, time, offset, bytes);
    if (piece === null) return null;
    return isAfterGap ? { ...piece, isAfterGap } : { ...piece, ...(before === null ? {} : { mark: before }) };
  }

  #give(stream: OutputStream, time: string, offset: number, bytes: Buffer): RunOutput | null {
    const state = this.#states[stream];
    const piece = bytes.subarray(Math.max(0, state.given - offset), Math.max(0, this.#limit - offset));
    if (piece.length === 0) return null;
    const at = state.given;
    state.given += piece.length;
    const ms = Math.min(Date.parse(time) - this.#skewMs, Date.now());
    this.#lastMs = Math.max(this.#lastMs, ms);
    return { type: 'output', stream, offset: at, bytes: piece, ms };
  }
}

/** @returns the same output with neighbours of one stream and millisecond as one piece, so that many short lines cost little. */
export function* joinPieces(pieces: readonly RunOutput[]): Generator<RunOutput, void, undefined> {
  for (let start = 0, end = 0; start < pieces.length; start = end) {
    const first = pieces[start];
    if (first === undefined) return;
    const { stream, ms } = first;
    const isLike = (piece: RunOutput | undefined) =>
      piece?.stream === stream && piece.ms === ms && piece.isAfterGap === undefined;
    do end++;
    while (isLike(pieces[end]));
    const parts = pieces.slice(start, end).map(({ bytes }) => bytes);
    yield parts.length === 1 ? first : { ...first, bytes: Buffer.concat(parts) };
  }
}
