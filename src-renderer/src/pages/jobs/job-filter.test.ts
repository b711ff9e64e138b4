import { describe, expect, it } from 'vitest';
import type { JobSummary, RunState } from '../../api/types';
import { countByFilter, filterGroups } from './job-filter';

function job(group: string, name: string, state: RunState | null = null, running = 0): JobSummary {
  const lastRun = state && {
    runId: 'r',
    state,
    startedAt: 1,
    endedAt: 2,
    duration: 1,
    trigger: 'manual' as const,
    operator: 'mira',
  };
  return { name, group, version: '1.0.0', description: '', enabled: true, running, lastRun };
}

const groups = [
  { name: 'billing', jobs: [job('billing', 'export', 'succeeded'), job('billing', 'replay', 'timed_out')] },
  { name: 'data', jobs: [job('data', 'sync', 'running', 1), job('data', 'Export', 'lost')] },
  { name: 'empty', jobs: [] },
];
const shown = (...rest: Parameters<typeof filterGroups> extends [unknown, ...infer Rest] ? Rest : never) =>
  filterGroups(groups, ...rest).map(({ name, jobs }) => [name, ...jobs.map((each) => each.name)]);

describe('filterGroups', () => {
  it('puts trouble first and drops groups without jobs', () => {
    expect(shown('all', '')).toEqual([
      ['billing', 'replay', 'export'],
      ['data', 'Export', 'sync'],
    ]);
  });

  it('matches names and groups whatever the case', () => {
    expect(shown('all', ' exP')).toEqual([
      ['billing', 'export'],
      ['data', 'Export'],
    ]);
    expect(shown('all', 'DATA')).toEqual([['data', 'Export', 'sync']]);
  });

  it('filters by state', () => {
    expect(shown('running', '')).toEqual([['data', 'sync']]);
    expect(shown('failed', 'bill')).toEqual([['billing', 'replay']]);
  });
});

it('counts what each filter would show', () => {
  expect(countByFilter(groups.flatMap(({ jobs }) => jobs))).toEqual({ all: 4, running: 1, failed: 2 });
});
