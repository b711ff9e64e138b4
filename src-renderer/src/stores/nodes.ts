import { useDocumentVisibility, useIntervalFn } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { isAborted } from '../api/error';
import { listNodes, type Node } from '../api/nodes';
import { readPoolNames } from '../api/pools';
import { coalesce } from '../lib/coalesce';
import { useConnection } from './connection';

/** Load, memory and disk change without an event: nodes are looked at once a minute. */
const REREAD_EVERY = 30_000;
const AFTER_RUN = 5000;

/** All nodes, kept up to date by events while a page shows them. */
export const useNodes = defineStore('nodes', () => {
  const connection = useConnection();
  const visibility = useDocumentVisibility();
  const nodes = shallowRef<readonly Node[]>([]);
  const pools = shallowRef<ReadonlyMap<number, string>>(new Map());
  const isLoaded = ref(false);
  const error = shallowRef<unknown>(null);

  async function load(): Promise<void> {
    try {
      const [listed, named] = await Promise.all([listNodes(), readPoolNames()]);
      nodes.value = listed;
      pools.value = named;
      isLoaded.value = true;
      error.value = null;
    } catch (failure) {
      if (!isAborted(failure)) error.value = failure;
    }
  }

  /** Reads everything (again), soon. */
  const reload = coalesce(load, 1000);

  /** Runs begin and end all the time, and change no more of a node than how many there are. */
  const afterRun = coalesce(() => {
    reload();
    return Promise.resolve();
  }, AFTER_RUN);

  /** Pages that show nodes at the moment: who shows none reads none. */
  let watchers = 0;
  const again = useIntervalFn(
    () => {
      if (visibility.value === 'visible' && connection.state === 'connected') reload();
    },
    REREAD_EVERY,
    { immediate: false },
  );

  /** Keeps the nodes up to date until the function that it gives is called. */
  function follow(): () => void {
    watchers += 1;
    if (watchers === 1) again.resume();
    reload();
    return () => {
      watchers -= 1;
      if (watchers === 0) again.pause();
    };
  }

  connection.onStale(() => {
    if (isLoaded.value) reload();
  });
  connection.onEvent(({ type }) => {
    if (watchers === 0) return;
    if (type.startsWith('node.') || type.startsWith('pool.')) reload();
    else if (type === 'run.state') afterRun();
  });

  const byId = computed(() => new Map(nodes.value.map((node) => [node.id, node])));

  /** Takes a node's news at once, before it is read again. */
  function put(node: Node): void {
    nodes.value = byId.value.has(node.id)
      ? nodes.value.map((each) => (each.id === node.id ? node : each))
      : [...nodes.value, node];
    reload();
  }

  /** Forgets everything: the next operator may see other things. */
  function clear(): void {
    nodes.value = [];
    pools.value = new Map();
    isLoaded.value = false;
    error.value = null;
  }

  return { nodes, pools, byId, isLoaded, error, reload, follow, put, clear };
});
