import { setImmediate } from 'node:timers/promises';
import type { ReadManager } from '../store/store.js';
import { decodeLines, decodeText } from './log-codec.js';
import { LogChunk } from './log-chunk.entity.js';
import { typeBit, type LogRecord } from './log-record.js';

/** Which lines of a run to find. */
export interface LineQuery {
  readonly runId: string;
  /** Mask of `typeBit`s. */
  readonly types: number;
  /** Text that a line has to hold; null for any. Status and result lines are JSON, and searched as that. */
  readonly text: string | null;
  /** Whether the case of letters counts. */
  readonly isCaseSensitive: boolean;
  /** Epoch milliseconds: only lines of then or later. */
  readonly since: number;
}

/** Numbers of consecutive lines that were found: the first and the last of them. */
export type LineRange = readonly [first: number, last: number];

/** Chunks looked at before others get their turn. */
const pageSize = 8;

/** What is asked of a chunk before its lines are fetched, which are nearly all of its weight. */
const headColumns = ['id', 'firstLine', 'lineCount', 'firstMs', 'types'].map((name) => `chunk.${name}`);

/**
 * Finds lines of a run by kind, text and time, over all that is stored. Ranges come in order and never touch. A chunk
 * that matches whole is not even fetched, so that a million lines of one kind cost next to nothing.
 */
export async function* findLines(
  read: ReadManager,
  query: LineQuery,
  cancel: AbortSignal,
): AsyncGenerator<LineRange[]> {
  let open: [number, number] | null = null;
  for (let position = 0; !cancel.aborted;) {
    const chunks = await read
      .createQueryBuilder(LogChunk, 'chunk')
      .select(headColumns)
      .where('chunk.runId = :runId AND chunk.firstLine > :position', { runId: query.runId, position })
      .andWhere('(chunk.types & :types) <> 0 AND chunk.lastMs >= :since', query)
      .orderBy('chunk.firstLine')
      .limit(pageSize)
      .getMany();
    const found: LineRange[] = [];
    for (const chunk of chunks) {
      for (const [first, last] of await rangesOf(read, chunk, query)) {
        if (open !== null && first === open[1] + 1) open[1] = last;
        else {
          if (open !== null) found.push(open);
          open = [first, last];
        }
      }
      position = chunk.firstLine;
    }
    if (found.length > 0) yield found;
    if (chunks.length < pageSize) break;
    // SQLite answers within the same turn of the event loop: without this a long search would stop everything else.
    await setImmediate();
  }
  if (open !== null) yield [open];
}

async function rangesOf(read: ReadManager, chunk: LogChunk, query: LineQuery): Promise<LineRange[]> {
  const { firstLine, lineCount, firstMs, types } = chunk;
  if (query.text === null && (types & ~query.types) === 0 && firstMs >= query.since) {
    return [[firstLine, firstLine + lineCount - 1]];
  }
  const row = await read.findOne(LogChunk, { select: { id: true, lines: true }, where: { id: chunk.id } });
  // Retention may have taken it in the meantime.
  if (row === null) return [];
  if (query.text !== null && !mayHold(row.lines, query.text, query.isCaseSensitive)) return [];

  const ranges: [number, number][] = [];
  for (const record of decodeLines(row.lines, { runId: query.runId, firstLine })) {
    if (!matches(record, query)) continue;
    const last = ranges.at(-1);
    if (last?.[1] === record.line - 1) last[1] = record.line;
    else ranges.push([record.line, record.line]);
  }
  return ranges;
}

const fold = (text: string, isCaseSensitive: boolean): string =>
  isCaseSensitive ? text : text.toLowerCase();

/** Colours and the like (CSI, ECMA-48 5.4): what people look for is what they see, which has none of it. */
// eslint-disable-next-line no-control-regex -- the escape character is what this looks for
const escapeSequences = /\u001b\[[0-9;:?]*[ -/]*[@-~]/g;
/** The same as it stands in JSON. */
const storedEscapeSequences = /\\u001b\[[0-9;:?]*[ -/]*[@-~]/g;

/** A look at the chunk as it is stored, before its lines are parsed: most hold nothing of what is looked for. */
function mayHold(lines: Buffer, text: string, isCaseSensitive: boolean): boolean {
  const stored = decodeText(lines).replace(storedEscapeSequences, '');
  const wanted = JSON.stringify(text).slice(1, -1);
  return fold(stored, isCaseSensitive).includes(fold(wanted, isCaseSensitive));
}

function matches(record: LogRecord, { types, text, isCaseSensitive, since }: LineQuery): boolean {
  if ((typeBit(record.type) & types) === 0 || record.ms < since) return false;
  return text === null || holdsText(record, text, isCaseSensitive);
}

/** @returns whether a line holds a text, as people see it: without colours. */
export function holdsText({ data }: LogRecord, text: string, isCaseSensitive: boolean): boolean {
  const held = typeof data === 'string' ? data.replace(escapeSequences, '') : JSON.stringify(data);
  return fold(held, isCaseSensitive).includes(fold(text, isCaseSensitive));
}
