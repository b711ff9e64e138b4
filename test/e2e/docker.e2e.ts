import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { Dockerd, testImage } from '../support/dockerd.js';
import { readPrerequisites } from '../support/prerequisites.js';
import type { KnownNode } from './machines.js';
import { makeToken } from './machines.js';
import { expect, expectAccessible, test } from './test.js';

// A daemon and its containers are real, and this machine is busy with them.

test.skip(
  readPrerequisites().dockerd === '' && process.env['CI'] !== 'true',
  'No Docker daemon can be run on this machine.',
);

let dockerd: Dockerd;
test.beforeAll(async () => {
  dockerd = await Dockerd.start();
});
test.afterAll(() => dockerd.remove());

async function makeContainer(name: string, Cmd: string[], Image = testImage) {
  const HostConfig = { NetworkMode: 'none', Init: true };
  const made = await dockerd.client.createContainer({ name, Image, Cmd, HostConfig });
  await made.start();
  return made;
}

/** Makes an image of what a container has written. */
async function makeImage(word: string, tag: { readonly repo?: string; readonly tag?: string }) {
  const made = await makeContainer(`maker-of-${word}`, ['sh', '-c', `echo ${word} >/word`]);
  await made.wait();
  await made.commit(tag);
  await made.remove();
}

/** Pictures for whoever asks for them, in both themes. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['WHEELHOUSE_SCREENSHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(400);
    await page.screenshot({ path: join(folder, `${name}.${colorScheme}.png`) });
  }
}

test('lists images and containers of a node, and cleans up what was shown first', async ({
  page,
  openSignedIn,
  controlPlane,
}) => {
  await makeImage('unused', { repo: 'registry.shop.example/team/spare-parts', tag: '2026.11' });
  await makeImage('dangling', {});
  const ended = await makeContainer('migrate-2026-11', ['sh', '-c', 'head -c 2000000 /dev/zero >/written']);
  await ended.wait();
  await makeContainer('web', ['sleep', '100000']);
  const node = (await controlPlane.call('POST', '/api/platform/nodes', {
    name: 'dock-clean',
    address: 'dock-clean',
    executor: 'docker',
    docker: { endpoint: `unix://${dockerd.socket}` },
  })) as KnownNode;
  await controlPlane.call('POST', `/api/platform/nodes/${node.id}/test`);
  await openSignedIn(`/ui/nodes/${node.id}`);
  await page
    .getByRole('navigation', { name: 'Parts of the node' })
    .getByRole('link', { name: 'Docker' })
    .click();
  const images = page.getByRole('grid', { name: 'Images' });
  const containers = page.getByRole('grid', { name: 'Containers' });
  await expect(images.getByRole('row')).toHaveCount(4);
  const spare = images.getByRole('row', { name: /spare-parts/ });
  await expect(spare).toContainText(/\d+(\.\d+)? MB/);
  await expect(spare).toContainText(/just now|ago/);
  await expect(images.getByRole('row', { name: /no name/ })).toBeVisible();
  const migrate = containers.getByRole('row', { name: /migrate-2026-11/ });
  await expect(migrate).toContainText('exited');
  await expect(migrate).toContainText('2.00 MB');
  await expect(containers.getByRole('row', { name: /web/ })).toContainText('running');
  await expectAccessible(page);
  await shoot(page, 'node-docker');

  await page.getByRole('button', { name: 'Clean up…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Clean up Docker of dock-clean' });
  await expect(dialog.getByText('1 image and 0 containers would go')).toBeVisible();
  await dialog.getByRole('button', { name: 'All unused' }).click();
  await dialog.getByRole('checkbox', { name: 'Containers that do not run, too' }).click();
  await expect(dialog.getByText('2 images and 1 container would go')).toBeVisible();
  await expect(dialog.getByRole('listitem')).toHaveCount(3);
  await expect(dialog.getByText(/^Frees .* to .*/)).toBeVisible();
  await expectAccessible(page);
  await shoot(page, 'node-docker-prune');
  // What somebody else has taken into use since is not removed.
  await makeContainer('late', ['sleep', '100000'], 'registry.shop.example/team/spare-parts:2026.11');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/still there: It is needed now/).first()).toBeVisible();
  await shoot(page, 'node-docker-pruned');
  await expect(images.getByRole('row')).toHaveCount(3);
  await expect(spare).toBeVisible();
  await expect(containers.getByRole('row', { name: /migrate/ })).toBeHidden();
  await expect(containers.getByRole('row', { name: /late/ })).toBeVisible();
});

test('opens terminals in a container, from its daemon and as a node of its own', async ({
  page,
  openSignedIn,
  controlPlane,
}) => {
  await makeContainer('shop-db', ['sleep', '100000']);
  const node = (await controlPlane.call('POST', '/api/platform/nodes', {
    name: 'dock-terminal',
    address: 'dock-terminal',
    executor: 'docker',
    docker: { endpoint: `unix://${dockerd.socket}` },
  })) as KnownNode;
  await controlPlane.call('POST', `/api/platform/nodes/${node.id}/test`);
  await openSignedIn(`/ui/nodes/${node.id}?tab=terminal`);
  await expect(page.getByText('A Docker daemon has no shell of its own')).toBeVisible();
  await expectAccessible(page);
  await shoot(page, 'node-terminal-daemon');
  await page.getByRole('button', { name: 'Show containers' }).click();
  await page.getByRole('button', { name: 'Terminal in shop-db' }).click();
  const terminal = page.getByRole('group', { name: 'Terminal in shop-db on dock-terminal' });
  const rows = terminal.locator('.xterm-rows');
  await expect(page.getByRole('status').filter({ hasText: 'Open. Copy' })).toBeVisible();
  await page.keyboard.type('echo sum=$((40 + 2)) on $(hostname)\n');
  await expect(rows).toContainText(/sum=42 on [0-9a-f]{12}/);
  await page.keyboard.type('clear; stty size\n');
  await expect(rows).toContainText(/^[^]*\d{2} \d{2,3}/);
  await expectAccessible(page);
  await shoot(page, 'node-terminal-container');
  await page.keyboard.type('clear; echo kept-$((1 + 1))\n');
  await expect(rows).toContainText('kept-2');
  await page.reload();
  await expect(rows).toContainText('kept-2');
  await terminal.click();
  await page.keyboard.type('exit 3\n');
  await expect(page.getByText('The shell has ended with exit code 3.')).toBeVisible();

  const box = (await controlPlane.call('POST', '/api/platform/nodes', {
    name: 'shop-db-node',
    address: 'shop-db-node',
    executor: 'docker',
    jumpNodeId: node.id,
    user: 'nobody',
    docker: { container: 'shop-db' },
  })) as KnownNode;
  await page.goto(`/ui/nodes/${box.id}?tab=terminal`);
  const inside = page.getByRole('group', { name: 'Terminal to shop-db-node' }).locator('.xterm-rows');
  await expect(page.getByRole('status').filter({ hasText: 'Open. Copy' })).toBeVisible();
  await page.keyboard.type('echo "I am $(id -un)"\n');
  await expect(inside).toContainText('I am nobody');
  await page.getByRole('button', { name: 'Close terminal' }).click();
  await expect(page.getByText('The terminal was closed.')).toBeVisible();
});

test('lets viewers see what is there, but neither remove it nor enter it', async ({ page, controlPlane }) => {
  await makeContainer('locked', ['sleep', '100000']);
  const node = (await controlPlane.call('POST', '/api/platform/nodes', {
    name: 'dock-viewed',
    address: 'dock-viewed',
    executor: 'docker',
    docker: { endpoint: `unix://${dockerd.socket}` },
  })) as KnownNode;
  const token = await makeToken(controlPlane, 'docker-viewer', 'viewer');
  await page.request.post(`${controlPlane.url}/api/platform/session`, { data: { token } });
  await page.goto(`/ui/nodes/${node.id}?tab=docker`);
  await expect(page.getByRole('row', { name: /locked/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Clean up…' })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Terminal in locked' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await page.goto(`/ui/nodes/${node.id}?tab=terminal&container=locked`);
  await expect(page.getByRole('group', { name: /Terminal in/ })).toBeHidden();
});
