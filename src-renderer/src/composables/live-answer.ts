import { useDebounceFn } from '@vueuse/core';
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { isAborted } from '../api/error';

export interface LiveAnswer<T> {
  /** What was answered last; it stays while the next is on its way. */
  readonly answer: ShallowRef<T | null>;
  readonly error: ShallowRef<unknown>;
  /** What is shown is not yet that of what was asked for. */
  readonly isStale: Ref<boolean>;
}

/** Typing asks once, when it pauses. */
const PAUSE = 250;

/**
 * Asks the control plane again whenever what is asked changes, and once for all that is typed without a pause.
 * @param question null asks for nothing.
 */
export function useLiveAnswer<Question, T>(
  question: () => Question | null,
  ask: (question: Question, signal: AbortSignal) => Promise<T>,
): LiveAnswer<T> {
  const answer = shallowRef<T | null>(null);
  const error = shallowRef<unknown>(null);
  const isStale = ref(false);
  let asking = new AbortController();

  const askSoon = useDebounceFn(async (wanted: Question, mine: AbortController) => {
    if (mine !== asking) return;
    try {
      const found = await ask(wanted, mine.signal);
      if (mine !== asking) return;
      answer.value = found;
      error.value = null;
    } catch (failure) {
      if (isAborted(failure) || mine !== asking) return;
      answer.value = null;
      error.value = failure;
    }
    isStale.value = false;
  }, PAUSE);

  watch(
    () => JSON.stringify(question()),
    () => {
      const wanted = question();
      asking.abort();
      asking = new AbortController();
      if (wanted === null) {
        answer.value = null;
        error.value = null;
        isStale.value = false;
        return;
      }
      isStale.value = true;
      void askSoon(wanted, asking);
    },
    { immediate: true },
  );
  onScopeDispose(() => asking.abort());
  return { answer, error, isStale };
}
