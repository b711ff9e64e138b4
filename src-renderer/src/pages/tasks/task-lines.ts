import type { MatrixBatch, MatrixRow } from './task-matrix';

/** A line of the matrix: the head of a batch, or a node. */
export type MatrixLine =
  | { readonly kind: 'batch'; readonly key: string; readonly batch: MatrixBatch }
  | { readonly kind: 'node'; readonly key: string; readonly row: MatrixRow };

/** Lays the matrix out line by line. @param collapsed positions of batches whose nodes are not listed. */
export function linesOf(
  batches: readonly MatrixBatch[],
  collapsed: ReadonlySet<number>,
): readonly MatrixLine[] {
  return batches.flatMap((batch): MatrixLine[] => [
    { kind: 'batch', key: `batch ${batch.position}`, batch },
    ...(collapsed.has(batch.position)
      ? []
      : batch.rows.map((row): MatrixLine => ({ kind: 'node', key: `node ${row.node.id}`, row }))),
  ]);
}

/** A place in the matrix: the index of a line, and of a column; the node's own is -1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** @returns where a key leads from a place; null for a key that leads nowhere. Heads of batches have one column. */
export function placeAfter(
  key: string,
  from: Place,
  lines: readonly MatrixLine[],
  columns: number,
): Place | null {
  const clampLine = (line: number): number => Math.min(lines.length - 1, Math.max(0, line));
  const clampColumn = (column: number): number => Math.min(columns - 1, Math.max(-1, column));
  switch (key) {
    case 'ArrowDown':
      return { ...from, line: clampLine(from.line + 1) };
    case 'ArrowUp':
      return { ...from, line: clampLine(from.line - 1) };
    case 'ArrowRight':
      return { ...from, column: clampColumn(from.column + 1) };
    case 'ArrowLeft':
      return { ...from, column: clampColumn(from.column - 1) };
    case 'Home':
      return { ...from, column: -1 };
    case 'End':
      return { ...from, column: columns - 1 };
    case 'PageDown':
      return { ...from, line: clampLine(from.line + 20) };
    case 'PageUp':
      return { ...from, line: clampLine(from.line - 20) };
    default:
      return null;
  }
}
