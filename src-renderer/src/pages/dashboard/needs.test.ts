import { describe, expect, it } from 'vitest';
import type { Build } from '../../api/apps';
import type { Node } from '../../api/nodes';
import { taskState, type Task } from '../../api/orchestration-types';
import type { JobSummary, RecentRun, Run, RunState } from '../../api/types';
import type { Work } from '../../api/works';
import { batchesOf, needsOf, type NeedSources } from './needs';

const now = Date.parse('2026-11-20T12:00:00Z');
const minute = 60_000;

const nothing: NeedSources = {
  active: [],
  ended: [],
  jobs: [],
  failedRuns: [],
  builds: [],
  works: [],
  nodes: [],
};

const task = (id: number, change: Partial<Task>): Task =>
  ({
    id,
    task_name: `deploy-${id}`,
    pool_id: id,
    state: taskState.running,
    paused: false,
    approval: null,
    updated_ms: now - id * minute,
    ...change,
  }) as Task;

const recent = (state: RunState, ago: number): RecentRun => ({
  runId: `run-${ago}`,
  state,
  startedAt: now - ago * minute,
  duration: state === 'running' ? null : 30,
});
const job = (name: string, ...states: readonly RunState[]): JobSummary =>
  ({
    name,
    group: 'data',
    recentRuns: states.map((state, index) => recent(state, states.length - index)),
  }) as unknown as JobSummary;

const node = (id: number, change: Partial<Node>): Node =>
  ({
    id,
    name: `node-${id}`,
    executor: 'ssh',
    online: false,
    offlineReason: 'Timed out on port 22.',
    offeredHostKey: null,
    poolId: null,
    lastSeenAt: now - id * minute,
    createdAt: 0,
    ...change,
  }) as Node;

const kindsOf = (sources: Partial<NeedSources>) =>
  needsOf({ ...nothing, ...sources }, now).map(({ kind, key }) => `${kind} ${key}`);

it('is nothing where all is well', () => {
  expect(
    kindsOf({
      active: [task(1, {})],
      ended: [task(2, { state: taskState.success })],
      jobs: [job('good', 'failed', 'succeeded'), job('going', 'failed', 'succeeded', 'running'), job('new')],
      nodes: [
        node(1, { online: true, offlineReason: null }),
        // Never tried yet; and switched off by its setting.
        node(2, { offlineReason: null }),
        node(3, { executor: 'local', offlineReason: 'It is switched off.' }),
      ],
    }),
  ).toEqual([]);
});

it('puts what holds others up first, then what failed, then machines', () => {
  const build = {
    id: 'b',
    appid: 'a',
    platform: 'ios',
    status: -1,
    created: '2026-11-20T11:00:00Z',
    ended: null,
  };
  const work = { work_id: 'w', updated_at: '2026-11-20T11:30:00Z' } as Work;
  const key = { fingerprint: 'SHA256:new', seenAt: now - minute };
  expect(
    kindsOf({
      active: [
        task(1, { state: taskState.stopped, paused: true }),
        task(2, { state: taskState.stopped, paused: true, approval: { batch: 1, step: 0, message: 'Look' } }),
      ],
      ended: [task(10, { state: taskState.failed })],
      jobs: [job('bad', 'succeeded', 'failed')],
      builds: [build as unknown as Build],
      works: [work],
      nodes: [node(1, {}), node(2, { offeredHostKey: key as never, offlineReason: 'It shows SHA256:new.' })],
    }),
  ).toEqual([
    'approval task-2',
    'paused task-1',
    'job job-data/bad',
    'task task-10',
    'work work-w',
    'build build-b',
    'hostKey key-2',
    'offline offline-node-1',
  ]);
});

describe('a job', () => {
  const needs = (...states: readonly RunState[]) =>
    needsOf({ ...nothing, jobs: [job('bad', ...states)] }, now).map((need) =>
      need.kind === 'job' ? [need.count, need.isMore] : need,
    );

  it('is in need for as many runs as failed in a row, whatever goes on or was stopped since', () => {
    expect(needs('succeeded', 'failed', 'timed_out', 'lost')).toEqual([[3, false]]);
    expect(needs('succeeded', 'failed', 'stopped', 'failed', 'running')).toEqual([[2, false]]);
    expect(needs('failed', 'succeeded', 'stopped')).toEqual([]);
    expect(needs(...new Array<RunState>(20).fill('failed'))).toEqual([[20, true]]);
  });

  it('tells of its last run, where that is known in full, and is forgotten after a week', () => {
    const run = { id: 'run-1', exitCode: 3, endedAt: now - 5 } as Run;
    const jobs = [job('bad', 'failed')];
    expect(needsOf({ ...nothing, jobs, failedRuns: [run] }, now)).toMatchObject([
      { at: now - 5, run: { exitCode: 3 } },
    ]);
    expect(needsOf({ ...nothing, jobs }, now + 8 * 24 * 60 * minute)).toEqual([]);
  });
});

it('leaves out what went well since, or is being tried again', () => {
  const failed = { state: taskState.failed };
  expect(
    kindsOf({
      active: [task(9, { pool_id: 1 })],
      ended: [
        task(8, { pool_id: 2, state: taskState.success }),
        task(7, { pool_id: 1, ...failed }),
        task(6, { pool_id: 2, ...failed }),
        task(5, { pool_id: 3, ...failed }),
        task(4, { pool_id: 3, ...failed }),
      ],
    }),
  ).toEqual(['task task-5']);
  const build = (id: string, status: number, created: string) =>
    ({ id, appid: 'a', platform: 'ios', status, created, ended: null }) as unknown as Build;
  const old = build('old', -1, '2026-11-20T09:00:00Z');
  expect(kindsOf({ builds: [old, build('new', 2, '2026-11-20T10:00:00Z')] })).toEqual([]);
  expect(kindsOf({ builds: [old, build('new', 4, '2026-11-20T10:00:00Z')] })).toEqual(['build build-old']);
});

it('tells of machines of one pool together, since the first of them went away', () => {
  const needs = needsOf(
    { ...nothing, nodes: [node(1, { poolId: 7 }), node(2, { poolId: 7 }), node(3, {}), node(4, {})] },
    now,
  );
  expect(
    needs.map((need) => (need.kind === 'offline' ? [need.nodes.map(({ id }) => id), need.at] : [])),
  ).toEqual([
    [[1, 2], now - 2 * minute],
    [[3], now - 3 * minute],
    [[4], now - 4 * minute],
  ]);
});

it('counts the batches of a task', () => {
  expect(batchesOf({ stat: [3, 2, 10, 1, 0], step_len: 5 })).toBe(4);
  expect(batchesOf({ stat: [], step_len: 0 })).toBe(1);
});
