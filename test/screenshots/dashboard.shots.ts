import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type Page } from '@playwright/test';
import { startControlPlane, type ControlPlane } from '../e2e/control-plane.js';
import { post, RollingFleet } from '../e2e/rolling-fleet.js';
import { folder, looks, prepare } from './looks.js';
import { seedOrchestration, type SeededOrchestration } from './seed-orchestration.js';
import { seed, stopRuns } from './seed.js';

let fleet: RollingFleet;
let controlPlane: ControlPlane;
let seeded: SeededOrchestration;
let token: string;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  await mkdir(folder, { recursive: true });
  fleet = await RollingFleet.start();
  controlPlane = await startControlPlane({ WHEELHOUSE_TASKS_RETRY_DELAY: '0.3' });
  token = await seed(controlPlane);
  seeded = await seedOrchestration(controlPlane, fleet, token);
});

// Runs outlive their control plane: that is what they are for, but not here.
test.afterAll(async () => {
  await post(controlPlane, `/task/stop/${seeded.taskId}`);
  await stopRuns(controlPlane);
  await controlPlane.stop();
  await fleet.stop();
});

interface ListedNodes {
  readonly items: readonly { readonly id: number; readonly facts: { readonly cpus: number } | null }[];
}

/** All nodes are this one machine: as if each were busy in its own way. */
async function spreadLoad(page: Page): Promise<void> {
  await page.route('**/api/platform/nodes?*', async (route) => {
    const answer = await route.fetch();
    const list = (await answer.json()) as ListedNodes;
    const items = list.items.map((node) => {
      const share = ((node.id * 7919) % 97) / 97;
      const load = (node.facts?.cpus ?? 1) * (share ** 2 * 0.82);
      return node.facts === null ? node : { ...node, facts: { ...node.facts, load } };
    });
    await route.fulfill({ response: answer, json: { ...list, items } });
  });
}

for (const look of looks) {
  test(`dashboard in ${look.suffix}`, async ({ browser }) => {
    const page = await prepare(browser, look);
    await page.request.post(`${controlPlane.url}/api/platform/session`, { data: { token } });
    await spreadLoad(page);
    const shoot = async (name: string) => {
      await page.screenshot({ path: join(folder, `${name}.${look.suffix}.png`) });
    };
    await page.goto(`${controlPlane.url}/ui/dashboard`);
    await page.getByRole('gridcell').nth(40).waitFor({ state: 'attached' });
    await page.waitForTimeout(800);
    await shoot('dashboard');
    await page.goto(`${controlPlane.url}/ui/nodes/1?tab=usage`);
    await page.getByRole('figure').nth(2).waitFor();
    // Until there is a line of several samples.
    await page.waitForTimeout(10_000);
    await page.getByRole('figure').first().getByRole('img').hover();
    await shoot('node-usage');
    await page.context().close();
  });
}
