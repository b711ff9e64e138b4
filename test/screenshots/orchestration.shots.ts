import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type Page } from '@playwright/test';
import { startControlPlane, type ControlPlane } from '../e2e/control-plane.js';
import { post, RollingFleet } from '../e2e/rolling-fleet.js';
import { folder, looks, prepare } from './looks.js';
import { seedOrchestration, type SeededOrchestration } from './seed-orchestration.js';

type Shoot = (name: string) => Promise<void>;

let fleet: RollingFleet;
let controlPlane: ControlPlane;
let seeded: SeededOrchestration;
let token: string;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  await mkdir(folder, { recursive: true });
  fleet = await RollingFleet.start();
  controlPlane = await startControlPlane({ WHEELHOUSE_TASKS_RETRY_DELAY: '0.3' });
  const made = await controlPlane.call('POST', '/api/platform/tokens', {
    name: 'mira.kessler',
    role: 'admin',
  });
  ({ token } = made as { token: string });
  seeded = await seedOrchestration(controlPlane, fleet, token);
});

// Runs outlive their control plane: that is what they are for, but not here.
test.afterAll(async () => {
  await post(controlPlane, `/task/stop/${seeded.taskId}`);
  await controlPlane.stop();
  await fleet.stop();
});

const url = (path: string): string => `${controlPlane.url}/ui/${path}`;

async function showTask(page: Page, shoot: Shoot): Promise<void> {
  const { taskId } = seeded;
  await page.goto(url(`tasks/${taskId}?step=2`));
  await page.getByRole('complementary').last().getByRole('region').nth(2).waitFor();
  const cell = page
    .getByRole('row', { name: /web-fra-09/ })
    .getByRole('gridcell')
    .nth(1);
  await cell.click();
  await page.waitForTimeout(600);
  await shoot('task');
  await page.getByRole('complementary').last().getByRole('group').first().getByRole('button').first().click();
  await page.getByRole('log').waitFor();
  await page.waitForTimeout(600);
  await shoot('task-cell');
  await page.getByRole('complementary').last().getByRole('group').first().getByRole('button').nth(1).click();
  for (const tab of ['timeline', 'log', 'options']) {
    await page.goto(url(`tasks/${taskId}?tab=${tab}`));
    await page.waitForTimeout(600);
    await shoot(`task-${tab}`);
  }
  await page.goto(url('tasks'));
  await page.getByRole('grid').waitFor();
  await shoot('tasks');
}

async function showTopology(page: Page, shoot: Shoot): Promise<void> {
  await page.goto(url(`topology?pool=${seeded.poolId}`));
  await page.getByRole('option').nth(60).waitFor();
  await page.waitForTimeout(800);
  await shoot('topology');
  await page
    .getByRole('complementary')
    .last()
    .getByRole('button', { name: /^(Deploy|部署)$/ })
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').nth(1).fill('5');
  await dialog.getByText('pull_image').click();
  await page.waitForTimeout(800);
  await shoot('deploy');
  await page.keyboard.press('Escape');
  await page
    .getByRole('complementary')
    .last()
    .getByRole('button', { name: /^(Add nodes|添加节点)$/ })
    .click();
  await page.waitForTimeout(500);
  await shoot('add-nodes');
}

async function showTemplates(page: Page, shoot: Shoot): Promise<void> {
  await page.goto(url('templates'));
  await page.getByRole('grid').waitFor();
  await shoot('templates');
  await page.goto(url(`templates/${seeded.templateId}`));
  await page.getByRole('button', { name: /^2 pull_image/ }).click();
  await page.waitForTimeout(900);
  await shoot('template');
  await page.goto(url(`templates/actions/${seeded.actionId}`));
  await page.locator('.cm-content').waitFor();
  await page.waitForTimeout(500);
  await shoot('action');
}

for (const look of looks) {
  test(`orchestration in ${look.locale}, ${look.theme}`, async ({ browser }) => {
    const page = await prepare(browser, look);
    await page.request.post(`${controlPlane.url}/api/platform/session`, { data: { token } });
    const shoot: Shoot = async (name) => {
      await page.evaluate('document.fonts.ready.then(() => null)');
      await page.screenshot({ path: join(folder, `${name}.${look.suffix}.png`), animations: 'disabled' });
    };
    await showTask(page, shoot);
    await showTopology(page, shoot);
    await showTemplates(page, shoot);
    await page.context().close();
  });
}
