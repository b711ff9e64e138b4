import { useEventListener } from '@vueuse/core';
import { ref, type Ref } from 'vue';
import { onBeforeRouteLeave } from 'vue-router';

export interface UnsavedGuard {
  /** Somebody wants to leave; the page asks. */
  readonly isAsking: Ref<boolean>;
  /** Answers: leave and lose what was entered, or stay. */
  readonly answer: (leaves: boolean) => void;
  /** Lets the next leaving pass: what was entered is saved. */
  readonly letPass: () => void;
}

/** Keeps a page with something unsaved from being left by a slip of the hand. */
export function useUnsavedGuard(isDirty: () => boolean): UnsavedGuard {
  const isAsking = ref(false);
  let decide: ((leaves: boolean) => void) | null = null;
  let passes = false;

  onBeforeRouteLeave(() => {
    if (passes || !isDirty()) return true;
    isAsking.value = true;
    decide?.(false);
    return new Promise<boolean>((resolve) => {
      decide = resolve;
    });
  });
  useEventListener(window, 'beforeunload', (event) => {
    if (isDirty() && !passes) event.preventDefault();
  });

  return {
    isAsking,
    answer(leaves) {
      isAsking.value = false;
      decide?.(leaves);
      decide = null;
    },
    letPass() {
      passes = true;
    },
  };
}
