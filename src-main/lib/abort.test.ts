import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
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
  it('lasts as long as it should, or until the signal', async () => {
    await pause(0, new AbortController().signal);
    const controller = new AbortController();
    const waiting = pause(1_000_000, controller.signal);
    controller.abort(new Error('enough'));
    await waiting;
    await pause(1_000_000, controller.signal);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });
});
