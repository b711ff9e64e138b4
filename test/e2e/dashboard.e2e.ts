import { Fleet } from '../support/sshd.js';
import type { ControlPlane } from './control-plane.js';
import { publishJob } from './job-package.js';
import { addFleetKey, addNode } from './machines.js';
import { addPool, post, RollingFleet } from './rolling-fleet.js';
import { answered, expect, expectAccessible, goByKeys, test } from './test.js';

// Everything on the page is of all the control plane.
test.use({ isAlone: true });

/** Runs a job. @returns once the run has ended, unless it is not waited for. */
async function run(plane: ControlPlane, name: string, isAwaited = true): Promise<string> {
  const { result } = (await plane.call('POST', `/api/job/${name}/run`)) as { result: { runId: string } };
  if (isAwaited) {
    const token = { headers: { Authorization: `Bearer ${plane.adminToken}` } };
    await (await fetch(`${plane.url}/api/platform/runs/${result.runId}/logs`, token)).text();
  }
  return result.runId;
}

test('says what needs somebody, what is running and what comes next, as it happens', async ({
  page,
  openSignedIn,
  controlPlane,
}) => {
  await openSignedIn('/ui/');
  await expect(page).toHaveURL(/\/ui\/dashboard$/);
  await expect(page.getByRole('status')).toHaveText('Nothing needs you. Everything is on time.');
  const needs = page.getByRole('region', { name: 'Needs you' });
  const running = page.getByRole('region', { name: 'Running now' });
  const next = page.getByRole('region', { name: 'Next hour' });
  await expect(running).toContainText('Nothing is running');
  await expect(next).toContainText('Nothing is scheduled within the hour');
  await expectAccessible(page);

  await publishJob(controlPlane, 'default', { name: 'bad', version: '1.0.0', command: 'exit 3' });
  await publishJob(controlPlane, 'default', { name: 'long', version: '2.0.0', command: 'sleep 600' });
  // Six times within the hour, and none of them while this test runs.
  const schedule = { cron: `${(new Date().getUTCMinutes() + 5) % 10}-59/10 * * * *`, timezone: 'UTC' };
  await publishJob(controlPlane, 'default', { name: 'often', version: '1.0.0', command: 'true', schedule });
  await controlPlane.call('POST', '/api/job/often/enable');
  await run(controlPlane, 'bad');
  await expect(needs).toContainText('bad failed');
  await run(controlPlane, 'bad');
  await expect(needs).toContainText('bad failed 2 times in a row');
  await expect(needs).toContainText('default · exit 3 · on local');
  await expect(page.getByRole('status')).toHaveText('1 thing needs you. Everything else is on time.');
  const longRun = await run(controlPlane, 'long', false);
  await expect(running.getByRole('link', { name: /long/ })).toContainText('2.0.0');
  await expect(next).toContainText('6 runs');
  await expect(next.getByRole('link', { name: /often/ })).toHaveCount(6);
  await expect(page.getByRole('img', { name: /^2 runs ended, 2 of them in failure/ })).toBeVisible();
  await expect(page.getByRole('link', { name: /^Running now 1 / })).toBeVisible();
  await expect(page.getByRole('link', { name: /^Succeeded, 24 h 0 % 2 failed/ })).toBeVisible();
  await expectAccessible(page);

  // What is there can be done from here.
  await needs.getByRole('button', { name: 'Run again' }).click();
  await expect(needs).toContainText('bad failed 3 times in a row');
  await needs.getByRole('button', { name: 'Log' }).click();
  await expect(page).toHaveURL(/\/ui\/jobs\/default\/bad\?run=/);
  await goByKeys(page, 'd', /\/ui\/dashboard$/);
  await page.getByRole('button', { name: '7 d' }).click();
  await expect(page).toHaveURL(/range=7d/);
  await expect(page.getByRole('link', { name: /^Succeeded, 7 d 0 % 3 failed/ })).toBeVisible();
  await page.getByRole('link', { name: /^Succeeded, 7 d/ }).click();
  await expect(page).toHaveURL(/\/ui\/runs\?state=failed,timed_out,lost&time=week/);

  await controlPlane.call('POST', `/api/platform/runs/${longRun}/stop`);
  await page.goBack();
  await expect(running).toContainText('Nothing is running');
});

test.describe('with machines', () => {
  let fleet: Fleet;
  test.beforeAll(() => {
    fleet = new Fleet();
  });
  test.afterAll(() => fleet.stop());

  test('maps the fleet, leads to its nodes, and shows how busy one is while one looks', async ({
    page,
    openSignedIn,
    controlPlane,
  }) => {
    const credentialId = await addFleetKey(controlPlane, fleet, 'fleet');
    const [web, gone, changed] = [
      await fleet.add({ address: '127.0.37.1' }),
      await fleet.add({ address: '127.0.37.2' }),
      await fleet.add({ address: '127.0.37.3' }),
    ];
    const first = await addNode(controlPlane, web, { name: 'web-1', credentialId });
    const away = await addNode(controlPlane, gone, { name: 'web-2', credentialId });
    const edge = await addNode(controlPlane, changed, { name: 'web-3', credentialId });
    await gone.stop();
    await changed.changeHostKey();
    for (const { id } of [away, edge]) await controlPlane.call('POST', `/api/platform/nodes/${id}/test`);

    await openSignedIn('/ui/dashboard');
    const map = page.getByRole('grid', { name: /^Nodes by load/ });
    await expect(map.getByRole('gridcell')).toHaveCount(4);
    await expect(map.getByRole('gridcell', { name: 'web-2 · offline' })).toBeVisible();
    await expect(map.getByRole('gridcell', { name: 'web-3 · host key' })).toBeVisible();
    const needs = page.getByRole('region', { name: 'Needs you' });
    await expect(needs).toContainText('web-2 is offline');
    await expect(needs).toContainText('Host key of web-3 changed');
    await expect(page.getByRole('link', { name: /^Nodes online 2 1 offline · 1 refused/ })).toBeVisible();
    await expectAccessible(page);

    await needs.getByRole('button', { name: 'Compare' }).click();
    await expect(page.getByRole('dialog')).toContainText('SHA256:');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();

    await map.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await expect(map).toHaveAttribute('aria-activedescendant', new RegExp(`-${away.id}$`));
    await page.keyboard.press('ArrowLeft');
    await expect(map.getByText(/^web-1 · load/).last()).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(new RegExp(`/ui/nodes/${first.id}$`));

    await page.getByRole('link', { name: 'Load', exact: true }).click();
    await expect(page.getByText('Measured every 3 s')).toBeVisible();
    const memory = page.getByRole('figure').filter({ hasText: 'Memory' });
    const chart = memory.getByRole('img', { name: /^Memory in the last 10 min: from \d+ % to \d+ %/ });
    await expect(chart).toBeVisible();
    await expectAccessible(page);
    await chart.hover();
    await expect(memory).toContainText(/\d{2}:\d{2}:\d{2}\s*\d+ %/);
    await page.getByRole('button', { name: '3 h' }).click();
    await expect(memory.getByRole('img', { name: /in the last 3 h/ })).toBeVisible();

    // A machine that goes away leaves a gap and a line that says how old everything is.
    await web.stop();
    await expect(page.getByText(/^Last measured/)).toBeVisible({ timeout: 60_000 });
  });
});

test('holds a fleet of two thousand nodes', async ({ page, openSignedIn, controlPlane, tolerated }) => {
  // The page that Enter leads to asks for a node that the control plane does not have.
  tolerated.push(answered(404));
  const { items } = (await controlPlane.call('GET', '/api/platform/nodes')) as { items: object[] };
  const all = Array.from({ length: 2000 }, (_, index) => ({
    ...items[0],
    id: index + 1,
    name: `node-${index + 1}`,
  }));
  await page.route('**/api/platform/nodes?*', (route) =>
    route.fulfill({ json: { items: all, nextCursor: null, total: all.length } }),
  );
  await openSignedIn('/ui/dashboard');
  const map = page.getByRole('grid', { name: /^Nodes by load/ });
  await expect(map.getByRole('gridcell')).toHaveCount(2000);
  await map.focus();
  await page.keyboard.press('End');
  await expect(map).toHaveAttribute('aria-activedescendant', /-2000$/);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowDown');
  await expect(map).toHaveAttribute('aria-activedescendant', /-2000$/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/ui\/nodes\/2000$/);

  // The list draws only what is in sight, and the focus is never on a row that is not drawn.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Nodes' }).click();
  const rows = page.getByRole('grid', { name: 'Nodes' }).getByRole('row');
  await expect(rows.nth(1)).toBeVisible();
  await page.keyboard.press('j');
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press('End');
  await expect(rows.last()).toBeFocused();
  await expect(rows.last()).toHaveAttribute('aria-rowindex', '2001');
});

test.describe('with a pool', () => {
  let fleet: RollingFleet;
  test.beforeAll(async () => {
    fleet = await RollingFleet.start();
  });
  test.afterAll(() => fleet.stop());

  test('puts what waits for approval first', async ({ page, openSignedIn, controlPlane }) => {
    const connection = await fleet.credential(controlPlane, 'fleet');
    const addresses = ['127.0.38.1', '127.0.38.2'];
    await addPool(controlPlane, { name: 'careful', addresses, connection });
    const template = await post<number>(controlPlane, '/task_tpl/create', {
      name: 'careful',
      steps: [{ name: 'approve', param_values: { message: 'Check error rate' } }],
    });
    const { ids } = await post<{ ids: number[] }>(controlPlane, '/task/create', {
      template_id: template,
      task_name: 'careful-roll',
      nodes: addresses.map((ip) => ({ ip })),
      max_num: 1,
    });
    await openSignedIn('/ui/dashboard');
    const needs = page.getByRole('region', { name: 'Needs you' });
    await expect(needs.getByRole('listitem').first()).toContainText(
      'careful-roll waits for approval before batch 1 of 2',
    );
    await expect(needs).toContainText('“Check error rate” · careful-service / careful · asked by admin');
    await expectAccessible(page);
    await needs.getByRole('button', { name: 'Review' }).click();
    await expect(page).toHaveURL(new RegExp(`/ui/tasks/${ids[0]}$`));
    await post(controlPlane, `/task/stop/${ids[0]}`);

    // The map of the topology tells how busy its nodes are, too.
    const { items } = (await controlPlane.call('GET', '/api/platform/nodes')) as {
      items: { id: number; address: string }[];
    };
    for (const { id } of items.filter(({ address }) => addresses.includes(address)))
      await controlPlane.call('POST', `/api/platform/nodes/${id}/test`);
    await page.goto('/ui/topology');
    const cells = page.getByRole('listbox', { name: /careful/ }).getByRole('option');
    await expect(cells.first()).toHaveAccessibleName(/^\S+, (Stopped|Waiting)$/);
    await page.getByRole('button', { name: 'Load', exact: true }).click();
    await expect(page).toHaveURL(/shows=load/);
    await expect(cells.first()).toHaveAccessibleName(/^\S+, load \d+\.\d\d$/);
    await expectAccessible(page);
    // It goes on telling that of whatever is looked at.
    await page.getByRole('treeitem').last().click();
    await expect(page).toHaveURL(/pool=\d/);
    await expect(page).toHaveURL(/shows=load/);
  });
});
