import { expect, it } from 'vitest';
import { majorOf } from './java-version.js';

it('reads versions as people write them', () => {
  const versions = { '8': 8, '1.8': 8, '1.8.0_392': 8, '11': 11, '17.0.15+6': 17, ' 21 ': 21, '25-ea': 25 };
  for (const [given, major] of Object.entries(versions)) expect(majorOf(given), given).toBe(major);
  for (const given of ['', 'eight', '0', '8x', '1.', '-8', '8; rm', '1000', '8\n9'])
    expect(() => majorOf(given), given).toThrow(/no version of Java/);
});
