import { useLocalStorage } from '@vueuse/core';
import { computed, type ComputedRef } from 'vue';
import type { TableColumn } from './table';

export interface OptionalColumns<Key extends string> {
  /** The columns to show: the one that names the row, and those of the others that are wanted. */
  readonly columns: ComputedRef<readonly TableColumn[]>;
  readonly choices: ComputedRef<readonly { readonly key: Key; readonly label: string }[]>;
  readonly shown: ComputedRef<ReadonlySet<Key>>;
  /** Shows a column, or hides it. */
  readonly toggle: (key: Key) => void;
}

export interface AllColumns<Key extends string> {
  /** Where the browser keeps which are hidden. */
  readonly storageKey: string;
  /** The column that names the row. */
  readonly name: () => TableColumn;
  readonly optional: () => readonly TableColumn<Key>[];
  /** Those that are hidden until they are asked for. */
  readonly hiddenAtFirst?: readonly Key[];
}

/** Columns of a table that each operator may hide. */
export function useOptionalColumns<Key extends string>(around: AllColumns<Key>): OptionalColumns<Key> {
  const hidden = useLocalStorage<string[]>(around.storageKey, [...(around.hiddenAtFirst ?? [])]);
  const optional = computed(around.optional);
  const wanted = computed(() => optional.value.filter(({ key }) => !hidden.value.includes(key)));
  return {
    columns: computed(() => [around.name(), ...wanted.value]),
    choices: computed(() => optional.value.map(({ key, label }) => ({ key, label }))),
    shown: computed(() => new Set(wanted.value.map(({ key }) => key))),
    toggle(key) {
      const others = hidden.value.filter((each) => each !== key);
      hidden.value = others.length < hidden.value.length ? others : [...others, key];
    },
  };
}
