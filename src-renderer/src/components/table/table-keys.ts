import { computed, nextTick, ref, type ComputedRef, type Ref } from 'vue';
import { useShortcuts } from '../../composables/shortcuts';
import { stepRow, type TableLine } from './table';

export interface TableKeys<Row> {
  /** The row that the keys are about. */
  readonly activeKey: Ref<string | null>;
  /** The one row that is a tab stop. */
  readonly tabStop: ComputedRef<string | null | undefined>;
  /** Its place among the lines, -1 when there is no row. It has to be drawn, wherever the table was scrolled to. */
  readonly tabPlace: ComputedRef<number>;
  /** Takes a key that was pressed on a row. */
  readonly onRowKey: (event: KeyboardEvent, row: Row, key: string) => void;
}

/** Moves through the rows of a table, and acts on them, by keys. */
export function useTableKeys<Row>(around: {
  readonly lines: () => readonly TableLine<Row>[];
  readonly rowKeys: ComputedRef<readonly string[]>;
  /** What scrolls. */
  readonly pane: Readonly<Ref<HTMLElement | null>>;
  /** Pixels. */
  readonly rowHeight: ComputedRef<number>;
  /** Scrolls to the line at a place where not all are drawn. */
  readonly scrollTo: (place: number) => void;
  /** Ticks a row or takes its tick away; null where rows have none. */
  readonly select: ((key: string, withShift: boolean) => void) | null;
  readonly open: (row: Row) => void;
  /** Single keys that do something to the row they are pressed on. */
  readonly keys: readonly string[];
  readonly act: (key: string, row: Row) => void;
}): TableKeys<Row> {
  const { lines, rowKeys, pane, rowHeight, select } = around;
  const activeKey = ref<string | null>(null);
  const activePlace = computed(() => lines().findIndex((line) => line.key === activeKey.value));
  const activeRow = computed(() => {
    const line = lines()[activePlace.value];
    return line?.kind === 'row' ? line.row : null;
  });
  const tabStop = computed(() => (activeRow.value === null ? rowKeys.value[0] : activeKey.value));
  const tabPlace = computed(() => lines().findIndex((line) => line.key === tabStop.value));

  async function goTo(place: number): Promise<void> {
    const line = lines()[place];
    if (!line) return;
    activeKey.value = line.key;
    around.scrollTo(place);
    await nextTick();
    const element = pane.value?.querySelector<HTMLElement>(`[data-key="${CSS.escape(line.key)}"]`);
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: 'nearest' });
  }

  const move = (step: number): void => void goTo(stepRow(lines(), activePlace.value, step));
  const pageRows = (): number =>
    Math.max(1, Math.floor((pane.value?.clientHeight ?? 0) / rowHeight.value) - 2);

  function act(key: string): void {
    if (activeRow.value !== null) around.act(key, activeRow.value);
  }

  function onRowKey(event: KeyboardEvent, row: Row, key: string): void {
    // Keys pressed on a button or a link in the row are theirs.
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'PageDown') move(pageRows());
    else if (event.key === 'PageUp') move(-pageRows());
    else if (event.key === 'Home') void goTo(stepRow(lines(), -1, 1));
    else if (event.key === 'End') void goTo(stepRow(lines(), lines().length, -1));
    else if (event.key === 'Enter') around.open(row);
    else if (event.key === ' ' && select) select(key, event.shiftKey);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    x: () => {
      if (!select || activeKey.value === null || activeRow.value === null) return false;
      select(activeKey.value, false);
      return true;
    },
    ...Object.fromEntries(around.keys.map((key) => [key, () => act(key)])),
  });

  return { activeKey, tabStop, tabPlace, onRowKey };
}
