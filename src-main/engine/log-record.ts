/** Kinds of log line, in the order of their bit in a chunk's bitmap. */
export const recordTypes = ['stdout', 'stderr', 'status', 'result'] as const;
export type RecordType = (typeof recordTypes)[number];

/** Mask of all kinds. */
export const allTypes = (1 << recordTypes.length) - 1;

export const typeBit = (type: RecordType): number => 1 << recordTypes.indexOf(type);

/** One line of a log, before any family gives it its own form. */
export interface LogRecord {
  readonly type: RecordType;
  /** Text of an output line without its newline; an object for `status` and `result`. */
  readonly data: unknown;
  /** Epoch milliseconds; never falls within a run. */
  readonly ms: number;
  /** '' for a line of the subject itself, which belongs to no run. */
  readonly runId: string;
  /** Name of the worker; '' for a line of the subject itself. */
  readonly worker: string;
  /** Number within the run, from 1 without gaps; 0 for a line of the subject itself. */
  readonly line: number;
  /** True for a piece of a line over 64 KiB that goes on in the next record. */
  readonly partial?: true;
}

/** The log that a run writes to and that a subject's history is read from. */
export const topicOf = (family: string, subject: string): string => `${family}:${subject}`;
