import { taskState, type TaskState } from '../../api/orchestration-types';
import type { GlyphState } from '../../components/StateGlyph.vue';

export const taskFilters = ['all', 'running', 'failed', 'waiting', 'stopped', 'succeeded'] as const;
export type TaskFilter = (typeof taskFilters)[number];

/** What each filter asks for; nothing is everything. Paused ones are stopped ones that go on. */
const states: Readonly<Record<TaskFilter, readonly TaskState[]>> = {
  all: [],
  running: [taskState.running],
  failed: [taskState.failed],
  waiting: [taskState.init],
  stopped: [taskState.stopped],
  succeeded: [taskState.success],
};

export const filterGlyphs: Readonly<Record<Exclude<TaskFilter, 'all'>, GlyphState>> = {
  running: 'running',
  failed: 'failed',
  waiting: 'queued',
  stopped: 'paused',
  succeeded: 'succeeded',
};

/** @returns the states that a filter asks for; none for all. */
export const statesOf = (filter: TaskFilter): readonly TaskState[] => states[filter];

/** @returns how many tasks a filter would show. @param counts tasks in each state. */
export function countOf(filter: TaskFilter, counts: readonly number[]): number {
  const wanted = states[filter];
  return counts.reduce(
    (sum, count, state) => (wanted.length === 0 || wanted.includes(state as TaskState) ? sum + count : sum),
    0,
  );
}
