import type { Node } from '../../api/nodes';

/** @returns nodes in the order of the map: pool by pool, then by name, so that what belongs together stands together. */
export function fleetOrder(nodes: readonly Node[]): Node[] {
  const poolOf = ({ poolId }: Node): number => poolId ?? 0;
  return [...nodes].sort(
    (left, right) =>
      poolOf(left) - poolOf(right) || left.name.localeCompare(right.name, 'en', { numeric: true }),
  );
}

export interface FleetLayout {
  /** Pixels of a cell's side, and between cells. */
  readonly size: number;
  readonly gap: number;
  readonly columns: number;
  readonly rows: number;
  /** Pixels from one column to the next: what a line leaves over is shared out between its cells. */
  readonly pitch: number;
}

/** From few nodes to thousands: the largest cells that have room are taken. */
const SIZES = [
  { size: 12, gap: 4 },
  { size: 10, gap: 3 },
  { size: 8, gap: 2 },
  { size: 6, gap: 2 },
  { size: 5, gap: 1 },
  { size: 4, gap: 1 },
] as const;

/**
 * Lays out the cells of a map.
 * @param width pixels there are.
 * @param height pixels that it should take at most; more nodes than that holds take more.
 */
export function layoutOf(count: number, width: number, height: number): FleetLayout {
  const tried = SIZES.map(({ size, gap }) => {
    const columns = Math.max(1, Math.floor((width + gap) / (size + gap)));
    return {
      size,
      gap,
      columns,
      rows: Math.ceil(count / columns),
      pitch: columns === 1 ? size + gap : (width - size) / (columns - 1),
    };
  });
  const fits = ({ size, gap, rows }: FleetLayout): boolean => rows * (size + gap) - gap <= height;
  return tried.find(fits) ?? tried.at(-1) ?? { size: 4, gap: 1, columns: 1, rows: count, pitch: 5 };
}

/** @returns where a cell is, in pixels. */
export const placeOf = (
  index: number,
  { size, gap, columns, pitch }: FleetLayout,
): { x: number; y: number } => ({
  x: (index % columns) * pitch,
  y: Math.floor(index / columns) * (size + gap),
});

/** @returns the index of the cell at a place; null beside all cells. The gap counts to the cell before it. */
export function cellAt(x: number, y: number, layout: FleetLayout, count: number): number | null {
  const { size, gap, columns, pitch } = layout;
  const [column, row] = [Math.floor(x / pitch), Math.floor(y / (size + gap))];
  if (column < 0 || row < 0 || column >= columns) return null;
  const index = row * columns + column;
  return index < count ? index : null;
}

/** @returns the cell that a key leads to from another; null for keys that lead nowhere. */
export function cellAfter(
  key: string,
  index: number,
  { columns }: FleetLayout,
  count: number,
): number | null {
  const within = (next: number): number => (next < 0 || next >= count ? index : next);
  switch (key) {
    case 'ArrowRight':
      return within(index + 1);
    case 'ArrowLeft':
      return within(index - 1);
    case 'ArrowDown':
      return within(index + columns);
    case 'ArrowUp':
      return within(index - columns);
    case 'Home':
      return 0;
    case 'End':
      return Math.max(0, count - 1);
    default:
      return null;
  }
}
