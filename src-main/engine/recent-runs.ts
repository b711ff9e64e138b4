import type { ReadManager } from '../store/store.js';
import { Run, type RunState } from './run.entity.js';

/** A run as a small chart needs it. */
export interface RecentRun {
  readonly runId: string;
  readonly state: RunState;
  readonly startedAt: number | null;
  /** Seconds; null while it has not ended or when it never started. */
  readonly duration: number | null;
}

/** Runs that a small chart shows. */
const shown = 20;

/** Subjects asked for at once: the queries are small, and a pool of connections answers them side by side. */
const atOnce = 8;

/**
 * Reads the newest runs of many subjects. One bounded query a subject: a window over all runs would read the whole
 * history of each.
 * @returns by subject, up to 20 runs, oldest first.
 */
export async function readRecentRuns(
  read: ReadManager,
  family: string,
  subjects: readonly string[],
): Promise<Map<string, RecentRun[]>> {
  const found = new Map<string, RecentRun[]>();
  for (let start = 0; start < subjects.length; start += atOnce) {
    await Promise.all(
      subjects.slice(start, start + atOnce).map(async (subject) => {
        const runs = await read.find(Run, {
          select: { id: true, state: true, startedAt: true, endedAt: true },
          where: { family, subject },
          order: { id: 'DESC' },
          take: shown,
        });
        found.set(subject, runs.reverse().map(toRecentRun));
      }),
    );
  }
  return found;
}

const toRecentRun = ({ id, state, startedAt, endedAt }: Run): RecentRun => ({
  runId: id,
  state,
  startedAt,
  duration: startedAt === null || endedAt === null ? null : Math.max(0, endedAt - startedAt) / 1000,
});
