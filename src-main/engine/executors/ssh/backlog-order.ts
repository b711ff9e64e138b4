import type { Offsets, OutputStream } from '../executor.js';
import type { OutputMark } from '../run-folder.js';

/** A piece of a stream with its date. */
export interface DatedPiece {
  readonly stream: OutputStream;
  readonly bytes: Buffer;
  readonly ms: number;
}

/** Held at most; beyond it the oldest goes first, although something older may still come. */
const holdLimit = 8 * 1024 * 1024;

const other = { stdout: 'stderr', stderr: 'stdout' } as const;

/**
 * Brings both streams' bytes from before we followed into the order of their dates. They come over two channels, each in
 * its own order, the one sooner than the other; a piece is held until all of the other stream that is older has come.
 */
export class BacklogOrder {
  readonly #marks: readonly OutputMark[];
  /** How far each file has come to us. */
  readonly #arrived: Record<OutputStream, number>;
  readonly #held: Readonly<Record<OutputStream, DatedPiece[]>> = { stdout: [], stderr: [] };
  /** For each stream the marks that are older than its first held piece. */
  readonly #older: Record<OutputStream, number> = { stdout: 0, stderr: 0 };
  #size = 0;

  /**
   * @param marks of the run's index, by the clock of the pieces.
   * @param from where in the files following began.
   */
  constructor(marks: readonly OutputMark[], from: Offsets) {
    this.#marks = marks;
    this.#arrived = { ...from };
  }

  /** How far a file has come to us. */
  arrived(stream: OutputStream): number {
    return this.#arrived[stream];
  }

  /**
   * @param isLive for bytes that were written while we followed; they wait for none but older ones of their own stream.
   * @returns what can be given on now, in its order.
   */
  push(piece: DatedPiece, isLive: boolean): DatedPiece[] {
    const { stream, bytes } = piece;
    this.#arrived[stream] += bytes.length;
    const released = isLive ? this.#release(() => true, stream) : [];
    if (isLive) return [...released, piece];
    this.#held[stream].push(piece);
    this.#size += bytes.length;
    return this.#release((first) => this.#size > holdLimit || this.#isNext(first));
  }

  /** @returns all that is still held, in its order. */
  flush(): DatedPiece[] {
    return this.#release(() => true);
  }

  #release(mayGo: (first: DatedPiece) => boolean, only?: OutputStream): DatedPiece[] {
    const released: DatedPiece[] = [];
    for (;;) {
      const first = only === undefined ? this.#oldest() : this.#held[only][0];
      if (first === undefined || !mayGo(first)) return released;
      this.#held[first.stream].shift();
      this.#size -= first.bytes.length;
      released.push(first);
    }
  }

  #oldest(): DatedPiece | undefined {
    const [out] = this.#held.stdout;
    const [error] = this.#held.stderr;
    if (out === undefined || error === undefined) return out ?? error;
    return out.ms <= error.ms ? out : error;
  }

  /** Has all come that the other stream had by then? What it has written since the last mark before is not older. */
  #isNext({ stream, ms }: DatedPiece): boolean {
    let older = this.#older[stream];
    while ((this.#marks[older]?.ms ?? Infinity) < ms) older++;
    this.#older[stream] = older;
    return this.#arrived[other[stream]] >= (this.#marks[older - 1]?.[other[stream]] ?? 0);
  }
}
