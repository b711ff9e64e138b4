import { setTimeout as delay } from 'node:timers/promises';
import type { ShellPool } from './shell-pool.js';
import type { ShellTarget } from './target.js';

/** The first time at once: most connections that break can be made again. */
const backoffMs = [0, 500, 1000, 2000, 5000, 10_000, 30_000];

/**
 * Waits before something is tried again.
 * @param tries how often it has failed in a row, from 0.
 * @throws the reason of `cancel`.
 */
export async function pauseBefore(
  tries: number,
  pool: ShellPool,
  target: ShellTarget,
  cancel: AbortSignal,
): Promise<void> {
  const own = backoffMs[Math.min(tries, backoffMs.length - 1)] ?? 0;
  const ms = Math.max(own, pool.retryDelay(target));
  if (ms > 0) await delay(ms, undefined, { signal: cancel }).catch(() => cancel.throwIfAborted());
}
