import { packJob, publishJob } from './job-package.js';
import { answered, expect, expectAccessible, test } from './test.js';

/** Prints lines until it is told to stop; so few that what is looked for stays in sight of the end, which a log follows. */
const ticking =
  'echo "ready <b>$WHEELHOUSE_JOB</b>"; echo oops >&2; n=0; while :; do n=$((n+1)); echo "tick $n"; [ $n -lt 12 ] && sleep 0.2 || sleep 3; done';

test('publishes a package, runs it, follows its log and stops it', async ({
  page,
  openSignedIn,
  tolerated,
}) => {
  await openSignedIn();
  await page.getByRole('button', { name: 'Publish job' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Publish job' });
  const submit = dialog.getByRole('button', { name: 'Publish job' });
  await submit.click();
  await expect(dialog.getByText('Pick a package.')).toBeVisible();

  const { fileName, bytes } = await packJob({ name: 'ticker', version: '1.0.0', command: ticking });
  const file = { name: fileName, mimeType: 'application/gzip', buffer: bytes };
  await dialog.getByLabel('Package').setInputFiles(file);
  await expect(dialog.getByLabel('Name')).toHaveValue('ticker');
  await expect(dialog.getByLabel('Group')).toHaveValue('default');
  await expectAccessible(page);
  await submit.click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('ticker is published').first()).toBeVisible();

  // The same version again is refused in the control plane's own words, and taken when forced.
  tolerated.push(answered(409));
  await page.getByRole('button', { name: 'Publish job' }).click();
  await dialog.getByLabel('Package').setInputFiles(file);
  await submit.click();
  await expect(dialog.getByRole('alert')).toContainText('1.0.0');
  await dialog.getByText('Replace this version if it exists').click();
  await submit.click();
  await expect(dialog).toBeHidden();

  const row = page.getByRole('row', { name: /ticker/ });
  await row.hover();
  await row.getByRole('button', { name: 'Run ticker' }).click();
  await expect(row.getByRole('img', { name: 'Running' }).first()).toBeVisible();
  await page.getByRole('link', { name: 'ticker', exact: true }).click();

  const log = page.getByRole('log');
  await expect(log.getByText('ready <b>ticker</b>', { exact: true })).toBeVisible();
  await expect(log.getByText('Started version 1.0.0 on local')).toBeVisible();
  const lineCount = page.getByText(/^[\d,]+ lines$/);
  const before = await lineCount.textContent();
  await expect(log.getByText('tick 12', { exact: true })).toBeVisible();
  await expect(lineCount).not.toHaveText(before ?? '');
  await expectAccessible(page);

  await page.getByRole('group', { name: 'Shown streams' }).getByRole('button', { name: 'stdout' }).click();
  await expect(log.getByText('oops', { exact: true })).toBeVisible();
  await expect(log.getByText('tick 12', { exact: true })).toBeHidden();

  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  const stopDialog = page.getByRole('dialog', { name: 'Stop ticker' });
  await expect(stopDialog).toContainText('Its run in progress is stopped.');
  await expect(stopDialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await stopDialog.getByRole('button', { name: 'Stop ticker' }).click();
  await expect(page.getByRole('button', { name: /^Result/ })).toContainText('Stopped');
  await expect(page.getByText('Ended', { exact: true })).toBeVisible();
});

test('shows the result of a run and takes up the log of an earlier one', async ({
  page,
  openSignedIn,
  controlPlane,
}) => {
  const command = 'echo "{\\"rows\\": 12}" > "$WHEELHOUSE_RESULT"; echo done';
  await publishJob(controlPlane, 'reports', {
    name: 'rows',
    version: '2.0.0',
    command,
    description: 'Counts rows',
  });
  await openSignedIn('/ui/jobs/reports/rows');
  await expect(page.getByText('Run it to see its log here.')).toBeVisible();

  await page.getByRole('button', { name: 'Run now' }).click();
  await expect(page.getByLabel('Result', { exact: true })).toContainText('"rows": 12');
  const firstRun = page.url();
  await page.getByRole('button', { name: 'Run now' }).click();
  await expect(page).not.toHaveURL(firstRun);
  await expect(page.getByRole('navigation', { name: 'Runs' }).getByRole('link')).toHaveCount(2);
  await page.goto(firstRun);
  await expect(page.getByRole('log').getByText('done', { exact: true })).toBeVisible();
});

test('filters the list and keeps the filter in the address', async ({ page, openSignedIn, controlPlane }) => {
  await publishJob(controlPlane, 'filtering', { name: 'alpha', version: '1.0.0', command: 'true' });
  await publishJob(controlPlane, 'filtering', { name: 'beta', version: '1.0.0', command: 'exit 3' });
  await controlPlane.call('POST', '/api/job/beta/run', { group: 'filtering' });
  await openSignedIn();
  await expect(
    page.getByRole('row', { name: /beta/ }).getByRole('img', { name: 'Failed', exact: true }),
  ).toBeVisible();

  await page.keyboard.press('/');
  await page.keyboard.type('filtering');
  await expect(page).toHaveURL(/q=filtering/);
  await page.getByRole('button', { name: /Last run failed/ }).click();
  await expect(page).toHaveURL(/state=failed/);
  await page.reload();
  await expect(page.getByRole('link', { name: 'beta', exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'alpha', exact: true })).toHaveCount(0);

  await page.getByLabel('Filter by name, group or tag').fill('nothing like it');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page.getByRole('link', { name: 'alpha', exact: true })).toBeVisible();
});

test('says so when there is no such job', async ({ page, openSignedIn, tolerated }) => {
  tolerated.push(answered(404));
  await openSignedIn('/ui/jobs/default/nowhere');
  await expect(page.getByText('No job nowhere in default')).toBeVisible();
});
