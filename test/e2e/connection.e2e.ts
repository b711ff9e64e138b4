import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishJob } from './job-package.js';
import { disconnected, expect, test } from './test.js';

test.use({ isAlone: true });

test('lives through a crash of the control plane: says so, comes back, and the log has every line once', async ({
  page,
  openSignedIn,
  controlPlane,
  context,
  tolerated,
}) => {
  // The log follows its end: what is looked for must stay in sight of it.
  const gate = join(controlPlane.dataDir, 'gate');
  const isSeen = `until [ -e '${gate}' ]; do sleep 0.1; done`;
  const command = `n=0; while [ $n -lt 400 ]; do n=$((n+1)); echo "tick $n"; [ $n -ne 5 ] || ${isSeen}; sleep 0.05; done`;
  await publishJob(controlPlane, 'default', { name: 'enduring', version: '1.0.0', command });
  await openSignedIn('/ui/jobs/default/enduring');
  await expect(page.getByText('Connected')).toBeVisible();
  await page.getByRole('button', { name: 'Run now' }).click();
  const log = page.getByRole('log');
  await expect(log.getByText('tick 5', { exact: true })).toBeVisible();
  writeFileSync(gate, '');

  tolerated.push(disconnected);
  await controlPlane.crash();
  await expect(page.getByText('Connection to the control plane lost.')).toBeVisible();
  await expect(page.getByText('Reconnecting')).toBeVisible();
  await expect(page.getByText(/^Trying again in 0:/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run now' })).toBeDisabled();

  // Trying fails at once here, and the wait before the next try is longer than the one that was cut short.
  const wait = page.getByText(/^Trying again in 0:/);
  const before = await wait.textContent();
  await page.getByRole('button', { name: 'Try now' }).click();
  await expect(wait).not.toHaveText(before ?? '');

  await controlPlane.restart();
  await expect(page.getByText('Connected', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run now' })).toBeEnabled();

  await expect(log.getByText('tick 400', { exact: true })).toBeVisible({ timeout: 120_000 });
  await page.getByRole('group', { name: 'Shown streams' }).getByRole('button', { name: 'status' }).click();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy log' }).click();
  await expect(page.getByText('Copied 400 lines').first()).toBeVisible();
  const ticks = Array.from({ length: 400 }, (_, index) => `tick ${index + 1}`);
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(ticks.join('\n'));
});
