export type LineKind = 'stdout' | 'stderr' | 'status' | 'result';

export interface LogLine {
  /** Number within the run, from 1. */
  readonly number: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: LineKind;
  /** Output as it was written; JSON for status and result. */
  readonly text: string;
}

export interface LogLinesLimits {
  readonly lines: number;
  readonly bytes: number;
}

/** Lines of one run, held compactly; the oldest are let go when a limit is reached. */
export interface LogLines {
  readonly append: (line: LogLine) => void;
  /** Reads a held line by its ordinal: how many lines were appended before it. */
  readonly at: (ordinal: number) => LogLine;
  readonly kindAt: (ordinal: number) => LineKind;
  /** Ordinal of the oldest held line; greater than 0 once lines were let go. */
  readonly start: number;
  /** Ordinal behind the newest line. */
  readonly end: number;
  /** Size of the text of all lines, those let go too. */
  readonly bytes: number;
  /** Lines seen of each kind, those let go too. */
  readonly counts: Readonly<Record<LineKind, number>>;
}

const KINDS: readonly LineKind[] = ['stdout', 'stderr', 'status', 'result'];
const CHUNK_LINES = 4096;
const CHUNK_BYTES = 64 * 1024;

/**
 * A row is 20 px and browsers end an element at 33.5 million px, hence 1.6 million lines; the bytes keep a log of
 * long lines from filling the memory of the tab.
 */
export const DEFAULT_LIMITS: LogLinesLimits = { lines: 1_600_000, bytes: 256 * 1024 * 1024 };

/** A few thousand lines in typed arrays: outside the garbage collector's reach and a fifth of the size of objects. */
interface Chunk {
  count: number;
  used: number;
  text: Uint8Array<ArrayBuffer>;
  readonly ends: Uint32Array;
  readonly numbers: Uint32Array;
  readonly times: Float64Array;
  readonly kinds: Uint8Array;
}

function createChunk(): Chunk {
  return {
    count: 0,
    used: 0,
    text: new Uint8Array(CHUNK_BYTES),
    ends: new Uint32Array(CHUNK_LINES),
    numbers: new Uint32Array(CHUNK_LINES),
    times: new Float64Array(CHUNK_LINES),
    kinds: new Uint8Array(CHUNK_LINES),
  };
}

function reserve(chunk: Chunk, needed: number): void {
  if (chunk.used + needed <= chunk.text.length) return;
  const grown = new Uint8Array(Math.max(chunk.text.length * 2, chunk.used + needed));
  grown.set(chunk.text.subarray(0, chunk.used));
  chunk.text = grown;
}

/** Makes an empty store of log lines. */
export function createLogLines(limits: LogLinesLimits = DEFAULT_LIMITS): LogLines {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const counts: Record<LineKind, number> = { stdout: 0, stderr: 0, status: 0, result: 0 };
  let chunks: Chunk[] = [];
  let droppedChunks = 0;
  let end = 0;
  let bytes = 0;
  let heldBytes = 0;

  function letGo(): void {
    const first = chunks[0];
    if (chunks.length < 2 || !first) return;
    if (end - droppedChunks * CHUNK_LINES <= limits.lines && heldBytes <= limits.bytes) return;
    heldBytes -= first.used;
    chunks = chunks.slice(1);
    droppedChunks += 1;
  }

  function append(line: LogLine): void {
    let chunk = chunks.at(-1);
    if (!chunk || chunk.count === CHUNK_LINES) {
      if (chunk) chunk.text = chunk.text.slice(0, chunk.used);
      chunk = createChunk();
      chunks.push(chunk);
    }
    // A UTF-16 unit takes at most three bytes.
    reserve(chunk, line.text.length * 3);
    const { written } = encoder.encodeInto(line.text, chunk.text.subarray(chunk.used));
    chunk.used += written;
    chunk.ends[chunk.count] = chunk.used;
    chunk.numbers[chunk.count] = line.number;
    chunk.times[chunk.count] = line.at;
    chunk.kinds[chunk.count] = KINDS.indexOf(line.kind);
    chunk.count += 1;

    end += 1;
    bytes += written;
    heldBytes += written;
    counts[line.kind] += 1;
    letGo();
  }

  function locate(ordinal: number): { chunk: Chunk; index: number } {
    const chunk = chunks[Math.floor(ordinal / CHUNK_LINES) - droppedChunks];
    const index = ordinal % CHUNK_LINES;
    if (!chunk || index >= chunk.count) throw new RangeError(`Line ${ordinal} is not held.`);
    return { chunk, index };
  }

  function kindAt(ordinal: number): LineKind {
    const { chunk, index } = locate(ordinal);
    return KINDS[chunk.kinds[index] ?? 0] ?? 'stdout';
  }

  function at(ordinal: number): LogLine {
    const { chunk, index } = locate(ordinal);
    const from = index === 0 ? 0 : chunk.ends[index - 1];
    return {
      number: chunk.numbers[index] ?? 0,
      at: chunk.times[index] ?? 0,
      kind: kindAt(ordinal),
      text: decoder.decode(chunk.text.subarray(from, chunk.ends[index])),
    };
  }

  return {
    append,
    at,
    kindAt,
    counts,
    get start() {
      return droppedChunks * CHUNK_LINES;
    },
    get end() {
      return end;
    },
    get bytes() {
      return bytes;
    },
  };
}
