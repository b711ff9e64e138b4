import type { LineRanges } from './line-ranges';

/** The lines that are shown of a log at one moment: all of them, or those of some kinds. */
export interface LogView {
  /** How many are listed. */
  readonly count: number;
  /** Number of the line at a place of the list. */
  readonly at: (place: number) => number;
  /** The place of a line, or of the next one listed. */
  readonly placeOf: (line: number) => number;
  /** Number of the last line listed. */
  readonly last: number;
}

/** Lists every line: places and numbers differ by one. */
export function viewOfAll(total: number): LogView {
  return { count: total, at: (place) => place + 1, placeOf: (line) => line - 1, last: total };
}

/** Lines that the ruler marks. */
export interface RulerLayer {
  readonly kind: 'stderr' | 'status' | 'match' | 'current';
  readonly lines: Pick<LineRanges, 'placeOf'>;
}

/**
 * Finds which steps of the ruler hold a line of a layer. One look a step, however many lines there are.
 * @param steps how many marks there is room for, from top to bottom.
 * @returns the layer to be seen at each step that has any: the last of those given.
 */
export function rulerMarks(
  view: LogView,
  layers: readonly RulerLayer[],
  steps: number,
): Map<number, RulerLayer['kind']> {
  const marks = new Map<number, RulerLayer['kind']>();
  for (let step = 0; step < steps; step += 1) {
    const [from, to] = [step, step + 1].map((edge) => Math.floor((edge / steps) * view.count));
    if (from === undefined || to === undefined || from === to) continue;
    const [first, behind] = [view.at(from), view.at(to - 1) + 1];
    for (const { kind, lines } of layers) {
      if (lines.placeOf(behind) > lines.placeOf(first)) marks.set(step, kind);
    }
  }
  return marks;
}
