import { packJob, publishJob } from './job-package.js';
import { answered, expect, expectAccessible, test } from './test.js';

const planned = { schedule: { cron: '15 3 * * 1-5', timezone: 'Europe/Berlin' } };

test('looks into a package before sending it, and takes one that is dropped', async ({
  page,
  openSignedIn,
}) => {
  await openSignedIn();
  await page.getByRole('button', { name: 'Publish job' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Publish job' });
  const pick = (name: string, buffer: Buffer) =>
    dialog.getByLabel('Package').setInputFiles({ name, mimeType: 'application/gzip', buffer });

  await pick('broken.tar.gz', Buffer.from('this is no archive'));
  await expect(dialog.getByText('Not a .tar.gz, or damaged. Pack it again.')).toBeVisible();
  const { bytes: nameless } = await packJob({ name: '', version: '1', command: 'true' });
  await pick('nameless.tar.gz', nameless);
  await expect(dialog.getByText('task.json: “name” must be')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  // What the file says of itself counts more than what it is called.
  const { bytes } = await packJob({ name: 'dropped', version: '2.1.0', command: 'echo hello', ...planned });
  const data = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    const raw = Uint8Array.from(atob('${bytes.toString('base64')}'), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([raw], 'anything-0.0.1.tar.gz', { type: 'application/gzip' }));
    return transfer;
  })()`);
  for (const type of ['dragenter', 'dragover', 'drop']) {
    await page.dispatchEvent('body', type, { dataTransfer: data });
  }
  await expect(dialog.getByLabel('Name')).toHaveValue('dropped');
  await expect(dialog.getByText('Weekdays at 03:15')).toBeVisible();
  await expect(dialog.getByText('A new job. Its schedule begins switched off.')).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel('Name').fill('other');
  await dialog.getByRole('button', { name: 'Publish job' }).click();
  await expect(dialog.getByText('task.json says “dropped”.')).toBeVisible();
  await dialog.getByLabel('Name').fill('dropped');
  await dialog.getByRole('button', { name: 'Publish job' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row', { name: /dropped/ }).getByText('Disabled')).toBeVisible();
});

test('switches a schedule on and, by undo, off again; says when it runs next', async ({
  page,
  openSignedIn,
  controlPlane,
}) => {
  const task = { name: 'nightly', version: '1.0.0', command: 'true', ...planned };
  await publishJob(controlPlane, 'plans', task);
  await openSignedIn('/ui/jobs/plans/nightly');
  const scheduled = page.getByRole('switch', { name: 'Scheduled' });
  await expect(scheduled).not.toBeChecked();
  await scheduled.click();
  await expect(page.getByText('nightly is enabled').first()).toBeVisible();
  await expect(scheduled).toBeChecked();
  const meta = page.getByRole('banner').or(page.locator('main header'));
  await expect(meta.getByText('Weekdays at 03:15, Europe/Berlin')).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).last().click();
  await expect(page.getByRole('heading', { name: 'Next times' })).toBeVisible();
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(5);
  await expectAccessible(page);

  await page.goto('/ui/schedules');
  await expect(page.getByRole('row', { name: /nightly/ })).toBeVisible();
  await page.goBack();
  await page.getByRole('switch', { name: 'Scheduled' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('switch', { name: 'Scheduled' })).toBeChecked();
});

test('shows results, versions and what is in the package', async ({ page, openSignedIn, controlPlane }) => {
  const files = { 'bin/run.sh': 'echo from a file\n', 'data/picture.bin': '\u0000\u0001\u0002'.repeat(20) };
  const task = { name: 'packed', version: '1.0.0', command: 'sh bin/run.sh; exit 4' };
  await publishJob(controlPlane, 'tabs', task, files);
  await publishJob(controlPlane, 'tabs', { ...task, version: '1.1.0' }, files);
  await openSignedIn('/ui/jobs/tabs/packed');
  await page.getByRole('button', { name: 'Run now' }).click();
  await expect(page.getByRole('log').getByText('from a file', { exact: true })).toBeVisible();

  await page.getByRole('link', { name: 'Results' }).click();
  const row = page.getByRole('grid', { name: 'Results' }).getByRole('row').nth(1);
  await expect(row).toContainText('Failed');
  await expect(page.getByText(/^1 runs · /)).toBeVisible();
  await row.getByRole('button').click();
  await expect(page.getByRole('complementary', { name: 'Failed' })).toContainText('"exitCode": 4');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary', { name: 'Failed' })).toHaveCount(0);

  await page.getByRole('link', { name: 'Versions 2' }).click();
  const versions = page.getByRole('grid', { name: 'Versions' }).getByRole('row');
  await expect(versions.nth(1)).toContainText(/1\.1\.0\s*latest/);
  await versions.nth(2).getByRole('button', { name: 'Run 1.0.0' }).click();
  await expect(page.getByRole('log').getByText('Started version 1.0.0 on local')).toBeVisible();

  await page.getByRole('link', { name: 'Package' }).click();
  const listed = page.getByRole('navigation', { name: 'Files' });
  await expect(listed.getByRole('button')).toHaveCount(3);
  await expect(page.getByLabel('task.json')).toContainText('"version": "1.1.0"');
  await listed.getByRole('button', { name: /run\.sh/ }).click();
  await expect(page.getByLabel('bin/run.sh')).toHaveText('echo from a file\n');
  await listed.getByRole('button', { name: /picture/ }).click();
  await expect(page.getByText('Not a text file')).toBeVisible();
  await expectAccessible(page);
});

test('removes a job that runs only when its name is typed', async ({
  page,
  openSignedIn,
  controlPlane,
  tolerated,
}) => {
  tolerated.push(answered(404));
  await publishJob(controlPlane, 'gone', { name: 'doomed', version: '1.0.0', command: 'sleep 600' });
  await openSignedIn('/ui/jobs/gone/doomed');
  await page.getByRole('button', { name: 'Run now' }).click();
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove doomed?' });
  await expect(dialog).toContainText('The run in progress is stopped first.');
  const confirm = dialog.getByRole('button', { name: 'Stop and remove' });
  await expect(confirm).toBeDisabled();
  await expectAccessible(page);
  await dialog.getByLabel('Type doomed to confirm').fill('doomed');
  await confirm.click();
  await expect(page.getByText('doomed is removed').first()).toBeVisible();
  await expect(page).toHaveURL(/\/ui\/jobs$/);
  await expect(page.getByRole('link', { name: 'doomed', exact: true })).toHaveCount(0);
});
