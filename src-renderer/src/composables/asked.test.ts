import { expect, it, onTestFinished, vi } from 'vitest';
import { createApp, effectScope, nextTick, ref } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { useAsked } from './asked';

/** A page at an address that can add and import. */
async function open(address: string, mayAtFirst: boolean) {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/', component: {} }],
  });
  await router.push(address);
  const may = ref(mayAtFirst);
  const [add, bring] = [vi.fn(), vi.fn()];
  const scope = effectScope();
  onTestFinished(() => scope.stop());
  createApp({})
    .use(router)
    .runWithContext(() => scope.run(() => useAsked(() => may.value, { add, import: bring })));
  return { router, may, add, bring };
}

it('does what is asked for once, and takes it out of the address', async () => {
  const { router, add, bring } = await open('/?ask=import&q=x', true);
  await expect.poll(() => router.currentRoute.value.fullPath).toBe('/?q=x');
  expect(bring).toHaveBeenCalledOnce();
  expect(add).not.toHaveBeenCalled();
});

it('waits until it may', async () => {
  const { router, may, add } = await open('/?ask=add', false);
  await nextTick();
  expect(add).not.toHaveBeenCalled();
  expect(router.currentRoute.value.fullPath).toBe('/?ask=add');
  may.value = true;
  await expect.poll(() => router.currentRoute.value.fullPath).toBe('/');
  expect(add).toHaveBeenCalledOnce();
});

it.each(['/?ask=fly', '/?ask=toString', '/'])('leaves %s alone', async (address) => {
  const { router, add } = await open(address, true);
  await nextTick();
  expect(add).not.toHaveBeenCalled();
  expect(router.currentRoute.value.fullPath).toBe(address);
});
