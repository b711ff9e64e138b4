import { describe, expect, it } from 'vitest';
import type { NodeFacts } from '../executors/node-facts.js';
import { NodeMetrics, sampleOf } from './node-metrics.js';
import { SampleRing } from './sample-ring.js';

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
const minute = 60_000;
const noRates = { received: null, sent: null };

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

describe('a history', () => {
  it('is of three hours by the minute, oldest first, and none of machines that are gone', () => {
    const metrics = new NodeMetrics();
    for (let at = 1; at <= 300; at++) metrics.note(1, facts, at * minute);
    metrics.note(2, facts, minute);
    const samples = metrics.of(1);
    // 180 of them settled, and ten minutes and one that are fresh.
    expect([samples.length, samples[0]?.at, samples.at(-1)?.at]).toEqual([191, 110 * minute, 300 * minute]);
    expect(samples[5]).toEqual({ at: 115 * minute, load: 0.75, memory: 0.6, disk: 0.9, ...noRates });
    metrics.keepOnly(new Set([1]));
    expect([metrics.of(1).length, metrics.of(2)]).toEqual([191, []]);
  });

  it('keeps every sample for ten minutes, then one a minute', () => {
    const metrics = new NodeMetrics();
    for (let at = 3000; at <= 20 * minute; at += 3000) metrics.note(1, facts, at);
    const samples = metrics.of(1);
    expect(samples.filter(({ at }) => at >= 10 * minute)).toHaveLength(201);
    expect(samples.filter(({ at }) => at < 10 * minute).map(({ at }) => at)).toEqual(
      Array.from({ length: 12 }, (_, index) => 3000 + index * 51_000),
    );
    expect(metrics.of(1, 20 * minute - 3000).map(({ at }) => at)).toEqual([20 * minute]);
    const steps = metrics.byMinute(1, 3).map(({ at }) => at);
    expect(steps).toEqual([20 * minute - 102_000, 20 * minute - 51_000, 20 * minute]);
  });

  it('has one gap for each time that the machine does not answer', () => {
    const metrics = new NodeMetrics();
    metrics.noteSilence(1, 1);
    metrics.note(1, facts, 2);
    for (const at of [3, 4, 5]) metrics.noteSilence(1, at);
    metrics.note(1, facts, 6);
    const gap = { load: null, memory: null, disk: null, ...noRates };
    expect(metrics.of(1).map(({ at, load }) => [at, load])).toEqual([
      [2, 0.75],
      [3, null],
      [6, 0.75],
    ]);
    expect(metrics.of(1)[1]).toEqual({ at: 3, ...gap });
  });
});

describe('the network', () => {
  const counted = (receivedBytes: number, sentBytes: number) => ({ receivedBytes, sentBytes });

  it('is what was carried since the sample before', () => {
    const metrics = new NodeMetrics();
    metrics.note(1, facts, 10_000, counted(1000, 50));
    metrics.note(1, facts, 12_000, counted(5000, 60));
    expect(metrics.of(1).map(({ received, sent }) => [received, sent])).toEqual([
      [null, null],
      [2000, 5],
    ]);
  });

  it('is not known after a restart of the machine, a silence, or a long time', () => {
    const metrics = new NodeMetrics();
    metrics.note(1, facts, 10_000, counted(1000, 50));
    metrics.note(1, facts, 12_000, counted(10, 5));
    metrics.noteSilence(1, 13_000);
    metrics.note(1, facts, 14_000, counted(20, 5));
    metrics.note(1, facts, 400_000, counted(30, 5));
    metrics.note(1, facts, 401_000, counted(40, 6));
    expect(metrics.of(1).map(({ received }) => received)).toEqual([null, null, null, null, null, 10]);
  });
});

it('keeps the newest in a ring that grows as far as it may', () => {
  const ring = new SampleRing(40);
  for (let at = 1; at <= 100; at++)
    ring.push({ at, load: at / 2, memory: null, disk: 0, received: 1, sent: null });
  expect(ring.length).toBe(40);
  expect(Array.from({ length: 40 }, (_, index) => ring.at(index).at)).toEqual(
    Array.from({ length: 40 }, (_, index) => 61 + index),
  );
  expect(ring.at(39)).toEqual({ at: 100, load: 50, memory: null, disk: 0, received: 1, sent: null });
});
