import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue';
import { useRoute } from 'vue-router';
import { ApiError } from '../api/error';
import { readRun } from '../api/platform';
import type { Run } from '../api/types';
import type { RunPages } from './run-pages';

export interface SelectedRun {
  /** The run whose log is shown: the one the address names, else the newest. */
  readonly run: ComputedRef<Run | null>;
  /** The address names a run of something else. */
  readonly isUnknown: Ref<boolean>;
}

/** Follows `?run=` of the address; a run further back than the list reaches is read by itself. */
export function useSelectedRun(runs: RunPages, subject: string): SelectedRun {
  const route = useRoute();
  const wanted = computed(() => (typeof route.query['run'] === 'string' ? route.query['run'] : null));
  const listed = computed(() => runs.items.value.find((run) => run.id === wanted.value) ?? null);
  const outside = shallowRef<Run | null>(null);
  const isUnknown = ref(false);

  async function readOutside(id: string): Promise<void> {
    try {
      const run = await readRun(id);
      if (id !== wanted.value) return;
      outside.value = run;
      isUnknown.value = run.subject !== subject;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (id === wanted.value) isUnknown.value = error.status === 404;
    }
  }

  // Also whenever the list was read again: that is when a run not listed may have moved on.
  watch(
    [wanted, runs.items],
    ([id]) => {
      isUnknown.value = false;
      if (id === null || listed.value || !runs.resource.isLoaded.value) return;
      void readOutside(id);
    },
    { immediate: true },
  );

  const run = computed(() => {
    if (wanted.value === null) return runs.items.value[0] ?? null;
    if (listed.value) return listed.value;
    return outside.value?.id === wanted.value && !isUnknown.value ? outside.value : null;
  });
  return { run, isUnknown };
}
