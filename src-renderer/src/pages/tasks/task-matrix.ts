import { taskState, type Task, type TaskAttempt, type TaskNode } from '../../api/orchestration-types';
import type { GlyphState } from '../../components/StateGlyph.vue';

export type CellState = Extract<
  GlyphState,
  'waiting' | 'queued' | 'running' | 'succeeded' | 'failed' | 'stopped' | 'skipped' | 'warning'
>;

/** How one step went on one node. */
export interface Cell {
  readonly state: CellState;
  /** Every attempt at it, oldest first. */
  readonly attempts: readonly TaskAttempt[];
  /** How often it was tried. */
  readonly tries: number;
  /** Of the last try; epoch milliseconds. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly exitCode: number | null;
}

export interface MatrixRow {
  readonly node: TaskNode;
  readonly cells: readonly Cell[];
}

export interface MatrixBatch {
  /** From 0. */
  readonly position: number;
  readonly rows: readonly MatrixRow[];
  readonly succeeded: number;
  readonly failed: number;
  readonly running: number;
  /** Index of the step that is under way; null when none is. */
  readonly step: number | null;
  readonly startedAt: number | null;
  /** When its last attempt ended; null while one goes on, and before the first. */
  readonly endedAt: number | null;
}

/** @returns the attempts by try: an attempt at the next action of a step belongs to the same try. */
export function triesOf(attempts: readonly TaskAttempt[]): TaskAttempt[][] {
  const tries: TaskAttempt[][] = [];
  let previous: TaskAttempt | null = null;
  for (const attempt of attempts) {
    const goesOn = previous?.state === taskState.success && previous.attempt === attempt.attempt;
    if (goesOn) tries.at(-1)?.push(attempt);
    else tries.push([attempt]);
    previous = attempt;
  }
  return tries;
}

function stateOf(node: TaskNode, step: number, last: TaskAttempt | undefined): CellState {
  if (last === undefined) {
    if (node.state === taskState.failed && step > node.step_num) return 'skipped';
    if (node.state === taskState.success) return 'succeeded';
    return node.state === taskState.stopped && step === node.step_num ? 'stopped' : 'waiting';
  }
  switch (last.state) {
    case taskState.running:
      return last.run_state === 'queued' ? 'queued' : 'running';
    case taskState.success:
      return 'succeeded';
    case taskState.stopped:
      return 'stopped';
    case taskState.init:
    case taskState.failed:
      // A node that went on all the same: its error was to be ignored.
      return node.state === taskState.success || node.step_num > step ? 'warning' : 'failed';
  }
}

function cellOf(node: TaskNode, step: number, attempts: readonly TaskAttempt[]): Cell {
  const tries = triesOf(attempts);
  const current = tries.at(-1) ?? [];
  const last = current.at(-1);
  return {
    state: stateOf(node, step, last),
    attempts,
    tries: tries.length,
    startedAt: current[0]?.started_ms ?? null,
    endedAt: last?.ended_ms ?? null,
    exitCode: last?.exit_code ?? null,
  };
}

/** Lays a task's nodes out by batch and step. @param attempts in the order in which they began. */
export function matrixOf(
  { options }: Pick<Task, 'options'>,
  nodes: readonly TaskNode[],
  attempts: readonly TaskAttempt[],
): MatrixBatch[] {
  const byNode = new Map<number, TaskAttempt[]>();
  for (const attempt of attempts) {
    const known = byNode.get(attempt.nsid);
    if (known) known.push(attempt);
    else byNode.set(attempt.nsid, [attempt]);
  }
  const batches = new Map<number, MatrixRow[]>();
  for (const node of nodes) {
    const own = byNode.get(node.id) ?? [];
    const cells = options.map((_, step) =>
      cellOf(
        node,
        step,
        own.filter((attempt) => attempt.step === step),
      ),
    );
    const rows = batches.get(node.batch) ?? [];
    rows.push({ node, cells });
    batches.set(node.batch, rows);
  }
  return [...batches]
    .sort(([left], [right]) => left - right)
    .map(([position, rows]) => batchOf(position, rows));
}

function batchOf(position: number, rows: readonly MatrixRow[]): MatrixBatch {
  const count = (state: number): number => rows.filter(({ node }) => node.state === state).length;
  const cells = rows.flatMap((row) => row.cells);
  const starts = cells.flatMap(({ attempts }) => attempts.flatMap(({ started_ms: at }) => at ?? []));
  const ends = cells.flatMap(({ attempts }) => attempts.flatMap(({ ended_ms: at }) => at ?? []));
  const steps = rows.flatMap(({ cells: own }) => {
    const step = own.findIndex(({ state }) => state === 'running' || state === 'queued');
    return step < 0 ? [] : [step];
  });
  const running = count(taskState.running);
  return {
    position,
    rows,
    succeeded: count(taskState.success),
    failed: count(taskState.failed),
    running,
    step: steps.length > 0 ? Math.min(...steps) : null,
    startedAt: starts.length > 0 ? starts.reduce((least, at) => Math.min(least, at)) : null,
    endedAt: running > 0 || ends.length === 0 ? null : ends.reduce((latest, at) => Math.max(latest, at)),
  };
}
