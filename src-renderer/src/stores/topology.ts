import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { isAborted } from '../api/error';
import { listClusters, listPools, listServices } from '../api/orchestration';
import type { Cluster, Pool, Service } from '../api/orchestration-types';
import { coalesce } from '../lib/coalesce';
import { useConnection } from './connection';

/** Where a pool is. */
export interface PoolPlace {
  readonly pool: Pool;
  readonly service: Service;
  readonly cluster: Cluster;
}

const DEFINITIONS = /^(cluster|service|pool)\./;

/** Clusters, services and pools, kept up to date by events; read when somebody first asks. */
export const useTopology = defineStore('topology', () => {
  const connection = useConnection();
  const clusters = shallowRef<readonly Cluster[]>([]);
  const services = shallowRef<readonly Service[]>([]);
  const pools = shallowRef<readonly Pool[]>([]);
  const isLoaded = ref(false);
  const error = shallowRef<unknown>(null);
  let isWanted = false;

  async function load(): Promise<void> {
    try {
      const [allClusters, allServices, allPools] = await Promise.all([
        listClusters(),
        listServices(),
        listPools(),
      ]);
      // The lists come newest first; people look for what they know by its name.
      const byName = (left: { name: string }, right: { name: string }): number =>
        left.name.localeCompare(right.name, 'en', { numeric: true });
      clusters.value = allClusters.sort(byName);
      services.value = allServices.sort(byName);
      pools.value = allPools.sort(byName);
      isLoaded.value = true;
      error.value = null;
    } catch (failure) {
      if (!isAborted(failure)) error.value = failure;
    }
  }

  const readSoon = coalesce(load);

  /** Reads everything (again), soon. */
  function reload(): void {
    isWanted = true;
    readSoon();
  }

  /** Reads everything unless it is here. */
  function ensure(): void {
    if (!isWanted) reload();
  }

  connection.onStale(() => {
    if (isWanted) readSoon();
  });
  connection.onEvent(({ type }) => {
    if (isWanted && DEFINITIONS.test(type)) readSoon();
  });

  const places = computed(() => {
    const serviceById = new Map(services.value.map((service) => [service.id, service]));
    const clusterById = new Map(clusters.value.map((cluster) => [cluster.id, cluster]));
    return new Map(
      pools.value.flatMap((pool): [number, PoolPlace][] => {
        const service = serviceById.get(pool.service_id);
        const cluster = service && clusterById.get(service.cluster_id);
        return service && cluster ? [[pool.id, { pool, service, cluster }]] : [];
      }),
    );
  });

  /** @returns where a pool is; null while it is not known: see `ensure`. */
  function placeOfPool(id: number): PoolPlace | null {
    return places.value.get(id) ?? null;
  }

  /** Forgets everything: the next operator may see other things. */
  function clear(): void {
    clusters.value = [];
    services.value = [];
    pools.value = [];
    isLoaded.value = false;
    isWanted = false;
    error.value = null;
  }

  return { clusters, services, pools, isLoaded, error, reload, ensure, placeOfPool, clear };
});
