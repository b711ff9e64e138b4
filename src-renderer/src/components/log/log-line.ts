import type { LogRecord } from '../../api/types';

export type LineKind = LogRecord['type'];

export interface LogLine {
  /** Number within the run, from 1 without gaps. */
  readonly number: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: LineKind;
  /** Output as it was written; JSON for status and result. */
  readonly text: string;
  /** Whose it is, in a log of several: a channel. */
  readonly source?: string;
  /** Its number in the log of that source alone. */
  readonly sourceNumber?: number;
}

/** Takes a line from the wire. */
export function toLine({ type, data, line, ms, worker }: LogRecord): LogLine {
  const isOutput = type === 'stdout' || type === 'stderr';
  const text = isOutput ? String(data) : JSON.stringify({ worker, ...(data as object) });
  return { number: line, at: ms, kind: type, text };
}
