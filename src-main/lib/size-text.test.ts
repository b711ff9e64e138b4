import { expect, it } from 'vitest';
import { sizeText } from './size-text.js';

it.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1000, '1 kB'],
  [41_800_000, '41.8 MB'],
  [419_600_000, '420 MB'],
  [2_500_000_000_000_000, '2500 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
