import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { abortable, pause } from './abort.js';

describe('waiting that can be given up', () => {
  it('gives what was waited for, or the reason, and leaves no listener', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    expect(await abortable(Promise.resolve(1), signal)).toBe(1);
    await expect(abortable(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
    const late = Promise.withResolvers<never>();
    const waiting = abortable(late.promise, signal);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(abortable(Promise.resolve(1), signal)).rejects.toThrow('enough');
    // Nobody waits for this any longer, so it must not end the process either.
    late.reject(new Error('too late'));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('a pause', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], fakeNodeBuiltins: true }));
  afterEach(() => void vi.useRealTimers());

  /** Begins a pause of ten seconds. @returns whether it is over by now. */
  const begin = (signal: AbortSignal) => {
    let isOver = false;
    void pause(10_000, signal).then(() => (isOver = true));
    return async (afterMs = 0) => {
      await vi.advanceTimersByTimeAsync(afterMs);
      return isOver;
    };
  };

  it('lasts as long as it should', async () => {
    const { signal } = new AbortController();
    const isOver = begin(signal);
    expect(await isOver(9999)).toBe(false);
    expect(await isOver(1)).toBe(true);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('ends with the signal, without a failure', async () => {
    const controller = new AbortController();
    const isOver = begin(controller.signal);
    expect(await isOver(5000)).toBe(false);
    controller.abort(new Error('enough'));
    expect(await isOver()).toBe(true);
    expect(await begin(controller.signal)()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('passes on what else goes wrong', async () => {
    vi.useRealTimers();
    await expect(pause('soon' as unknown as number, new AbortController().signal)).rejects.toThrow('number');
  });
});
