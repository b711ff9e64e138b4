import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NodeFacts, NodeUsage } from '../executors/node-facts.js';
import { unreachable } from '../executors/unreachable.js';
import { Workers } from '../workers.js';
import { leaseMs, liveIntervalMs, LiveSampler } from './live-sampler.js';
import { NodeMetrics } from './node-metrics.js';

const facts = { cpus: 2, memoryBytes: 100, diskBytes: 100 } as NodeFacts;
const usage: NodeUsage = { load: 1, memoryAvailableBytes: 25, diskFreeBytes: 50 };

let workers: Workers;
let metrics: NodeMetrics;
let sampler: LiveSampler;
let asked: number;
let answer: () => Promise<NodeUsage>;
let silences: number[];

const putWorker = (id: number, isOnline = true): void =>
  workers.put({
    id: String(id),
    name: `web-${id}`,
    executor: {
      ...unreachable('ssh', 'a test'),
      usage: () => {
        asked++;
        return answer();
      },
    },
    capacity: 1,
    groups: [],
    tags: [],
    address: '',
    port: () => 22,
    isOnline,
  });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] });
  workers = new Workers();
  metrics = new NodeMetrics();
  asked = 0;
  silences = [];
  answer = () => Promise.resolve(usage);
  putWorker(1);
  sampler = new LiveSampler({
    workers,
    metrics,
    logger: pino({ level: 'silent' }),
    factsOf: () => Promise.resolve(facts),
    onSilence: (id) => silences.push(id),
    pause: (ms) => {
      vi.advanceTimersByTime(ms);
      return Promise.resolve();
    },
  });
});
afterEach(() => {
  sampler.stop();
  vi.useRealTimers();
});

const untilUnwatched = () => vi.waitUntil(() => !sampler.isWatched(1), { interval: 1, timeout: 60_000 });

describe('a node that somebody looks at', () => {
  it('is sampled every few seconds, and no more when nobody has said so again', async () => {
    expect(sampler.watch(1)).toBe(true);
    expect(sampler.isWatched(1)).toBe(true);
    await untilUnwatched();
    expect(asked).toBe(Math.ceil(leaseMs / liveIntervalMs));
    const samples = metrics.of(1);
    expect(samples).toHaveLength(asked);
    expect(samples[0]).toMatchObject({ load: 0.5, memory: 0.75, disk: 0.5 });
    expect((samples[1]?.at ?? 0) - (samples[0]?.at ?? 0)).toBeCloseTo(liveIntervalMs, -1);
  });

  it('is sampled once for all who look, for as long as the last of them does', async () => {
    answer = () => {
      if (asked < 10) sampler.watch(1);
      return Promise.resolve(usage);
    };
    sampler.watch(1);
    sampler.watch(1);
    await untilUnwatched();
    // The lease was renewed with the ninth.
    expect(asked).toBe(9 + Math.ceil(leaseMs / liveIntervalMs) - 1);
  });

  it('has a gap where it did not answer, of which the tester is told once', async () => {
    answer = () => (asked === 2 || asked === 3 ? Promise.reject(new Error('gone')) : Promise.resolve(usage));
    sampler.watch(1);
    await untilUnwatched();
    expect(metrics.of(1).map(({ load }) => load)).toEqual([0.5, null, 0.5]);
    expect(silences).toEqual([1]);
  });

  it('is left alone while it is offline', async () => {
    putWorker(1, false);
    sampler.watch(1);
    await untilUnwatched();
    expect(asked).toBe(0);
  });
});

it('takes on no node that tells nothing, and no more than it can', () => {
  workers.put({ ...workers.get('1')!, id: '2', executor: unreachable('docker', 'a test') });
  expect(sampler.watch(2)).toBe(false);
  for (let id = 3; id < 60; id++) putWorker(id);
  const taken = Array.from({ length: 57 }, (_, index) => sampler.watch(index + 3));
  expect(taken.filter(Boolean)).toHaveLength(50);
  expect(sampler.isWatched(58)).toBe(false);
});
