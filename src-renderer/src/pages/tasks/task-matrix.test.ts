import { describe, expect, it } from 'vitest';
import type { TaskAttempt, TaskNode, TaskState } from '../../api/orchestration-types';
import { matrixOf, triesOf } from './task-matrix';
import { remainingTime } from './remaining-time';

const steps = ['a', 'b', 'c'].map((name) => ({
  name,
  type: 'remote' as const,
  param_values: {},
  retry: { retry_times: 0, ignore_error: false },
  actions: [],
}));

const node = (id: number, batch: number, state: TaskState, step: number): TaskNode => ({
  id,
  node_id: id,
  name: `n${id}`,
  ip: `n${id}`,
  state,
  step_num: step,
  batch,
});

let made = 0;
const attempt = (
  nsid: number,
  step: number,
  state: TaskState,
  more: Partial<TaskAttempt> = {},
): TaskAttempt => ({
  id: ++made,
  nsid,
  step,
  action: 'act',
  attempt: 1,
  state,
  run_id: 'r',
  run_state: 'succeeded',
  exit_code: state === 3 ? 1 : 0,
  reason: '',
  started_ms: 0,
  ended_ms: state === 1 ? null : 1000,
  ...more,
});

const cells = (nodes: TaskNode[], attempts: TaskAttempt[]) =>
  matrixOf({ options: steps }, nodes, attempts).flatMap(({ rows }) =>
    rows.map((row) => row.cells.map(({ state }) => state)),
  );

describe('the matrix of a task', () => {
  it('has a row for each node and a column for each step, by batch', () => {
    const matrix = matrixOf(
      { options: steps },
      [node(1, 0, 2, 2), node(2, 0, 3, 1), node(3, 1, 0, 0)],
      [
        ...[0, 1, 2].map((step) =>
          attempt(1, step, 2, { started_ms: step * 1000, ended_ms: step * 1000 + 500 }),
        ),
        attempt(2, 0, 2),
        attempt(2, 1, 3),
      ],
    );
    expect(matrix.map(({ rows }) => rows.length)).toEqual([2, 1]);
    expect(matrix[0]).toMatchObject({ succeeded: 1, failed: 1, running: 0, startedAt: 0, endedAt: 2500 });
    expect(matrix[1]).toMatchObject({ startedAt: null, endedAt: null, step: null });
  });

  it('says how each step went', () => {
    expect(cells([node(1, 0, 3, 1)], [attempt(1, 0, 2), attempt(1, 1, 3)])).toEqual([
      ['succeeded', 'failed', 'skipped'],
    ]);
    expect(cells([node(1, 0, 1, 1)], [attempt(1, 0, 3), attempt(1, 1, 1, { run_state: 'running' })])).toEqual(
      [['warning', 'running', 'waiting']],
    );
    expect(cells([node(1, 0, 1, 0)], [attempt(1, 0, 1, { run_state: 'queued' })])).toEqual([
      ['queued', 'waiting', 'waiting'],
    ]);
    expect(cells([node(1, 0, 4, 1)], [attempt(1, 0, 2)])).toEqual([['succeeded', 'stopped', 'waiting']]);
    expect(cells([node(1, 0, 4, 0)], [attempt(1, 0, 4)])).toEqual([['stopped', 'waiting', 'waiting']]);
  });

  it('counts tries, not actions', () => {
    const attempts = [
      attempt(1, 0, 2),
      attempt(1, 0, 3),
      attempt(1, 0, 2, { attempt: 2 }),
      attempt(1, 0, 3, { attempt: 2 }),
      // Started again by hand, which counts from 1 anew.
      attempt(1, 0, 3, { attempt: 1 }),
    ];
    expect(triesOf(attempts).map((each) => each.length)).toEqual([2, 2, 1]);
  });
});

describe('remainingTime', () => {
  const batchOf = (first: number, at: number, until: number) =>
    steps
      .slice(0, until)
      .map((_, step) =>
        attempt(first, step, 2, { started_ms: at + step * 1000, ended_ms: at + (step + 1) * 1000 }),
      );

  it('takes for what lies ahead what it took the batches before', () => {
    const nodes = [node(1, 0, 2, 2), node(2, 1, 1, 1), node(3, 2, 0, 0)];
    const attempts = [
      ...batchOf(1, 0, 3),
      ...batchOf(2, 3000, 1),
      attempt(2, 1, 1, { started_ms: 4000, run_state: 'running' }),
    ];
    const batches = matrixOf({ options: steps }, nodes, attempts);
    // 0.6 s of b, c of batch 2; all of batch 3.
    expect(remainingTime(batches, steps, 4400)).toBe(600 + 1000 + 3000);
  });

  it('does not guess while a step lies ahead that nobody has been through', () => {
    const nodes = [node(1, 0, 1, 1), node(2, 1, 0, 0)];
    const batches = matrixOf({ options: steps }, nodes, batchOf(1, 0, 1));
    expect(remainingTime(batches, steps, 1000)).toBeNull();
  });
});
