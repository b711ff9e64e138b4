import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type Page } from '@playwright/test';
import { startControlPlane, type ControlPlane } from '../e2e/control-plane.js';
import { folder, looks, prepare } from './looks.js';
import { seedBuilds } from './seed-builds.js';
import { seed, stopRuns } from './seed.js';

type Shoot = (name: string) => Promise<void>;

let controlPlane: ControlPlane;
let token: string;
let buildPage: string;

test.beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  controlPlane = await startControlPlane();
  token = await seed(controlPlane);
  buildPage = await seedBuilds(controlPlane);
});

// Runs outlive their control plane: that is what they are for, but not here.
test.afterAll(async () => {
  await stopRuns(controlPlane);
  await controlPlane.stop();
});

async function showJobs(page: Page, shoot: Shoot): Promise<void> {
  await page.goto(`${controlPlane.url}/ui/jobs`);
  await page.getByRole('grid').getByRole('link', { name: 'index-refresh' }).waitFor();
  await page.getByRole('row', { name: /clickstream-compact/ }).hover();
  await shoot('jobs-list');
}

async function showPalette(page: Page, shoot: Shoot): Promise<void> {
  await page.goto(`${controlPlane.url}/ui/jobs`);
  await page.getByRole('grid').getByRole('link', { name: 'index-refresh' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('web');
  await page.getByRole('option').nth(4).waitFor();
  await page.waitForTimeout(300);
  await shoot('palette');
}

async function showSelection(page: Page, shoot: Shoot): Promise<void> {
  await page.goto(`${controlPlane.url}/ui/jobs`);
  for (const name of ['fx-rates', 'warehouse-sync', 'ab-report']) {
    await page
      .getByRole('row', { name: new RegExp(name) })
      .getByRole('checkbox')
      .click();
  }
  await page.waitForTimeout(300);
  await shoot('jobs-selected');
}

async function showOthers(page: Page, shoot: Shoot): Promise<void> {
  for (const name of ['runs', 'schedules', 'audit', 'settings']) {
    await page.goto(`${controlPlane.url}/ui/${name}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForTimeout(500);
    if (name === 'runs') {
      await page.getByRole('row').nth(6).getByRole('button').click();
      await page.getByRole('complementary').last().waitFor();
    }
    await shoot(name);
  }
}

async function showJob(page: Page, shoot: Shoot): Promise<void> {
  await page.goto(`${controlPlane.url}/ui/jobs/data/warehouse-sync`);
  await page.getByRole('log').getByText('orders_2026_11_19').last().waitFor();
  await page.locator('.viewer input').first().fill('retry');
  // The search of all of the log has to be over for its last match to be the current one.
  await page.waitForTimeout(4000);
  await page.keyboard.press('Shift+Enter');
  await page.getByRole('button', { name: /^(Follow|跟随)$/ }).click();
  await page.mouse.move(700, 60);
  await shoot('job-detail');
  for (const tab of ['results', 'versions', 'package', 'settings']) {
    await page.goto(`${controlPlane.url}/ui/jobs/data/warehouse-sync?tab=${tab}`);
    await page.waitForTimeout(600);
    await shoot(`job-${tab}`);
  }
}

async function showBuilds(page: Page, shoot: Shoot): Promise<void> {
  for (const name of ['apps', 'builds']) {
    await page.goto(`${controlPlane.url}/ui/${name}`);
    await page
      .getByRole('row', { name: /Aurora Reader/ })
      .first()
      .waitFor();
    await shoot(name);
  }
  await page.getByRole('link', { name: 'Aurora Reader 5.12.0' }).click();
  await page.getByRole('row', { name: /samsung.*apk/ }).waitFor();
  await page.goto(`${controlPlane.url}${buildPage}?channel=honor`);
  await page.getByRole('complementary', { name: 'honor' }).getByRole('img').first().waitFor();
  await page.getByRole('button', { name: /^(All channels|全部渠道)$/ }).click();
  await page.getByRole('log').getByText('aurora-5.12.0').first().waitFor();
  await shoot('build');
}

for (const look of looks) {
  test(`pages in ${look.locale}, ${look.theme}`, async ({ browser }) => {
    const page = await prepare(browser, look);
    await page.request.post(`${controlPlane.url}/api/platform/session`, { data: { token } });
    const shoot: Shoot = async (name) => {
      await page.evaluate('document.fonts.ready.then(() => null)');
      await page.screenshot({ path: join(folder, `${name}.${look.suffix}.png`), animations: 'disabled' });
    };
    await showJobs(page, shoot);
    await showSelection(page, shoot);
    await showPalette(page, shoot);
    await showOthers(page, shoot);
    await showJob(page, shoot);
    await showBuilds(page, shoot);
    await page.context().close();
  });
}
