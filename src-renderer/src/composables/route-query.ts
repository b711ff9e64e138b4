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

/**
 * One of some filters that lives in the address.
 * @param keys what may be chosen; the first lets everything pass, and is meant by whatever else the address says.
 * @param clears as {@link useRouteQuery} has it.
 */
export function useRouteChoice<Key extends string>(
  key: string,
  keys: readonly [Key, ...Key[]],
  clears: readonly string[] = [],
): WritableComputedRef<Key> {
  const value = useRouteQuery(key, clears);
  return computed({
    get: () => keys.find((each) => each === value.value) ?? keys[0],
    set: (chosen) => {
      value.value = chosen === keys[0] ? '' : chosen;
    },
  });
}
