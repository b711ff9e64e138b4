import { listRuns, type RunQuery } from '../api/platform';
import type { Page, Run } from '../api/types';
import { useWords } from '../locales';
import { useCursorPages, type CursorPages } from './cursor-pages';

export type RunPages = CursorPages<NonNullable<RunQuery>, Run, Page<Run>>;

/**
 * Runs that meet a query, newest first, a page at a time.
 * @param query what to list; what was listed for another query is not kept.
 */
export function useRunPages(query: () => NonNullable<RunQuery>): RunPages {
  const { t } = useWords();
  return useCursorPages({
    query,
    read: listRuns,
    timeOf: (run: Run) => run.createdAt,
    failed: () => t('errors.loadRuns'),
  });
}
