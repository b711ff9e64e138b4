import { effectScope, nextTick, shallowRef, type Ref } from 'vue';
import { afterEach, expect, it } from 'vitest';
import { useDialog } from './dialog';

let scope = effectScope();
afterEach(() => {
  scope.stop();
  scope = effectScope();
});

function open(asked: Ref<string | null>) {
  return scope.run(() => {
    const told: (string | null)[] = [];
    const dialog = useDialog(asked);
    dialog.onAsked((subject) => {
      told.push(subject, dialog.shown.value);
    });
    dialog.onClosed(() => told.push(null));
    return { ...dialog, told };
  })!;
}

it('is open while something is asked about, and still shows it when nothing is', async () => {
  const asked = shallowRef<string | null>(null);
  const { isOpen, shown, told } = open(asked);
  expect([isOpen.value, shown.value]).toEqual([false, null]);
  asked.value = 'wing';
  await nextTick();
  expect([isOpen.value, shown.value, told]).toEqual([true, 'wing', ['wing', 'wing']]);
  isOpen.value = false;
  await nextTick();
  expect([asked.value, isOpen.value, shown.value, told]).toEqual([
    null,
    false,
    'wing',
    ['wing', 'wing', null],
  ]);
});

it('begins with what was asked about before it was there', () => {
  const { isOpen, told } = open(shallowRef<string | null>('wing'));
  expect([isOpen.value, told]).toEqual([true, ['wing', 'wing']]);
});

it('takes an empty list for nothing, and closes to one', async () => {
  const asked = shallowRef<readonly string[]>([]);
  const { isOpen, shown } = scope.run(() => useDialog(asked))!;
  expect([isOpen.value, shown.value]).toEqual([false, []]);
  asked.value = ['wing', 'nut'];
  await nextTick();
  expect(isOpen.value).toBe(true);
  isOpen.value = false;
  await nextTick();
  expect([asked.value, shown.value]).toEqual([[], ['wing', 'nut']]);
});

it('shows something else before anything was asked, where it is told to', () => {
  const { isOpen, shown } = scope.run(() => useDialog(shallowRef<string | null>(null), 'nut'))!;
  expect([isOpen.value, shown.value]).toEqual([false, 'nut']);
});
