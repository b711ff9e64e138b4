/** @returns the value below which this share (0 to 1) of the values lies, by nearest rank. @throws without a value. */
export function percentile(values: Iterable<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('there is no percentile of nothing');
  return value;
}

export const median = (values: Iterable<number>): number => percentile(values, 0.5);
