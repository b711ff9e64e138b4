import { computed, watch, type ComputedRef } from 'vue';
import type { RunQuery } from '../../api/platform';
import type { Run } from '../../api/types';
import { useOneRun } from '../../composables/one-run';
import { useRunPages, type RunPages } from '../../composables/run-pages';
import { useConnection } from '../../stores/connection';

const PAGE = 100;

export interface AllRuns extends RunPages {
  /** The run that the inspector shows. */
  readonly chosen: ComputedRef<Run | null>;
}

/**
 * The runs of all families, kept up to date by events.
 * @param query which of them.
 * @param chosenId id of the run to inspect, which need not be listed.
 */
export function useAllRuns(query: () => NonNullable<RunQuery>, chosenId: () => string | null): AllRuns {
  const connection = useConnection();
  const pages = useRunPages(() => ({ ...query(), limit: PAGE }));
  const { reload } = pages.resource;
  const one = useOneRun(chosenId);
  const chosen = computed(() => {
    if (one.isMissing.value) return null;
    // Until it was read, as it is listed.
    return one.run.value ?? pages.items.value.find((run) => run.id === chosenId()) ?? null;
  });

  watch(() => JSON.stringify(query()), reload);
  connection.onStale(() => {
    reload();
    one.reload();
  });
  connection.onEvent(({ type, data }) => {
    if (type !== 'run.state') return;
    reload();
    if (data['runId'] === chosenId()) one.reload();
  });

  return { ...pages, chosen };
}
