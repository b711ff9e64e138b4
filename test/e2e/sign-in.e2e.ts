import { answered, expect, expectAccessible, test } from './test.js';

test('leads to the sign-in page, says why a token is wrong, and back to where one was', async ({
  page,
  controlPlane,
  tolerated,
}) => {
  tolerated.push(answered(401));
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

test.describe('with a control plane of its own', () => {
  test.use({ isAlone: true });

  test('signs in by a code, once, and takes it out of the address', async ({
    page,
    browser,
    controlPlane: { signInUrl },
    tolerated,
  }) => {
    await page.goto(signInUrl);
    await expect(page.getByRole('heading', { name: 'Dashboard', exact: true })).toBeVisible();
    await expect(page).toHaveURL(/\/ui\/dashboard$/);

    tolerated.push(answered(401));
    const other = await browser.newPage();
    await other.goto(signInUrl);
    await expect(other.getByText('This sign-in link was used already')).toBeVisible();
    expect(other.url()).not.toContain('code=');
    await other.close();
  });
});

test('signs out', async ({ page, openSignedIn, tolerated }) => {
  tolerated.push(answered(401));
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
  tolerated,
}) => {
  tolerated.push(answered(401));
  await openSignedIn('/ui/jobs?q=abc');
  await expect(page.getByText('Connected')).toBeVisible();
  await context.clearCookies();
  await page.reload();
  await page.getByLabel('Access token').fill(controlPlane.adminToken);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/ui\/jobs\?q=abc$/);
});
