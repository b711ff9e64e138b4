import { computed, type ComputedRef } from 'vue';
import { isAborted } from '../../api/error';
import { subjectOf } from '../../api/jobs';
import { listRuns } from '../../api/platform';
import type { Page, Run } from '../../api/types';
import { useResource, type Resource } from '../../composables/resource';
import { useToasts } from '../../stores/toasts';
import { useWords } from '../../locales';
import type { JobRef } from './job-actions';

const PAGE = 50;

export interface Runs {
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

/** The runs of a job, newest first, a page at a time. */
export function useRuns({ group, name }: JobRef): Runs {
  const { t } = useWords();
  const toasts = useToasts();
  const query = { family: 'jobs', subject: subjectOf(group, name), limit: PAGE };
  const resource: Resource<Page<Run>> = useResource(async (signal) =>
    mergeRuns(await listRuns(query, signal), resource.data.value),
  );

  async function showEarlier(): Promise<void> {
    const { data } = resource;
    const cursor = data.value?.nextCursor;
    if (!cursor) return;
    try {
      const page = await listRuns({ ...query, cursor });
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
