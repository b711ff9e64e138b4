import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../lib/missing.js';
import type { OutputStream } from './executor.js';

/** One output file of a run, read from an offset on while it grows. It need not be there yet. */
export class GrowingFile {
  /** Offset in the stream of the next byte to read. */
  position: number;
  /** Milliseconds of the monotonic clock at the last reading; 0 before it. */
  readAt = 0;
  readonly stream: OutputStream;
  readonly #path: string;
  readonly #limit: number;
  #handle: FileHandle | null = null;
  /** Bytes of the stream that were cut off the file's beginning. */
  #cutOff = 0;

  /** @param limit bytes of the stream beyond which nothing is read. */
  constructor(folder: string, stream: OutputStream, position: number, limit = Infinity) {
    this.#limit = limit;
    this.stream = stream;
    this.position = position;
    this.#path = join(folder, stream);
  }

  /** @returns size and time of the last change; both 0 while there is no file. */
  async look(): Promise<{ readonly size: number; readonly mtimeMs: number }> {
    const handle = await this.#open();
    return handle === null ? { size: 0, mtimeMs: 0 } : handle.stat();
  }

  /** @returns whether there is something to read. */
  async hasMore(): Promise<boolean> {
    if (this.position >= this.#limit) return false;
    const { size } = await this.look();
    // `echo … > /dev/stderr` cuts the file to nothing and begins anew; the stream goes on all the same.
    if (this.#handle !== null && size < this.position - this.#cutOff) this.#cutOff = this.position;
    return size > this.position - this.#cutOff;
  }

  /** Reads on. @param limit bytes at most. */
  async read(limit: number): Promise<Buffer> {
    const handle = await this.#open();
    if (handle === null) return Buffer.alloc(0);
    const at = this.position - this.#cutOff;
    const { size } = await handle.stat();
    const wanted = Math.max(0, Math.min(limit, size - at, this.#limit - this.position));
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, at);
    this.position += bytesRead;
    this.readAt = performance.now();
    return buffer.subarray(0, bytesRead);
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close();
  }

  async #open(): Promise<FileHandle | null> {
    try {
      this.#handle ??= await open(this.#path);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    return this.#handle;
  }
}
