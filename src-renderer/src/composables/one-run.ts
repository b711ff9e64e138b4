import { computed, watch, type ComputedRef } from 'vue';
import { ApiError, isAborted } from '../api/error';
import { readRun } from '../api/platform';
import type { Run } from '../api/types';
import { useResource, type Resource } from './resource';

export interface OneRun {
  /** As it was read last; null until then, and where there is no such run. */
  readonly run: ComputedRef<Run | null>;
  /** Why it could not be read the last time, or null. */
  readonly error: ComputedRef<unknown>;
  /** There is no such run, or no more. */
  readonly isMissing: ComputedRef<boolean>;
  /** Reads it again, soon. */
  readonly reload: () => void;
}

interface Answer {
  readonly id: string;
  readonly run: Run | null;
  readonly error: unknown;
}

const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

/**
 * Reads a run, and another one whenever the id is another. Its readings follow one upon the other, so that no late
 * answer takes the place of a newer one.
 * @param id null for none.
 */
export function useOneRun(id: () => string | null): OneRun {
  const resource: Resource<Answer | null> = useResource(async (signal): Promise<Answer | null> => {
    const wanted = id();
    if (wanted === null) return null;
    try {
      return { id: wanted, run: await readRun(wanted, signal), error: null };
    } catch (error) {
      if (isAborted(error)) throw error;
      const { value: last } = resource.data;
      const before = last?.id === wanted ? last.run : null;
      return { id: wanted, run: isNotFound(error) ? null : before, error };
    }
  });
  const { data, reload } = resource;
  const answer = computed(() => (data.value?.id === id() ? data.value : null));
  watch(id, reload);

  return {
    run: computed(() => answer.value?.run ?? null),
    error: computed(() => answer.value?.error ?? null),
    isMissing: computed(() => isNotFound(answer.value?.error)),
    reload,
  };
}
