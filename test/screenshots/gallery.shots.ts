import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { test } from '@playwright/test';
import { createServer, type ViteDevServer } from 'vite';
import { expectAccessible } from '../e2e/test.js';
import { folder, looks, prepare } from './looks.js';

/** The gallery is in no build: Vite serves it from the sources, without a control plane. */
let server: ViteDevServer;
let url: string;

test.beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  server = await createServer({
    configFile: false,
    root: resolve(import.meta.dirname, '../../src-renderer'),
    base: '/ui/',
    plugins: [vue()],
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0 },
    cacheDir: resolve(import.meta.dirname, '../../node_modules/.vite-gallery'),
  });
  await server.listen();
  url = `${server.resolvedUrls?.local[0] ?? ''}gallery`;
});

test.afterAll(() => server.close());

for (const look of looks) {
  test(`gallery in ${look.locale}, ${look.theme}`, async ({ browser }) => {
    const page = await prepare(browser, look, { width: 1440, height: 2000 });
    await page.goto(url);
    await page.getByRole('heading', { name: 'Gallery' }).waitFor();
    await page.evaluate('document.fonts.ready.then(() => null)');
    await page.waitForTimeout(400);
    await page.screenshot({ path: join(folder, `gallery.${look.suffix}.png`), animations: 'disabled' });
    await expectAccessible(page);
    await page.context().close();
  });
}
