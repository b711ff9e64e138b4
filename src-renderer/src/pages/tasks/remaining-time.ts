import type { MatrixBatch } from './task-matrix';

/** How long a batch took for one step: from the first node's start to the last node's end. */
interface Span {
  readonly startedAt: number;
  /** Null while it goes on. */
  readonly endedAt: number | null;
}

function spanOf(batch: MatrixBatch, step: number): Span | null {
  const cells = batch.rows.flatMap(({ cells: own }) => own[step] ?? []);
  const starts = cells.flatMap(({ attempts }) => attempts.flatMap(({ started_ms: at }) => at ?? []));
  if (starts.length === 0) return null;
  const isGoing = cells.some(({ state }) => state === 'running' || state === 'queued');
  const ends = cells.flatMap(({ attempts }) => attempts.flatMap(({ ended_ms: at }) => at ?? []));
  return {
    startedAt: Math.min(...starts),
    endedAt: isGoing || ends.length === 0 ? null : Math.max(...ends),
  };
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) return null;
  return sorted.length % 2 === 1 ? middle : (middle + (sorted[sorted.length / 2 - 1] ?? middle)) / 2;
}

/**
 * Estimates how long a task will still take: for each step that a batch has before it, what that step took the batches
 * before (the median), less what the step under way has taken already. What waits for people is not counted.
 * @returns milliseconds; null while a step lies ahead that no batch has been through.
 */
export function remainingTime(
  batches: readonly MatrixBatch[],
  steps: readonly { readonly name: string }[],
  now: number,
): number | null {
  const ended = (step: number): number[] =>
    batches.flatMap((batch) => {
      const span = spanOf(batch, step);
      return span?.endedAt == null ? [] : [span.endedAt - span.startedAt];
    });
  const usual = steps.map(({ name }, step) => (name === 'approve' ? 0 : median(ended(step))));
  let left = 0;
  for (const batch of batches) {
    const isOver = batch.rows.every(({ cells }) =>
      cells.every(({ state }) => state !== 'waiting' && state !== 'running' && state !== 'queued'),
    );
    if (isOver) continue;
    for (const step of steps.keys()) {
      const span = spanOf(batch, step);
      if (span?.endedAt != null) continue;
      const typical = usual[step];
      if (typical == null) return null;
      left += span === null ? typical : Math.max(0, typical - (now - span.startedAt));
    }
  }
  return left;
}
