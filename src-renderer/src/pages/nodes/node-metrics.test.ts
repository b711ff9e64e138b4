import { expect, it } from 'vitest';
import type { NodeSample } from '../../api/nodes';
import { appended } from './node-metrics';

const hour = 3_600_000;
const sample = (at: number): NodeSample => ({
  at,
  load: 1,
  memory: null,
  disk: null,
  received: null,
  sent: null,
});
const times = (samples: readonly NodeSample[]) => samples.map(({ at }) => at);

it('adds what came, once, and keeps no more than the control plane does', () => {
  const known = [1, 2, 3].map(sample);
  expect(appended(known, [])).toBe(known);
  expect(times(appended(known, [3, 4].map(sample)))).toEqual([1, 2, 3, 4]);
  expect(times(appended(known, [sample(2 + 4 * hour)]))).toEqual([2 + 4 * hour]);
});
