import type { BuildStatus, ChannelState, ChannelStateName } from '../../api/apps';
import type { RunState } from '../../api/types';
import type { GlyphState } from '../../components/StateGlyph.vue';

const buildStates: Readonly<Record<BuildStatus, RunState>> = {
  [-1]: 'failed',
  1: 'queued',
  2: 'running',
  3: 'succeeded',
  4: 'stopped',
};

/** @returns a build's status in the words of runs. */
export const stateOf = (status: BuildStatus): RunState => buildStates[status];

/** @returns whether a build has ended. */
export const isOver = (status: BuildStatus): boolean => status !== 1 && status !== 2;

/** @returns a channel's state as its glyph; while its files are on their way it is still at work. */
export const glyphOf = (state: ChannelStateName): GlyphState => (state === 'collecting' ? 'running' : state);

export interface ChannelCounts {
  readonly finished: number;
  readonly failed: number;
  readonly running: number;
  readonly queued: number;
}

/** Counts the channels of a build by how they stand. */
export function countChannels(channels: readonly ChannelState[]): ChannelCounts {
  const count = (states: readonly ChannelStateName[]): number =>
    channels.filter(({ state }) => states.includes(state)).length;
  return {
    finished: count(['succeeded']),
    failed: count(['failed', 'timed_out', 'lost']),
    running: count(['starting', 'running', 'collecting']),
    queued: count(['waiting', 'queued']),
  };
}

/** @returns how much of its usual time a channel has taken, 0 to 0.99; null where nothing was usual. */
export function shareOf({ started, median }: ChannelState, now: number): number | null {
  if (started === null || median === null || median <= 0) return null;
  return Math.min(0.99, (now - Date.parse(started)) / 1000 / median);
}

/**
 * Estimates when a build will have ended, from what its channels took before.
 * @param parallel channels at once.
 * @returns milliseconds; null where nothing was usual for any of those that are left.
 */
export function timeLeft(channels: readonly ChannelState[], parallel: number, now: number): number | null {
  const going = channels.filter(({ state }) => ['starting', 'running', 'collecting'].includes(state));
  const waiting = channels.filter(({ state }) => state === 'waiting' || state === 'queued');
  if ([...going, ...waiting].some(({ median }) => median === null)) return null;
  // Each place is free when what is in it ends; who waits takes the place that is free first.
  const places = going.map(({ started, median }) =>
    Math.max(0, (median ?? 0) * 1000 - (started === null ? 0 : now - Date.parse(started))),
  );
  while (places.length < parallel) places.push(0);
  for (const { median } of waiting) {
    places.sort((a, b) => a - b);
    places[0] = (places[0] ?? 0) + (median ?? 0) * 1000;
  }
  return Math.max(...places);
}

/** Growth from one build to the next that somebody should look at. */
const NOTABLE = 0.05;

/** @returns by how many bytes a channel's files have grown since the build before; null where there is none. */
export function growthOf(
  size: number,
  { last }: Pick<ChannelState, 'last'>,
): { readonly bytes: number; readonly isNotable: boolean } | null {
  if (last === null || last.size === 0) return null;
  const bytes = size - last.size;
  return { bytes, isNotable: bytes / last.size > NOTABLE };
}
