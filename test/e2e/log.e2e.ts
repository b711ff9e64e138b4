import type { Page } from '@playwright/test';
import type { ControlPlane } from './control-plane.js';
import { publishJob } from './job-package.js';
import { expect, expectAccessible, test } from './test.js';

/** Runs a job and waits for its end. */
async function runToEnd(controlPlane: ControlPlane, group: string, name: string): Promise<string> {
  const answer = await controlPlane.call('POST', `/api/job/${name}/run`, { group });
  const { runId } = (answer as { result: { runId: string } }).result;
  // The log of a run ends with it.
  const response = await fetch(`${controlPlane.url}/api/platform/runs/${runId}/logs`, {
    headers: { Authorization: `Bearer ${controlPlane.adminToken}` },
  });
  for await (const _ of response.body ?? []);
  return runId;
}

const log = (page: Page) => page.getByRole('log');
const line = (page: Page, text: string) => log(page).getByText(text, { exact: true });

/** Scrolls the log by `perFrame` pixels a frame. @returns the median time of a frame, in milliseconds. */
async function scroll(page: Page, perFrame: number): Promise<number> {
  return log(page).evaluate(async (element, step) => {
    const pane = element as unknown as { scrollTop: number };
    // This file is compiled for Node, which has no frames.
    const { requestAnimationFrame } = globalThis as unknown as {
      requestAnimationFrame: (take: (now: number) => void) => void;
    };
    const times: number[] = [];
    let before = performance.now();
    while (times.length < 180) {
      pane.scrollTop += step;
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      times.push(now - before);
      before = now;
    }
    return times.sort((left, right) => left - right)[90]!;
  }, perFrame);
}

async function heapMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number };
  await session.detach();
  return usedSize / 1024 / 1024;
}

test('shows a million lines: at once, in little memory, and finds things in them', async ({
  page,
  openSignedIn,
  controlPlane,
}) => {
  const command =
    'awk \'BEGIN { for (i = 1; i <= 1000000; i++) print "row " i " of a million, copied in 0.9 s" }\'';
  await publishJob(controlPlane, 'logs', { name: 'million', version: '1.0.0', command });
  await runToEnd(controlPlane, 'logs', 'million');
  await openSignedIn('/ui/jobs/logs/million');
  await expect(page.getByText('1,000,003 lines')).toBeVisible();
  await expect(line(page, 'row 1000000 of a million, copied in 0.9 s')).toBeVisible();
  const heapBefore = await heapMegabytes(page);

  await log(page).focus();
  await page.keyboard.press('Home');
  await expect(line(page, 'row 1 of a million, copied in 0.9 s')).toBeVisible();

  // Told, not tested: how long a frame takes says as much of the machine and what else it does.
  for (const perFrame of [37, 90_000]) {
    const description = `${Math.round(await scroll(page, perFrame))} ms at ${perFrame} pixels a frame`;
    test.info().annotations.push({ type: 'median frame', description });
  }
  await expect(
    log(page)
      .getByText(/^row \d+ of a million/)
      .first(),
  ).toBeVisible();
  const heapAfter = await heapMegabytes(page);
  expect(heapAfter - heapBefore, 'megabytes more than at first').toBeLessThan(40);

  // All of the log is searched, not what is held of it.
  await page.keyboard.press('/');
  await page.keyboard.type('row 77777 ');
  await expect(page.getByText('1 of 1', { exact: true })).toBeVisible();
  await expect(log(page).locator('.current')).toContainText('row 77777 of a million');
  await page.getByLabel('Search log').fill('99999');
  await expect(page.getByText('1 of 19', { exact: true })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText('2 of 19', { exact: true })).toBeVisible();
});

/** Both streams, colours, a gap of time, and lines longer than the pane is wide. */
const mixed = `
e=$(printf '\\033')
for n in 1 2 3 4 5; do echo "$e[34mbatch $n$e[0m is copied"; done
sleep 0.3; echo 'replica is behind: retry' >&2; sleep 0.3
for n in 6 7 8; do echo "$e[32mbatch$e[0m $n is copied after a Retry"; done
printf 'long %0600d\\n' 7; sleep 1.2; echo last`;

test('filters, searches, jumps to a time, wraps and copies', async ({
  page,
  openSignedIn,
  controlPlane,
  context,
}) => {
  await publishJob(controlPlane, 'logs', { name: 'mixed', version: '1.0.0', command: mixed });
  const runId = await runToEnd(controlPlane, 'logs', 'mixed');
  await openSignedIn('/ui/jobs/logs/mixed');
  await expect(line(page, 'last')).toBeVisible();
  await expect(line(page, 'batch 3 is copied').locator('.fg-blue')).toHaveText('batch 3');

  const streams = page.getByRole('group', { name: 'Shown streams' });
  await expect(streams.getByRole('button', { name: 'stderr' })).toContainText('1');
  await streams.getByRole('button', { name: 'stdout' }).click();
  await expect(line(page, 'replica is behind: retry')).toBeVisible();
  await expect(line(page, 'last')).toHaveCount(0);
  await streams.getByRole('button', { name: 'stdout' }).click();

  // Small letters find any; over colours too. n and N go around.
  await page.keyboard.press('/');
  await page.keyboard.type('retry');
  await expect(page.getByText('1 of 4', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await page.keyboard.type('batch 7');
  await expect(page.getByText('1 of 1', { exact: true })).toBeVisible();
  await page.getByLabel('Search log').fill('Retry');
  await expect(page.getByText('1 of 3', { exact: true })).toBeVisible();
  await log(page).focus();
  await page.keyboard.press('n');
  await expect(page.getByText('2 of 3', { exact: true })).toBeVisible();
  await page.keyboard.press('N');
  await page.keyboard.press('N');
  await expect(page.getByText('3 of 3', { exact: true })).toBeVisible();
  await expect(log(page).locator('.current')).toContainText('batch 8 is copied');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Clear search' }).click();

  const long = line(page, `long ${'7'.padStart(600, '0')}`);
  const oneLine = (await long.boundingBox())!.height;
  await page.getByRole('button', { name: 'Wrap lines' }).click();
  await expect.poll(async () => (await long.boundingBox())!.height).toBeGreaterThan(3 * oneLine);
  await page.getByRole('button', { name: 'Wrap lines' }).click();

  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await streams.getByRole('button', { name: 'status' }).click();
  await page.getByRole('button', { name: 'Copy log' }).click();
  await expect(page.getByText('Copied 11 lines').first()).toBeVisible();
  const copied = String(await page.evaluate('navigator.clipboard.readText()')).split('\n');
  expect([copied[0], copied.at(-1)]).toEqual(['batch 1 is copied', 'last']);

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download log' }).click();
  expect((await download).suggestedFilename()).toBe(`logs-mixed-${runId}.ndjson`);
});

test('jumps to a time in a log longer than the screen', async ({ page, openSignedIn, controlPlane }) => {
  const command = 'seq 1 300; sleep 2.1; echo after; seq 1 300';
  await publishJob(controlPlane, 'logs', { name: 'paused', version: '1.0.0', command });
  await runToEnd(controlPlane, 'logs', 'paused');
  await openSignedIn('/ui/jobs/logs/paused');
  await expect(page.getByText('604 lines')).toBeVisible();
  await page.getByRole('button', { name: 'Time', exact: true }).click();
  const field = page.getByLabel('Go to time');
  const begun = await field.inputValue();
  await field.fill('25:00');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Write a time such as 14:31 or 14:31:52.')).toBeVisible();
  const [hours = 0, minutes = 0, seconds = 0] = begun.split(':').map(Number);
  const later = new Date(2026, 0, 1, hours, minutes, seconds + 2);
  await field.fill(later.toTimeString().slice(0, 8));
  await page.keyboard.press('Enter');
  await expect(line(page, 'after')).toBeInViewport();
});
