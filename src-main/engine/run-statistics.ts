import { In, IsNull, Not } from 'typeorm';
import type { ReadManager } from '../store/store.js';
import { finalStates, occupyingStates, Run, type RunState } from './run.entity.js';

/** A span of time in equal pieces. */
export interface StatisticsSpan {
  /** Epoch milliseconds, whole. */
  readonly from: number;
  readonly stepMs: number;
  readonly steps: number;
}

export type EndCounts = Readonly<Record<(typeof finalStates)[number], number>>;

/** What became of runs over a span of time, and how many went on at once. */
export interface RunStatistics {
  /** Runs that ended in it, by how. */
  readonly ended: EndCounts;
  /** The same for each piece. */
  readonly pieces: readonly EndCounts[];
  /** Runs under way at the end of each piece. */
  readonly running: readonly number[];
}

/** Many runs that began and ended in the same pieces. */
interface Group {
  readonly state: RunState;
  readonly end: number;
  /** -1: before the span. */
  readonly start: number;
  readonly count: number;
}

const neverStarted = -2;

/**
 * Counts the runs that are kept. One query over an index that has all it needs, grouped by the database: a week of a
 * million runs costs some hundred rows.
 */
export async function readRunStatistics(read: ReadManager, span: StatisticsSpan): Promise<RunStatistics> {
  const [ended, going] = await Promise.all([endedGroups(read, span), goingOn(read)]);
  return summarize(ended, going, span);
}

/** @param going when runs began that have not ended, epoch milliseconds. */
export function summarize(
  ended: readonly Group[],
  going: readonly number[],
  { from, stepMs, steps }: StatisticsSpan,
): RunStatistics {
  const none = () => Object.fromEntries(finalStates.map((state) => [state, 0])) as Record<RunState, number>;
  const total = none();
  const pieces = Array.from({ length: steps }, none);
  // Who begins in one piece and ends in a later one is under way at the end of all between.
  const change = new Array<number>(steps + 1).fill(0);
  const count = (first: number, last: number, by: number) => {
    change[first] = (change[first] ?? 0) + by;
    change[last] = (change[last] ?? 0) - by;
  };
  for (const { state, end, start, count: runs } of ended) {
    total[state] += runs;
    const piece = pieces[end];
    if (piece !== undefined) piece[state] += runs;
    if (start !== neverStarted && start < end) count(Math.max(0, start), Math.min(end, steps), runs);
  }
  for (const startedAt of going) {
    const start = Math.max(0, Math.floor((startedAt - from) / stepMs));
    if (start < steps) count(start, steps, 1);
  }
  let running = 0;
  return {
    ended: total,
    pieces,
    running: pieces.map((_, index) => (running += change[index] ?? 0)),
  };
}

async function endedGroups(read: ReadManager, { from, stepMs, steps }: StatisticsSpan): Promise<Group[]> {
  // Whole numbers of ours, written out: as parameters SQLite would take them for reals and divide with a remainder.
  const pieceOf = (column: string) => `(${column} - ${Math.trunc(from)}) / ${Math.trunc(stepMs)}`;
  const start = `CASE WHEN run.startedAt IS NULL THEN ${neverStarted} WHEN run.startedAt < ${Math.trunc(from)} THEN -1 ELSE ${pieceOf('run.startedAt')} END`;
  const rows = await read
    .createQueryBuilder(Run, 'run')
    .select('run.state', 'state')
    .addSelect(pieceOf('run.endedAt'), 'end_piece')
    .addSelect(start, 'start_piece')
    .addSelect('COUNT(*)', 'runs')
    // That it is not null is said for SQLite, whose partial index asks for just that.
    .where('run.endedAt IS NOT NULL AND run.endedAt >= :from AND run.endedAt < :to', {
      from,
      to: from + steps * stepMs,
    })
    .groupBy('run.state')
    .addGroupBy('end_piece')
    .addGroupBy('start_piece')
    .getRawMany<{ state: RunState; end_piece: string; start_piece: string; runs: string }>();
  // PostgreSQL's long integers come as text.
  return rows.map((row) => ({
    state: row.state,
    end: Number(row.end_piece),
    start: Number(row.start_piece),
    count: Number(row.runs),
  }));
}

async function goingOn(read: ReadManager): Promise<number[]> {
  const runs = await read.find(Run, {
    select: { id: true, startedAt: true },
    where: { state: In([...occupyingStates]), startedAt: Not(IsNull()) },
  });
  return runs.map(({ startedAt }) => startedAt ?? 0);
}
