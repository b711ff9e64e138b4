import { expect, it } from 'vitest';
import { createApp } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { useRouteChoice } from './route-query';

/** A list that is narrowed down by state, at an address. */
async function open(address: string) {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/', component: {} }],
  });
  const app = createApp({}).use(router);
  await router.push(address);
  const state = app.runWithContext(() => useRouteChoice('state', ['all', 'failed', 'running'], ['page']));
  return { state, address: () => router.currentRoute.value.fullPath };
}

it.each([
  ['/', 'all'],
  ['/?state=failed', 'failed'],
  ['/?state=all', 'all'],
  ['/?state=gone', 'all'],
  ['/?state=failed&state=running', 'all'],
])('takes %s for %s', async (given, expected) => {
  const { state } = await open(given);
  expect(state.value).toBe(expected);
});

it('puts what is chosen into the address, but for what lets everything pass', async () => {
  const { state, address } = await open('/?q=wing&page=3');
  state.value = 'running';
  await expect.poll(address).toBe('/?q=wing&state=running');
  state.value = 'all';
  await expect.poll(address).toBe('/?q=wing');
});
