import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useToasts, type Toast } from './toasts';

beforeEach(() => {
  vi.useFakeTimers();
  setActivePinia(createPinia());
});

afterEach(() => {
  vi.useRealTimers();
});

it('tells of each toast once: of two at the same time, and of none again when a newer one goes', () => {
  const toasts = useToasts();
  const told: Toast[] = [];
  toasts.onShown((toast) => told.push(toast));
  toasts.show({ kind: 'failed', subject: 'fra', text: 'is not reached' });
  toasts.show({ kind: 'done', subject: 'ams', text: 'is saved' });
  vi.runAllTimers();
  expect(toasts.items.map(({ subject }) => subject)).toEqual(['fra']);
  expect(told.map(({ subject }) => subject)).toEqual(['fra', 'ams']);
});
