import { computed, type ComputedRef } from 'vue';
import { isAborted } from '../api/error';
import { useToasts } from '../stores/toasts';
import { useResource, type Resource } from './resource';

/** One page of a list, the newest first. */
export interface CursorPage<Row> {
  readonly items: readonly Row[];
  /** Where the next page begins; null behind the last one. */
  readonly nextCursor: string | null;
}

interface PageQuery {
  /** Rows of a page. */
  readonly limit?: number;
  readonly cursor?: string;
}

export interface Listing<Query, Row, Page extends CursorPage<Row>> {
  /** What to list; what was listed for another query is not kept. */
  readonly query: () => Query;
  readonly read: (query: Query & PageQuery, signal?: AbortSignal) => Promise<Page>;
  /** When a row was made, in epoch milliseconds. */
  readonly timeOf: (row: Row) => number;
  /** What is said when earlier rows cannot be read. */
  readonly failed: () => string;
}

export interface CursorPages<Query, Row, Page extends CursorPage<Row> = CursorPage<Row>> {
  /** All that is listed, and the query that it answers, which need no longer be the one of now. */
  readonly resource: Resource<Page & { readonly query: Query }>;
  /** Newest first. */
  readonly items: ComputedRef<readonly Row[]>;
  readonly hasEarlier: ComputedRef<boolean>;
  readonly showEarlier: () => Promise<void>;
}

/**
 * Lays a freshly read first page over what was there: its rows are newer news, earlier ones stay.
 * @returns the page with the earlier rows behind it.
 */
export function mergePages<Row extends { readonly id: string }, Page extends CursorPage<Row>>(
  page: Page,
  before: CursorPage<Row> | null,
  timeOf: (row: Row) => number,
): Page {
  const oldest = page.items.at(-1);
  if (!before || !oldest || page.nextCursor === null) return page;
  const known = new Set(page.items.map(({ id }) => id));
  // With none in common there may be more between the two.
  if (!before.items.some(({ id }) => known.has(id))) return page;
  const earlier = before.items.filter((row) => !known.has(row.id) && timeOf(row) <= timeOf(oldest));
  if (earlier.length === 0) return page;
  return { ...page, items: [...page.items, ...earlier], nextCursor: before.nextCursor };
}

/** A list that is read a page at a time, the newest first. */
export function useCursorPages<
  Query extends PageQuery,
  Row extends { readonly id: string },
  Page extends CursorPage<Row>,
>({ query, read, timeOf, failed }: Listing<Query, Row, Page>): CursorPages<Query, Row, Page> {
  const toasts = useToasts();
  const isSame = (left: Query | undefined, right: Query): boolean =>
    JSON.stringify(left) === JSON.stringify(right);

  const resource: Resource<Page & { readonly query: Query }> = useResource(async (signal) => {
    const wanted = query();
    const page = { ...(await read(wanted, signal)), query: wanted };
    const { value: before } = resource.data;
    return mergePages(page, isSame(before?.query, wanted) ? before : null, timeOf);
  });
  const { data } = resource;

  async function showEarlier(): Promise<void> {
    const { value: before } = data;
    const cursor = before?.nextCursor;
    if (!before || !cursor) return;
    const { query: wanted } = before;
    try {
      const page = await read({ ...wanted, cursor });
      const { value: listed } = data;
      // Asked twice, or for what is no longer listed: the page would stand behind the wrong one.
      if (listed?.nextCursor !== cursor || !isSame(listed.query, wanted)) return;
      data.value = { ...page, query: wanted, items: [...listed.items, ...page.items] };
    } catch (error) {
      if (!isAborted(error)) toasts.showFailure(failed(), error);
    }
  }

  return {
    resource,
    items: computed(() => data.value?.items ?? []),
    hasEarlier: computed(() => Boolean(data.value?.nextCursor)),
    showEarlier,
  };
}
