import { expect, it } from 'vitest';
import { formatSize } from './size';

it('writes sizes with three digits and decimal units', () => {
  const sizes = [0, 980, 1_000, 9_996, 84_100_000, 999_600, 3_000_000_000_000_000];
  expect(sizes.map(formatSize)).toEqual([
    '0 B',
    '980 B',
    '1.00 kB',
    '10.0 kB',
    '84.1 MB',
    '1.00 MB',
    '3000 TB',
  ]);
});
