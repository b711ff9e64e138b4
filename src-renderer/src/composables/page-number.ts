import { computed, type WritableComputedRef } from 'vue';
import { useRouteQuery } from './route-query';

export interface PageNumber {
  /** From 1, as `?page=` of the address says. */
  readonly page: WritableComputedRef<number>;
  /** Goes back to the last page where the address is behind it. @param total rows there are. */
  readonly keepWithin: (total: number) => void;
}

/**
 * The page of a list that is shown. A filter of the list takes it out of the address, so that another choice begins at
 * its first page: `useRouteQuery('q', ['page'])`.
 * @param size rows of a page.
 */
export function usePageNumber(size: number): PageNumber {
  const query = useRouteQuery('page');
  const page = computed({
    get: () => (/^[1-9]\d{0,6}$/.test(query.value) ? Number(query.value) : 1),
    set: (wanted) => {
      query.value = wanted === 1 ? '' : String(wanted);
    },
  });
  return {
    page,
    keepWithin(total) {
      const last = Math.max(1, Math.ceil(total / size));
      if (page.value > last) page.value = last;
    },
  };
}
