import { expect, it } from 'vitest';
import type { Page, Run, RunState } from '../api/types';
import { mergeRuns } from './run-pages';

const run = (id: number, state: RunState = 'succeeded'): Run => ({
  id: String(id),
  family: 'jobs',
  subject: 'default/a',
  title: 'default/a',
  command: null,
  batchId: null,
  nodeId: 1,
  node: 'local',
  state,
  trigger: 'manual',
  operator: 'mira',
  createdAt: id,
  startedAt: id,
  endedAt: id,
  exitCode: 0,
  attempt: 1,
  reason: null,
  result: null,
  version: '1.0.0',
  lines: 0,
  bytes: 0,
});
const page = (items: Run[], nextCursor: string | null): Page<Run> => ({ items, nextCursor, total: 9 });

it('takes the first page as it is when nothing earlier was shown', () => {
  const fresh = page([run(3), run(2)], 'c2');
  expect(mergeRuns(fresh, null)).toBe(fresh);
  expect(mergeRuns(fresh, page([run(2, 'running')], null))).toBe(fresh);
});

it('keeps earlier runs and their cursor behind the new first page', () => {
  const before = page([run(4, 'running'), run(3), run(2), run(1)], 'c1');
  const merged = mergeRuns(page([run(5), run(4)], 'c4'), before);
  expect(merged.items.map(({ id, state }) => `${id} ${state}`)).toEqual([
    '5 succeeded',
    '4 succeeded',
    '3 succeeded',
    '2 succeeded',
    '1 succeeded',
  ]);
  expect(merged.nextCursor).toBe('c1');
});
