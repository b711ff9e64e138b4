import { expect, it } from 'vitest';
import { allOf, failuresOf, percentOf, successOf } from './figures';

const none = { succeeded: 0, failed: 0, stopped: 0, timed_out: 0, lost: 0 };

it('counts what became of runs; what somebody stopped is no failure', () => {
  const counts = { succeeded: 6, failed: 1, stopped: 4, timed_out: 0, lost: 1 };
  expect([allOf(counts), failuresOf(counts), successOf(counts)]).toEqual([12, 2, 0.75]);
  expect(successOf({ ...none, stopped: 3 })).toBeNull();
});

it('rounds no share up to all or down to nothing', () => {
  expect([1, 0.9999, 0.9864, 0.5, 0.0001, 0].map(percentOf)).toEqual([
    '100',
    '99.9',
    '98.6',
    '50.0',
    '0.1',
    '0',
  ]);
});
