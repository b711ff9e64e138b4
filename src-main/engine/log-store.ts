import { EventEmitter } from 'node:events';
import type { Store, WriteManager } from '../store/store.js';
import type { OutputStream, RunOutput } from './executors/executor.js';
import { encodeLines } from './log-codec.js';
import { LogChunk } from './log-chunk.entity.js';
import { typeBit, type LogRecord } from './log-record.js';
import { LiveLogs } from './live-log.js';
import { RunLog, type FamilyLine } from './run-log.js';
import { Run } from './run.entity.js';
import { noMask } from './vault/mask.js';

/** Lines wait at most this long for the store; all runs are stored in one commit. */
const flushIntervalMs = 100;

/** Pause after lines could not be stored: a full disk is not made emptier, nor the log readable, by asking at once. */
const retryIntervalMs = 1000;

/** A run that has this much waiting is stored at once. */
const flushBytes = 64 * 1024;

/** What one chunk row may hold before compression. */
const chunkTextLimit = 256 * 1024;

/** Takes the output of all runs: to live readers at once, to the store in chunks. */
export class LogStore {
  readonly live = new LiveLogs();
  readonly #store: Store;
  readonly #onError: (error: unknown) => void;
  readonly #open = new Set<RunLog>();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  #lastChunkId: number;
  #timer: NodeJS.Timeout | null = null;
  #flushing: Promise<void> | null = null;
  /** Whether the last try to store lines failed: told once, not with every try. */
  #isFailing = false;

  private constructor(store: Store, lastChunkId: number, onError: (error: unknown) => void) {
    this.#store = store;
    this.#lastChunkId = lastChunkId;
    this.#onError = onError;
  }

  /** @param onError told when lines could not be stored; they are kept and tried again. */
  static async open(store: Store, onError: (error: unknown) => void): Promise<LogStore> {
    return new LogStore(store, (await store.read.maximum(LogChunk, 'id')) ?? 0, onError);
  }

  /** @returns the log of a run that is going on; close it with {@link closeRun}. */
  openRun(run: Run, worker: string, mask = noMask): RunLog {
    const log = new RunLog(run, worker, mask);
    this.#open.add(log);
    return log;
  }

  /** Lets go of a run's log: what of it is not stored by now will not be. Wakes those who wait for its change. */
  closeRun(log: RunLog): void {
    this.#open.delete(log);
    this.#changes.emit(log.runId);
  }

  /** Takes a piece of a run's output. Resolves when the next piece may come. */
  async accept(log: RunLog, output: RunOutput): Promise<void> {
    this.live.publish(log.topic, log.accept(output));
    if (log.pendingBytes >= flushBytes && !this.#isFailing) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), flushIntervalMs);
    await log.room();
  }

  /** Takes what stands behind the last newline of a stream that has come to its end. */
  acceptEnd(log: RunLog, stream: OutputStream, ms: number): void {
    this.live.publish(log.topic, log.acceptEnd(stream, ms));
  }

  /**
   * Stores all waiting lines of a run, then `familyLines`, as part of the write in progress: a state change and the
   * lines that tell of it stand or fall together.
   */
  async stage(
    manager: WriteManager,
    log: RunLog,
    familyLines: readonly FamilyLine[],
    ms: number,
  ): Promise<void> {
    const { records, offsets, marks } = log.take();
    const behind = log.numberBehind(familyLines, ms);
    this.#store.onRollBack(() => log.putBack(records.length, behind.length));
    const all = [...records, ...behind];
    const last = all.at(-1);
    if (last === undefined) return;
    await this.#insert(manager, log.topic, log.runId, all);
    await manager.update(
      Run,
      { id: log.runId },
      {
        stdoutOffset: offsets.stdout,
        stderrOffset: offsets.stderr,
        lineCount: last.line,
        lastLineMs: last.ms,
        ...(Object.keys(marks).length === 0 ? {} : { logMarks: marks }),
      },
    );
    this.#store.tellAfterCommit(() => {
      log.stored(records.length);
      this.live.publish(log.topic, behind);
      this.#changes.emit(log.runId);
      this.#changes.emit(log.topic);
    });
  }

  /** Stores lines that belong to a subject itself rather than to a run of it, as part of the write in progress. */
  async appendToSubject(
    manager: WriteManager,
    topic: string,
    lines: readonly FamilyLine[],
    ms: number,
  ): Promise<void> {
    const records = lines.map(({ type, data }): LogRecord => ({
      type,
      data,
      ms,
      runId: '',
      worker: '',
      line: 0,
    }));
    await this.#insert(manager, topic, '', records);
    this.#store.tellAfterCommit(() => {
      this.live.publish(topic, records);
      this.#changes.emit(topic);
    });
  }

  /** Stores what waits, of all runs, in one commit. Never rejects: what fails is reported, kept and tried again. */
  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#flushing ??= this.#flushAll().finally(() => {
      this.#flushing = null;
      if ([...this.#open].some((log) => log.pendingBytes > 0)) {
        const pause = this.#isFailing ? retryIntervalMs : flushIntervalMs;
        this.#timer ??= setTimeout(() => void this.flush(), pause);
      }
    });
    return this.#flushing;
  }

  /**
   * Waits for the next change of a run's stored log or its end, or for that of a topic. Begin to wait before reading, so
   * that nothing that comes while reading is missed, and forget it afterwards.
   * @param of a run's id, or a topic.
   * @param cancel ends the waiting.
   */
  awaitChange(
    of: string,
    cancel: AbortSignal,
  ): { readonly change: Promise<void>; readonly forget: () => void } {
    const { promise: change, resolve } = Promise.withResolvers<undefined>();
    const done = () => resolve(undefined);
    this.#changes.once(of, done);
    cancel.addEventListener('abort', done);
    if (cancel.aborted) done();
    const forget = () => {
      this.#changes.off(of, done);
      cancel.removeEventListener('abort', done);
    };
    return { change, forget };
  }

  /** Stores what waits and ends all live readers. */
  async close(): Promise<void> {
    await this.flush();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.live.close();
  }

  async #flushAll(): Promise<void> {
    const waiting = [...this.#open].filter((log) => log.pendingBytes > 0);
    if (waiting.length === 0) return;
    try {
      await this.#store.write(
        async (manager) => {
          for (const log of waiting) await this.stage(manager, log, [], Date.now());
        },
        { mayShareCommit: true },
      );
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#onError(error);
      this.#isFailing = true;
    }
  }

  async #insert(
    manager: WriteManager,
    topic: string,
    runId: string,
    records: readonly LogRecord[],
  ): Promise<void> {
    for (const part of cutIntoChunks(records)) {
      const [first, last] = [part[0], part.at(-1)];
      if (first === undefined || last === undefined) continue;
      const lines = encodeLines(part);
      await manager.insert(LogChunk, {
        id: ++this.#lastChunkId,
        topic,
        runId,
        firstLine: first.line,
        lineCount: part.length,
        firstMs: first.ms,
        lastMs: last.ms,
        types: part.reduce((bits, record) => bits | typeBit(record.type), 0),
        bytes: lines.length,
        lines,
      });
    }
  }
}

function* cutIntoChunks(records: readonly LogRecord[]): Generator<readonly LogRecord[]> {
  let start = 0;
  let size = 0;
  for (const [index, record] of records.entries()) {
    size += typeof record.data === 'string' ? record.data.length + 64 : 64;
    if (size < chunkTextLimit) continue;
    yield records.slice(start, index + 1);
    start = index + 1;
    size = 0;
  }
  if (start < records.length) yield records.slice(start);
}
