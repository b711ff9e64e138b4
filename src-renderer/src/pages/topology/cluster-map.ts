import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { isAborted } from '../../api/error';
import { readClusterMap } from '../../api/orchestration';
import type { MapPool } from '../../api/orchestration-types';
import { coalesce } from '../../lib/coalesce';
import { useConnection } from '../../stores/connection';

export interface LiveMap {
  /** Pools by id. */
  readonly pools: ShallowRef<ReadonlyMap<number, MapPool>>;
  readonly isLoaded: Ref<boolean>;
  readonly error: ShallowRef<unknown>;
  readonly reload: () => void;
}

/** A map is larger than a row: of many changes at once only the last is looked at. */
const INTERVAL = 700;

const RELEVANT = /^(task|node|pool|service)\./;

/** Every node of a cluster, kept up to date by events. @param cluster its id; null for none. */
export function useClusterMap(cluster: () => number | null): LiveMap {
  const connection = useConnection();
  const pools = shallowRef<ReadonlyMap<number, MapPool>>(new Map());
  const isLoaded = ref(false);
  const error = shallowRef<unknown>(null);
  let scope = new AbortController();

  const reload = coalesce(async () => {
    const id = cluster();
    if (id === null) return;
    const { signal } = scope;
    try {
      const found = await readClusterMap(id, signal);
      if (signal.aborted) return;
      pools.value = new Map(found.map((pool) => [pool.id, pool]));
      isLoaded.value = true;
      error.value = null;
    } catch (failure) {
      if (!isAborted(failure) && !signal.aborted) error.value = failure;
    }
  }, INTERVAL);

  watch(
    cluster,
    () => {
      scope.abort();
      scope = new AbortController();
      pools.value = new Map();
      isLoaded.value = false;
      error.value = null;
      reload();
    },
    { immediate: true },
  );
  connection.onStale(reload);
  connection.onEvent(({ type }) => {
    if (RELEVANT.test(type)) reload();
  });
  onScopeDispose(() => {
    reload.cancel();
    scope.abort();
  });
  return { pools, isLoaded, error, reload };
}
