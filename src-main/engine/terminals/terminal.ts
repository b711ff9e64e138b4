import type { TerminalChannel, TerminalSize } from './terminal-channel.js';

/** Output kept for whoever comes back, and how far the shell may be ahead of its reader; each in bytes. */
const keptBytes = 1024 * 1024;
const aheadBytes = 256 * 1024;
/** Output goes to the reader in pieces of at most so many bytes. */
const pieceBytes = 64 * 1024;

/** Why a terminal is over: of itself, at somebody's wish, for want of input, or with the control plane. */
export type TerminalReason = 'exited' | 'lost' | 'closed' | 'idle' | 'stopped';

export interface TerminalOver {
  readonly reason: TerminalReason;
  readonly exitCode: number | null;
  /** For people; null when nothing went wrong. */
  readonly problem: string | null;
}

/**
 * A terminal whose output is numbered by bytes, so that a reader who was cut off reads on where it was. One reader at a time:
 * the latest. What nobody has read is bounded; beyond that the shell waits.
 */
export class Terminal {
  readonly whenOver: Promise<TerminalOver>;
  readonly #channel: TerminalChannel;
  readonly #settle: (over: TerminalOver) => void;
  readonly #idleMs: number;
  #idleTimer: NodeJS.Timeout | undefined;
  #over: TerminalOver | null = null;
  #isOutputEnded = false;
  #pieces: Buffer[] = [];
  #start = 0;
  #end = 0;
  #readTo = 0;
  #reader: object | null = null;
  #news = Promise.withResolvers<undefined>();

  /** @param idleMs milliseconds without input after which it is closed; 0 for never. */
  constructor(channel: TerminalChannel, idleMs: number) {
    this.#channel = channel;
    this.#idleMs = idleMs;
    const { promise, resolve } = Promise.withResolvers<TerminalOver>();
    this.whenOver = promise;
    this.#settle = resolve;
    channel.output.on('data', (bytes: Buffer) => this.#take(bytes));
    for (const event of ['end', 'close', 'error'] as const)
      channel.output.once(event, () => {
        this.#isOutputEnded = true;
        this.#tell();
      });
    void channel.ended.then(({ exitCode, problem }) =>
      this.#finish({ reason: problem === null ? 'exited' : 'lost', exitCode, problem }),
    );
    this.#noteUse();
  }

  /** How it has ended; null while it goes on. */
  get over(): TerminalOver | null {
    return this.#over;
  }

  /** Number of the first byte that is kept, and of the one that comes next. */
  get range(): { readonly start: number; readonly end: number } {
    return { start: this.#start, end: this.#end };
  }

  /** Bytes of input that wait. */
  get waitingBytes(): number {
    return this.#channel.waitingBytes;
  }

  write(bytes: Buffer): void {
    this.#noteUse();
    this.#channel.write(bytes);
  }

  async resize(size: TerminalSize): Promise<void> {
    await this.#channel.resize(size);
  }

  /** Ends it, for a reason; nothing when it has ended. */
  close(reason: 'closed' | 'idle' | 'stopped'): void {
    if (this.#over !== null) return;
    this.#channel.close();
    this.#finish({ reason, exitCode: null, problem: null });
  }

  /** Yields the output from a byte on, or from the first that is kept; ends with the terminal, or when another reads. */
  async *read(offset: number, cancel: AbortSignal): AsyncGenerator<Buffer> {
    const me = {};
    this.#reader = me;
    this.#tell();
    let at = Math.min(Math.max(offset, this.#start), this.#end);
    const gone = new Promise<undefined>((resolve) =>
      cancel.addEventListener('abort', () => resolve(undefined), { once: true }),
    );
    while (!cancel.aborted && this.#reader === me) {
      const news = this.#news.promise;
      at = Math.max(at, this.#start);
      this.#readTo = at;
      this.#flow();
      if (at < this.#end) {
        const bytes = this.#from(at);
        at += bytes.length;
        yield bytes;
      } else if (this.#over !== null && this.#isOutputEnded) return;
      else await Promise.race([news, gone]);
    }
  }

  #from(at: number): Buffer {
    let start = this.#start;
    for (const piece of this.#pieces) {
      if (at < start + piece.length) return piece.subarray(at - start, at - start + pieceBytes);
      start += piece.length;
    }
    return Buffer.alloc(0);
  }

  #take(bytes: Buffer): void {
    this.#pieces.push(bytes);
    this.#end += bytes.length;
    for (let first = this.#pieces[0]; first !== undefined; first = this.#pieces[0]) {
      if (this.#end - this.#start - first.length < keptBytes) break;
      this.#pieces.shift();
      this.#start += first.length;
    }
    this.#flow();
    this.#tell();
  }

  #flow(): void {
    const { output } = this.#channel;
    const isAhead = this.#end - this.#readTo > aheadBytes;
    // What has ended has nobody left to wait: its last output is taken in, up to the bound.
    if (isAhead && this.#over === null) output.pause();
    else output.resume();
  }

  #finish(over: TerminalOver): void {
    if (this.#over !== null) return;
    this.#over = over;
    clearTimeout(this.#idleTimer);
    if (over.reason !== 'exited') this.#isOutputEnded = true;
    this.#flow();
    this.#settle(over);
    this.#tell();
  }

  #noteUse(): void {
    clearTimeout(this.#idleTimer);
    if (this.#idleMs === 0 || this.#over !== null) return;
    this.#idleTimer = setTimeout(() => this.close('idle'), this.#idleMs);
    this.#idleTimer.unref();
  }

  #tell(): void {
    this.#news.resolve(undefined);
    this.#news = Promise.withResolvers();
  }
}
