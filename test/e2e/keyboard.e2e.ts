import { publishJob } from './job-package.js';
import { expect, expectAccessible, goByKeys, openPalette, test } from './test.js';

// Here everything moves as it does for most people.
test.use({ contextOptions: { reducedMotion: 'no-preference' } });

test('does everything in the list by keyboard: move, select, run, open', async ({
  page,
  openSignedIn,
  controlPlane,
}) => {
  for (const name of ['key-a', 'key-b', 'key-c']) {
    await publishJob(controlPlane, 'keys', { name, version: '1.0.0', command: 'sleep 0.2' });
  }
  await openSignedIn('/ui/jobs?group=keys');
  await expect(page.getByRole('row', { name: /key-c/ })).toBeVisible();
  await page.keyboard.press('j');
  await expect(page.getByRole('row', { name: /key-a/ })).toBeFocused();
  await page.keyboard.press('x');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('x');
  const bar = page.getByRole('toolbar', { name: 'Selected rows' });
  await expect(bar).toContainText('2 selected');
  await expect(page.getByRole('row', { name: /key-b/ })).toHaveAttribute('aria-selected', 'true');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(bar).toBeHidden();

  await page.keyboard.press('r');
  const dialog = page.getByRole('dialog', { name: 'Run key-b' });
  await expect(dialog).toContainText('$ sleep 0.2');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Run key-b' }).click();
  await expect(page.getByText('key-b is started').first()).toBeVisible();

  await page.getByRole('row', { name: /key-c/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/ui\/jobs\/keys\/key-c$/);
  await goByKeys(page, 'r', /\/ui\/runs$/);
});

test('finds pages, jobs, runs and actions in the palette', async ({ page, openSignedIn, controlPlane }) => {
  await publishJob(controlPlane, 'palette', { name: 'palette-job', version: '1.0.0', command: 'true' });
  await openSignedIn();
  await expect(page.getByRole('link', { name: 'palette-job', exact: true })).toBeVisible();
  const palette = await openPalette(page);
  const field = palette.getByRole('combobox');
  await field.fill('palette-j');
  await expect(palette.getByRole('option', { selected: true })).toContainText('Run palette-job now');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(page.getByText('palette-job is started').first()).toBeVisible();

  await page.keyboard.press('Control+k');
  await field.fill('palette-j');
  await palette.getByRole('option', { name: 'palette · By hand' }).hover();
  await page.keyboard.press('Tab');
  await expect(palette.getByRole('option', { name: 'Download package' })).toBeVisible();
  await page.keyboard.press('Escape');
  await field.fill('#palette-job');
  await expect(palette.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/ui\/jobs\/palette\/palette-job\?run=/);

  await page.keyboard.press('Control+k');
  await field.fill('>dark theme');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});
