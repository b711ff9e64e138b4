import { expect, it } from 'vitest';
import type { Build } from '../../api/apps';
import { taskState, type Task } from '../../api/orchestration-types';
import type { JobSummary, Run } from '../../api/types';
import type { Work } from '../../api/works';
import { goingOn, shareOf } from './running-now';

const run = (id: string, change: Partial<Run>): Run =>
  ({ id, family: 'jobs', subject: 'data/sync', batchId: null, createdAt: 1, startedAt: 5, ...change }) as Run;
const ended = (state: string, duration: number) => ({ state, duration });
const jobs = [
  {
    group: 'data',
    name: 'sync',
    recentRuns: [ended('succeeded', 10), ended('failed', 1), ended('succeeded', 30)],
  },
] as unknown as JobSummary[];

it('is tasks and builds as a whole, then runs, those that were made together as one', () => {
  const going = goingOn({
    tasks: [
      { id: 1, state: taskState.running, started_ms: 3 },
      { id: 2, state: taskState.stopped, started_ms: 4 },
    ] as Task[],
    builds: [
      { id: 'b', status: 2, created: '2026-11-20T11:00:00Z', started: null },
      { id: 'c', status: 1, created: '2026-11-20T11:00:00Z', started: null },
    ] as unknown as Build[],
    runs: [
      run('1', {}),
      run('2', { startedAt: 9 }),
      run('3', { batchId: 'x', startedAt: 7, family: 'commands' }),
      run('4', { batchId: 'x', startedAt: 6, family: 'commands' }),
      run('5', { family: 'orchestration', subject: 'task/1' }),
      run('6', { family: 'builds', subject: 'build/b' }),
      run('7', { family: 'works', subject: 'work/w', startedAt: null }),
    ],
    jobs,
    works: [{ work_id: 'w', name: 'clicks' }] as Work[],
  });
  expect(going.map((each) => [each.key, each.startedAt])).toEqual([
    ['task-1', 3],
    ['build-b', Date.parse('2026-11-20T11:00:00Z')],
    ['run-2', 9],
    ['run-x', 6],
    ['run-1', 5],
    ['run-7', 1],
  ]);
  expect(going.slice(2)).toMatchObject([
    { count: 1, median: 20_000, work: null },
    { count: 2, median: null, work: null },
    { count: 1, median: 20_000, work: null },
    { count: 1, median: null, work: { name: 'clicks' } },
  ]);
});

it('measures against what is usual, and is never done before it is', () => {
  expect([shareOf(50, 100), shareOf(900, 100), shareOf(-1, 100)]).toEqual([0.5, 0.99, 0]);
  expect([shareOf(50, null), shareOf(50, 0)]).toEqual([null, null]);
});
