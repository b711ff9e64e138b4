import type { Page } from '@playwright/test';
import { publishJob } from './job-package.js';
import { expect, test } from './test.js';

test('seven tabs follow seven logs, and a browser’s six connections are enough', async ({
  openSignedIn,
  controlPlane,
  context,
  page,
}) => {
  // Seven pages to load, on a machine that may be busy.
  await openSignedIn();
  const pages: Page[] = [];
  const names = Array.from({ length: 7 }, (_, index) => `tab-${index + 1}`);
  for (const name of names) {
    const command = `n=0; while :; do n=$((n+1)); echo "${name} $n"; sleep 0.2; done`;
    await publishJob(controlPlane, 'tabs', { name, version: '1.0.0', command });
    await controlPlane.call('POST', `/api/job/${name}/run`, { group: 'tabs' });
    const opened = name === names[0] ? page : await context.newPage();
    await opened.goto(`/ui/jobs/tabs/${name}`);
    pages.push(opened);
  }
  for (const [index, each] of pages.entries()) {
    const last = each
      .getByRole('log')
      .getByText(new RegExp(`^${names[index] ?? ''} \\d+$`))
      .last();
    await expect(last).toBeVisible();
    const before = await last.textContent();
    await expect(last).not.toHaveText(before ?? '');
  }

  // And there is room for what people do besides: one tab stops its job, another sees it.
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop tab-1' }).click();
  await expect(page.getByText('Ended', { exact: true })).toBeVisible();
  await pages[1]?.getByRole('link', { name: 'Jobs' }).first().click();
  const row = pages[1]?.getByRole('row', { name: /tab-1/ });
  if (row !== undefined) await expect(row.getByRole('img', { name: 'Stopped' }).first()).toBeVisible();
  for (const name of names.slice(1))
    await controlPlane.call('POST', `/api/job/${name}/stop`, { group: 'tabs' });
});
