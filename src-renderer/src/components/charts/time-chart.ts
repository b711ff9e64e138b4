/** A value at a time; null where there is none, which breaks the line. */
export interface TimePoint {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly value: number | null;
}

/** A place in the picture. */
export interface PicturePoint {
  readonly x: number;
  readonly y: number;
}

export interface TimeScale {
  /** Epoch milliseconds at the left and the right edge. */
  readonly from: number;
  readonly to: number;
  /** The value at the upper edge; the lower one is 0. */
  readonly max: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Cuts a line where nothing was measured: at points without a value, and where two are further apart than measuring goes.
 * @param gapMs more than this between two points is a gap.
 * @returns the pieces of the line, in the picture's places. A piece may be one point.
 */
export function piecesOf(points: readonly TimePoint[], gapMs: number, scale: TimeScale): PicturePoint[][] {
  const pieces: PicturePoint[][] = [];
  let piece: PicturePoint[] = [];
  let last = -Infinity;
  for (const { at, value } of points) {
    const isCut = value === null || at - last > gapMs;
    if (isCut && piece.length > 0) {
      pieces.push(piece);
      piece = [];
    }
    if (value === null) continue;
    piece.push(placeOf(at, value, scale));
    last = at;
  }
  if (piece.length > 0) pieces.push(piece);
  return pieces;
}

/** @returns where a value at a time is in the picture; more than the scale has is at its edge. */
export function placeOf(
  at: number,
  value: number,
  { from, to, max, width, height }: TimeScale,
): PicturePoint {
  const share = Math.min(1, Math.max(0, max === 0 ? 0 : value / max));
  return { x: ((at - from) / (to - from)) * width, y: height - share * height };
}

/** @returns the index of what was measured nearest to a time; -1 for nothing. @param points by their times. */
export function nearestTo(points: readonly { readonly at: number }[], at: number): number {
  let found = -1;
  let distance = Infinity;
  for (const [index, point] of points.entries()) {
    const own = Math.abs(point.at - at);
    if (own > distance) break;
    [found, distance] = [index, own];
  }
  return found;
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440];
const MINUTE = 60_000;

/** @returns whole minutes of the clock at which the axis is labelled: at most so many. */
export function ticksOf(from: number, to: number, most: number): number[] {
  const step = (STEPS.find((minutes) => (to - from) / (minutes * MINUTE) <= most) ?? 1440) * MINUTE;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return ticks;
}

/** @returns the first of 1, 2 or 5 times a power of ten that is not below a value: what an axis ends with. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((digit) => digit * power).find((each) => each >= value) ?? 10 * power;
}
