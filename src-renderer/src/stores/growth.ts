import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { isAborted } from '../api/error';
import { listDiscoveries, listMachineTypes, listSchedules } from '../api/growth';
import type { Discovery, MachineType, PoolSchedule } from '../api/growth-types';
import { coalesce } from '../lib/coalesce';
import { useConnection } from './connection';

const RELEVANT = /^(machine-type|discovery|pool)\./;

/** What pools grow by: machine templates, service discoveries and schedules, kept up to date by events; read when first asked for. */
export const useGrowth = defineStore('growth', () => {
  const connection = useConnection();
  const machineTypes = shallowRef<readonly MachineType[]>([]);
  const discoveries = shallowRef<readonly Discovery[]>([]);
  const schedules = shallowRef<readonly PoolSchedule[]>([]);
  const isLoaded = ref(false);
  const error = shallowRef<unknown>(null);
  let isWanted = false;

  async function load(): Promise<void> {
    try {
      const [types, found, planned] = await Promise.all([
        listMachineTypes(),
        listDiscoveries(),
        listSchedules(),
      ]);
      const byName = (left: { name: string }, right: { name: string }): number =>
        left.name.localeCompare(right.name, 'en', { numeric: true });
      machineTypes.value = types.sort(byName);
      discoveries.value = found.sort(byName);
      schedules.value = planned;
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
    if (isWanted && RELEVANT.test(type)) readSoon();
  });

  const typeById = computed(() => new Map(machineTypes.value.map((type) => [type.id, type])));
  const discoveryById = computed(() => new Map(discoveries.value.map((each) => [each.id, each])));

  /** @returns a machine template; null for none, and while it is not known. */
  const machineType = (id: number): MachineType | null => typeById.value.get(id) ?? null;
  /** As {@link machineType}. */
  const discovery = (id: number): Discovery | null => discoveryById.value.get(id) ?? null;

  /** Forgets everything: the next operator may see other things. */
  function clear(): void {
    machineTypes.value = [];
    discoveries.value = [];
    schedules.value = [];
    isLoaded.value = false;
    isWanted = false;
    error.value = null;
  }

  return {
    machineTypes,
    discoveries,
    schedules,
    isLoaded,
    error,
    reload,
    ensure,
    machineType,
    discovery,
    clear,
  };
});
