import { useLocalStorage } from '@vueuse/core';
import { computed, type ComputedRef, type WritableComputedRef } from 'vue';
import type { TableColumn } from '../../components/table/table';
import { useWords } from '../../locales';

export const optionalColumns = ['version', 'schedule', 'next', 'result', 'duration', 'recent'] as const;
export type OptionalColumn = (typeof optionalColumns)[number];
type Column = TableColumn<'job' | OptionalColumn>;

const WIDTHS: Readonly<Record<OptionalColumn, string>> = {
  version: '72px',
  schedule: '200px',
  next: '140px',
  result: '128px',
  duration: '80px',
  recent: '120px',
};

const isOptional = (value: unknown): value is OptionalColumn =>
  (optionalColumns as readonly unknown[]).includes(value);

export interface JobColumns {
  readonly columns: ComputedRef<readonly Column[]>;
  readonly choices: ComputedRef<readonly { readonly key: OptionalColumn; readonly label: string }[]>;
  readonly shown: WritableComputedRef<ReadonlySet<OptionalColumn>>;
}

/** The columns of the jobs list, and which of them this operator wants to see. */
export function useJobColumns(): JobColumns {
  const { t } = useWords();
  const hidden = useLocalStorage<string[]>('wheelhouse.jobs-hidden-columns', []);

  const shown = computed({
    get: () => new Set(optionalColumns.filter((key) => !hidden.value.includes(key))),
    set: (keys: ReadonlySet<OptionalColumn>) => {
      hidden.value = optionalColumns.filter((key) => !keys.has(key));
    },
  });
  const all = computed(() =>
    optionalColumns.map((key): Column => ({
      key,
      label: t(`jobs.column.${key}`),
      width: WIDTHS[key],
      ...(key === 'duration' ? { align: 'right', isHeadHidden: true } : {}),
    })),
  );
  return {
    shown,
    choices: computed(() => all.value.flatMap(({ key, label }) => (isOptional(key) ? [{ key, label }] : []))),
    columns: computed(() => [
      { key: 'job', label: t('jobs.column.job'), width: 'minmax(200px, 1fr)', isName: true },
      ...all.value.filter(({ key }) => isOptional(key) && shown.value.has(key)),
    ]),
  };
}
