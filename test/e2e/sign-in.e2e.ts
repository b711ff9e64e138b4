import { expect, expectAccessible, test } from './test.js';

test('leads to the sign-in page, says why a token is wrong, and back to where one was', async ({
  page,
  controlPlane,
  tolerate,
}) => {
  tolerate(401);
  await page.goto('/ui/jobs?state=failed');
  await expect(page.getByRole('heading', { name: 'Sign in to Wheelhouse' })).toBeVisible();
  await expectAccessible(page);

  const token = page.getByLabel('Access token');
  await expect(token).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Enter a token.')).toBeVisible();

  await token.fill('not-a-token');
  await page.keyboard.press('Enter');
  await expect(page.getByText('No such token. It may have expired or been mistyped.')).toBeVisible();
  await expect(token).toHaveAttribute('aria-invalid', 'true');

  await token.fill(controlPlane.adminToken);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(/\/ui\/jobs\?state=failed$/);
  await expect(page.getByText('admin', { exact: true })).toBeVisible();
  await expect(page.getByText('Connected')).toBeVisible();
});

test('signs in by a code, once, and takes it out of the address', async ({
  page,
  controlPlane,
  browser,
  tolerate,
}) => {
  const { code } = (await controlPlane.call('POST', '/api/platform/session/code')) as { code: string };
  await page.goto(`/#code=${code}`);
  await expect(page.getByRole('heading', { name: 'Jobs' })).toBeVisible();
  await expect(page).toHaveURL(/\/ui\/jobs$/);
  await page.goBack();
  expect(page.url()).not.toContain(code);

  tolerate(401);
  const other = await browser.newPage({ baseURL: controlPlane.url });
  await other.goto(`/#code=${code}`);
  await expect(other.getByText('This sign-in link was used already')).toBeVisible();
  expect(other.url()).not.toContain(code);
  await other.close();
});

test('signs out', async ({ page, openSignedIn, tolerate }) => {
  tolerate(401);
  await openSignedIn();
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in to Wheelhouse' })).toBeVisible();
  await page.goto('/ui/jobs');
  await expect(page.getByLabel('Access token')).toBeVisible();
});

test('asks to sign in again when the session is gone, and goes on where one was', async ({
  page,
  openSignedIn,
  controlPlane,
  context,
  tolerate,
}) => {
  tolerate(401);
  await openSignedIn('/ui/jobs?q=abc');
  await expect(page.getByText('Connected')).toBeVisible();
  await context.clearCookies();
  await page.reload();
  await page.getByLabel('Access token').fill(controlPlane.adminToken);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/ui\/jobs\?q=abc$/);
});
