import { assert, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { effectScope, ref } from 'vue';
import { ApiError } from '../api/error';
import { readRun } from '../api/platform';
import type { Run, RunState } from '../api/types';
import { useOneRun } from './one-run';

vi.mock('../api/platform', () => ({ readRun: vi.fn() }));

interface Asked {
  readonly id: string;
  readonly answer: (state: RunState) => void;
  readonly refuse: (status: number) => void;
}

/** What was asked for, in order; the test answers it. */
let asked: Asked[] = [];

beforeEach(() => {
  asked = [];
  vi.mocked(readRun).mockImplementation(
    (id) =>
      new Promise((resolve, reject) => {
        asked.push({
          id,
          answer: (state) => resolve({ id, state } as Run),
          refuse: (status) => reject(new ApiError('refused', 'no', { status })),
        });
      }),
  );
});

function open(first: string | null) {
  const id = ref(first);
  const scope = effectScope();
  onTestFinished(() => scope.stop());
  const one = scope.run(() => useOneRun(() => id.value));
  assert(one);
  const shown = (): string => (one.run.value ? `${one.run.value.id} ${one.run.value.state}` : 'none');
  return { ...one, id, shown };
}

it('asks again only when it was answered, so that the newest answer stays', async () => {
  const { reload, shown } = open('a');
  reload();
  reload();
  expect(asked).toHaveLength(1);
  asked[0]?.answer('running');
  await expect.poll(() => asked.length).toBe(2);
  expect(shown()).toBe('a running');
  asked[1]?.answer('succeeded');
  await expect.poll(shown).toBe('a succeeded');
});

it('never shows the run of another id', async () => {
  const { id, shown, error } = open('a');
  asked[0]?.answer('running');
  await expect.poll(shown).toBe('a running');
  id.value = 'b';
  expect(shown()).toBe('none');
  await expect.poll(() => asked.at(-1)?.id).toBe('b');
  asked.at(-1)?.refuse(503);
  await expect.poll(() => error.value).toBeInstanceOf(ApiError);
  expect(shown()).toBe('none');
  id.value = null;
  expect(error.value).toBeNull();
});

it('keeps what was read when it cannot be read again, unless it is gone', async () => {
  const { reload, shown, error, isMissing } = open('a');
  asked[0]?.answer('running');
  await expect.poll(shown).toBe('a running');
  reload();
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.refuse(503);
  await expect.poll(() => error.value).toBeInstanceOf(ApiError);
  expect([shown(), isMissing.value]).toEqual(['a running', false]);
  reload();
  await expect.poll(() => asked.length).toBe(3);
  asked[2]?.refuse(404);
  await expect.poll(() => isMissing.value).toBe(true);
  expect(shown()).toBe('none');
});
