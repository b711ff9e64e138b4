import type { OutputStream } from './executor.js';
import type { GrowingFile } from './growing-file.js';
import { type OutputMark, readMarks } from './run-folder.js';

/** What there was of each stream when following began. */
export type FoundOutput = Readonly<Record<OutputStream, { readonly size: number; readonly mtimeMs: number }>>;

/** Tells when bytes were written: now for those that come while we follow, by the run's index for those before. */
export class OutputDates {
  readonly #marks: readonly OutputMark[];
  readonly #found: FoundOutput;
  readonly #nextMark: Record<OutputStream, number> = { stdout: 0, stderr: 0 };

  /** @param marks of the run's index, by our clock. */
  constructor(marks: readonly OutputMark[], found: FoundOutput) {
    this.#marks = marks;
    this.#found = found;
  }

  /** Reads the index as it is now; what is written to the files from now on is live. */
  static async read(
    folder: string,
    files: Readonly<Record<OutputStream, GrowingFile>>,
  ): Promise<OutputDates> {
    const found = { stdout: await files.stdout.look(), stderr: await files.stderr.look() };
    return new OutputDates(await readMarks(folder), found);
  }

  /**
   * @param offset not smaller than in the call before for the same stream.
   * @returns when the byte at `offset` was written, never after now, and the offset up to which that holds.
   */
  of(stream: OutputStream, offset: number): { readonly ms: number; readonly until: number } {
    const now = Date.now();
    const { size, mtimeMs } = this.#found[stream];
    if (offset >= size) return { ms: now, until: Infinity };
    let next = this.#nextMark[stream];
    let mark = this.#marks[next];
    while (mark !== undefined && mark[stream] <= offset) mark = this.#marks[++next];
    this.#nextMark[stream] = next;
    // What the index does not cover yet was there when the file was last written to.
    return mark === undefined
      ? { ms: Math.min(Math.floor(mtimeMs), now), until: size }
      : { ms: Math.min(mark.ms, now), until: mark[stream] };
  }
}
