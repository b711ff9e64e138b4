import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { coalesce } from './coalesce';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('starts at once, then at most once per interval, and once more after the last request', async () => {
  const task = vi.fn(() => Promise.resolve());
  const ask = coalesce(task, 250);
  for (let step = 0; step < 30; step += 1) {
    ask();
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(task).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(1000);
  expect(task).toHaveBeenCalledTimes(3);
});

it('never runs two at a time', async () => {
  let running = 0;
  let most = 0;
  const ask = coalesce(async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 900));
    running -= 1;
  });
  for (let step = 0; step < 8; step += 1) {
    ask();
    await vi.advanceTimersByTimeAsync(300);
  }
  await vi.advanceTimersByTimeAsync(5000);
  expect(most).toBe(1);
});

it('forgets a waiting request when cancelled', async () => {
  const task = vi.fn(() => Promise.resolve());
  const ask = coalesce(task);
  ask();
  ask();
  ask.cancel();
  await vi.advanceTimersByTimeAsync(1000);
  expect(task).toHaveBeenCalledTimes(1);
});
