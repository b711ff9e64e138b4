import { setTimeout as delay } from 'node:timers/promises';
import { heardLater } from './heard-later.js';

/**
 * Looks at a signal anew. The compiler takes a property it has seen false in a loop's head to stay false in its body,
 * however much is awaited in between; a call it does not.
 */
export const isAborted = (signal: AbortSignal): boolean => signal.aborted;

/**
 * Waits for something, or for the signal. What is waited for goes on all the same; a failure it has later is ignored.
 * @throws the signal's reason as soon as it is aborted.
 */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  heardLater(promise);
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const give = () => reject(signal.reason as Error);
  signal.addEventListener('abort', give, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', give);
  }
}

/** Waits so many milliseconds, or until the signal, which the caller looks at next. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
