import { taskState, type Task } from '../../api/orchestration-types';
import { medianOf } from '../../components/charts/run-bars';

/** What of a task tells how long it took. */
export type PastTask = Pick<
  Task,
  'kind' | 'state' | 'options' | 'stat' | 'step_len' | 'started_ms' | 'updated_ms'
>;

const batchesOf = ({ stat, step_len: size }: PastTask): number =>
  Math.ceil(stat.reduce((sum, count) => sum + count, 0) / Math.max(1, size));

/**
 * Estimates how long a deploy will take: what a batch took those before it (the median) for each of its batches. One that
 * was mended halfway counts with the time that took, of which the median makes little.
 * @param tasks of the same pool; deploys that went well count, but for those that waited for people.
 * @param batches how many it will have.
 * @returns milliseconds; null where no such deploy is known.
 */
export function usualTime(tasks: readonly PastTask[], batches: number): number | null {
  const perBatch = tasks.flatMap((task) => {
    const { kind, state, started_ms: start, updated_ms: end, options } = task;
    const isTelling =
      kind === 'deploy' &&
      state === taskState.success &&
      start !== null &&
      batchesOf(task) > 0 &&
      options.every(({ name }) => name !== 'approve');
    return isTelling ? [(end - start) / batchesOf(task)] : [];
  });
  const median = medianOf(perBatch);
  return median === null || batches === 0 ? null : median * batches;
}
