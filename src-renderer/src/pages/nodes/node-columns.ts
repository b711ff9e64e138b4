import { useLocalStorage } from '@vueuse/core';
import { computed, type ComputedRef, type WritableComputedRef } from 'vue';
import type { TableColumn } from '../../components/table/table';
import { useWords } from '../../locales';

export const optionalColumns = [
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
export type OptionalColumn = (typeof optionalColumns)[number];
type Column = TableColumn<'node' | OptionalColumn>;

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

const isOptional = (value: unknown): value is OptionalColumn =>
  (optionalColumns as readonly unknown[]).includes(value);

export interface NodeColumns {
  readonly columns: ComputedRef<readonly Column[]>;
  readonly choices: ComputedRef<readonly { readonly key: OptionalColumn; readonly label: string }[]>;
  readonly shown: WritableComputedRef<ReadonlySet<OptionalColumn>>;
}

/** The columns of the list of nodes, and which of them this operator wants to see. */
export function useNodeColumns(): NodeColumns {
  const { t } = useWords();
  const hidden = useLocalStorage<string[]>('wheelhouse.nodes-hidden-columns', ['groups']);

  const shown = computed({
    get: () => new Set(optionalColumns.filter((key) => !hidden.value.includes(key))),
    set: (keys: ReadonlySet<OptionalColumn>) => {
      hidden.value = optionalColumns.filter((key) => !keys.has(key));
    },
  });
  const all = computed(() =>
    optionalColumns.map((key): Column => ({
      key,
      label: t(`nodes.column.${key}`),
      width: WIDTHS[key],
      ...(figureColumns.includes(key) ? { isSortable: true } : {}),
      ...(key === 'runs' ? { align: 'right' } : {}),
    })),
  );
  return {
    shown,
    choices: computed(() => all.value.flatMap(({ key, label }) => (isOptional(key) ? [{ key, label }] : []))),
    columns: computed(() => [
      {
        key: 'node',
        label: t('nodes.column.node'),
        width: 'minmax(152px, 1.2fr)',
        isName: true,
        isSortable: true,
      },
      ...all.value.filter(({ key }) => isOptional(key) && shown.value.has(key)),
    ]),
  };
}
