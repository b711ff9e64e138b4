import type { LogMark, Offsets, OutputStream, RunOutput, RunPosition } from './executors/executor.js';
import { LineSplitter, type SplitLine } from './line-splitter.js';
import { topicOf, type LogRecord } from './log-record.js';
import type { Run } from './run.entity.js';
import { noMask } from './vault/mask.js';

/** A line of a family's own within a run: a status or the result. */
export interface FamilyLine {
  readonly type: 'status' | 'result';
  readonly data: unknown;
}

/** What a run has waiting for the store, and where that brings it. */
export interface PendingLines {
  readonly records: readonly LogRecord[];
  readonly offsets: Offsets;
  readonly marks: NonNullable<RunPosition['marks']>;
}

/** What may wait for the store before the run's output is read no further. */
const pendingLimitBytes = 4 * 1024 * 1024;

/** A line costs more than its text: a million empty ones must count too. */
const weigh = (text: string): number => text.length + 64;

/** The log of one run that is going on: cuts its output into numbered lines and keeps them until they are stored. */
export class RunLog {
  readonly runId: string;
  readonly topic: string;
  readonly worker: string;
  readonly #splitters: Record<OutputStream, LineSplitter>;
  #offsets: Record<OutputStream, number>;
  /** The newest that are not behind the offsets. */
  readonly #marks: Partial<Record<OutputStream, LogMark>>;
  #pending: LogRecord[] = [];
  #pendingBytes = 0;
  #nextLine: number;
  #lastMs: number;
  #roomWaiters: (() => void)[] = [];

  /**
   * @param run the run as it stands in the store: its log goes on from there.
   * @param mask what must not be seen in it.
   */
  constructor(
    run: Run,
    worker: string,
    readonly mask = noMask,
  ) {
    this.runId = run.id;
    this.topic = topicOf(run.family, run.subject);
    this.worker = worker;
    this.#offsets = { stdout: run.stdoutOffset, stderr: run.stderrOffset };
    this.#marks = { ...run.logMarks };
    this.#splitters = {
      stdout: new LineSplitter(run.stdoutOffset, mask),
      stderr: new LineSplitter(run.stderrOffset, mask),
    };
    this.#nextLine = run.lineCount + 1;
    this.#lastMs = run.lastLineMs;
  }

  /** Where in each stream the next byte stands. */
  get position(): RunPosition {
    const { stdout, stderr } = this.#splitters;
    return { stdout: stdout.position, stderr: stderr.position, marks: { ...this.#marks } };
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** @returns the lines that this piece of output completes, numbered; they also wait for the store now. */
  accept({ stream, bytes, ms, mark }: RunOutput): readonly LogRecord[] {
    const records = this.#take(stream, this.#splitters[stream].push(bytes), ms);
    // Of a line that is not whole yet, the beginning must be read again.
    if (mark !== undefined && mark.offset <= this.#offsets[stream]) this.#marks[stream] = mark;
    return records;
  }

  /** @returns the last line of a stream that ended without a newline; none if it ended with one. */
  acceptEnd(stream: OutputStream, ms: number): readonly LogRecord[] {
    const last = this.#splitters[stream].end();
    return last === null ? [] : this.#take(stream, [last], ms);
  }

  /** @returns all that waits for the store. Nothing is forgotten until `stored` says it is kept. */
  pending(): PendingLines {
    return { records: [...this.#pending], offsets: { ...this.#offsets }, marks: { ...this.#marks } };
  }

  /** @returns records for a family's lines, numbered behind all that waits. */
  numberBehind(lines: readonly FamilyLine[], ms: number): LogRecord[] {
    const lineMs = Math.max(ms, this.#lastMs);
    return lines.map(({ type, data }, index) => ({
      type,
      data,
      ms: lineMs,
      runId: this.runId,
      worker: this.worker,
      line: this.#nextLine + index,
    }));
  }

  /** Forgets the first `count` waiting lines, and counts `familyLines` stored behind them. */
  stored(count: number, familyLines: readonly LogRecord[]): void {
    const kept = this.#pending.splice(0, count);
    for (const record of kept) this.#pendingBytes -= weigh(record.data as string);
    this.#nextLine += familyLines.length;
    this.#lastMs = Math.max(this.#lastMs, familyLines.at(-1)?.ms ?? 0);
    if (this.#pendingBytes < pendingLimitBytes) for (const resolve of this.#roomWaiters.splice(0)) resolve();
  }

  /** Resolves when more output may be accepted: at once, or when the store has caught up. */
  async room(): Promise<void> {
    if (this.#pendingBytes < pendingLimitBytes) return;
    await new Promise<void>((resolve) => this.#roomWaiters.push(resolve));
  }

  #take(stream: OutputStream, lines: readonly SplitLine[], ms: number): readonly LogRecord[] {
    const last = lines.at(-1);
    if (last === undefined) return [];
    this.#lastMs = Math.max(this.#lastMs, ms);
    const records = lines.map((line): LogRecord => ({
      type: stream,
      data: line.text,
      ms: this.#lastMs,
      runId: this.runId,
      worker: this.worker,
      line: this.#nextLine++,
      ...(line.isPartial ? { partial: true as const } : {}),
    }));
    this.#offsets[stream] = last.endOffset;
    for (const record of records) {
      this.#pending.push(record);
      this.#pendingBytes += weigh(record.data as string);
    }
    return records;
  }
}
