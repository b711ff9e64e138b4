import { expect, it } from 'vitest';
import { taskState } from '../../api/orchestration-types';
import { usualTime, type PastTask } from './usual-time';

const minute = 60_000;
const task = (minutes: number, nodes: number, change: Partial<PastTask> = {}): PastTask => ({
  kind: 'deploy',
  state: taskState.success,
  options: [],
  stat: [0, 0, nodes, 0, 0],
  step_len: 5,
  started_ms: minute,
  updated_ms: minute + minutes * minute,
  ...change,
});

it('takes what a batch took before for each of those to come', () => {
  // A batch took 1, 2 and 6 minutes.
  const tasks = [task(4, 20), task(4, 10), task(6, 3)];
  expect(usualTime(tasks, 3)).toBe(6 * minute);
});

it('knows nothing of deploys that failed, waited for people, or were something else', () => {
  const approve = [{ name: 'approve' }] as unknown as PastTask['options'];
  const others = [
    task(4, 20, { state: taskState.failed }),
    task(4, 20, { kind: 'expand' }),
    task(4, 20, { options: approve }),
    task(4, 20, { started_ms: null }),
    task(4, 0),
  ];
  expect(usualTime(others, 3)).toBeNull();
  expect(usualTime([...others, task(5, 5)], 2)).toBe(10 * minute);
  expect(usualTime([task(5, 5)], 0)).toBeNull();
});
