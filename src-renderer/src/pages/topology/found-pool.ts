import { ref, watch, type Ref } from 'vue';
import { findPoolOf } from '../../api/orchestration';

/** What may be an address or a host's name. */
const addressForm = /^[A-Za-z0-9.:_-]*[.:][A-Za-z0-9.:_-]+$/;

/**
 * Looks for the pool that has the address that was typed.
 * @returns its number; null while there is none, and when that could not be found out: then names alone are looked through.
 */
export function useFoundPool(text: Readonly<Ref<string>>): Readonly<Ref<number | null>> {
  const foundPool = ref<number | null>(null);
  watch(text, async (typed, _before, onCleanup) => {
    const finding = new AbortController();
    onCleanup(() => finding.abort());
    foundPool.value = null;
    if (!addressForm.test(typed.trim())) return;
    try {
      const found = await findPoolOf(typed.trim(), finding.signal);
      if (!finding.signal.aborted) foundPool.value = found;
    } catch {
      // The tree says that nothing was found.
    }
  });
  return foundPool;
}
