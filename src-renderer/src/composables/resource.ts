import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { isAborted } from '../api/error';
import { coalesce } from '../lib/coalesce';

export interface Resource<T> {
  /** What was read last; it stays while it is read again, and when that fails. */
  readonly data: ShallowRef<T | null>;
  /** Why the last reading failed, or null. */
  readonly error: ShallowRef<unknown>;
  readonly isLoaded: Ref<boolean>;
  /** Reads again, soon; many calls make few requests. */
  readonly reload: () => void;
}

/** Something read from the control plane, beginning now and ending with the calling scope. */
export function useResource<T>(load: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const data = shallowRef<T | null>(null);
  const error = shallowRef<unknown>(null);
  const isLoaded = ref(false);
  const scope = new AbortController();

  const reload = coalesce(async () => {
    try {
      data.value = await load(scope.signal);
      error.value = null;
      isLoaded.value = true;
    } catch (failure) {
      if (!isAborted(failure)) error.value = failure;
    }
  });

  onScopeDispose(() => {
    reload.cancel();
    scope.abort();
  });
  reload();
  return { data, error, isLoaded, reload };
}
