import type { MatrixBatch } from './task-matrix';

export interface TimelineSpan {
  readonly step: number;
  readonly name: string;
  /** Of the whole time, from 0 to 1. */
  readonly left: number;
  readonly width: number;
  /** Milliseconds from the first node's start to the last node's end. */
  readonly took: number;
  readonly isGoing: boolean;
  /** Nodes that failed it. */
  readonly failed: number;
}

export interface Timeline {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly until: number;
  /** One for each batch that has begun. */
  readonly rows: readonly { readonly batch: number; readonly spans: readonly TimelineSpan[] }[];
}

/** Lays the steps of each batch out in time. */
export function timelineOf(
  batches: readonly MatrixBatch[],
  steps: readonly { readonly name: string }[],
  now: number,
): Timeline {
  const spans = batches.flatMap((batch) =>
    steps.flatMap(({ name }, step) => {
      const cells = batch.rows.flatMap(({ cells: own }) => own[step] ?? []);
      const attempts = cells.flatMap((cell) => cell.attempts);
      const starts = attempts.flatMap(({ started_ms: at }) => at ?? []);
      if (starts.length === 0) return [];
      const isGoing = cells.some(({ state }) => state === 'running' || state === 'queued');
      return [
        {
          batch: batch.position,
          step,
          name,
          from: starts.reduce((least, at) => Math.min(least, at)),
          until: isGoing
            ? now
            : attempts.reduce((latest, { ended_ms: at }) => Math.max(latest, at ?? 0), starts[0] ?? 0),
          isGoing,
          failed: cells.filter(({ state }) => state === 'failed').length,
        },
      ];
    }),
  );
  const from = spans.reduce((least, span) => Math.min(least, span.from), Infinity);
  const until = spans.reduce((latest, span) => Math.max(latest, span.until), 0);
  const whole = Math.max(1, until - from);
  return {
    from,
    until,
    rows: batches
      .map(({ position }) => ({
        batch: position,
        spans: spans
          .filter(({ batch }) => batch === position)
          .map((span) => ({
            step: span.step,
            name: span.name,
            left: (span.from - from) / whole,
            width: (span.until - span.from) / whole,
            took: span.until - span.from,
            isGoing: span.isGoing,
            failed: span.failed,
          })),
      }))
      .filter((row) => row.spans.length > 0),
  };
}
