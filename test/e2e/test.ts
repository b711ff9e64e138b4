import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { startControlPlane, type ControlPlane } from './control-plane.js';

interface PageFixtures {
  /** What the browser may complain of in this test, because it is what the test is about. */
  readonly tolerated: RegExp[];
  /** Signs in with the administrator's token, by the API, and opens a page. */
  readonly openSignedIn: (path?: string) => Promise<void>;
}

interface WorkerFixtures {
  /** One for all tests of a worker: each test uses groups and names of its own. */
  readonly sharedControlPlane: ControlPlane;
}

interface TestFixtures {
  readonly controlPlane: ControlPlane;
  /** Gives the test a control plane to itself, to crash and restart. */
  readonly isAlone: boolean;
  /** Settings of that control plane, by the names of their variables. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Playwright's test with a control plane, and a page that must not complain on its console. */
export const test = base.extend<PageFixtures & TestFixtures, WorkerFixtures>({
  sharedControlPlane: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures from the pattern
    async ({}, use) => {
      const controlPlane = await startControlPlane();
      await use(controlPlane);
      await controlPlane.stop();
    },
    { scope: 'worker' },
  ],

  isAlone: [false, { option: true }],
  settings: [{}, { option: true }],

  controlPlane: async ({ sharedControlPlane, isAlone, settings }, use) => {
    if (!isAlone) {
      await use(sharedControlPlane);
      return;
    }
    const controlPlane = await startControlPlane(settings);
    await use(controlPlane);
    await controlPlane.stop();
  },

  baseURL: async ({ controlPlane }, use) => use(controlPlane.url),

  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures from the pattern
  tolerated: async ({}, use) => use([]),

  page: async ({ page, tolerated }, use) => {
    const complaints: string[] = [];
    // Violations of the content security policy are among the console's errors.
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
    await use(page);
    const allowed = [...tolerated, networkChanged];
    const surprising = complaints.filter((text) => !allowed.some((pattern) => pattern.test(text)));
    expect(surprising, 'errors on the console').toEqual([]);
  },

  openSignedIn: async ({ page, controlPlane }, use) =>
    use(async (path = '/ui/jobs') => {
      const response = await page.request.post(`${controlPlane.url}/api/platform/session`, {
        data: { token: controlPlane.adminToken },
      });
      expect(response.status()).toBeLessThan(300);
      await page.goto(path);
      // Before that no key is heard.
      await page.getByRole('main').waitFor();
    }),
});

/** What Chromium writes to the console when a network interface comes or goes, as one does with every container. */
const networkChanged = /net::ERR_NETWORK_CHANGED/;

/** What Chromium writes to the console about an answer with this status. */
export const answered = (status: number): RegExp => new RegExp(`responded with a status of ${status}`);

/** What Chromium writes to the console about connections that break off or are refused. */
export const disconnected =
  /net::ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|EMPTY_RESPONSE|CONTENT_LENGTH_MISMATCH|INCOMPLETE_CHUNKED_ENCODING)/;

/** Chooses from a select that is typed into, whose options may still be on their way. */
export async function choose(field: Locator, option: string): Promise<void> {
  await field.fill(option);
  await field.page().locator('.n-base-select-option--pending', { hasText: option }).waitFor();
  await field.page().keyboard.press('Enter');
}

/** Opens the palette by its keys, ready to be typed into. */
export async function openPalette(page: Page): Promise<Locator> {
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search or run a command' });
  await expect(palette.getByRole('combobox')).toBeFocused();
  return palette;
}

/** Types into the palette and takes what is first then. @param item says that the right one is. */
export async function runFromPalette(page: Page, typed: string, item: RegExp): Promise<void> {
  const palette = await openPalette(page);
  await page.keyboard.type(typed);
  await expect(palette.getByRole('option', { selected: true })).toContainText(item);
  await page.keyboard.press('Enter');
}

/** Goes to a page by two keys, the second of which counts only soon after the first. */
export async function goByKeys(page: Page, key: string, address: RegExp): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await expect(page).toHaveURL(address, { timeout: 3000 });
  }).toPass();
}

/** Fails when axe finds something serious on the page as it is, once what fades in or out has done so. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(`Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    .map(({ finished }) => finished)).then(() => undefined)`);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const told = serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n  ')}`);
  expect(told).toEqual([]);
}

export { expect };
