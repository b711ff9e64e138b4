import { shallowRef, watch, type ShallowRef } from 'vue';
import { ApiError } from '../../api/error';
import { readRun, type RunQuery } from '../../api/platform';
import type { Run } from '../../api/types';
import { useRunPages, type RunPages } from '../../composables/run-pages';
import { useConnection } from '../../stores/connection';

const PAGE = 100;

export interface AllRuns extends RunPages {
  /** The run that the inspector shows. */
  readonly chosen: ShallowRef<Run | null>;
}

/**
 * The runs of all families, kept up to date by events.
 * @param query which of them.
 * @param chosenId id of the run to inspect, which need not be listed.
 */
export function useAllRuns(query: () => NonNullable<RunQuery>, chosenId: () => string | null): AllRuns {
  const connection = useConnection();
  const pages = useRunPages(() => ({ ...query(), limit: PAGE }));
  const { data, reload } = pages.resource;
  const chosen = shallowRef<Run | null>(null);

  async function inspect(): Promise<void> {
    const id = chosenId();
    if (id === null) {
      chosen.value = null;
      return;
    }
    chosen.value = data.value?.items.find((run) => run.id === id) ?? chosen.value;
    try {
      const run = await readRun(id);
      if (chosenId() === id) chosen.value = run;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (chosenId() === id && error.status === 404) chosen.value = null;
    }
  }

  watch(() => JSON.stringify(query()), reload);
  watch(chosenId, () => void inspect(), { immediate: true });
  connection.onStale(reload);
  connection.onEvent(({ type, data: details }) => {
    if (type !== 'run.state') return;
    reload();
    if (details['runId'] === chosenId()) void inspect();
  });

  return { ...pages, chosen };
}
