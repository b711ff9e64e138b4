import { Fleet } from '../support/sshd.js';
import { addFleetKey, addNode, type KnownNode } from './machines.js';
import { publishJob } from './job-package.js';
import { answered, expect, expectAccessible, goByKeys, openPalette, test } from './test.js';

// Every step on the way to a machine is a real one, and this machine is busy with them.
const endsWithin = 30_000;

let fleet: Fleet;

test.beforeAll(() => {
  fleet = new Fleet();
});
test.afterAll(() => fleet.stop());

test('runs a command on nodes, groups what they say, stops it and runs it again', async ({
  page,
  openSignedIn,
  controlPlane,
}) => {
  const credentialId = await addFleetKey(controlPlane, fleet, 'command-key');
  const nodes: KnownNode[] = [];
  for (const [index, address] of ['127.0.32.1', '127.0.32.2', '127.0.32.3'].entries()) {
    const machine = await fleet.add({ address });
    nodes.push(await addNode(controlPlane, machine, { name: `run-${index + 1}`, credentialId }));
  }
  const odd = nodes[2];
  if (odd === undefined) throw new Error('there is no third node');
  // The third says another thing, and waits, so that there is something to see of it and to stop.
  const command = 'case $HOME in */machine-3/*) echo different; sleep 600;; *) echo alike; esac';
  const { id } = (await controlPlane.call('POST', '/api/platform/commands', {
    nodeIds: nodes.map((node) => node.id),
    command,
  })) as { id: string };

  await openSignedIn(`/ui/commands/${id}`);
  await expect(page.getByText('2 nodes said the same')).toBeVisible({ timeout: endsWithin });
  const row = page.getByRole('row', { name: /run-3/ });
  await expect(row.getByRole('img', { name: 'Running' })).toBeVisible();
  await row.getByRole('button', { name: 'run-3' }).click();
  await expect(page.getByRole('log').getByText('different', { exact: true })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  const stopping = page.getByRole('dialog', { name: 'Stop the command?' });
  await expect(stopping).toContainText('on 1 node where it has not ended');
  await stopping.getByRole('button', { name: 'Stop' }).click();
  await expect(row.getByRole('img', { name: 'Stopped' })).toBeVisible({ timeout: endsWithin });
  await page.getByRole('button', { name: 'Outputs', exact: true }).click();
  await expect(page.getByRole('button', { name: /run-3/, expanded: true })).toContainText('Stopped');
  await expect(page.getByLabel('run-3', { exact: true })).toContainText('different');
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Run again' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run a command' });
  await expect(dialog.getByRole('textbox', { name: 'Command' })).toHaveValue(command);
  await dialog.getByRole('textbox', { name: 'Command' }).fill('exit 4');
  await dialog.getByLabel('Nodes at once').fill('1');
  await dialog.getByLabel('Stop when more fail than').fill('0');
  await expect(dialog.getByText('No other node begins once more than 0 %')).toBeVisible();
  await dialog.getByRole('button', { name: 'Run on 3 nodes' }).click();
  await expect(page.getByRole('row', { name: /run-1.*exit 4/ })).toBeVisible({ timeout: endsWithin });
  await expect(page.getByRole('img', { name: 'Stopped' })).not.toHaveCount(0, { timeout: endsWithin });

  await page.getByRole('link', { name: 'Commands' }).click();
  await expect(page.getByRole('row', { name: /exit 4.*1 failed/ })).toBeVisible();
  await expectAccessible(page);
});

test('finds any run by family, node, trigger, time and text, and stops it', async ({
  page,
  openSignedIn,
  controlPlane,
  tolerated,
}) => {
  await publishJob(controlPlane, 'runs', { name: 'found-job', version: '1.0.0', command: 'true' });
  await controlPlane.call('POST', '/api/job/found-job/run', { group: 'runs' });
  await controlPlane.call('POST', '/api/platform/commands', {
    nodeIds: [1],
    command: 'echo found; sleep 600',
  });
  await openSignedIn('/ui/runs?q=found');
  await expect(page.getByRole('row', { name: /found-job/ })).toBeVisible();
  const row = page.getByRole('row', { name: /echo found; sleep 600/ });
  await expect(row.getByRole('img', { name: 'Running' })).toBeVisible({ timeout: endsWithin });

  const choose = async (menu: RegExp, item: string) => {
    await page.getByRole('button', { name: menu }).click();
    await page.getByRole('menuitemradio', { name: item, exact: true }).click();
  };
  await choose(/Family: any/, 'commands');
  await expect(page).toHaveURL(/family=commands/);
  await expect(page.getByRole('row', { name: /found-job/ })).toBeHidden();
  await choose(/Node: any/, 'local');
  await choose(/Started by: any/, 'hand');
  await choose(/Time: any/, 'last hour');
  await expect(row).toBeVisible();
  await expectAccessible(page);
  await choose(/Started by: hand/, 'schedule');
  await expect(page.getByText('No run matches')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  // What the control plane refuses is said, with what was found before still there.
  tolerated.push(answered(400));
  await page.getByLabel('Filter by name, node or operator').fill('x'.repeat(201));
  await expect(page.getByRole('heading', { name: 'Cannot load runs' })).toBeVisible();
  await page.getByLabel('Filter by name, node or operator').fill('found');
  await expect(page.getByRole('heading', { name: 'Cannot load runs' })).toBeHidden();

  await row
    .getByRole('button', { name: /echo found/ })
    .first()
    .click();
  const inspector = page.getByRole('complementary', { name: /echo found/ });
  await inspector.getByRole('button', { name: 'Stop' }).click();
  const dialog = page.getByRole('dialog', { name: /^Stop echo found/ });
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await expect(row.getByRole('img', { name: 'Stopped' })).toBeVisible({ timeout: endsWithin });
  await inspector.getByRole('button', { name: 'Open log' }).click();
  await expect(page.getByRole('log').getByText('found', { exact: true })).toBeVisible();

  const { items } = (await controlPlane.call('GET', '/api/platform/runs?q=found-job')) as {
    items: { id: string }[];
  };
  await page.goto(`/ui/runs/${items[0]?.id ?? ''}`);
  await expect(page.getByRole('heading', { name: 'found-job', level: 1 })).toBeVisible();
  await expectAccessible(page);
  tolerated.push(answered(404));
  await page.goto('/ui/runs/nowhere');
  await expect(page.getByText('No such run')).toBeVisible();
});

test('shows what ran on a node with its log, and leads there from the palette', async ({
  page,
  openSignedIn,
  controlPlane,
  tolerated,
}) => {
  await controlPlane.call('POST', '/api/platform/commands', { nodeIds: [1], command: 'echo on this node' });
  await openSignedIn('/ui/jobs');
  await openPalette(page);
  await page.keyboard.type('@local');
  await page.getByRole('option', { name: /local/ }).click();
  await expect(page.getByRole('heading', { name: 'local', level: 1 })).toBeVisible();
  await page
    .getByRole('navigation', { name: 'Runs' })
    .getByRole('link', { name: /echo on this node/ })
    .click();
  await expect(page.getByRole('log').getByText('on this node', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Facts' }).click();
  await expect(page.getByText('Processors')).toBeVisible();
  await expectAccessible(page);

  await page.keyboard.press('r');
  await expect(page.getByRole('dialog', { name: 'Run a command' })).toContainText('On local');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await goByKeys(page, 'n', /\/ui\/nodes$/);
  tolerated.push(answered(404));
  await page.goto('/ui/nodes/999');
  await expect(page.getByText('No node 999')).toBeVisible();
});
