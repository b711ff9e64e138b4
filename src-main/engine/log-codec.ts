import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { LogRecord, RecordType } from './log-record.js';

/** What a chunk row says of all its lines, and so need not stand in each. */
export interface ChunkHead {
  readonly runId: string;
  readonly firstLine: number;
}

/** One stored line; short keys, since there are millions. */
interface StoredLine {
  /** type */ readonly t: RecordType;
  /** data */ readonly d: unknown;
  /** ms */ readonly m: number;
  /** worker */ readonly w: string;
  /** partial */ readonly p?: 1;
}

/** Level 1: the log path must keep up with the fastest writer, and text shrinks well at any level. */
const compression = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** A chunk never holds more, so nothing larger can come out of one. */
const decodedLimitBytes = 64 * 1024 * 1024;

/** @returns the lines as zstd-compressed NDJSON. */
export function encodeLines(records: readonly LogRecord[]): Buffer {
  let text = '';
  for (const record of records) {
    const line: StoredLine = {
      t: record.type,
      d: record.data,
      m: record.ms,
      w: record.worker,
      ...(record.partial ? { p: 1 } : {}),
    };
    text += JSON.stringify(line) + '\n';
  }
  return zstdCompressSync(text, compression);
}

/** @returns the NDJSON inside, for a look that need not parse it. */
export function decodeText(lines: Buffer): string {
  return zstdDecompressSync(lines, { maxOutputLength: decodedLimitBytes }).toString('utf8');
}

/**
 * @param lines what `encodeLines` gave.
 * @returns the records, numbered from the chunk's first line on.
 * @throws when the bytes are not such a chunk.
 */
export function decodeLines(lines: Buffer, head: ChunkHead): LogRecord[] {
  const rows = decodeText(lines).split('\n');
  rows.pop();
  return rows.map((row, index) => {
    const { t, d, m, w, p } = JSON.parse(row) as StoredLine;
    return {
      type: t,
      data: d,
      ms: m,
      runId: head.runId,
      worker: w,
      line: head.firstLine === 0 ? 0 : head.firstLine + index,
      ...(p ? { partial: true as const } : {}),
    };
  });
}
