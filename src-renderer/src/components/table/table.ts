/** A column of a table. Its cells come through the slot `cell-<key>`. */
export interface TableColumn<Key extends string = string> {
  readonly key: Key;
  readonly label: string;
  /** A track of the row's grid: "72px", "minmax(160px, 1fr)". */
  readonly width: string;
  readonly align?: 'right';
  /** The head is for assistive technology only: the cells say it themselves. */
  readonly isHeadHidden?: boolean;
  /** Names the row; it cannot be hidden. */
  readonly isName?: boolean;
  /** Its head is a button that orders the rows by it. */
  readonly isSortable?: boolean;
}

/** What rows are ordered by. */
export interface TableSort {
  readonly key: string;
  readonly isDescending: boolean;
}

/** @returns the order after the head of a column was pressed: largest first, then the other way round. */
export function nextSort(sort: TableSort | null, key: string): TableSort {
  return { key, isDescending: sort?.key === key ? !sort.isDescending : true };
}

/** A line of a table: a row, or the head of a group that can be closed. */
export type TableLine<Row> =
  | { readonly kind: 'group'; readonly key: string; readonly label: string; readonly count: number }
  | { readonly kind: 'row'; readonly key: string; readonly row: Row };

/** From this many lines on, only those near the visible part are drawn. */
export const VIRTUAL_FROM = 200;

export const GROUP_HEIGHT = 32;

/**
 * Adds a place to those that are drawn.
 * @param places in order.
 * @returns all of them in order; without the added one if that is negative.
 */
export function withPlace(places: readonly number[], added: number): number[] {
  if (added < 0 || places.includes(added)) return [...places];
  return [...places, added].sort((a, b) => a - b);
}

/**
 * Finds the row to go to from another one.
 * @param step rows forward, negative for back.
 * @returns its place among the lines, or -1 when there is no row at all. At the ends it stays.
 */
export function stepRow(lines: readonly TableLine<unknown>[], from: number, step: number): number {
  const direction = Math.sign(step);
  let place = from;
  let left = Math.abs(step);
  for (let index = from + direction; left > 0; index += direction) {
    const line = lines[index];
    if (!line) break;
    if (line.kind !== 'row') continue;
    place = index;
    left -= 1;
  }
  if (lines[place]?.kind === 'row') return place;
  return lines.findIndex((line) => line.kind === 'row');
}

/** Selects everything between two rows, as a click with Shift does; both ends included. */
export function keysBetween(lines: readonly TableLine<unknown>[], from: string, to: string): string[] {
  const ends = [from, to].map((key) => lines.findIndex((line) => line.key === key));
  const [first = 0, last = 0] = ends.sort((a, b) => a - b);
  if (first < 0) return [to];
  return lines.slice(first, last + 1).flatMap((line) => (line.kind === 'row' ? [line.key] : []));
}
