import { computed, type WritableComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';

/**
 * A filter that lives in the address, so that a reload, a link or Back brings it along.
 * @returns its value, '' when it is not there; setting '' takes it out.
 */
export function useRouteQuery(key: string): WritableComputedRef<string> {
  const route = useRoute();
  const router = useRouter();
  return computed({
    get: () => {
      const value = route.query[key];
      return typeof value === 'string' ? value : '';
    },
    set: (value) => {
      void router.replace({ query: { ...route.query, [key]: value === '' ? undefined : value } });
    },
  });
}
