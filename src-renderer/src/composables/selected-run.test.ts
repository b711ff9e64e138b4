import { assert, expect, it, onTestFinished, vi } from 'vitest';
import { computed, effectScope, nextTick, ref, shallowRef } from 'vue';
import { readRun } from '../api/platform';
import type { Run } from '../api/types';
import type { RunPages } from './run-pages';
import { useSelectedRun } from './selected-run';

vi.mock('../api/platform', () => ({ readRun: vi.fn() }));
vi.mock('vue-router', () => ({ useRoute: () => ({ query: { run: 'far' } }) }));

const run = (id: string, subject: string): Run => ({ id, subject }) as Run;

function open(listed: Run[]) {
  const items = shallowRef<readonly Run[]>(listed);
  const runs = { items: computed(() => items.value), resource: { isLoaded: ref(true) } };
  const scope = effectScope();
  onTestFinished(() => scope.stop());
  const selected = scope.run(() =>
    useSelectedRun(runs as unknown as RunPages, ({ subject }) => subject === 'ours'),
  );
  assert(selected);
  return { ...selected, items };
}

it('finds a run further back than the list reaches', async () => {
  vi.mocked(readRun).mockResolvedValue(run('far', 'ours'));
  const selected = open([run('near', 'ours')]);
  await expect.poll(() => selected.run.value?.id).toBe('far');
  expect(selected.isUnknown.value).toBe(false);
});

it('shows no run of something else, not even while the list is read again', async () => {
  vi.mocked(readRun).mockResolvedValue(run('far', 'theirs'));
  const selected = open([run('near', 'ours')]);
  await expect.poll(() => selected.isUnknown.value).toBe(true);
  selected.items.value = [run('near', 'ours')];
  await nextTick();
  expect([selected.run.value, selected.isUnknown.value]).toEqual([null, true]);
});
