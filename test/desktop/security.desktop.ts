import { expect, expectSignedIn, test } from './desktop.js';

test('leads nowhere but to the UI: no navigation, no window, no frame, no foreign request', async ({
  desktop,
}) => {
  const { app, page, log } = desktop;
  await expectSignedIn(desktop);
  const url = page.url();
  for (const address of ['https://example.com/', 'file:///etc/passwd', 'app://wheelhouse/docs']) {
    await page.evaluate((to) => {
      location.href = to;
    }, address);
    // A file's address does not even come that far: Chromium itself keeps pages from those.
    if (!address.startsWith('file:')) await expect.poll(log).toContain(`refused: navigation to ${address}`);
  }
  expect(page.url()).toBe(url);

  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    (globalThis as unknown as { opened: string[] }).opened = opened;
    shell.openExternal = (address: string) => {
      opened.push(address);
      return Promise.resolve();
    };
  });
  const isOpen = await page.evaluate(() =>
    [
      'https://example.com/a',
      'app://wheelhouse/docs',
      'file:///etc/passwd',
      'ssh://example.com',
      'app://other/ui/',
    ].map((to) => window.open(to) !== null),
  );
  expect(isOpen).toEqual([false, false, false, false, false]);
  const opened = await app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened);
  expect(opened).toEqual([
    'https://example.com/a',
    expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/docs$/),
  ]);
  expect(app.windows()).toHaveLength(1);

  const foreign = await page.evaluate(async () => {
    const outcome = (promise: Promise<unknown>) => promise.then(() => 'done').catch(() => 'refused');
    const frame = document.createElement('iframe');
    frame.src = 'app://wheelhouse/ui/';
    const loaded = new Promise((done) => (frame.onload = done));
    document.body.append(frame);
    await loaded;
    return {
      // An error page is of no origin of ours.
      frame: frame.contentDocument === null ? 'refused' : 'done',
      fetch: await outcome(fetch('https://example.com/')),
      host: await outcome(fetch('app://other/ui/')),
      notifications: await Notification.requestPermission(),
      camera: await outcome(navigator.mediaDevices.getUserMedia({ video: true })),
      location: await outcome(
        new Promise((done, fail) => navigator.geolocation.getCurrentPosition(done, fail)),
      ),
      clipboard: await outcome(navigator.clipboard.readText()),
    };
  });
  expect(foreign).toEqual({
    frame: 'refused',
    fetch: 'refused',
    host: 'refused',
    notifications: 'denied',
    camera: 'refused',
    location: 'refused',
    clipboard: 'refused',
  });
});

test('serves the build and nothing beside it', async ({ desktop }) => {
  const { page } = desktop;
  await expectSignedIn(desktop);
  const statuses = await page.evaluate(async () => {
    const paths = [
      '/ui/assets/..%2f..%2f..%2fpackage.json',
      '/ui/assets/%2e%2e/main/index.js',
      '/ui/assets/..%5c..%5cmain%5cindex.js',
      '/ui/assets/%00',
      '/ui/assets/%',
      '/ui/assets/absent.js',
    ];
    const responses = await Promise.all(paths.map((path) => fetch(path)));
    return Promise.all(
      responses.map(async (response) => `${response.status} ${(await response.text()).slice(0, 24)}`),
    );
  });
  // The second one is no asset once the URL is read: it is the page, as every path of the router is.
  expect(statuses).toEqual([
    '404 There is no such file.',
    expect.stringMatching(/^200 <!doctype html>/),
    '404 There is no such file.',
    '404 There is no such file.',
    '404 There is no such file.',
    '404 There is no such file.',
  ]);
});

test('the page sees neither token nor Node', async ({ desktop }) => {
  const { app, page, processes, log } = desktop;
  await expectSignedIn(desktop);
  const seen = await page.evaluate(async () => {
    const response = await fetch('/api/platform/session');
    const names = ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'electron'];
    return {
      node: names.filter((name) => name in window),
      bridge: Object.keys(window.desktop),
      cookie: document.cookie,
      policy: (await fetch('/ui/')).headers.get('content-security-policy'),
      everything: JSON.stringify([
        [...response.headers],
        await response.text(),
        { ...localStorage },
        { ...sessionStorage },
        await window.desktop.controlPlaneState(),
        await (await fetch('/api/platform/tokens')).text(),
        document.documentElement.outerHTML,
      ]),
    };
  });
  expect(seen.node).toEqual([]);
  expect(seen.bridge).toEqual([
    'controlPlaneState',
    'tryNow',
    'chooseTheme',
    'onControlPlane',
    'onUploadProgress',
  ]);
  expect(seen.cookie).toBe('');
  expect(seen.policy).toContain("script-src 'self'");
  const token = /wh_[\w-]{20,}/;
  expect(seen.everything).toContain('desktop');
  expect(seen.everything).not.toMatch(token);
  expect(log()).not.toMatch(token);
  for (const { commandLine } of processes()) expect(commandLine).not.toMatch(token);

  const preferences = await app.evaluate(({ webContents }) =>
    webContents
      .getAllWebContents()
      .map((contents) =>
        (contents as typeof contents & { getLastWebPreferences(): object }).getLastWebPreferences(),
      ),
  );
  expect(preferences).toEqual([
    expect.objectContaining({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
    }),
  ]);
});

test('refuses to a page what it does not understand, and answers only the UI', async ({ desktop }) => {
  const { page } = desktop;
  await expectSignedIn(desktop);
  const refusal = await page.evaluate(() =>
    window.desktop.chooseTheme('purple' as 'dark').catch((error: unknown) => String(error)),
  );
  expect(refusal).toContain('There is no such theme.');
});
