import { useOptionalColumns, type OptionalColumns } from '../../components/table/optional-columns';
import type { TableColumn } from '../../components/table/table';
import { useWords } from '../../locales';

const optionalColumns = [
  'address',
  'via',
  'pool',
  'groups',
  'tags',
  'load',
  'memory',
  'disk',
  'runs',
] as const;
type OptionalColumn = (typeof optionalColumns)[number];

/** The first of the columns that a sentence takes the place of, in rows of nodes that are away. */
export const figureColumns: readonly OptionalColumn[] = ['load', 'memory', 'disk', 'runs'];

const WIDTHS: Readonly<Record<OptionalColumn, string>> = {
  address: 'minmax(132px, 1fr)',
  via: '80px',
  pool: 'minmax(104px, 0.9fr)',
  groups: 'minmax(88px, 0.7fr)',
  tags: 'minmax(104px, 0.9fr)',
  load: '148px',
  memory: '112px',
  disk: '112px',
  runs: '88px',
};

/** The columns of the list of nodes, and which of them this operator wants to see. */
export function useNodeColumns(): OptionalColumns<OptionalColumn> {
  const { t } = useWords();
  return useOptionalColumns({
    storageKey: 'wheelhouse.nodes-hidden-columns',
    hiddenAtFirst: ['groups'],
    name: () => ({
      key: 'node',
      label: t('nodes.column.node'),
      width: 'minmax(152px, 1.2fr)',
      isName: true,
      isSortable: true,
    }),
    optional: () =>
      optionalColumns.map((key): TableColumn<OptionalColumn> => ({
        key,
        label: t(`nodes.column.${key}`),
        width: WIDTHS[key],
        ...(figureColumns.includes(key) ? { isSortable: true } : {}),
        ...(key === 'runs' ? { align: 'right' } : {}),
      })),
  });
}
