import { describe, expect, it } from 'vitest';
import { chooseRuns, type QueuedRun } from './queue.js';

const run = (id: string, subject: string, more: Partial<QueuedRun> = {}): QueuedRun => ({
  id,
  family: 'jobs',
  subject,
  nodeId: 'local',
  concurrency: 100,
  ...more,
});
const ids = (runs: readonly QueuedRun[]) => runs.map(({ id }) => id);

describe('chooseRuns', () => {
  it('never gives a node more than its capacity, and a node that is gone nothing', () => {
    const queued = ['1', '2', '3'].map((id) => run(id, `job-${id}`));
    const gone = run('0', 'job', { nodeId: 'gone' });
    const capacity = (nodeId: string) => (nodeId === 'local' ? 3 : 0);
    expect(ids(chooseRuns([gone, ...queued], [run('x', 'other')], capacity))).toEqual(['1', '2']);
  });

  it('holds each subject to its own limit', () => {
    const queued = ['1', '2', '3'].map((id) => run(id, 'job', { concurrency: 2 }));
    expect(ids(chooseRuns(queued, [], () => 10))).toEqual(['1', '2']);
    expect(ids(chooseRuns(queued, [run('x', 'job')], () => 10))).toEqual(['1']);
  });

  it('lets no flood of one subject starve another', () => {
    const flood = Array.from({ length: 50 }, (_, index) => run(String(index).padStart(2, '0'), 'flood'));
    expect(ids(chooseRuns([...flood, run('99', 'small')], [], () => 4))).toEqual(['00', '99', '01', '02']);
  });

  it('lets no flood of one family starve another', () => {
    const jobs = ['1', '2', '3', '4'].map((id) => run(id, `job-${id}`));
    const builds = ['8', '9'].map((id) => run(id, 'app', { family: 'apps' }));
    expect(ids(chooseRuns([...jobs, ...builds], [], () => 4))).toEqual(['1', '8', '2', '9']);
  });
});
