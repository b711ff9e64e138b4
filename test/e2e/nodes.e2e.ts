import { Fleet, type Machine } from '../support/sshd.js';
import { addFleetKey, addNode, makeToken } from './machines.js';
import { answered, choose, expect, expectAccessible, test } from './test.js';

// Every step on the way to a machine is a real one, and this machine is busy with them.
const connectsWithin = 30_000;

let fleet: Fleet;
let machines: Machine[];

test.beforeAll(async () => {
  fleet = new Fleet();
  machines = [];
  for (const address of ['127.0.31.1', '127.0.31.2', '127.0.31.3', '127.0.31.4'])
    machines.push(await fleet.add({ address }));
});
test.afterAll(() => fleet.stop());

const machine = (index: number): Machine => {
  const found = machines[index];
  if (found === undefined) throw new Error(`there is no machine ${index}`);
  return found;
};

test.describe('with no node yet', () => {
  test.use({ isAlone: true });

  test('adds a node with a new credential, tests it step by step, and removes it', async ({
    page,
    openSignedIn,
  }) => {
    const { host, port } = machine(0);
    await openSignedIn('/ui/nodes');
    await expect(page.getByText('No nodes beside this machine')).toBeInViewport();
    await page.getByRole('button', { name: 'Add node' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Add node' });
    await dialog.getByRole('button', { name: 'Add and test' }).click();
    await expect(dialog.getByText('Enter a host name or an address.')).toBeVisible();
    await expect(dialog.getByLabel('Address')).toBeFocused();
    await dialog.getByLabel('Address').fill(host);
    await dialog.getByLabel('Port').fill(String(port));
    await dialog.getByLabel('Name').fill('added-1');
    await expectAccessible(page);

    await dialog.getByRole('button', { name: 'New credential' }).click();
    const credential = page.getByRole('dialog', { name: 'Add credential' });
    await credential.getByLabel('Name').fill('added-key');
    await credential.getByLabel('User').fill('wheelhouse');
    await credential.getByRole('button', { name: 'Add credential' }).click();
    await expect(credential.getByText('Enter it: this type needs it.')).toBeVisible();
    await credential.getByRole('textbox', { name: 'Private key' }).fill(fleet.userKey.privateKey);
    await expectAccessible(page);
    await credential.getByRole('button', { name: 'Add credential' }).click();
    await expect(credential).toBeHidden();
    await expect(dialog.getByText('added-key · SSH key · wheelhouse')).toBeVisible();

    await dialog.getByRole('button', { name: 'Add and test' }).click();
    const steps = dialog.getByRole('list', { name: 'Steps of the test of added-1' });
    await expect(steps.getByText('Ask what it is')).toBeVisible({ timeout: connectsWithin });
    await expect(steps.getByRole('img', { name: 'Succeeded' })).toHaveCount(6, { timeout: connectsWithin });
    await expect(steps.getByText(/\d ms/).first()).toBeVisible();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Next' }).click();
    await expect(dialog.getByText(/^SHA256:/)).toBeVisible();
    await expect(dialog.getByText('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub')).toBeVisible();
    await dialog.getByRole('button', { name: 'Next' }).click();
    await dialog.getByLabel('Tags').fill('blue');
    await page.keyboard.press('Enter');
    await dialog.getByLabel('Groups of jobs it serves').fill('added');
    await page.keyboard.press('Enter');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Finish' }).click();
    await expect(dialog).toBeHidden();

    const row = page.getByRole('row', { name: /added-1/ });
    await expect(row).toContainText('Online');
    await expect(row).toContainText('blue');
    await expect(row.getByRole('meter', { name: 'Memory' })).toBeVisible();
    await row.getByRole('button', { name: 'added-1', exact: false }).first().click();
    const inspector = page.getByRole('complementary', { name: 'added-1' });
    await expect(inspector).toContainText('added-key');
    await expect(inspector).toContainText('added');
    await expect(inspector).toContainText('Linux');
    await expectAccessible(page);

    await inspector.getByRole('button', { name: 'Edit' }).click();
    const editing = page.getByRole('dialog', { name: 'Edit added-1' });
    await editing.getByLabel('Runs at once').fill('9');
    await editing.getByRole('button', { name: 'Save' }).click();
    await expect(inspector).toContainText('0 of 9');

    await row.getByRole('button', { name: 'More for added-1' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    const removal = page.getByRole('dialog', { name: 'Remove added-1?' });
    await expect(removal.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await removal.getByRole('button', { name: 'Remove' }).click();
    await expect(row).toBeHidden();
  });
});

test('shows why a node is not reached at the step where it fails, and goes on when it is put right', async ({
  page,
  openSignedIn,
  controlPlane,
}) => {
  const { host, port } = machine(0);
  await addFleetKey(controlPlane, fleet, 'right-key');
  await openSignedIn('/ui/nodes?ask=add');
  const dialog = page.getByRole('dialog', { name: 'Add node' });
  await dialog.getByLabel('Address').fill(host);
  await dialog.getByLabel('Port').fill(String(port));
  await dialog.getByLabel('Name').fill('put-right');
  await dialog.getByRole('button', { name: 'Add and test' }).click();
  await expect(dialog.getByText(/put-right has no credential/)).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Go on anyway' })).toBeVisible();

  await dialog.getByRole('button', { name: 'Back' }).click();
  await choose(dialog.getByLabel('Credential', { exact: true }), 'right');
  await dialog.getByRole('button', { name: 'Save and test' }).click();
  await expect(dialog.getByText('Ask what it is')).toBeVisible({ timeout: connectsWithin });
  await dialog.getByRole('button', { name: 'Remove again' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row', { name: /put-right/ })).toBeHidden();
});

test('refuses a node whose host key has changed until an admin has compared both', async ({
  page,
  openSignedIn,
  controlPlane,
}) => {
  const changed = machine(1);
  const credentialId = await addFleetKey(controlPlane, fleet, 'changed-key');
  const node = await addNode(controlPlane, changed, { name: 'changed-1', credentialId });
  await changed.changeHostKey();
  await controlPlane.call('POST', `/api/platform/nodes/${node.id}/test`);

  await openSignedIn('/ui/nodes');
  const row = page.getByRole('row', { name: /changed-1/ });
  await expect(row).toContainText('Host key changed. Runs are refused.');
  await page.getByRole('button', { name: /^Host key 1/ }).click();
  await expect(page).toHaveURL(/state=hostKey/);
  await expectAccessible(page);
  await row.getByRole('button', { name: 'Compare' }).click();
  const dialog = page.getByRole('dialog', { name: 'Host key of changed-1' });
  await expect(dialog.getByText(/^SHA256:/)).toHaveCount(2);
  await expect(dialog.getByRole('button', { name: 'Accept the new key' })).toBeDisabled();
  await dialog.getByText('It is the same as on the machine').click();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Accept the new key' }).click();
  await expect(page.getByText('changed-1 has a new trusted host key').first()).toBeVisible();

  await page.goto(`/ui/nodes/${node.id}?tab=hostKey`);
  await expect(page.getByText('Accepted by admin')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  const testing = page.getByRole('dialog', { name: 'Test changed-1' });
  await expect(testing.getByText('1 reached, 0 not')).toBeVisible({ timeout: connectsWithin });
  await expectAccessible(page);
});

test('imports an inventory after a look at what would be done', async ({ page, openSignedIn, tolerated }) => {
  tolerated.push(answered(400));
  await openSignedIn('/ui/nodes?ask=import');
  const dialog = page.getByRole('dialog', { name: 'Import nodes' });
  const text = dialog.getByLabel('OpenSSH configuration or Ansible inventory');
  await text.fill('Host bastion\n  HostName 192.0.2.1\n  Port none\n');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Line 3');

  await text.fill(
    'Host bastion\n  HostName 192.0.2.1\nHost inner\n  HostName 192.0.2.9\n  ProxyJump bastion\n  User deploy\n',
  );
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await expect(dialog.getByText('2 new, 0 there already')).toBeVisible();
  await expect(dialog.getByRole('row', { name: /inner/ })).toContainText('deploy, through bastion');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Add 2 nodes' }).click();
  // The toast, and a little later the words for those who do not see it.
  await expect(page.getByText('2 nodes are added').first()).toBeVisible();
  await expect(page.getByRole('grid').getByRole('row', { name: /inner/ })).toBeVisible();

  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await text.fill('Host inner\n  HostName 192.0.2.9\n');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await expect(dialog.getByText('There already, stays as it is')).toBeVisible();
  await expect(dialog.getByRole('button', { name: /^Add/ })).toBeHidden();
});

test('says by whom a node is needed when it is not removed', async ({
  page,
  openSignedIn,
  controlPlane,
  tolerated,
}) => {
  tolerated.push(answered(409));
  const outer = (await controlPlane.call('POST', '/api/platform/nodes', {
    address: '192.0.2.20',
    name: 'needed-jump',
  })) as { id: number };
  await controlPlane.call('POST', '/api/platform/nodes', {
    address: '192.0.2.21',
    name: 'needing',
    jumpNodeId: outer.id,
  });
  await openSignedIn(`/ui/nodes/${outer.id}`);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('needed-jump is the jump host of needing.').first()).toBeVisible();
});

test('tags, tests and runs a command on the selected nodes, by keyboard too', async ({
  page,
  openSignedIn,
  controlPlane,
}) => {
  const credentialId = await addFleetKey(controlPlane, fleet, 'bulk-key');
  await addNode(controlPlane, machine(2), { name: 'bulk-1', credentialId });
  await addNode(controlPlane, machine(3), { name: 'bulk-2', credentialId });
  await openSignedIn('/ui/nodes?q=bulk');
  await expect(page.getByRole('row', { name: /bulk-2/ })).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  const bar = page.getByRole('toolbar', { name: 'Selected rows' });
  await expect(bar).toContainText('2 selected');
  await expectAccessible(page);

  await bar.getByRole('button', { name: 'Tag' }).click();
  const tagging = page.getByRole('dialog', { name: 'Tag 2 nodes' });
  await tagging.getByLabel('Add').fill('green');
  await page.keyboard.press('Enter');
  await tagging.getByRole('button', { name: 'Save tags' }).click();
  await expect(page.getByRole('row', { name: /bulk-2.*green/ })).toBeVisible();

  await bar.getByRole('button', { name: 'Test' }).click();
  const testing = page.getByRole('dialog', { name: 'Test 2 nodes' });
  await expect(testing.getByText('2 reached, 0 not')).toBeVisible({ timeout: connectsWithin });
  await testing.getByRole('button', { name: 'Close' }).last().click();

  await bar.getByRole('button', { name: 'Run a command' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run a command' });
  const command = dialog.getByRole('textbox', { name: 'Command' });
  await expect(command).toBeFocused();
  await dialog.getByRole('button', { name: 'Run on 2 nodes' }).click();
  await expect(dialog.getByText('Enter a command.')).toBeVisible();
  await command.fill('echo alike');
  await expect(dialog.getByText('On bulk-1, bulk-2')).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Run on 2 nodes' }).click();
  await expect(page.getByRole('heading', { name: 'echo alike', level: 1 })).toBeVisible();
  await expect(page.getByText('2 nodes said the same')).toBeVisible({ timeout: connectsWithin });
  await expect(
    page.getByRole('row', { name: /bulk-1/ }).getByRole('img', { name: 'Succeeded' }),
  ).toBeVisible();
  await expectAccessible(page);
});

test('lets those who operate test and run, and those who view only look', async ({
  page,
  openSignedIn,
  controlPlane,
}) => {
  await openSignedIn();
  const signIn = async (role: 'viewer' | 'operator') => {
    const token = await makeToken(controlPlane, `nodes-${role}`, role);
    const response = await page.request.post(`${controlPlane.url}/api/platform/session`, { data: { token } });
    expect(response.status()).toBeLessThan(300);
    await page.goto('/ui/nodes');
    await page.getByRole('row', { name: /local/ }).getByRole('checkbox').click();
  };
  const bar = page.getByRole('toolbar', { name: 'Selected rows' });
  await signIn('operator');
  await expect(page.getByRole('button', { name: 'Add node' }).first()).toBeDisabled();
  await expect(page.getByRole('link', { name: 'Credentials' })).toBeHidden();
  await expect(bar.getByRole('button', { name: 'Run a command' })).toBeEnabled();
  await expect(bar.getByRole('button', { name: 'Tag' })).toBeDisabled();
  await signIn('viewer');
  await expect(bar.getByRole('button', { name: 'Run a command' })).toBeDisabled();
  await page.goto('/ui/credentials');
  await expect(page.getByText('Only admins see credentials.')).toBeVisible();
});

test('asks of a daemon and of a container what each needs', async ({ page, openSignedIn, controlPlane }) => {
  await openSignedIn('/ui/nodes?ask=add');
  const dialog = page.getByRole('dialog', { name: 'Add node' });
  await dialog.getByRole('button', { name: 'Docker daemon' }).click();
  await expect(dialog.getByLabel('Port')).toHaveValue('2376');
  await dialog.getByLabel('Docker socket').fill('/var/run/docker.sock');
  await dialog.getByLabel('Address').fill('192.0.2.40');
  await expect(dialog.getByText('A socket: unix:/// and its path.')).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Container', exact: true }).click();
  await dialog.getByLabel('Container', { exact: true }).fill('no-such-container');
  await dialog.getByRole('button', { name: 'Add and test' }).click();
  await expect(dialog.getByRole('img', { name: 'Failed' })).toBeVisible({ timeout: connectsWithin });
  await dialog.getByRole('button', { name: 'Go on anyway' }).click();
  await expect(dialog.getByLabel('Runs at once')).toBeVisible();
  await dialog.getByRole('button', { name: 'Finish' }).click();
  await expect(dialog).toBeHidden();
  const { items } = (await controlPlane.call('GET', '/api/platform/nodes?q=no-such-container')) as {
    items: object[];
  };
  expect(items).toMatchObject([
    { name: 'no-such-container', executor: 'docker', docker: { container: 'no-such-container' } },
  ]);
});
