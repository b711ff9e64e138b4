import { useLocalStorage } from '@vueuse/core';
import { computed, type ComputedRef, type Ref } from 'vue';
import { listRuns } from '../api/platform';
import type { Run } from '../api/types';
import { useConnection } from '../stores/connection';
import { useResource } from './resource';

const SHOWN = 10;

export interface Trouble {
  /** The newest runs that failed, timed out or were lost. */
  readonly runs: ComputedRef<readonly Run[]>;
  readonly isLoaded: Ref<boolean>;
  /** Some ended since the list was last looked at. */
  readonly hasNew: ComputedRef<boolean>;
  readonly markSeen: () => void;
}

/** What went wrong lately, for the bell. */
export function useTrouble(): Trouble {
  const connection = useConnection();
  const seenAt = useLocalStorage('wheelhouse.trouble-seen', 0);
  const { data, isLoaded, reload } = useResource((signal) =>
    listRuns({ state: 'failed,timed_out,lost', limit: SHOWN }, signal),
  );
  connection.onStale(reload);
  connection.onEvent(({ type, data: details }) => {
    if (type === 'run.state' && ['failed', 'timed_out', 'lost'].includes(String(details['state']))) reload();
  });

  const runs = computed(() => data.value?.items ?? []);
  const newest = computed(() => Math.max(0, ...runs.value.map((run) => run.endedAt ?? 0)));
  return {
    runs,
    isLoaded,
    hasNew: computed(() => newest.value > seenAt.value),
    markSeen: () => {
      seenAt.value = newest.value;
    },
  };
}
