import type { EndCounts, StatsRange } from '../../api/dashboard';
import type { TimeSpan } from '../runs/run-filters';

/** How the list of runs calls a span of time. */
export const timeOfRange: Readonly<Record<StatsRange, TimeSpan>> = {
  '1h': 'hour',
  '24h': 'day',
  '7d': 'week',
};

export const failuresOf = ({ failed, timed_out: late, lost }: EndCounts): number => failed + late + lost;

export const allOf = (counts: EndCounts): number => counts.succeeded + counts.stopped + failuresOf(counts);

/** @returns the share of runs that succeeded, 0 to 1; those that somebody stopped say nothing. Null for none. */
export function successOf(counts: EndCounts): number | null {
  const told = counts.succeeded + failuresOf(counts);
  return told === 0 ? null : counts.succeeded / told;
}

/** @returns a share in percent, never rounded up to all or down to nothing: 99.96 % are not 100 %. */
export function percentOf(share: number): string {
  if (share === 0 || share === 1) return String(share * 100);
  return Math.min(99.9, Math.max(0.1, Math.round(share * 1000) / 10)).toFixed(1);
}
