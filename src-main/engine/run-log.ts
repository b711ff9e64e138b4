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
  /** Of these, from the first on, those in writes that have not committed. */
  #takenCount = 0;
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

  /** @returns the last line of a stream that ended without a newline, in its pieces; none if it ended with one. */
  acceptEnd(stream: OutputStream, ms: number): readonly LogRecord[] {
    return this.#take(stream, this.#splitters[stream].end(), ms);
  }

  /**
   * Takes all that waits into a write: `stored` or `putBack` says what becomes of it, and until then nothing is forgotten.
   * @returns what no earlier write has taken.
   */
  take(): PendingLines {
    const records = this.#pending.slice(this.#takenCount);
    this.#takenCount = this.#pending.length;
    return { records, offsets: { ...this.#offsets }, marks: { ...this.#marks } };
  }

  /**
   * Numbers a family's lines behind all that waits, as part of the write that has just taken that. Until it is known what
   * has become of the write no output may be accepted: it would be numbered behind lines that may come to nothing. Whoever
   * drives the run, doing one thing after the other, sees to that.
   */
  numberBehind(lines: readonly FamilyLine[], ms: number): LogRecord[] {
    if (lines.length > 0) this.#lastMs = Math.max(ms, this.#lastMs);
    return lines.map(({ type, data }) => ({
      type,
      data,
      ms: this.#lastMs,
      runId: this.runId,
      worker: this.worker,
      line: this.#nextLine++,
    }));
  }

  /**
   * The newest write has come to nothing: what it took waits again, and its family's lines were never numbered. Where it had
   * any, no output may have been accepted since ({@link numberBehind}). The time of the newest line stays theirs: lines to
   * come are not told of as earlier, which is all that it is for.
   * @param count lines that the write had taken.
   * @param familyLineCount lines that it had numbered behind them.
   */
  putBack(count: number, familyLineCount: number): void {
    this.#takenCount -= count;
    this.#nextLine -= familyLineCount;
  }

  /** The oldest write has committed: forgets what it took, the first `count` lines. */
  stored(count: number): void {
    const kept = this.#pending.splice(0, count);
    this.#takenCount -= count;
    for (const record of kept) this.#pendingBytes -= weigh(record.data as string);
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
