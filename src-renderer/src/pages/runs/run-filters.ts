import { computed, type WritableComputedRef } from 'vue';
import type { RunQuery } from '../../api/platform';
import { runStates, runTriggers } from '../../api/types';
import { useRouteQuery } from '../../composables/route-query';

export const runFilters = {
  all: '',
  going: 'queued,starting,running',
  failed: 'failed,timed_out,lost',
  succeeded: 'succeeded',
  stopped: 'stopped',
} as const;
export type RunFilter = keyof typeof runFilters;
export const runFilterKeys = Object.keys(runFilters) as RunFilter[];

const HOUR = 3_600_000;
/** How far back runs are looked at. */
export const timeSpans = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR, month: 30 * 24 * HOUR } as const;
export type TimeSpan = keyof typeof timeSpans;
export const timeSpanKeys = Object.keys(timeSpans) as TimeSpan[];

/** What the list of runs is narrowed down to, as the address has it; '' lets everything pass. */
export interface RunFilters {
  readonly text: WritableComputedRef<string>;
  readonly family: WritableComputedRef<string>;
  /** Number of a node. */
  readonly node: WritableComputedRef<string>;
  readonly trigger: WritableComputedRef<string>;
  readonly time: WritableComputedRef<string>;
  readonly filter: WritableComputedRef<RunFilter>;
  /** What is asked for: only what there is, since the address may say anything. */
  readonly query: (now: number, text: string) => NonNullable<RunQuery>;
}

const known = <T extends string>(all: readonly T[], value: string): T | undefined =>
  all.find((each) => each === value);

export function useRunFilters(): RunFilters {
  const text = useRouteQuery('q');
  const state = useRouteQuery('state');
  const family = useRouteQuery('family');
  const node = useRouteQuery('node');
  const trigger = useRouteQuery('trigger');
  const time = useRouteQuery('time');
  return {
    text,
    family,
    node,
    trigger,
    time,
    filter: computed({
      get: () => runFilterKeys.find((key) => runFilters[key] === state.value) ?? 'all',
      set: (key) => {
        state.value = runFilters[key];
      },
    }),
    query: (now, sought) => {
      const states = state.value.split(',').filter((each) => known(runStates, each) !== undefined);
      const span = known(timeSpanKeys, time.value);
      const wantedTrigger = known(runTriggers, trigger.value);
      return {
        ...(states.length === 0 ? {} : { state: states.join() }),
        ...(family.value === '' ? {} : { family: family.value }),
        ...(/^\d{1,15}$/.test(node.value) ? { nodeId: Number(node.value) } : {}),
        ...(wantedTrigger === undefined ? {} : { trigger: wantedTrigger }),
        ...(sought.trim() === '' ? {} : { q: sought.trim() }),
        ...(span === undefined ? {} : { since: now - timeSpans[span] }),
      };
    },
  };
}

/** @returns whether a query asks for less than all runs there are. */
export const isNarrowing = (query: NonNullable<RunQuery>): boolean =>
  Object.keys(query).some((key) => key !== 'limit');
