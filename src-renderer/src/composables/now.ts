import { createSharedComposable, useIntervalFn } from '@vueuse/core';
import { readonly, ref, type Ref } from 'vue';

/** The present time to the second, one clock for the whole page. */
export const useNow = createSharedComposable((): Readonly<Ref<number>> => {
  const now = ref(Date.now());
  useIntervalFn(() => {
    now.value = Date.now();
  }, 1000);
  return readonly(now);
});
