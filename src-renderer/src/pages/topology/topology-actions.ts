import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { useRouter } from 'vue-router';
import { deleteCluster, deletePool, deleteService } from '../../api/orchestration';
import type { Cluster, Pool, Service } from '../../api/orchestration-types';
import type { Deletion } from '../../components/deletion';
import { useAsked } from '../../composables/asked';
import { useWriteGate } from '../../composables/write-gate';
import { useWords } from '../../locales';
import { useTopology, type PoolPlace } from '../../stores/topology';
import type { Shrinkage } from '../growth/shrinkage';
import type { PoolMenuKey } from './PoolInspector.vue';
import type { PlaceRequest } from './place-draft';
import type { Removal } from './removal';

/** What the page shows, which the dialogs begin with. */
export interface TopologyView {
  readonly cluster: ComputedRef<Cluster | null>;
  /** Services of that cluster. */
  readonly services: ComputedRef<readonly Service[]>;
  readonly place: ComputedRef<PoolPlace | null>;
  /** @returns numbers of the nodes of a pool. */
  readonly nodesOf: (pool: Pool) => readonly number[];
  readonly show: (query: { pool?: number; cluster?: number }) => void;
}

/** What the page asks about clusters, services and pools: a dialog for each, open while it holds something. */
export interface TopologyDialogs {
  readonly placing: ShallowRef<PlaceRequest | null>;
  readonly deletion: ShallowRef<Deletion | null>;
  readonly deploying: ShallowRef<PoolPlace | null>;
  readonly adding: ShallowRef<PoolPlace | null>;
  readonly removal: ShallowRef<Removal | null>;
  readonly expanding: ShallowRef<PoolPlace | null>;
  readonly shrinking: ShallowRef<Shrinkage | null>;
  readonly scheduling: ShallowRef<PoolPlace | null>;
  /** Nodes to run a template on. */
  readonly running: Ref<readonly number[]>;
}

/** The actions of the topology; most of them open a dialog. The address may ask for one: `?ask=`. */
export function useTopologyActions({ cluster, services, place, nodesOf, show }: TopologyView) {
  const { t } = useWords();
  const router = useRouter();
  const gate = useWriteGate();
  const topology = useTopology();

  const placing = shallowRef<PlaceRequest | null>(null);
  const deletion = shallowRef<Deletion | null>(null);
  const deploying = shallowRef<PoolPlace | null>(null);
  const adding = shallowRef<PoolPlace | null>(null);
  const removal = shallowRef<Removal | null>(null);
  const expanding = shallowRef<PoolPlace | null>(null);
  const shrinking = shallowRef<Shrinkage | null>(null);
  const scheduling = shallowRef<PoolPlace | null>(null);
  const running = ref<readonly number[]>([]);

  // The palette leads here: the dialog says what it means.
  const withPlace = (act: (found: PoolPlace) => void) => () => {
    if (place.value) act(place.value);
  };
  useAsked(() => place.value !== null && gate.value === null, {
    deploy: withPlace((found) => {
      if (found.pool.node_count > 0) deploying.value = found;
    }),
    shrink: withPlace((found) => {
      if (found.pool.node_count > 0) shrinking.value = { place: found, nodeIds: [] };
    }),
    expand: withPlace((found) => {
      expanding.value = found;
    }),
    schedules: withPlace((found) => {
      scheduling.value = found;
    }),
  });

  const addMenu = computed(() => [
    { key: 'cluster' as const, label: t('topology.add.cluster'), disabledReason: gate.value },
    {
      key: 'service' as const,
      label: t('topology.add.service'),
      disabledReason: gate.value ?? (topology.clusters.length === 0 ? t('topology.clusterFirst') : null),
    },
    {
      key: 'pool' as const,
      label: t('topology.add.pool'),
      disabledReason: gate.value ?? (topology.services.length === 0 ? t('topology.serviceFirst') : null),
    },
  ]);

  function add(kind: 'cluster' | 'service' | 'pool'): void {
    if (kind === 'cluster') placing.value = { kind, name: null, cluster: null };
    else if (kind === 'service') {
      placing.value = { kind, name: null, service: null, clusterId: cluster.value?.id ?? null };
    } else {
      const only = services.value.length === 1 ? services.value[0]?.id : undefined;
      placing.value = { kind, name: null, pool: null, serviceId: place.value?.service.id ?? only ?? null };
    }
  }

  const clusterMenu = computed(() => [
    { key: 'edit' as const, label: t('topology.editCluster'), disabledReason: gate.value },
    { key: 'service' as const, label: t('topology.add.service'), disabledReason: gate.value },
    {
      key: 'delete' as const,
      label: t('topology.deleteCluster'),
      disabledReason: gate.value,
      isDangerous: true,
    },
  ]);

  function onCluster(key: 'edit' | 'service' | 'delete', which: Cluster): void {
    if (key === 'edit') placing.value = { kind: 'cluster', name: which.name, cluster: which };
    else if (key === 'service') add('service');
    else {
      const { length } = services.value;
      deletion.value = {
        name: which.name,
        consequence: t('topology.clusterGoes'),
        obstacle: length > 0 ? t('topology.clusterHolds', { count: length }) : null,
        run: () => deleteCluster(which.id),
      };
    }
  }

  const editService = (service: Service): void => {
    placing.value = { kind: 'service', name: service.name, service, clusterId: null };
  };
  const addPool = ({ id }: Service): void => {
    placing.value = { kind: 'pool', name: null, pool: null, serviceId: id };
  };
  function askService(service: Service): void {
    const { length } = topology.pools.filter(({ service_id: id }) => id === service.id);
    deletion.value = {
      name: service.name,
      consequence: t('topology.serviceGoes'),
      obstacle: length > 0 ? t('topology.serviceHolds', { count: length }) : null,
      run: () => deleteService(service.id),
    };
  }

  function onPool(key: PoolMenuKey, chosen: PoolPlace): void {
    const { pool } = chosen;
    if (key === 'expand') expanding.value = chosen;
    else if (key === 'shrink') shrinking.value = { place: chosen, nodeIds: [] };
    else if (key === 'schedules') scheduling.value = chosen;
    else if (key === 'edit') placing.value = { kind: 'pool', name: pool.name, pool, serviceId: null };
    else if (key === 'add') adding.value = chosen;
    else if (key === 'run') running.value = nodesOf(pool);
    else if (key === 'tasks') void router.push({ name: 'tasks', query: { pool: pool.id } });
    else askPool(pool);
  }

  function askPool(pool: Pool): void {
    deletion.value = {
      name: pool.name,
      consequence: t('topology.poolGoes'),
      obstacle: pool.node_count > 0 ? t('topology.poolHolds', { count: pool.node_count }) : null,
      run: async () => {
        await deletePool(pool.id);
        if (place.value?.pool.id === pool.id) show({ cluster: place.value.cluster.id });
      },
    };
  }

  const dialogs: TopologyDialogs = {
    placing,
    deletion,
    deploying,
    adding,
    removal,
    expanding,
    shrinking,
    scheduling,
    running,
  };
  return { dialogs, addMenu, add, clusterMenu, onCluster, editService, addPool, askService, onPool };
}
