import { useDocumentVisibility, useIntervalFn } from '@vueuse/core';
import {
  computed,
  onScopeDispose,
  ref,
  shallowRef,
  watch,
  type ComputedRef,
  type Ref,
  type ShallowRef,
} from 'vue';
import { isAborted } from '../../api/error';
import { readNodeMetrics, type NodeSample } from '../../api/nodes';
import { coalesce } from '../../lib/coalesce';
import { useConnection } from '../../stores/connection';

/** As often as the control plane samples a node that somebody looks at. */
const EVERY = 3000;
/** What the control plane keeps. */
const KEPT = 3 * 3600_000 + 600_000;

export interface NodeMetrics {
  /** Oldest first. */
  readonly samples: ShallowRef<readonly NodeSample[]>;
  readonly isLoaded: Ref<boolean>;
  readonly error: ShallowRef<unknown>;
  /** From one sample to the next at present. */
  readonly everyMs: Ref<number>;
  /** The control plane's clock, less ours: samples are dated by it. */
  readonly skewMs: Ref<number>;
  /** The newest sample that says anything. */
  readonly newest: ComputedRef<NodeSample | null>;
}

/** @returns samples with those that came behind them, and none older than are kept. */
export function appended(known: readonly NodeSample[], more: readonly NodeSample[]): readonly NodeSample[] {
  const last = more.at(-1);
  if (last === undefined) return known;
  const before = more[0]?.at ?? 0;
  return [...known.filter(({ at }) => at < before && at > last.at - KEPT), ...more];
}

/**
 * How much of a node is in use, every few seconds for as long as the calling component is there and can be seen: the
 * control plane looks closer only while somebody asks.
 */
export function useNodeMetrics(nodeId: number): NodeMetrics {
  const connection = useConnection();
  const visibility = useDocumentVisibility();
  const samples = shallowRef<readonly NodeSample[]>([]);
  const isLoaded = ref(false);
  const error = shallowRef<unknown>(null);
  const everyMs = ref(EVERY);
  const skewMs = ref(0);
  const scope = new AbortController();

  const load = coalesce(async () => {
    try {
      const after = samples.value.at(-1)?.at ?? 0;
      const metrics = await readNodeMetrics(nodeId, { live: true, after }, scope.signal);
      samples.value = appended(samples.value, metrics.samples);
      everyMs.value = metrics.everyMs;
      skewMs.value = metrics.now - Date.now();
      isLoaded.value = true;
      error.value = null;
    } catch (failure) {
      if (!isAborted(failure)) error.value = failure;
    }
  }, EVERY / 2);

  const look = (): void => {
    if (visibility.value === 'visible' && connection.state === 'connected') load();
  };
  useIntervalFn(look, EVERY);
  watch(visibility, look);
  // Another start of the control plane knows nothing of what the one before saw: what is here stays, with a gap.
  connection.onStale(look);
  onScopeDispose(() => {
    load.cancel();
    scope.abort();
  });
  load();

  const newest = computed(
    () =>
      samples.value.findLast(
        ({ load: cpu, memory, disk }) => cpu !== null || memory !== null || disk !== null,
      ) ?? null,
  );
  return { samples, isLoaded, error, everyMs, skewMs, newest };
}
