import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import { ApiError, isAborted } from '../../api/error';
import { listRuns, readRun, stopRun } from '../../api/platform';
import type { Page, Run } from '../../api/types';
import { useResource, type Resource } from '../../composables/resource';
import { useWords } from '../../locales';
import { useConnection } from '../../stores/connection';
import { useToasts } from '../../stores/toasts';

const PAGE = 100;

export interface AllRuns {
  readonly resource: Resource<Page<Run>>;
  /** Newest first. */
  readonly items: ComputedRef<readonly Run[]>;
  /** The run that the inspector shows. */
  readonly chosen: ShallowRef<Run | null>;
  readonly showEarlier: () => Promise<void>;
  readonly stop: (id: string) => Promise<void>;
}

/**
 * The runs of all families, kept up to date by events.
 * @param states comma list of states; '' for all.
 * @param chosenId id of the run to inspect, which need not be listed.
 */
export function useAllRuns(states: () => string, chosenId: () => string | null): AllRuns {
  const { t } = useWords();
  const toasts = useToasts();
  const connection = useConnection();
  const queryNow = () => ({ limit: PAGE, ...(states() === '' ? {} : { state: states() }) });
  const resource = useResource((signal) => listRuns(queryNow(), signal));
  const { data, reload } = resource;
  const chosen = shallowRef<Run | null>(null);

  async function showEarlier(): Promise<void> {
    const cursor = data.value?.nextCursor;
    if (!cursor) return;
    try {
      const page = await listRuns({ ...queryNow(), cursor });
      data.value = { ...page, items: [...(data.value?.items ?? []), ...page.items] };
    } catch (error) {
      if (!isAborted(error)) toasts.showFailure(t('errors.loadRuns'), error);
    }
  }

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

  async function stop(id: string): Promise<void> {
    try {
      chosen.value = await stopRun(id);
    } catch (error) {
      toasts.showFailure(t('errors.stop', { name: chosen.value?.subject ?? id }), error);
    }
  }

  watch(states, reload);
  watch(chosenId, () => void inspect(), { immediate: true });
  connection.onStale(reload);
  connection.onEvent(({ type, data: details }) => {
    if (type !== 'run.state') return;
    reload();
    if (details['runId'] === chosenId()) void inspect();
  });

  return { resource, items: computed(() => data.value?.items ?? []), chosen, showEarlier, stop };
}
