import { expect, it } from 'vitest';
import { createApp } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { usePageNumber } from './page-number';
import { useRouteQuery } from './route-query';

/** A list of pages of a hundred rows, at an address. */
async function open(address: string) {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/', component: {} }],
  });
  const app = createApp({}).use(router);
  await router.push(address);
  const visited: string[] = [];
  router.afterEach(({ fullPath }) => {
    visited.push(fullPath);
  });
  const list = app.runWithContext(() => ({ ...usePageNumber(100), text: useRouteQuery('q', ['page']) }));
  return { ...list, visited };
}

it.each([
  ['/', 1],
  ['/?page=3', 3],
  ['/?page=0', 1],
  ['/?page=-2', 1],
  ['/?page=2x', 1],
  ['/?page=2&page=3', 1],
])('takes %s for page %d', async (address, expected) => {
  const { page } = await open(address);
  expect(page.value).toBe(expected);
});

it('goes to the last page from behind it, and stays where there is one', async () => {
  const { page, keepWithin, visited } = await open('/?page=9');
  keepWithin(900);
  keepWithin(250);
  await expect.poll(() => visited).toEqual(['/?page=3']);
  keepWithin(0);
  await expect.poll(() => visited.at(-1)).toBe('/');
  expect(page.value).toBe(1);
});

it('begins at the first page with another filter, at once', async () => {
  const { page, text, visited } = await open('/?page=9');
  text.value = 'wing';
  await expect.poll(() => visited).toEqual(['/?q=wing']);
  expect(page.value).toBe(1);
});
