import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { ControlPlane } from './control-plane.js';
import { post } from './rolling-fleet.js';
import { answered, choose, expect, expectAccessible, runFromPalette, test } from './test.js';

test.use({ isAlone: true });

interface Templates {
  readonly expand: number;
  readonly shrink: number;
}

/** Templates that ask nothing of the machines themselves. */
async function addTemplates(plane: ControlPlane): Promise<Templates> {
  const create = (name: string, steps: readonly string[]) =>
    post<number>(plane, '/task_tpl/create', { name, steps: steps.map((step) => ({ name: step })) });
  return {
    expand: await create('grow', ['create_vm', 'register']),
    shrink: await create('give-back', ['unregister', 'return_vm']),
  };
}

async function addService(plane: ControlPlane): Promise<number> {
  const cluster = await post<number>(plane, '/cluster/create', { name: 'eu', biz: 'shop' });
  const service = { name: 'web', service_type: '', docker_image: 'web:7', cluster_id: cluster };
  return (await post<{ id: number }>(plane, '/service/create', service)).id;
}

/** Adds a pool that grows by a stock of its own. */
async function addPool(
  plane: ControlPlane,
  service: number,
  name: string,
  tasks: Templates,
  machines: readonly string[],
): Promise<number> {
  const type = { name: `stock-of-${name}`, provider: 'static', config: { machines } };
  const { id: vm_type } = await post<{ id: number }>(plane, '/vm_type/create', type);
  const pool = { name, service_id: service, vm_type, tasks };
  return (await post<{ id: number }>(plane, '/pool/create', pool)).id;
}

async function chooseIn(page: Page, label: string, option: string): Promise<void> {
  await choose(page.getByRole('dialog').getByLabel(label, { exact: true }), option);
}

test('makes a machine template, a discovery and a pool on them, grows it, and gives nodes back', async ({
  page,
  openSignedIn,
  controlPlane,
  tolerated,
}) => {
  tolerated.push(answered(400));
  await addTemplates(controlPlane);
  await addService(controlPlane);

  await openSignedIn('/ui/templates?tab=machines');
  await expect(page.getByText('No machine templates yet')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'New machine template' }).first().click();
  const typeDialog = page.getByRole('dialog', { name: 'New machine template' });
  await typeDialog.getByRole('button', { name: 'Save' }).click();
  await expect(typeDialog.getByText('Enter a name')).toBeVisible();
  await expect(typeDialog.getByText('Must not be empty.')).toBeVisible();
  await expect(typeDialog.getByLabel('Name')).toBeFocused();
  await expectAccessible(page);
  await typeDialog.getByLabel('Name').fill('spare');
  await typeDialog.getByLabel('Addresses').fill('127.0.65.1\nnot an address');
  await typeDialog.getByRole('button', { name: 'Save' }).click();
  // What the control plane refuses is said at the field.
  await expect(typeDialog.getByText('"not an address" is no address')).toBeVisible();
  await expect(typeDialog.getByLabel('Addresses')).toHaveAttribute('aria-invalid', 'true');
  for (const kind of ['Docker', 'Scripts', 'HTTP service', 'Stock']) {
    await typeDialog.getByRole('button', { name: kind, exact: true }).click();
    await expectAccessible(page);
  }
  await typeDialog.getByLabel('Addresses').fill('127.0.65.1\n127.0.65.2\n127.0.65.3\n');
  await typeDialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('spare is saved').first()).toBeVisible();
  const inspector = page.getByRole('complementary', { name: 'spare' });
  await expect(inspector).toContainText('127.0.65.3');
  await expect(inspector).toContainText('no pool');
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Service discovery' }).click();
  await expect(page.getByText('No service discovery yet')).toBeVisible();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Tasks' }).click();
  await runFromPalette(page, '>new service discovery', /New service discovery/);
  const discoveryDialog = page.getByRole('dialog', { name: 'New service discovery' });
  await expectAccessible(page);
  await discoveryDialog.getByRole('button', { name: 'File', exact: true }).click();
  await discoveryDialog.getByLabel('Name', { exact: true }).fill('list');
  await discoveryDialog.getByLabel('Name of the file').fill('../passwd');
  await discoveryDialog.getByRole('button', { name: 'Save' }).click();
  await expect(discoveryDialog.getByLabel('Name of the file')).toHaveAttribute('aria-invalid', 'true');
  await discoveryDialog.getByLabel('Name of the file').fill('web.json');
  await discoveryDialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('list is saved').first()).toBeVisible();

  await page.goto('/ui/topology');
  await page.getByRole('button', { name: /^Add cluster, service or pool/ }).click();
  await page.getByRole('menuitem', { name: 'Add pool' }).click();
  const poolDialog = page.getByRole('dialog', { name: 'Add pool' });
  await poolDialog.getByLabel('Name').fill('fra');
  await chooseIn(page, 'Machine template', 'spare');
  await chooseIn(page, 'Service discovery', 'list');
  await chooseIn(page, 'Template to expand', 'grow');
  await chooseIn(page, 'Template to shrink', 'give-back');
  await expectAccessible(page);
  await poolDialog.getByRole('button', { name: 'Add pool' }).click();
  const pool = page.getByRole('complementary', { name: 'web / fra' });
  await expect(pool.getByRole('link', { name: 'spare' })).toBeVisible();
  await expect(pool).toContainText('list File');
  await expect(pool.getByRole('button', { name: 'Shrink' })).toBeDisabled();

  await pool.getByRole('button', { name: 'Expand' }).click();
  const expansion = page.getByRole('dialog', { name: 'Expand web / fra' });
  await expect(expansion).toContainText('0 → 1 nodes');
  await expansion.getByLabel('Nodes to add').fill('4');
  await expect(expansion).toContainText('Spare now: 127.0.65.1, 127.0.65.2, 127.0.65.3');
  await expect(expansion).toContainText('Only 3 of 4 are spare.');
  await expectAccessible(page);
  await expansion.getByLabel('Nodes to add').fill('501');
  await expect(expansion.getByText('Must be from 1 to 500.')).toBeVisible();
  await expansion.getByLabel('Nodes to add').fill('3');
  await expect(expansion).toContainText('0 → 3 nodes');
  await expansion.getByRole('button', { name: 'Add 3 nodes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'expand_fra' })).toBeVisible();
  await expect(page.getByText('Succeeded', { exact: true }).first()).toBeVisible();
  const file = join(controlPlane.dataDir, 'discovery', 'web.json');
  const listed = (): unknown => JSON.parse(readFileSync(file, 'utf8'));
  expect(listed()).toEqual(['127.0.65.1', '127.0.65.2', '127.0.65.3']);

  // By keys alone: the palette, so many of the newest, and the one that was not meant is unticked.
  await runFromPalette(page, '>shrink fra', /Shrink .*fra/);
  const shrinkage = page.getByRole('dialog', { name: 'Shrink web / fra' });
  await expect(shrinkage.getByRole('checkbox')).toHaveCount(3);
  await expect(shrinkage.getByRole('button', { name: 'Take out 0 nodes' })).toBeDisabled();
  await shrinkage.getByLabel('Added last').fill('3');
  await expect(shrinkage).toContainText('No node is left then.');
  await shrinkage.getByRole('checkbox', { name: '127.0.65.2' }).focus();
  await page.keyboard.press('Space');
  await expect(shrinkage).toContainText('3 → 1 nodes');
  await expect(shrinkage).toContainText('Machine 127.0.65.3 is given back');
  await expect(shrinkage).toContainText('Taken out of list');
  await expectAccessible(page);
  await shrinkage.getByRole('button', { name: 'Take out 2 nodes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'shrink_fra' })).toBeVisible();
  await expect(page.getByText('Succeeded', { exact: true }).first()).toBeVisible();
  expect(listed()).toEqual(['127.0.65.2']);

  // What a pool needs is not deleted, and what is in use is shown.
  await page.goto('/ui/templates?tab=machines');
  await page.getByRole('button', { name: 'spare', exact: true }).click();
  await expect(inspector).toContainText('web / fra');
  await expect(inspector).toContainText('in use');
  await page.getByRole('button', { name: 'More for spare' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  const deletion = page.getByRole('dialog', { name: 'Delete spare?' });
  await expect(deletion).toContainText('It is used by web / fra.');
  await expect(deletion.getByRole('button', { name: 'Delete', exact: true })).toBeDisabled();
});

test('sets when a pool changes its size, and which pools go with it', async ({
  page,
  openSignedIn,
  controlPlane,
  tolerated,
}) => {
  tolerated.push(answered(400));
  const tasks = await addTemplates(controlPlane);
  const service = await addService(controlPlane);
  const front = await addPool(controlPlane, service, 'front', tasks, ['127.0.66.1', '127.0.66.2']);
  const back = await addPool(controlPlane, service, 'back', tasks, ['127.0.67.1', '127.0.67.2']);

  await openSignedIn(`/ui/topology?pool=${front}`);
  const pool = page.getByRole('complementary', { name: 'web / front' });
  await expect(pool).toContainText('Nothing is scheduled.');
  await pool.getByRole('button', { name: 'Change schedules' }).click();
  const dialog = page.getByRole('dialog', { name: 'Schedules of web / front' });
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled();
  for (const [index, time] of ['15:00', '3:00 pm'].entries()) {
    await dialog.getByRole('button', { name: 'Add time' }).click();
    await dialog.getByLabel('Time', { exact: true }).nth(index).fill(time);
    await dialog.getByLabel('Target').nth(index).fill('30');
  }
  await expect(dialog.getByText('HH:MM or HH:MM:SS')).toBeVisible();
  await dialog.getByLabel('Time', { exact: true }).nth(1).fill('15:00:00');
  await expect(dialog.getByText('Another time is the same.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByLabel('Time', { exact: true }).nth(1)).toBeFocused();
  await dialog.getByLabel('Time', { exact: true }).nth(1).fill('22:00');
  await dialog.getByLabel('Target').nth(1).fill('24');
  await expect(dialog.locator('.next').last()).toContainText('22:00');
  await dialog.getByRole('button', { name: 'Add dependency' }).click();
  await chooseIn(page, 'Pool', 'web / back');
  await dialog.getByLabel('Per node').fill('0.5');
  await dialog.getByLabel('Plus').fill('1');
  await expect(dialog).toContainText('Now: 1 wanted, 0 there');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Deploy', exact: true }).click();
  await expect(dialog).toContainText('Deploys web:7.');
  await dialog.getByRole('button', { name: 'Add time' }).click();
  await dialog.getByLabel('Time', { exact: true }).fill('04:30');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('front has its schedules').first()).toBeVisible();
  await expect(pool).toContainText('Daily 15:00');
  await expect(pool).toContainText('to 30 nodes');
  await expect(pool).toContainText('Daily 04:30');
  await expect(pool).toContainText('web / back first');
  await expect(pool).toContainText('⌈n × 0.5⌉ + 1');
  await expectAccessible(page);
  expect(await post(controlPlane, `/task/expandList/${front}`)).toMatchObject([
    {
      cron_items: [
        { instance_num: 30, time: '15:00:00' },
        { instance_num: 24, time: '22:00:00' },
      ],
      depend_items: [{ pool_id: back, ratio: 0.5, elastic_count: 1 }],
    },
  ]);

  await page.goto('/ui/schedules');
  await expect(page.getByRole('row', { name: /front/ })).toHaveCount(3);
  await expect(page.getByRole('grid')).toContainText('to 24 nodes');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'front' }).first().click();

  // What grows along is said before, and done.
  await pool.getByRole('button', { name: 'Expand' }).click();
  const expansion = page.getByRole('dialog', { name: 'Expand web / front' });
  await expansion.getByLabel('Nodes to add').fill('2');
  await expect(expansion).toContainText('web / back 0 → 2 nodes');
  await expect(expansion).toContainText('web / front waits for it before register.');
  await expansion.getByRole('button', { name: 'Add 2 nodes' }).click();
  await expect(page.getByText('Succeeded', { exact: true }).first()).toBeVisible();

  // Pools do not depend on each other in a circle, and one that others depend on has no times of its own.
  await page.goto(`/ui/topology?pool=${back}`);
  const other = page.getByRole('complementary', { name: 'web / back' });
  await expect(other).toContainText('web / front depends on it');
  await expect(other.getByRole('heading', { name: /Nodes/ })).toContainText('2');
  await other.getByRole('button', { name: 'Change schedules' }).click();
  const circular = page.getByRole('dialog', { name: 'Schedules of web / back' });
  await circular.getByRole('button', { name: 'Add dependency' }).click();
  await chooseIn(page, 'Pool', 'web / front');
  await expect(circular.getByRole('alert')).toContainText('has crons of its own');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await post(controlPlane, '/task/saveTask', {
    pool_id: front,
    type: 'expand',
    depend_items: [{ pool_id: back, ratio: 1 }],
  });
  await other.getByRole('button', { name: 'Change schedules' }).click();
  await circular.getByRole('button', { name: 'Add dependency' }).click();
  await chooseIn(page, 'Pool', 'web / front');
  await expect(circular.getByRole('alert')).toContainText('in a circle: back → front → back');
  await circular.getByRole('button', { name: /^Remove the dependency/ }).click();
  await circular.getByRole('button', { name: 'Add time' }).click();
  await circular.getByLabel('Time', { exact: true }).fill('05:00');
  await circular.getByLabel('Target').fill('1');
  await expect(circular.getByRole('alert')).toContainText('the pool front depends on back');
  await page.keyboard.press('Escape');

  // A viewer sees all of it and changes nothing.
  const made = await controlPlane.call('POST', '/api/platform/tokens', { name: 'guest', role: 'viewer' });
  await page.request.post('/api/platform/session', { data: made });
  await page.goto(`/ui/topology?pool=${front}`);
  await expect(pool).toContainText('web / back first');
  for (const name of ['Expand', 'Shrink', 'Change schedules'])
    await expect(pool.getByRole('button', { name, exact: true })).toBeDisabled();
  await page.goto('/ui/templates?tab=machines');
  await expect(page.getByRole('button', { name: 'stock-of-front', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'New machine template' })).toBeDisabled();
});
