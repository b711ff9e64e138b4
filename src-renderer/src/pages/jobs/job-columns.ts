import { useOptionalColumns, type OptionalColumns } from '../../components/table/optional-columns';
import type { TableColumn } from '../../components/table/table';
import { useWords } from '../../locales';

const optionalColumns = ['version', 'schedule', 'next', 'result', 'duration', 'recent'] as const;
type OptionalColumn = (typeof optionalColumns)[number];

const WIDTHS: Readonly<Record<OptionalColumn, string>> = {
  version: '72px',
  schedule: '200px',
  next: '140px',
  result: '128px',
  duration: '80px',
  recent: '120px',
};

/** The columns of the jobs list, and which of them this operator wants to see. */
export function useJobColumns(): OptionalColumns<OptionalColumn> {
  const { t } = useWords();
  return useOptionalColumns({
    storageKey: 'wheelhouse.jobs-hidden-columns',
    name: () => ({ key: 'job', label: t('jobs.column.job'), width: 'minmax(200px, 1fr)', isName: true }),
    optional: () =>
      optionalColumns.map((key): TableColumn<OptionalColumn> => ({
        key,
        label: t(`jobs.column.${key}`),
        width: WIDTHS[key],
        ...(key === 'duration' ? { align: 'right', isHeadHidden: true } : {}),
      })),
  });
}
