import type { ReadManager } from '../store/store.js';
import { readRun } from './log-reader.js';
import { allTypes } from './log-record.js';
import type { LogStore } from './log-store.js';

export interface RunOutput {
  /** Both streams, in the order in which their lines came. */
  readonly text: string;
  /** Whether there is more of it: the run's log has all. */
  readonly isCut: boolean;
}

/**
 * Reads what a run has put out so far.
 * @param limit characters, at most.
 */
export async function readOutput(
  read: ReadManager,
  logs: LogStore,
  runId: string,
  limit: number,
): Promise<RunOutput> {
  const options = { afterLine: 0, follow: false, types: allTypes };
  let text = '';
  for await (const records of readRun(read, logs, runId, options, new AbortController().signal)) {
    for (const { type, data, partial } of records)
      if (type === 'stdout' || type === 'stderr') text += `${String(data)}${partial === true ? '' : '\n'}`;
    if (text.length > limit) return { text: text.slice(0, limit), isCut: true };
  }
  return { text, isCut: false };
}
