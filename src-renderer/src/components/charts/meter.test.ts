import { expect, it } from 'vitest';
import { meterLevel } from './meter';

it.each([
  [0, 'neutral'],
  [0.799, 'neutral'],
  [0.8, 'attention'],
  [0.919, 'attention'],
  [0.92, 'bad'],
  [1.4, 'bad'],
])('calls %f %s', (share, level) => {
  expect(meterLevel(share)).toBe(level);
});
