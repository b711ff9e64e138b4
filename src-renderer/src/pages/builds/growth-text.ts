import { formatSize } from '../../format/size';

/** @returns "+2.7 MB", "−310 kB", "±0"; nothing of nothing. */
export function growthText(growth: { readonly bytes: number } | null): string {
  if (growth === null) return '';
  const { bytes } = growth;
  if (bytes === 0) return '±0';
  return `${bytes > 0 ? '+' : '−'}${formatSize(Math.abs(bytes))}`;
}
