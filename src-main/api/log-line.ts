import type { LogRecord } from '../engine/log-record.js';
import type { Clock } from '../lib/time.js';

/** A log line as the families with NDJSON logs emit it (contract, jobs.md, "Rules"). */
export interface LogLine {
  readonly time: string;
  readonly type: LogRecord['type'];
  readonly data: unknown;
  readonly runId?: string;
  readonly worker?: string;
  readonly ms: number;
  readonly partial?: true;
}

/** @returns the documented form of a record. */
export function toLogLine(record: LogRecord, clock: Clock): LogLine {
  return {
    time: clock.format(record.ms),
    type: record.type,
    data: record.data,
    ...(record.runId === '' ? {} : { runId: record.runId, worker: record.worker }),
    ms: record.ms,
    ...(record.partial ? { partial: true as const } : {}),
  };
}
