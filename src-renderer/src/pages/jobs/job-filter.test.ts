import { describe, expect, it } from 'vitest';
import type { JobSummary, RunState } from '../../api/types';
import { countByFilter, filterGroups, type JobChoice } from './job-filter';

function job(
  group: string,
  name: string,
  state: RunState | null = null,
  rest: Partial<JobSummary> = {},
): JobSummary {
  const lastRun = state && {
    runId: 'r',
    state,
    startedAt: 1,
    endedAt: 2,
    duration: 1,
    trigger: 'manual' as const,
    operator: 'mira',
    node: group === 'data' ? 'etl-01' : 'local',
  };
  const basics = { version: '1.0.0', description: '', enabled: true, running: 0, tags: [], recentRuns: [] };
  return { ...basics, name, group, lastRun, schedule: null, nextRunMs: null, ...rest };
}

const groups = [
  { name: 'billing', jobs: [job('billing', 'export', 'succeeded'), job('billing', 'replay', 'timed_out')] },
  {
    name: 'data',
    jobs: [
      job('data', 'sync', 'running', { running: 1, tags: ['ETL'] }),
      job('data', 'Export', 'lost', { schedule: '@daily', enabled: false }),
    ],
  },
  { name: 'empty', jobs: [job('empty', 'by-hand', null, { enabled: false })] },
];
const everything: JobChoice = { filter: 'all', text: '', group: null, worker: null };
const shown = (choice: Partial<JobChoice>) =>
  filterGroups(groups, { ...everything, ...choice }).map(({ name, jobs }) => [
    name,
    ...jobs.map((each) => each.name),
  ]);

describe('filterGroups', () => {
  it('puts trouble first', () => {
    expect(shown({})).toEqual([
      ['billing', 'replay', 'export'],
      ['data', 'Export', 'sync'],
      ['empty', 'by-hand'],
    ]);
  });

  it('matches names, groups and tags whatever the case, and drops groups without a match', () => {
    expect(shown({ text: ' exP' })).toEqual([
      ['billing', 'export'],
      ['data', 'Export'],
    ]);
    expect(shown({ text: 'DATA' })).toEqual([['data', 'Export', 'sync']]);
    expect(shown({ text: 'etl' })).toEqual([['data', 'sync']]);
  });

  it('filters by state, group and worker', () => {
    expect(shown({ filter: 'running' })).toEqual([['data', 'sync']]);
    expect(shown({ filter: 'failed', text: 'bill' })).toEqual([['billing', 'replay']]);
    expect(shown({ group: 'billing' })).toEqual([['billing', 'replay', 'export']]);
    expect(shown({ worker: 'etl-01', filter: 'running' })).toEqual([['data', 'sync']]);
  });

  it('calls disabled what has a schedule that is off, not what is run by hand', () => {
    expect(shown({ filter: 'disabled' })).toEqual([['data', 'Export']]);
  });
});

it('counts what each filter would show', () => {
  expect(countByFilter(groups.flatMap(({ jobs }) => jobs))).toEqual({
    all: 5,
    running: 1,
    failed: 2,
    disabled: 1,
  });
});
