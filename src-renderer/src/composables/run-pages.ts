import { computed, type ComputedRef } from 'vue';
import { isAborted } from '../api/error';
import { listRuns, type RunQuery } from '../api/platform';
import type { Page, Run } from '../api/types';
import { useWords } from '../locales';
import { useToasts } from '../stores/toasts';
import { useResource, type Resource } from './resource';

export interface RunPages {
  readonly resource: Resource<Page<Run>>;
  /** Newest first. */
  readonly items: ComputedRef<readonly Run[]>;
  readonly hasEarlier: ComputedRef<boolean>;
  readonly showEarlier: () => Promise<void>;
}

/**
 * Lays a freshly read first page over what was there: its runs are newer news, earlier ones stay.
 * @returns the page with the earlier runs behind it.
 */
export function mergeRuns(page: Page<Run>, before: Page<Run> | null): Page<Run> {
  const oldest = page.items.at(-1);
  if (!before || !oldest) return page;
  const known = new Set(page.items.map((run) => run.id));
  const earlier = before.items.filter((run) => !known.has(run.id) && run.createdAt <= oldest.createdAt);
  if (earlier.length === 0) return page;
  return { items: [...page.items, ...earlier], nextCursor: before.nextCursor, total: page.total };
}

/**
 * Runs that meet a query, newest first, a page at a time.
 * @param query what to list; what was listed for another query is not kept.
 */
export function useRunPages(query: () => NonNullable<RunQuery>): RunPages {
  const { t } = useWords();
  const toasts = useToasts();
  let listedFor = '';
  const resource: Resource<Page<Run>> = useResource(async (signal) => {
    const wanted = query();
    const page = await listRuns(wanted, signal);
    const isSame = JSON.stringify(wanted) === listedFor;
    listedFor = JSON.stringify(wanted);
    return mergeRuns(page, isSame ? resource.data.value : null);
  });

  async function showEarlier(): Promise<void> {
    const { data } = resource;
    const cursor = data.value?.nextCursor;
    if (!cursor) return;
    const wanted = query();
    try {
      const page = await listRuns({ ...wanted, cursor });
      if (JSON.stringify(wanted) !== listedFor) return;
      data.value = { ...page, items: [...(data.value?.items ?? []), ...page.items] };
    } catch (error) {
      if (!isAborted(error)) toasts.showFailure(t('errors.loadRuns'), error);
    }
  }

  return {
    resource,
    items: computed(() => resource.data.value?.items ?? []),
    hasEarlier: computed(() => Boolean(resource.data.value?.nextCursor)),
    showEarlier,
  };
}
