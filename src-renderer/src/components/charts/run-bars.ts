/** The least height at which a bar is still seen. */
const LEAST = 2;

/**
 * Scales the bars of one small chart to its own longest, each to whole pixels so that they stand sharp.
 * @param durations of any unit.
 * @param height that of the longest, in pixels.
 */
export function barHeights(durations: readonly number[], height: number): number[] {
  const longest = Math.max(...durations, 0);
  if (longest === 0) return durations.map(() => LEAST);
  return durations.map((duration) => Math.max(LEAST, Math.round((duration / longest) * height)));
}

/**
 * The middle one of some durations: half took longer. Of an even number the mean of the middle two.
 * @returns null for none.
 */
export function medianOf(durations: readonly number[]): number | null {
  if (durations.length === 0) return null;
  const sorted = [...durations].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
