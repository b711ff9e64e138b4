import { expect, expectAccessible, test } from './test.js';

test('adds, edits and rotates credentials without ever showing a value', async ({
  page,
  openSignedIn,
  controlPlane,
}) => {
  await openSignedIn('/ui/credentials');
  await page.getByRole('button', { name: 'Add credential' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add credential' });
  await dialog.getByText('SSH key', { exact: true }).click();
  await page.getByText('Secret', { exact: true }).click();
  await dialog.getByLabel('Name').fill('NOT-A-NAME');
  await dialog.getByLabel('Value').fill('first-value-1');
  await dialog.getByLabel('Job groups that may use it').fill('web, data');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Add credential' }).click();
  await expect(dialog.getByText(/A variable’s name/)).toBeVisible();
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await expectAccessible(page);
  await dialog.getByLabel('Name').fill('UI_SECRET');
  await dialog.getByRole('button', { name: 'Add credential' }).click();
  await expect(dialog).toBeHidden();

  const row = page.getByRole('row', { name: /UI_SECRET/ });
  await expect(row).toContainText('data');
  // There is nothing to do to many of them, so none is ticked.
  await row.focus();
  for (const key of ['Space', 'x']) {
    await page.keyboard.press(key);
    await expect(row).not.toHaveClass(/selected/);
  }
  await row.getByRole('button', { name: 'UI_SECRET', exact: true }).click();
  const inspector = page.getByRole('complementary', { name: 'UI_SECRET' });
  await expect(inspector).toContainText('nothing');
  await expectAccessible(page);

  await inspector.getByRole('button', { name: 'Edit' }).click();
  const editing = page.getByRole('dialog', { name: 'Edit UI_SECRET' });
  await expect(editing.getByLabel('Value')).toHaveValue('');
  await editing.getByRole('button', { name: 'Take away data' }).click();
  await editing.getByRole('button', { name: 'Save' }).click();
  await expect(editing).toBeHidden();
  await expect(row).not.toContainText('data');

  await inspector.getByRole('button', { name: 'Rotate' }).click();
  const rotating = page.getByRole('dialog', { name: 'Rotate UI_SECRET' });
  await rotating.getByLabel('Value').fill('second-value-2');
  await rotating.getByRole('button', { name: 'Rotate' }).click();
  await expect(rotating).toBeHidden();
  const audit = JSON.stringify(await controlPlane.call('GET', '/api/platform/audit?target=UI_SECRET'));
  expect(audit).toContain('replaced');
  expect(audit + (await page.content())).not.toMatch(/first-value-1|second-value-2/);
});

test('says what uses a credential instead of removing it', async ({ page, openSignedIn, controlPlane }) => {
  const { id } = (await controlPlane.call('POST', '/api/platform/credentials', {
    name: 'used-agent',
    type: 'agent',
    socket: '/run/agent.sock',
  })) as { id: string };
  const node = (await controlPlane.call('POST', '/api/platform/nodes', {
    address: '192.0.2.30',
    name: 'agent-user',
    credentialId: id,
  })) as { id: number };
  await openSignedIn('/ui/credentials?q=used-agent');
  const row = page.getByRole('row', { name: /used-agent/ });
  const remove = async () => {
    await row.getByRole('button', { name: 'More for used-agent' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
  };
  await remove();
  const dialog = page.getByRole('dialog', { name: 'Remove used-agent?' });
  await expect(dialog).toContainText('node agent-user');
  await expect(dialog.getByRole('button', { name: 'Remove' })).toBeHidden();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  await fetch(`${controlPlane.url}/api/platform/nodes/${node.id}`, {
    method: 'DELETE',
    headers: { Authorization: `Bearer ${controlPlane.adminToken}` },
  });
  await remove();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('No credential matches')).toBeVisible();
});
