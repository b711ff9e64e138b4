import { computed, type WritableComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';

/**
 * A filter that lives in the address, so that a reload, a link or Back brings it along.
 * @param clears what else goes out of the address whenever this is set, such as the page of a list.
 * @returns its value, '' when it is not there; setting '' takes it out.
 */
export function useRouteQuery(key: string, clears: readonly string[] = []): WritableComputedRef<string> {
  const route = useRoute();
  const router = useRouter();
  return computed({
    get: () => {
      const value = route.query[key];
      return typeof value === 'string' ? value : '';
    },
    set: (value) => {
      const cleared = Object.fromEntries(clears.map((each) => [each, undefined]));
      void router.replace({ query: { ...route.query, ...cleared, [key]: value === '' ? undefined : value } });
    },
  });
}
