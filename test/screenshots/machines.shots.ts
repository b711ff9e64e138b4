import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type Page } from '@playwright/test';
import { startControlPlane, type ControlPlane } from '../e2e/control-plane.js';
import { addFleetKey, addNode, type KnownNode } from '../e2e/machines.js';
import { Fleet, type Machine } from '../support/sshd.js';
import { folder, looks, prepare } from './looks.js';

type Shoot = (name: string) => Promise<void>;

/** Believable machines of a shop; each is a real server. */
const online: readonly (readonly [name: string, tags: string[], groups: string[]])[] = [
  ['etl-01', ['etl'], ['data']],
  ['etl-02', ['etl', 'spot'], ['data']],
  ['db-fra-01', ['db', 'primary'], []],
  ['web-fra-01', ['web'], ['web']],
  ['web-fra-13', ['web'], ['web']],
  ['web-fra-14', ['web'], ['web']],
  ['web-fra-15', ['web'], ['web']],
  ['build-mac-01', ['ios', 'builder'], ['apps']],
];
const away = ['idx-ams-04', 'idx-ams-05', 'idx-ams-06'];

let controlPlane: ControlPlane;
let fleet: Fleet;
let commandId: string;
let nodes: KnownNode[];
let changed: KnownNode;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  await mkdir(folder, { recursive: true });
  controlPlane = await startControlPlane();
  fleet = new Fleet();
  const credentialId = await addFleetKey(controlPlane, fleet, 'fleet-2026');
  nodes = [];
  for (const [index, [name, tags, groups]] of online.entries()) {
    const machine = await fleet.add({ address: `127.0.33.${index + 11}`, port: 2222 });
    nodes.push(await addNode(controlPlane, machine, { name, tags, groups, credentialId }));
  }
  const jumpNodeId = nodes[3]?.id ?? null;
  for (const [index, name] of away.entries()) {
    const more = {
      name,
      address: `127.0.33.${index + 101}`,
      port: 2222,
      tags: ['index'],
      credentialId,
      jumpNodeId,
    };
    const node = (await controlPlane.call('POST', '/api/platform/nodes', more)) as KnownNode;
    await controlPlane.call('POST', `/api/platform/nodes/${node.id}/test`);
  }
  const edge: Machine = await fleet.add({ address: '127.0.33.41', port: 2222 });
  changed = await addNode(controlPlane, edge, { name: 'edge-sg-11', tags: ['edge'], credentialId });
  await edge.changeHostKey();
  await controlPlane.call('POST', `/api/platform/nodes/${changed.id}/test`);
  for (const [name, type, more] of [
    ['ci-registry', 'registry', { server: 'registry.shop.example', username: 'ci', password: 'not-shown' }],
    ['DB_PASSWORD', 'secret', { groups: ['data', 'web'], value: 'not-shown' }],
    ['agent-mira', 'agent', { username: 'mira' }],
    ['legacy-root', 'password', { username: 'root', password: 'not-shown' }],
  ] as const)
    await controlPlane.call('POST', '/api/platform/credentials', { name, type, ...more });
  await controlPlane.call('POST', '/api/platform/commands', {
    nodeIds: nodes.slice(0, 3).map(({ id }) => id),
    command: 'uptime',
  });
  const started = await controlPlane.call('POST', '/api/platform/commands', {
    nodeIds: nodes.map(({ id }) => id),
    parallel: 4,
    command: `case $HOME in
  */machine-1/*) echo "docker pull web:2026.11.20-3"; echo "failed to register layer: no space left on device" >&2; exit 18;;
  */machine-2/*) echo "Status: Image is up to date";;
  */machine-8/*) echo "a6c0e3a: Pulling from web"; sleep 3600;;
  *) echo "2026.11.20-3: Pulling from web"; echo "Digest: sha256:4be7c2";;
esac`,
  });
  commandId = (started as { id: string }).id;
});

// Runs outlive their control plane: that is what they are for, but not here.
test.afterAll(async () => {
  await controlPlane.call('POST', `/api/platform/commands/${commandId}/stop`);
  await controlPlane.stop();
  await fleet.stop();
});

async function showNodes(page: Page, shoot: Shoot): Promise<void> {
  await page.goto(`${controlPlane.url}/ui/nodes`);
  for (const name of ['web-fra-13', 'web-fra-14', 'web-fra-15']) {
    await page
      .getByRole('row', { name: new RegExp(name) })
      .getByRole('checkbox')
      .click();
  }
  await page.waitForTimeout(300);
  await shoot('nodes');
  await page.goto(`${controlPlane.url}/ui/nodes?node=${nodes[0]?.id ?? 1}`);
  await page.getByRole('complementary').last().waitFor();
  await shoot('nodes-inspector');
  for (const ask of ['add', 'import']) {
    await page.goto(`${controlPlane.url}/ui/nodes?ask=${ask}`);
    await page.getByRole('dialog').waitFor();
    await page.waitForTimeout(400);
    await shoot(`nodes-${ask}`);
  }
  const text =
    'Host bastion\n HostName 192.0.2.1\nHost inner\n HostName 192.0.2.9\n ProxyJump bastion\n User deploy\n';
  await page.locator('textarea').fill(`${text}Host etl\n HostName 127.0.33.11\n Port 2222\nMatch user x\n`);
  await page.locator('[role=dialog] button[type=submit]').click();
  await page.getByRole('table').waitFor();
  await shoot('nodes-import-preview');
}

async function showNode(page: Page, shoot: Shoot): Promise<void> {
  const path = `${controlPlane.url}/ui/nodes/${nodes[0]?.id ?? 1}`;
  await page.goto(path);
  await page.getByRole('log').waitFor();
  await page.waitForTimeout(500);
  await shoot('node');
  await page.goto(`${path}?tab=facts`);
  await page.waitForTimeout(500);
  await shoot('node-facts');
  await page.goto(`${controlPlane.url}/ui/nodes/${changed.id}?tab=hostKey`);
  await page.waitForTimeout(500);
  await shoot('node-host-key');
  await page.goto(`${path}?ask=test`);
  await page.getByRole('dialog').getByRole('listitem').nth(5).waitFor();
  await page.waitForTimeout(1500);
  await shoot('node-test');
}

async function showCommands(page: Page, shoot: Shoot): Promise<void> {
  await page.goto(`${controlPlane.url}/ui/commands/${commandId}`);
  await page.getByText('sha256:4be7c2').last().waitFor();
  await shoot('command');
  await page.goto(`${controlPlane.url}/ui/nodes/${nodes[0]?.id ?? 1}?ask=command`);
  await page.getByRole('dialog').locator('textarea').fill('systemctl is-active nginx');
  await shoot('command-run');
  for (const name of ['commands', 'credentials', 'runs']) {
    await page.goto(`${controlPlane.url}/ui/${name}`);
    await page.getByRole('row').nth(1).waitFor();
    if (name === 'credentials')
      await page
        .getByRole('row', { name: /fleet-2026/ })
        .getByRole('button')
        .first()
        .click();
    await page.waitForTimeout(500);
    await shoot(name === 'runs' ? 'runs-of-commands' : name);
  }
}

for (const look of looks) {
  test(`pages of machines in ${look.locale}, ${look.theme}`, async ({ browser }) => {
    const page = await prepare(browser, look);
    const data = { token: controlPlane.adminToken };
    await page.request.post(`${controlPlane.url}/api/platform/session`, { data });
    const shoot: Shoot = async (name) => {
      await page.evaluate('document.fonts.ready.then(() => null)');
      await page.screenshot({ path: join(folder, `${name}.${look.suffix}.png`), animations: 'disabled' });
    };
    await showNodes(page, shoot);
    await showNode(page, shoot);
    await showCommands(page, shoot);
    await page.context().close();
  });
}
