import { computed, watch, type ComputedRef } from 'vue';
import { useRoute } from 'vue-router';
import type { Run } from '../api/types';
import { useOneRun } from './one-run';
import type { RunPages } from './run-pages';

export interface SelectedRun {
  /** The run whose log is shown: the one the address names, else the newest. */
  readonly run: ComputedRef<Run | null>;
  /** The address names a run of something else, or none. */
  readonly isUnknown: ComputedRef<boolean>;
}

/**
 * Follows `?run=` of the address; a run further back than the list reaches is read by itself.
 * @param belongs whether a run is of what is listed.
 */
export function useSelectedRun(runs: RunPages, belongs: (run: Run) => boolean): SelectedRun {
  const route = useRoute();
  const { items, resource } = runs;
  const wanted = computed(() => (typeof route.query['run'] === 'string' ? route.query['run'] : null));
  const listed = computed(() => items.value.find((run) => run.id === wanted.value) ?? null);
  const outside = useOneRun(() => (resource.isLoaded.value && listed.value === null ? wanted.value : null));
  // That is when a run not listed may have moved on.
  watch(items, outside.reload);

  const run = computed(() => {
    if (wanted.value === null) return items.value[0] ?? null;
    if (listed.value) return listed.value;
    return outside.run.value && belongs(outside.run.value) ? outside.run.value : null;
  });
  const isUnknown = computed(
    () => outside.isMissing.value || (outside.run.value !== null && run.value === null),
  );
  return { run, isUnknown };
}
