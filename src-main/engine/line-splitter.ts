import { noMask, type Mask } from './vault/mask.js';

/** A line longer than this is split and its pieces are marked (contract, jobs.md: "a line over 64 KiB"). */
export const lineLimitBytes = 64 * 1024;

const newline = 0x0a;

/** One line, or one piece of an overlong line. */
export interface SplitLine {
  readonly text: string;
  readonly isPartial: boolean;
  /** Offset in the stream just behind the line, its newline included: where reading goes on after it is stored. */
  readonly endOffset: number;
}

/**
 * Cuts one stream into lines. Where it cuts depends only on the bytes from the last cut on, so that reading again from
 * the end of any line gives the same lines: this is what makes a log exact over a crash.
 */
export class LineSplitter {
  #pending: Buffer = Buffer.alloc(0);
  #offset: number;
  readonly #mask: Mask;

  /**
   * @param offset where in the stream the next byte stands; the start of a line, or of a piece of one.
   * @param mask what must not be seen in a line.
   */
  constructor(offset: number, mask = noMask) {
    this.#offset = offset;
    this.#mask = mask;
  }

  /** Offset of the next byte expected. */
  get position(): number {
    return this.#offset + this.#pending.length;
  }

  /** @returns the lines that these bytes complete. */
  push(bytes: Buffer): SplitLine[] {
    const buffer = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    const lines: SplitLine[] = [];
    let start = 0;
    // Bytes before the new ones were searched already.
    let searchFrom = this.#pending.length;
    for (;;) {
      const end = buffer.indexOf(newline, searchFrom);
      // Of a line whose end is not there yet, the last bytes may be the beginning of a secret.
      const knownEnd = end === -1 ? buffer.length - this.#mask.reach : end;
      start = this.#cutOverlong(buffer, start, knownEnd, lines);
      if (end === -1) break;
      lines.push(this.#cut(buffer, start, end, end + 1, false));
      start = end + 1;
      searchFrom = start;
    }
    this.#offset += start;
    // A copy, so that a few waiting bytes do not keep a whole read buffer alive.
    this.#pending = Buffer.from(buffer.subarray(start));
    return lines;
  }

  /** @returns the last line, in its pieces, if the stream ended without a newline; else none. */
  end(): SplitLine[] {
    const last = this.#pending;
    if (last.length === 0) return [];
    const lines: SplitLine[] = [];
    const start = this.#cutOverlong(last, 0, last.length, lines);
    lines.push(this.#cut(last, start, last.length, last.length, false));
    this.#offset += last.length;
    this.#pending = Buffer.alloc(0);
    return lines;
  }

  /** @returns where the last piece of the line begins, which is none too long. */
  #cutOverlong(buffer: Buffer, start: number, end: number, pieces: SplitLine[]): number {
    let from = start;
    while (end - from > lineLimitBytes) {
      const cut = this.#mask.cut(buffer, from, characterBoundary(buffer, from, from + lineLimitBytes));
      pieces.push(this.#cut(buffer, from, cut, cut, true));
      from = cut;
    }
    return from;
  }

  #cut(buffer: Buffer, start: number, end: number, next: number, isPartial: boolean): SplitLine {
    return {
      // Node's decoder puts U+FFFD for what is not UTF-8.
      text: this.#mask.text(buffer.toString('utf8', start, end)),
      isPartial,
      endOffset: this.#offset + next,
    };
  }
}

/** Moves a cut back so that it does not fall inside a UTF-8 character (at most 3 bytes: RFC 3629). */
function characterBoundary(buffer: Buffer, start: number, cut: number): number {
  for (let back = 0; back < 4; back++) {
    const byte = buffer[cut - back];
    if (byte !== undefined && (byte & 0xc0) !== 0x80) return cut - back > start ? cut - back : cut;
  }
  return cut;
}
