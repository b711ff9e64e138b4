import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type Page } from '@playwright/test';
import { startControlPlane, type ControlPlane } from '../e2e/control-plane.js';
import { FlinkStandIn } from '../support/flink-stand-in.js';
import { folder, looks, prepare } from './looks.js';
import { seedWorks, type SeededWorks } from './seed-works.js';

type Shoot = (name: string) => Promise<void>;

let flink: FlinkStandIn;
let controlPlane: ControlPlane;
let seeded: SeededWorks;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  await mkdir(folder, { recursive: true });
  flink = await FlinkStandIn.start();
  controlPlane = await startControlPlane({
    WHEELHOUSE_WORKS_FLINK_URL: flink.url,
    WHEELHOUSE_WORKS_FLINK_GATEWAY: flink.url,
    WHEELHOUSE_WORKS_FLINK_POLL: '0.2',
  });
  seeded = await seedWorks(controlPlane, flink);
});

// Runs outlive their control plane: that is what they are for, but not here.
test.afterAll(async () => {
  await seeded.stop();
  await controlPlane.stop();
  await flink.down();
});

const url = (path: string): string => `${controlPlane.url}/ui/${path}`;

async function showList(page: Page, shoot: Shoot): Promise<void> {
  await page.goto(url('works'));
  await page.getByRole('grid').getByRole('link', { name: 'orders-enriched' }).waitFor();
  await shoot('works');
  await page.goto(url('works?ask=add'));
  await page.getByRole('dialog').getByRole('textbox').first().waitFor();
  await page.waitForTimeout(300);
  await shoot('work-add');
  await page.keyboard.press('Escape');
}

async function showWork(page: Page, shoot: Shoot): Promise<void> {
  const path = `works/${seeded.streamId}`;
  await page.goto(url(`${path}?tab=graph`));
  await page.getByRole('img', { name: /orders-enriched/ }).waitFor();
  // The load is that since the last look.
  await page.waitForTimeout(4000);
  await shoot('work-graph');
  await page.goto(url(`${path}?tab=settings`));
  await page.getByRole('textbox').first().waitFor();
  await page.waitForTimeout(300);
  await shoot('work-settings');
  await page.goto(url(`works/${seeded.batchId}`));
  await page.getByRole('log').getByText('records').first().waitFor();
  await page.waitForTimeout(600);
  await shoot('work-runs');
  await page.goto(url(`${path}?ask=stop`));
  await page.getByRole('dialog').getByRole('checkbox').waitFor();
  await page.waitForTimeout(300);
  await shoot('work-stop');
}

for (const look of looks) {
  test(`works in ${look.locale}, ${look.theme}`, async ({ browser }) => {
    const page = await prepare(browser, look);
    const token = controlPlane.adminToken;
    await page.request.post(`${controlPlane.url}/api/platform/session`, { data: { token } });
    const shoot: Shoot = async (name) => {
      await page.evaluate('document.fonts.ready.then(() => null)');
      await page.screenshot({ path: join(folder, `${name}.${look.suffix}.png`), animations: 'disabled' });
    };
    await showList(page, shoot);
    await showWork(page, shoot);
    await page.context().close();
  });
}
