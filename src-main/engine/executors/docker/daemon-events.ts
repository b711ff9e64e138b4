import { setTimeout as delay } from 'node:timers/promises';
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

/** A daemon hears of a want of memory and of an end by different ways: on a busy machine the end may come first. */
const settleMs = 300;
const settleTries = 10;

/** @returns a time in epoch milliseconds as the daemon takes it. */
const timeText = (ms: number): string =>
  `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}000000`;

/** A container that has ended; its times are of the daemon's clock, in epoch milliseconds. */
export interface EndedContainer {
  readonly id: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

/**
 * Finds out whether a container has ended by itself, in the daemon's present life. One that did not was ended with the
 * daemon, or the machine, and its exit code says nothing of the command. A daemon without live-restore ends its containers
 * when it goes down, or when it comes up again after a crash: there only those it has itself started can end by themselves.
 * @param now by the daemon's clock.
 * @returns null when the daemon does not remember that far back.
 */
export async function hasEndedByItself(
  daemon: Daemon,
  { id, startedAt, endedAt }: EndedContainer,
  { hasLiveRestore, now }: { readonly hasLiveRestore: boolean; readonly now: number },
  cancel: AbortSignal,
): Promise<boolean | null> {
  const query = { since: '0', until: timeText(now) };
  const request = { method: 'GET', path: '/events', query } as const;
  const stream = await daemon.stream('asking for the daemon’s events', request, cancel);
  const wanted = hasLiveRestore ? 'die' : 'start';
  let count = 0;
  let oldest = Infinity;
  let isFound = false;
  for await (const line of readJsonLines(stream)) {
    const { Type, Action, Actor, timeNano = Infinity }: DaemonEvent = line;
    isFound ||= Type === 'container' && Action === wanted && Actor?.ID === id;
    count++;
    oldest = Math.min(oldest, timeNano / 1e6);
  }
  if (isFound) return true;
  return count < remembered || oldest < (hasLiveRestore ? endedAt : startedAt) ? false : null;
}

/**
 * Finds out whether a container has run out of memory that has ended by SIGKILL, and whose daemon says nothing of that yet.
 * @param skewMs the daemon's clock less ours.
 */
export async function hasRunOutOfMemory(
  daemon: Daemon,
  id: string,
  skewMs: number,
  cancel: AbortSignal,
): Promise<boolean> {
  for (let tries = 0; ; tries++) {
    const filters = JSON.stringify({ container: [id], event: ['oom'] });
    const query = { since: '0', until: timeText(Date.now() + skewMs), filters };
    const request = { method: 'GET', path: '/events', query } as const;
    const stream = await daemon.stream('asking for the daemon’s events', request, cancel);
    for await (const line of readJsonLines(stream)) {
      const { Action }: DaemonEvent = line;
      if (Action === 'oom') return true;
    }
    if (tries === settleTries) return false;
    await delay(settleMs, undefined, { signal: cancel }).catch(() => cancel.throwIfAborted());
  }
}
