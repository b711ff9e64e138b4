import { expect, it } from 'vitest';
import type { NodeFacts } from '../executors/node-facts.js';
import { NodeMetrics, sampleOf } from './node-metrics.js';

const facts: NodeFacts = {
  hostname: 'web-1',
  os: null,
  kernel: null,
  arch: null,
  cpus: 4,
  load: 3,
  memoryBytes: 1000,
  memoryAvailableBytes: 400,
  diskBytes: 200,
  diskFreeBytes: 20,
  docker: null,
  java: null,
  clockSkewMs: 0,
  folder: '/home/web/.wheelhouse',
  warnings: [],
};

it('says how much is in use, and nothing of what the machine does not tell', () => {
  expect(sampleOf(facts, 7)).toEqual({ at: 7, load: 0.75, memory: 0.6, disk: 0.9 });
  const { load, ...older } = facts;
  expect(load).toBe(3);
  expect(sampleOf({ ...older, memoryBytes: null, diskBytes: 0 }, 7)).toEqual({
    at: 7,
    load: null,
    memory: null,
    disk: null,
  });
});

it('keeps the last sixty of each machine, oldest first, and none of machines that are gone', () => {
  const metrics = new NodeMetrics();
  for (let at = 1; at <= 61; at++) metrics.note(1, facts, at);
  metrics.note(2, facts, 1);
  expect([metrics.of(1).length, metrics.of(1)[0]?.at, metrics.of(1).at(-1)?.at]).toEqual([60, 2, 61]);
  metrics.keepOnly(new Set([1]));
  expect([metrics.of(1).length, metrics.of(2)]).toEqual([60, []]);
});
