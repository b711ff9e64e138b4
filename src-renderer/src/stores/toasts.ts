import { createEventHook } from '@vueuse/core';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { RouteLocationRaw } from 'vue-router';
import { useFailureWords } from '../composables/failure-words';

export interface Toast {
  readonly id: number;
  readonly kind: 'done' | 'failed';
  /** The thing it is about, shown in bold. */
  readonly subject: string;
  readonly text: string;
  /** Where to look closer. */
  readonly link?: { readonly label: string; readonly to: RouteLocationRaw };
  /** Takes it back; offered for as long as the toast is there. */
  readonly undo?: () => void;
}

const MOST = 3;
const SHOWN_FOR = 8_000;

/** Short messages at the bottom right: at most three, errors stay until closed. */
export const useToasts = defineStore('toasts', () => {
  const items = shallowRef<readonly Toast[]>([]);
  const failureWords = useFailureWords();
  const shownHook = createEventHook<Toast>();
  let lastId = 0;

  function dismiss(id: number): void {
    items.value = items.value.filter((toast) => toast.id !== id);
  }

  function show(toast: Omit<Toast, 'id'>): void {
    const id = ++lastId;
    const shown = { ...toast, id };
    items.value = [...items.value, shown].slice(-MOST);
    if (toast.kind === 'done') setTimeout(() => dismiss(id), SHOWN_FOR);
    void shownHook.trigger(shown);
  }

  /** Shows why something could not be done; `subject` says what. */
  function showFailure(subject: string, error: unknown): void {
    show({ kind: 'failed', subject, text: failureWords(error) });
  }

  return {
    items,
    show,
    showFailure,
    dismiss,
    /** Calls back once for every toast, when it is shown, until the scope it was called in ends. */
    onShown: shownHook.on,
  };
});
