import { onScopeDispose, ref, watch, type Ref } from 'vue';

/** Follows `source` to true only after it has been true for a while, and to false at once: no flicker of skeletons. */
export function useDelayed(source: () => boolean, milliseconds = 200): Readonly<Ref<boolean>> {
  const delayed = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    source,
    (value) => {
      clearTimeout(timer);
      if (!value) delayed.value = false;
      else {
        timer = setTimeout(() => {
          delayed.value = true;
        }, milliseconds);
      }
    },
    { immediate: true },
  );
  onScopeDispose(() => clearTimeout(timer));
  return delayed;
}
