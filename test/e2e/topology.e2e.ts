import { addPool, addStep, post, RollingFleet } from './rolling-fleet.js';
import {
  answered,
  choose,
  expect,
  expectAccessible,
  goByKeys,
  openPalette,
  runFromPalette,
  test,
} from './test.js';

test.use({ isAlone: true });
// Much is typed and looked at by axe in each of these.

let fleet: RollingFleet;
test.beforeAll(async () => {
  fleet = await RollingFleet.start();
});
test.afterAll(async () => {
  await fleet.stop();
});

test('adds a cluster, a service, a pool and nodes, and says why what holds others is not deleted', async ({
  page,
  openSignedIn,
  controlPlane,
  tolerated,
}) => {
  const { port, user, credential } = await fleet.credential(controlPlane, 'fleet');
  await controlPlane.call('POST', '/api/platform/nodes', {
    address: '127.0.62.9',
    name: 'known-machine',
    port,
    user,
    credentialId: credential,
  });
  await openSignedIn('/ui/topology');
  await expect(page.getByText('No clusters yet')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Add cluster', exact: true }).click();
  const clusterDialog = page.getByRole('dialog', { name: 'Add cluster' });
  await clusterDialog.getByRole('button', { name: 'Add cluster' }).click();
  await expect(clusterDialog.getByText('Enter a name')).toBeVisible();
  await expect(clusterDialog.getByLabel('Name')).toBeFocused();
  await clusterDialog.getByLabel('Name').fill('eu');
  await clusterDialog.getByLabel('User').fill('no user!');
  await expect(clusterDialog.getByText('Letters, digits')).toBeVisible();
  await clusterDialog.getByLabel('User').fill(user);
  await clusterDialog.getByLabel('Port').fill(String(port));
  await clusterDialog.getByLabel('Credential').fill('no-such');
  await expectAccessible(page);
  tolerated.push(answered(400));
  await clusterDialog.getByRole('button', { name: 'Add cluster' }).click();
  await expect(clusterDialog.getByRole('alert')).toContainText('there is no credential no-such');
  await clusterDialog.getByLabel('Credential').fill(credential);
  await clusterDialog.getByRole('button', { name: 'Add cluster' }).click();
  await expect(clusterDialog).toBeHidden();

  await page.getByRole('button', { name: 'Add service' }).click();
  const serviceDialog = page.getByRole('dialog', { name: 'Add service' });
  await serviceDialog.getByLabel('Name').fill('web');
  await serviceDialog.getByLabel('Image').fill('web:7');
  await serviceDialog.getByRole('button', { name: 'Add service' }).click();
  await expect(serviceDialog).toBeHidden();
  await expect(page.getByText('No pools yet.')).toBeVisible();

  await page.getByRole('button', { name: /^Add cluster, service or pool/ }).click();
  // It is saved whether or not the templates that may be chosen are known.
  const answer = Promise.withResolvers<undefined>();
  await page.route('**/task_tpl/list*', async (route) => {
    await answer.promise;
    await route.continue();
  });
  await page.getByRole('menuitem', { name: 'Add pool' }).click();
  const poolDialog = page.getByRole('dialog', { name: 'Add pool' });
  await poolDialog.getByLabel('Name').fill('web-fra');
  await expectAccessible(page);
  await poolDialog.getByRole('button', { name: 'Add pool' }).click();
  const inspector = page.getByRole('complementary', { name: 'web / web-fra' });
  await expect(inspector).toContainText('credential fleet of cluster');
  answer.resolve(undefined);
  await expect(inspector.getByRole('button', { name: 'Deploy', exact: true })).toBeDisabled();

  await inspector.getByRole('button', { name: 'Add nodes' }).click();
  const nodesDialog = page.getByRole('dialog', { name: 'Add nodes to web-fra' });
  await nodesDialog.locator('.n-base-selection').click();
  await page.locator('.n-base-select-option').filter({ hasText: 'known-machine' }).click();
  await nodesDialog.getByLabel('New addresses').fill('127.0.62.1, 127.0.62.2\n127.0.62.3');
  await expectAccessible(page);
  await nodesDialog.getByRole('button', { name: 'Add 4 nodes' }).click();
  await expect(page.getByText('4 nodes are in the pool').first()).toBeVisible();
  const cells = page.getByRole('listbox', { name: 'Nodes of web-fra' }).getByRole('option');
  await expect(cells).toHaveCount(4);
  await expectAccessible(page);

  // An address is found in the tree; a refusal is told before it is tried.
  await page.getByLabel('Filter, or find an address').fill('127.0.62.2');
  await expect(page.getByRole('tree').getByRole('treeitem')).toHaveText([/eu/, /web/, /web-fra/]);
  await page.getByLabel('Filter, or find an address').fill('nothing like it');
  await expect(page.getByText('Nothing of this name or address')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('button', { name: 'More for eu' }).click();
  await page.getByRole('menuitem', { name: 'Delete cluster' }).click();
  const deletion = page.getByRole('dialog', { name: 'Delete eu?' });
  await expect(deletion).toContainText('It holds 1 service. Delete that first.');
  await expect(deletion.getByRole('button', { name: 'Delete', exact: true })).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(deletion).toBeHidden();

  // By keys: to a pool in the tree, over its cells, and two of them out of the pool.
  await page.getByRole('treeitem', { name: /web-fra/ }).focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('treeitem')).toHaveCount(2);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(inspector).toBeVisible();
  await cells.first().focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('x');
  const bar = page.getByRole('toolbar', { name: 'Selected rows' });
  await expect(bar).toContainText('2 selected');
  await bar.getByRole('button', { name: 'Remove from pool' }).click();
  const removal = page.getByRole('dialog', { name: 'Remove 2 nodes from web-fra?' });
  await expect(removal).toContainText('What runs on the machine goes on.');
  await removal.getByRole('button', { name: 'Remove 2 nodes' }).click();
  await expect(cells).toHaveCount(2);
});

test('writes an action, a remote step and a template, with the exact commands of a node beside it', async ({
  page,
  openSignedIn,
  controlPlane,
}) => {
  const connection = await fleet.credential(controlPlane, 'fleet');
  await addPool(controlPlane, { name: 'lab', addresses: ['127.0.63.1', '127.0.63.2'], connection });
  await openSignedIn('/ui/templates?tab=actions');
  await expect(page.getByRole('link', { name: 'run_script' })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'New action' }).click();
  await page.getByLabel('Name', { exact: true }).fill('greet');
  await page.getByRole('textbox', { name: 'What it runs' }).click();
  await page.keyboard.type('echo hello {{whom|q}} from {{ip}}');
  await page.getByRole('button', { name: 'Declare whom' }).click();
  await expect(page.getByLabel('Name of parameter 1')).toHaveValue('whom');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('greet is saved').first()).toBeVisible();
  await expect(page).toHaveURL(/\/templates\/actions\/\d+$/);

  await page.goto('/ui/templates/steps/new');
  await page.getByLabel('Name', { exact: true }).fill('greeting');
  await choose(page.getByLabel('Add action'), 'greet');
  await expect(page.getByRole('list', { name: 'Actions in order' })).toContainText('greet');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('greeting is saved').first()).toBeVisible();

  await page.goto('/ui/templates/new');
  await page.getByLabel('Name', { exact: true }).fill('welcome');
  for (const step of ['sleep', 'greeting']) {
    await page.getByLabel('Add step').click();
    await choose(page.getByLabel('Add step'), step);
  }
  const list = page.getByRole('list', { name: 'Steps in order' });
  await expect(list.getByRole('listitem')).toHaveText([/sleep/, /greeting.*1 open/]);
  // Reordered by keys, and by dragging back and forth.
  await list.getByRole('button', { name: /^2 greeting/ }).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(list.getByRole('listitem')).toHaveText([/greeting/, /sleep/]);
  await expect(list.getByRole('button', { name: /^1 greeting/ })).toBeFocused();
  await list.getByRole('listitem').nth(1).dragTo(list.getByRole('listitem').first());
  await expect(list.getByRole('listitem')).toHaveText([/sleep/, /greeting/]);

  const preview = page.getByRole('complementary', { name: 'Commands' });
  await expect(preview).toContainText('whom has no value');
  await list.getByRole('button', { name: /^2 greeting/ }).click();
  await page.getByLabel('whom', { exact: true }).fill("Kim's lab");
  await expect(preview).toContainText(`echo hello 'Kim'\\''s lab' from {{ip}}`);
  await preview.getByLabel('Commands as on').click();
  await page.getByText('127.0.63.2 · lab').click();
  await expect(preview).toContainText('from 127.0.63.2');
  await list.getByRole('button', { name: /^1 sleep/ }).click();
  await page.getByLabel('time', { exact: true }).fill('0');
  await page.getByLabel('Retries').fill('2');
  // What is out of date is dimmed until it is read again.
  await expect(preview).not.toContainText('has no value');
  await expect(preview.locator('[aria-busy=true]')).toHaveCount(0);
  await expectAccessible(page);

  // It is not left by a slip of the hand.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Tasks' }).click();
  const leaving = page.getByRole('dialog', { name: 'Leave without saving?' });
  await leaving.getByRole('button', { name: 'Stay' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('welcome is saved').first()).toBeVisible();
  const templates = await post<{ name: string; steps: object[] }[]>(controlPlane, '/task_tpl/list', {
    page_size: 100,
  });
  expect(templates.find(({ name }) => name === 'welcome')?.steps).toEqual([
    { name: 'sleep', param_values: { time: 0 }, retry: { retry_times: 2, ignore_error: false } },
    { name: 'greeting', param_values: { whom: "Kim's lab" }, retry: { retry_times: 0, ignore_error: false } },
  ]);

  // Run over nodes that were chosen on the map, with what the dialog says.
  await page.goto('/ui/topology');
  const cells = page.getByRole('listbox', { name: 'Nodes of lab' }).getByRole('option');
  await cells.nth(1).click({ modifiers: ['Shift'] });
  await page.getByRole('toolbar').getByRole('button', { name: 'Run template' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run template on 1 node' });
  await choose(dialog.getByLabel('Template'), 'welcome');
  await dialog.getByLabel('whom', { exact: true }).fill('everybody');
  await dialog.getByRole('button', { name: '2 greeting' }).click();
  await expect(dialog).toContainText("echo hello 'everybody' from 127.0.63.2");
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Run template on 1 node' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'welcome' })).toBeVisible();
  await expect(page.getByText('Succeeded', { exact: true }).first()).toBeVisible();
  await page.getByRole('grid').getByRole('button', { name: '2 greeting' }).click();
  await expect(page.getByRole('complementary', { name: 'greeting' })).toContainText(
    'hello everybody from 127.0.63.2',
  );
});

test('shows a viewer everything and lets nothing be changed; the palette finds tasks and pools', async ({
  page,
  openSignedIn,
  controlPlane,
}) => {
  const connection = await fleet.credential(controlPlane, 'fleet');
  await addStep(controlPlane, 'nothing', {}, 'true');
  await addPool(controlPlane, { name: 'seen', addresses: ['127.0.64.1'], connection });
  const template = await post<number>(controlPlane, '/task_tpl/create', {
    name: 'look',
    steps: [{ name: 'approve', param_values: { message: 'ready?' } }],
  });
  await post(controlPlane, '/task/create', {
    template_id: template,
    task_name: 'look-around',
    nodes: [{ ip: '127.0.64.1' }],
  });

  await openSignedIn('/ui/jobs');
  await openPalette(page);
  await page.keyboard.type('look-a');
  await page
    .getByRole('option', { name: /look-around/ })
    .first()
    .waitFor();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await goByKeys(page, 'o', /\/ui\/topology/);
  await runFromPalette(page, '>deploy seen', /Deploy .*seen/);
  await expect(page.getByRole('dialog', { name: 'Deploy seen-service / seen' })).toBeVisible();

  const made = await controlPlane.call('POST', '/api/platform/tokens', { name: 'guest', role: 'viewer' });
  await page.request.post('/api/platform/session', { data: made });
  await page.goto('/ui/tasks');
  await page.getByRole('link', { name: 'look-around' }).click();
  await expect(page.getByRole('button', { name: 'Approve', exact: true })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toBeDisabled();
  await page.goto(`/ui/templates/${template}`);
  await expect(page.getByRole('list', { name: 'Steps in order' })).toContainText('approve');
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled();
  await expect(page.getByLabel('Add step')).toHaveCount(0);
});
