/** How full something is: from 80 % it deserves a look, from 92 % it is trouble. */
export type MeterLevel = 'neutral' | 'attention' | 'bad';

const ATTENTION = 0.8;
const BAD = 0.92;

/** @param share 0 to 1. */
export function meterLevel(share: number): MeterLevel {
  if (share >= BAD) return 'bad';
  return share >= ATTENTION ? 'attention' : 'neutral';
}
