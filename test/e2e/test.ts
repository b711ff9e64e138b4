import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { startControlPlane, type ControlPlane } from './control-plane.js';

interface PageFixtures {
  /** Allows the browser to complain of answers with this status in this test: they are what it is about. */
  readonly tolerate: (status: number) => void;
  /** Signs in with the administrator's token, by the API, and opens a page. */
  readonly openSignedIn: (path?: string) => Promise<void>;
}

interface WorkerFixtures {
  readonly controlPlane: ControlPlane;
}

/** Playwright's test with a control plane for each worker, and a page that must not complain on its console. */
export const test = base.extend<PageFixtures & { tolerated: Set<number> }, WorkerFixtures>({
  controlPlane: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures from the pattern
    async ({}, use) => {
      const controlPlane = await startControlPlane();
      await use(controlPlane);
      await controlPlane.stop();
    },
    { scope: 'worker' },
  ],

  baseURL: async ({ controlPlane }, use) => use(controlPlane.url),

  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures from the pattern
  tolerated: async ({}, use) => use(new Set()),

  tolerate: async ({ tolerated }, use) => use((status) => void tolerated.add(status)),

  page: async ({ page, tolerated }, use) => {
    const complaints: string[] = [];
    // Violations of the content security policy are among the console's errors.
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      const status = /responded with a status of (\d+)/.exec(message.text())?.[1];
      if (status === undefined || !tolerated.has(Number(status))) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
    await use(page);
    expect(complaints, 'errors on the console').toEqual([]);
  },

  openSignedIn: async ({ page, controlPlane }, use) =>
    use(async (path = '/ui/jobs') => {
      const response = await page.request.post('/api/platform/session', {
        data: { token: controlPlane.adminToken },
      });
      expect(response.status()).toBeLessThan(300);
      await page.goto(path);
    }),
});

/** Fails when axe finds something serious on the page as it is. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const told = serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n  ')}`);
  expect(told).toEqual([]);
}

export { expect };
