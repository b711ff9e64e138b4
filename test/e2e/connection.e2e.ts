import { expect, test } from './test.js';

test('says that the connection is lost, shuts off writing, and comes back', async ({
  page,
  openSignedIn,
  context,
}) => {
  await openSignedIn();
  await expect(page.getByText('Connected')).toBeVisible();
  // Blocks new requests and drops the stream that is open.
  await page.route('**/api/**', (route) => route.abort('connectionrefused'));
  await context.setOffline(true);
  await expect(page.getByText('Connection to the control plane lost.')).toBeVisible();
  await expect(page.getByText('Reconnecting')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Publish job' }).first()).toBeDisabled();

  await context.setOffline(false);
  await page.unroute('**/api/**');
  await page.getByRole('button', { name: 'Try now' }).click();
  await expect(page.getByText('Connected')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Publish job' }).first()).toBeEnabled();
});
