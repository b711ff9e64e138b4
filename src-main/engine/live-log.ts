import type { LogRecord } from './log-record.js';

/** What one reader may have waiting before lines are dropped for it. */
const queueLimitBytes = 8 * 1024 * 1024;

/** What a record weighs in a queue beside its text. */
const recordOverheadBytes = 200;

const weigh = (record: LogRecord): number =>
  recordOverheadBytes + (typeof record.data === 'string' ? record.data.length : 0);

/**
 * One live reader: a bounded queue between the log and a client that may be slow. When it is full, new lines are
 * counted instead of kept, and a `lag` line says how many stood in the gap.
 */
export class LiveReader implements AsyncIterable<readonly LogRecord[]> {
  readonly #onClose: (reader: LiveReader) => void;
  readonly #limitBytes: number;
  #queue: LogRecord[] = [];
  #bytes = 0;
  #dropped = 0;
  #isClosed = false;
  #wake: (() => void) | null = null;

  /**
   * @param onClose called once, when the reader leaves or is closed.
   * @param limitBytes what may wait.
   */
  constructor(onClose: (reader: LiveReader) => void, limitBytes = queueLimitBytes) {
    this.#onClose = onClose;
    this.#limitBytes = limitBytes;
  }

  /** Takes lines for the reader; never waits for it. */
  push(records: readonly LogRecord[]): void {
    if (this.#isClosed) return;
    for (const record of records) {
      if (this.#bytes >= this.#limitBytes) {
        this.#dropped++;
        continue;
      }
      this.#closeGap();
      this.#queue.push(record);
      this.#bytes += weigh(record);
    }
    this.#wake?.();
  }

  /** Ends the iteration after what is queued. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#onClose(this);
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<readonly LogRecord[]> {
    try {
      for (;;) {
        if (this.#queue.length === 0) this.#closeGap();
        if (this.#queue.length > 0) {
          const records = this.#queue;
          this.#queue = [];
          this.#bytes = 0;
          yield records;
          continue;
        }
        if (this.#isClosed) return;
        await new Promise<void>((resolve) => (this.#wake = resolve));
        this.#wake = null;
      }
    } finally {
      this.close();
    }
  }

  #closeGap(): void {
    if (this.#dropped === 0) return;
    this.#queue.push({
      type: 'status',
      data: { command: 'lag', dropped: this.#dropped },
      ms: Date.now(),
      runId: '',
      worker: '',
      line: 0,
    });
    this.#dropped = 0;
  }
}

/** The live readers of all logs. */
export class LiveLogs {
  readonly #readers = new Map<string, Set<LiveReader>>();

  /** Hands lines to everyone who reads this topic. */
  publish(topic: string, records: readonly LogRecord[]): void {
    for (const reader of this.#readers.get(topic) ?? []) reader.push(records);
  }

  /** @returns a reader that gets every line from now on, until it is closed or its iteration ends. */
  subscribe(topic: string): LiveReader {
    const reader = new LiveReader((closed) => {
      const readers = this.#readers.get(topic);
      readers?.delete(closed);
      if (readers?.size === 0) this.#readers.delete(topic);
    });
    const readers = this.#readers.get(topic) ?? new Set();
    this.#readers.set(topic, readers.add(reader));
    return reader;
  }

  /** Ends all readers. */
  close(): void {
    for (const readers of [...this.#readers.values()]) for (const reader of [...readers]) reader.close();
  }
}
