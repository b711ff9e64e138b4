import { ref, shallowRef, type Ref, type ShallowRef } from 'vue';

export interface Saving {
  readonly isBusy: Ref<boolean>;
  /** A first try was made: what is missing is pointed out from then on. */
  readonly wasTried: Ref<boolean>;
  /** Why it was refused. */
  readonly failure: ShallowRef<unknown>;
  readonly reset: () => void;
  /** Does the work unless it is under way. @returns its result; null when it failed. */
  readonly run: <T>(work: () => Promise<T>) => Promise<T | null>;
}

/** What every form that saves something has. */
export function useSaving(): Saving {
  const isBusy = ref(false);
  const wasTried = ref(false);
  const failure = shallowRef<unknown>(null);
  return {
    isBusy,
    wasTried,
    failure,
    reset() {
      wasTried.value = false;
      failure.value = null;
    },
    async run(work) {
      if (isBusy.value) return null;
      isBusy.value = true;
      failure.value = null;
      try {
        return await work();
      } catch (error) {
        failure.value = error;
        return null;
      } finally {
        isBusy.value = false;
      }
    },
  };
}
