import { computed, type ComputedRef, type Ref } from 'vue';
import { keysBetween, type TableLine } from './table';

export interface TableSelection {
  /** Whether all rows are ticked, none, or some. */
  readonly allState: ComputedRef<boolean | 'some'>;
  /** Ticks a row or takes its tick away; with shift ticks all from the one before to it. */
  readonly select: (key: string, withShift: boolean) => void;
  /** Ticks all rows, or none if some are ticked. */
  readonly selectAll: () => void;
}

/** @param selected keys of the rows that are ticked, of which some may not be listed now. */
export function useTableSelection<Row>(
  lines: () => readonly TableLine<Row>[],
  rowKeys: ComputedRef<readonly string[]>,
  selected: Ref<ReadonlySet<string>>,
): TableSelection {
  const selectedHere = computed(() => rowKeys.value.filter((key) => selected.value.has(key)).length);
  const allState = computed(() => {
    if (selectedHere.value === 0) return false;
    return selectedHere.value === rowKeys.value.length ? true : 'some';
  });
  let anchor = '';

  function select(key: string, withShift: boolean): void {
    const next = new Set(selected.value);
    if (withShift && anchor !== '') for (const each of keysBetween(lines(), anchor, key)) next.add(each);
    else if (!next.delete(key)) next.add(key);
    anchor = key;
    selected.value = next;
  }

  function selectAll(): void {
    selected.value = allState.value === false ? new Set(rowKeys.value) : new Set();
  }

  return { allState, select, selectAll };
}
