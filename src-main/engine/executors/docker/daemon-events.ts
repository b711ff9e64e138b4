import type { Daemon } from './daemon.js';
import { readJsonLines } from './json-lines.js';

/** How many events a daemon remembers, of its present life only (moby, daemon/events, eventsLimit). */
const remembered = 256;

interface DaemonEvent {
  readonly Type?: string;
  readonly Action?: string;
  readonly Actor?: { readonly ID?: string };
  readonly timeNano?: number;
}

/**
 * Finds out whether a container has ended in the daemon's present life. One that did not was ended with the daemon, or the
 * machine, and its exit code says nothing of the command.
 * @param endedAt in milliseconds of the daemon's clock.
 * @param now by the daemon's clock.
 * @returns null when the daemon does not remember that far back.
 */
export async function hasDiedUnder(
  daemon: Daemon,
  containerId: string,
  endedAt: number,
  now: number,
  cancel: AbortSignal,
): Promise<boolean | null> {
  const query = {
    since: '0',
    until: `${Math.floor(now / 1000)}.${String(now % 1000).padStart(3, '0')}000000`,
  };
  const request = { method: 'GET', path: '/events', query } as const;
  const stream = await daemon.stream('asking for the daemon’s events', request, cancel);
  let count = 0;
  let oldest = Infinity;
  for await (const line of readJsonLines(stream)) {
    const { Type, Action, Actor, timeNano = Infinity }: DaemonEvent = line;
    if (Type === 'container' && Action === 'die' && Actor?.ID === containerId) return true;
    count++;
    oldest = Math.min(oldest, timeNano / 1e6);
  }
  return count < remembered || oldest < endedAt ? false : null;
}
