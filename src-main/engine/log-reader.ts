import { isAborted } from '../lib/abort.js';
import type { ReadManager } from '../store/store.js';
import { decodeLines } from './log-codec.js';
import { LogChunk } from './log-chunk.entity.js';
import { allTypes, typeBit, type LogRecord } from './log-record.js';
import type { LogStore } from './log-store.js';
import { Run, isFinal } from './run.entity.js';

/** Chunks read at once: what is in memory of a log of any length. */
const pageSize = 8;

/** Heads of chunks read at once, when the end of a log is looked for. */
const tailPageSize = 200;

/** Which lines of a subject's history to read. */
export interface HistoryQuery {
  readonly topic: string;
  /** Mask of `typeBit`s. */
  readonly types: number;
  /** Epoch milliseconds, both exclusive, at most 2^53 - 1. */
  readonly after: number;
  readonly before: number;
  readonly runId?: string;
  /** Substring of the text, or of a status' or result's JSON. */
  readonly text?: string;
}

/**
 * Reads a subject's history, oldest line first, over all its runs. Chunks of runs that overlapped in time are merged;
 * only those that overlap are held, so a log of any length is read in constant memory.
 */
export async function* readHistory(read: ReadManager, query: HistoryQuery): AsyncGenerator<LogRecord[]> {
  const open: LogRecord[][] = [];
  for await (const chunk of chunksOf(read, query)) {
    // All chunks to come begin at or after this one, and of equal times the chunk that comes first goes first.
    yield* nonEmpty(drainUntil(open, chunk.firstMs));
    const records = decodeLines(chunk.lines, chunk).filter((record) => matches(record, query));
    if (records.length > 0) open.push(records);
  }
  yield* nonEmpty(drainUntil(open, Infinity));
}

function* nonEmpty(records: LogRecord[]): Generator<LogRecord[]> {
  if (records.length > 0) yield records;
}

/** Takes all records up to `ms` out of the open chunks, merged by time; of equals, the chunk opened first wins. */
function drainUntil(open: LogRecord[][], ms: number): LogRecord[] {
  const drained: LogRecord[] = [];
  const cursors = open.map(() => 0);
  for (;;) {
    let oldest = -1;
    let oldestMs = Infinity;
    for (const [index, records] of open.entries()) {
      const next = records[cursors[index] ?? 0];
      if (next !== undefined && next.ms <= ms && next.ms < oldestMs) {
        oldest = index;
        oldestMs = next.ms;
      }
    }
    const record = open[oldest]?.[cursors[oldest] ?? 0];
    if (record === undefined) break;
    drained.push(record);
    cursors[oldest] = (cursors[oldest] ?? 0) + 1;
  }
  const left = open.flatMap((records, index) => {
    const rest = records.slice(cursors[index]);
    return rest.length > 0 ? [rest] : [];
  });
  open.splice(0, open.length, ...left);
  return drained;
}

function matches(record: LogRecord, query: HistoryQuery): boolean {
  if ((typeBit(record.type) & query.types) === 0) return false;
  if (record.ms <= query.after || record.ms >= query.before) return false;
  if (query.text === undefined) return true;
  const text = typeof record.data === 'string' ? record.data : JSON.stringify(record.data);
  return text.includes(query.text);
}

async function* chunksOf(read: ReadManager, query: HistoryQuery): AsyncGenerator<LogChunk> {
  let position = { firstMs: -1, id: 0 };
  for (;;) {
    const builder = read
      .createQueryBuilder(LogChunk, 'chunk')
      .where('chunk.topic = :topic AND chunk.lastMs > :after AND chunk.firstMs < :before', {
        topic: query.topic,
        after: query.after,
        before: query.before,
      })
      .andWhere('(chunk.firstMs > :firstMs OR (chunk.firstMs = :firstMs AND chunk.id > :id))', position)
      .orderBy('chunk.firstMs')
      .addOrderBy('chunk.id')
      .limit(pageSize);
    if (query.types !== allTypes) builder.andWhere('(chunk.types & :types) <> 0', { types: query.types });
    if (query.runId !== undefined) builder.andWhere('chunk.runId = :runId', { runId: query.runId });
    const chunks = await builder.getMany();
    yield* chunks;
    const last = chunks.at(-1);
    if (last === undefined || chunks.length < pageSize) return;
    position = { firstMs: last.firstMs, id: last.id };
  }
}

/**
 * Reads one run's log from the line behind `afterLine` on: what is stored, then, if asked, what comes, to the end of
 * the run. A slow reader only falls behind: nothing is queued for it and nothing is dropped.
 * @param cancel ends the reading.
 */
export async function* readRun(
  read: ReadManager,
  logs: LogStore,
  runId: string,
  options: {
    readonly afterLine: number;
    readonly follow: boolean;
    readonly types: number;
    /** Lines to read at most; all without it. */
    readonly limit?: number;
  },
  cancel: AbortSignal,
): AsyncGenerator<LogRecord[]> {
  let { afterLine, limit = Infinity } = options;
  while (!cancel.aborted) {
    const { change, forget } = logs.awaitChange(runId, cancel);
    try {
      const run = await read.findOneBy(Run, { id: runId });
      const hasEnded = run === null || isFinal(run.state);
      for await (const records of storedLines(read, runId, afterLine)) {
        afterLine = records.at(-1)?.line ?? afterLine;
        const wanted = records.filter((record) => (typeBit(record.type) & options.types) !== 0);
        if (wanted.length > 0) yield wanted.slice(0, limit);
        limit -= wanted.length;
        if (limit <= 0 || isAborted(cancel)) return;
      }
      if (hasEnded || !options.follow) return;
      await change;
    } finally {
      forget();
    }
  }
}

/** A place in a topic's log between two chunks. */
export interface TopicPlace {
  /** Of the last chunk before it; 0 for the beginning. */
  readonly chunkId: number;
  /** Lines before it. */
  readonly lines: number;
}

export const topicBeginning: TopicPlace = { chunkId: 0, lines: 0 };

/**
 * Finds where to begin to read a topic's end.
 * @param count lines to be read at least, if there are as many.
 */
export async function findTopicTail(read: ReadManager, topic: string, count: number): Promise<TopicPlace> {
  let chunkId = Number.MAX_SAFE_INTEGER;
  for (let found = 0; ;) {
    const chunks = await read
      .createQueryBuilder(LogChunk, 'chunk')
      .select(['chunk.id', 'chunk.lineCount'])
      .where('chunk.topic = :topic AND chunk.id < :chunkId', { topic, chunkId })
      .orderBy('chunk.id', 'DESC')
      .limit(tailPageSize)
      .getMany();
    for (const chunk of chunks) {
      if (found >= count) {
        const { id } = chunk;
        const before = read.createQueryBuilder(LogChunk, 'chunk').select('SUM(chunk.lineCount)', 'lines');
        const sum = await before
          .where('chunk.topic = :topic AND chunk.id <= :id', { topic, id })
          .getRawOne<{ lines: number | string }>();
        return { chunkId: id, lines: Number(sum?.lines ?? 0) };
      }
      chunkId = chunk.id;
      found += chunk.lineCount;
    }
    if (chunks.length < tailPageSize) return topicBeginning;
  }
}

/**
 * Reads a topic's log over all its runs, in the order in which lines were stored: what is there, then what comes. Unlike
 * {@link readHistory} it can go on for ever, since nothing is ever stored before what was read; lines of runs that went on
 * side by side may be out of order by the tenth of a second in which they wait for the store.
 * @param from where to begin.
 * @param isOver whether nothing more will come; asked before each look.
 * @param cancel ends the reading.
 */
export async function* readTopic(
  read: ReadManager,
  logs: LogStore,
  topic: string,
  from: TopicPlace,
  isOver: () => Promise<boolean>,
  cancel: AbortSignal,
): AsyncGenerator<LogRecord[]> {
  let lastId = from.chunkId;
  while (!cancel.aborted) {
    const { change, forget } = logs.awaitChange(topic, cancel);
    try {
      const isLastLook = await isOver();
      for (;;) {
        const chunks = await read
          .createQueryBuilder(LogChunk, 'chunk')
          .where('chunk.topic = :topic AND chunk.id > :lastId', { topic, lastId })
          .orderBy('chunk.id')
          .limit(pageSize)
          .getMany();
        for (const chunk of chunks) {
          lastId = chunk.id;
          yield decodeLines(chunk.lines, chunk);
          if (isAborted(cancel)) return;
        }
        if (chunks.length < pageSize) break;
      }
      if (isLastLook) return;
      await change;
    } finally {
      forget();
    }
  }
}

async function* storedLines(
  read: ReadManager,
  runId: string,
  afterLine: number,
): AsyncGenerator<LogRecord[]> {
  for (let position = afterLine; ;) {
    const chunks = await read
      .createQueryBuilder(LogChunk, 'chunk')
      .where('chunk.runId = :runId AND chunk.firstLine + chunk.lineCount > :next', {
        runId,
        next: position + 1,
      })
      .orderBy('chunk.firstLine')
      .limit(pageSize)
      .getMany();
    for (const chunk of chunks) {
      const records = decodeLines(chunk.lines, chunk).filter((record) => record.line > position);
      if (records.length > 0) yield records;
      position = chunk.firstLine + chunk.lineCount - 1;
    }
    if (chunks.length < pageSize) return;
  }
}
