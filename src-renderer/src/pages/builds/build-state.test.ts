import { describe, expect, it } from 'vitest';
import type { ChannelState } from '../../api/apps';
import { countChannels, growthOf, shareOf, timeLeft } from './build-state';

const now = Date.parse('2026-11-21T10:00:00Z');
const channel = (change: Partial<ChannelState>): ChannelState => ({
  code: 'a',
  name: 'A',
  state: 'queued',
  run_id: null,
  started: null,
  ended: null,
  error: null,
  median: 100,
  last: null,
  sizes: [],
  ...change,
});
const running = (seconds: number, median: number | null = 100) =>
  channel({ state: 'running', started: new Date(now - seconds * 1000).toISOString(), median });

describe('a build', () => {
  it('counts its channels', () => {
    const states = [
      'succeeded',
      'failed',
      'lost',
      'running',
      'collecting',
      'waiting',
      'queued',
      'stopped',
    ] as const;
    expect(countChannels(states.map((state) => channel({ state })))).toEqual({
      finished: 1,
      failed: 2,
      running: 2,
      queued: 2,
    });
  });

  it('shows progress against what is usual, and never all of it', () => {
    expect(shareOf(running(66), now)).toBeCloseTo(0.66);
    expect(shareOf(running(500), now)).toBe(0.99);
    expect(shareOf(running(5, null), now)).toBeNull();
  });

  it('is over when the last place is free', () => {
    expect(timeLeft([running(40), running(90)], 2, now)).toBe(60_000);
    // One waits: it takes the place that is free in 10 s.
    expect(timeLeft([running(40), running(90), channel({})], 2, now)).toBe(110_000);
    expect(timeLeft([running(500), channel({})], 1, now)).toBe(100_000);
    expect(timeLeft([running(1), channel({ median: null })], 2, now)).toBeNull();
  });

  it('points at what has grown by more than a twentieth', () => {
    const last = { number: 317, size: 1000 };
    expect(growthOf(1040, { last })).toEqual({ bytes: 40, isNotable: false });
    expect(growthOf(1060, { last })).toEqual({ bytes: 60, isNotable: true });
    expect(growthOf(900, { last })).toEqual({ bytes: -100, isNotable: false });
    expect(growthOf(1, { last: null })).toBeNull();
  });
});
