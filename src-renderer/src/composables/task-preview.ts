import { useDebounceFn } from '@vueuse/core';
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { isAborted } from '../api/error';
import { previewTask, type PreviewQuery } from '../api/orchestration';
import type { TaskPreview } from '../api/orchestration-types';

export interface LivePreview {
  /** What was said last; it stays while the next is on its way. */
  readonly preview: ShallowRef<TaskPreview | null>;
  readonly error: ShallowRef<unknown>;
  /** What is shown is not yet that of what was asked for. */
  readonly isStale: Ref<boolean>;
}

/** Typing asks once, when it pauses. */
const PAUSE = 250;

/** Says what a task would do, again whenever the query changes. @param query null asks for nothing. */
export function useTaskPreview(query: () => PreviewQuery | null): LivePreview {
  const preview = shallowRef<TaskPreview | null>(null);
  const error = shallowRef<unknown>(null);
  const isStale = ref(false);
  let asking = new AbortController();

  const ask = useDebounceFn(async (wanted: PreviewQuery) => {
    asking.abort();
    const mine = new AbortController();
    asking = mine;
    try {
      const found = await previewTask(wanted, mine.signal);
      if (mine.signal.aborted) return;
      preview.value = found;
      error.value = null;
    } catch (failure) {
      if (isAborted(failure) || mine.signal.aborted) return;
      preview.value = null;
      error.value = failure;
    }
    isStale.value = false;
  }, PAUSE);

  watch(
    () => JSON.stringify(query()),
    () => {
      const wanted = query();
      asking.abort();
      if (wanted === null) {
        preview.value = null;
        error.value = null;
        isStale.value = false;
        return;
      }
      isStale.value = true;
      void ask(wanted);
    },
    { immediate: true },
  );
  onScopeDispose(() => asking.abort());
  return { preview, error, isStale };
}
