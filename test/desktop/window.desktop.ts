import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Page } from '@playwright/test';
import {
  commandLine,
  environment,
  executable,
  expect,
  expectSignedIn,
  launch,
  publishFromPage,
  test,
} from './desktop.js';

// The log follows its end: what is looked for must stay in sight of it.
const ticking = 'n=0; while :; do n=$((n+1)); echo "tick $n"; [ $n -lt 12 ] && sleep 0.1 || sleep 3; done';

test('starts, signs in by itself, shows the dashboard, runs a job and shows its log as it comes', async ({
  desktop,
}) => {
  const { page } = desktop;
  await expectSignedIn(desktop);
  expect(page.url()).toBe('app://wheelhouse/ui/dashboard');
  await publishFromPage(desktop, { name: 'ticker', version: '1.0.0', command: ticking });
  const row = page.getByRole('row', { name: /ticker/ });
  await row.hover();
  await row.getByRole('button', { name: 'Run ticker' }).click();
  await expect(row.getByRole('img', { name: 'Running' }).first()).toBeVisible();
  await page.getByRole('link', { name: 'ticker', exact: true }).click();
  const log = page.getByRole('log');
  await expect(log.getByText('tick 3', { exact: true })).toBeVisible();
  await expect(log.getByText('tick 12', { exact: true })).toBeVisible();
  // Events and logs come over the one stream of the worker that all pages share, as in a browser.
  const workers = await desktop.app.evaluate(({ webContents }) =>
    webContents
      .getAllWebContents()
      .flatMap((contents) => contents.getAllSharedWorkers().map(({ url }) => url)),
  );
  expect(workers).toEqual([expect.stringMatching(/^app:\/\/wheelhouse\/ui\/assets\/worker-/)]);

  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop ticker' }).click();
  await expect(page.getByText('Ended', { exact: true })).toBeVisible();
});

test('a second start shows the first one’s window and ends', async ({ desktop, dataDir }) => {
  await expectSignedIn(desktop);
  const isVisible = () =>
    desktop.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((each) => each.isVisible()),
    );
  await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  expect(await isVisible()).toEqual([false]);

  const second = spawn(executable(), commandLine(dataDir, ['--port', '0']), {
    env: environment(),
    stdio: 'ignore',
  });
  const [code] = (await once(second, 'exit')) as [number | null];
  expect(code).toBe(0);
  await expect.poll(isVisible).toEqual([true]);
  expect(desktop.app.windows()).toHaveLength(1);
});

test('comes back where and as large as it was closed', async ({ dataDir }) => {
  const bounds = { x: 120, y: 90, width: 1100, height: 700 };
  const first = await launch(dataDir);
  await first.app.evaluate(({ BrowserWindow }, wanted) => {
    BrowserWindow.getAllWindows()[0]?.setBounds(wanted);
  }, bounds);
  await first.quit();
  const second = await launch(dataDir);
  const found = await second.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
  );
  await second.quit();
  expect(found).toEqual(bounds);
});

test('downloads what the control plane serves, under its own address', async ({ desktop }) => {
  const { app, page } = desktop;
  await expectSignedIn(desktop);
  await publishFromPage(desktop, { name: 'package-of-mine', version: '1.0.0', command: 'true' });
  const saved = app.evaluate(
    ({ session }) =>
      new Promise<string>((done) => {
        session.defaultSession.once('will-download', (event, item) => {
          event.preventDefault();
          done(`${item.getURL()} ${item.getFilename()}`);
        });
      }),
  );
  await page.getByRole('link', { name: 'package-of-mine', exact: true }).click();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Download package' }).click();
  expect(await saved).toMatch(/^app:\/\/wheelhouse\/api\/job\/.* package-of-mine-1\.0\.0\.tar\.gz$/);
});

test('tells how much of a package has been sent', async ({ desktop }) => {
  const { page } = desktop;
  await expectSignedIn(desktop);
  const told = await page.evaluate(async () => {
    const sent: number[] = [];
    const stop = window.desktop.onUploadProgress(({ id, sent: bytes }) => {
      if (id === 'mine') sent.push(bytes);
    });
    const form = new FormData();
    form.set('sha1', '0'.repeat(40));
    form.set('package', new Blob([new Uint8Array(30_000_000)]), 'zeros.tar.gz');
    const response = await fetch('/api/job/zeros/publish', {
      method: 'POST',
      headers: { 'X-Upload-Id': 'mine' },
      body: form,
    });
    stop();
    return { status: response.status, sent };
  });
  expect(told.status).toBe(400);
  expect(told.sent.at(-1)).toBeGreaterThan(30_000_000);
  expect(told.sent).toEqual([...told.sent].sort((one, other) => one - other));
});

/** Opens streams in the page and counts those on which a line has come. */
async function openStreams(page: Page, path: string, count: number): Promise<number> {
  return page.evaluate(
    async ({ url, wanted }) => {
      const streams = window as unknown as { giveUp?: () => void };
      const giveUp = new AbortController();
      streams.giveUp = () => giveUp.abort();
      const first = async (): Promise<number> => {
        const response = await fetch(url, { signal: giveUp.signal });
        const piece = await response.body?.getReader().read();
        return piece?.value === undefined ? 0 : 1;
      };
      const opened = await Promise.all(Array.from({ length: wanted }, first));
      return opened.reduce((sum, one) => sum + one, 0);
    },
    { url: path, wanted: count },
  );
}

test('twelve streams at once, and the page’s giving up reaches the control plane', async ({ dataDir }) => {
  const desktop = await launch(dataDir, ['--port', '0', '--log-level', 'debug']);
  const { page, log } = desktop;
  await expectSignedIn(desktop);
  expect(await openStreams(page, '/api/platform/events', 12)).toBe(12);
  // Node's fetch has no such limit, and other requests go through meanwhile.
  expect(await page.evaluate(async () => (await fetch('/healthz')).status)).toBe(200);

  const givenUp = () =>
    log().split('"path":"/api/platform/events","msg":"given up by the client"').length - 1;
  expect(givenUp()).toBe(0);
  await page.evaluate(() => (window as unknown as { giveUp: () => void }).giveUp());
  await expect.poll(givenUp).toBe(12);
  await desktop.quit();
});
