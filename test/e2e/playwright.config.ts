import { resolve } from 'node:path';
import { defineConfig } from '@playwright/test';
import { readPrerequisites } from '../support/prerequisites.js';

const root = resolve(import.meta.dirname, '../..');
const isCi = process.env['CI'] === 'true';
const report = process.env['WHEELHOUSE_TEST_REPORT'];

export default defineConfig({
  testDir: import.meta.dirname,
  testMatch: '*.e2e.ts',
  outputDir: resolve(root, 'test-results'),
  timeout: 180_000,
  // No limit of a test may say how fast a machine has to be.
  expect: { timeout: 30_000 },
  // A flaky test is a bug to find, not to retry.
  retries: 0,
  workers: 1,
  forbidOnly: isCi,
  reporter: report === undefined ? 'list' : [['list'], ['json', { outputFile: report }]],
  use: {
    // Nothing fades while axe looks, and nothing turns: without a GPU that takes a core.
    contextOptions: { reducedMotion: 'reduce' },
    viewport: { width: 1440, height: 900 },
    // Where nobody can open it, it would only take time.
    trace: isCi ? 'off' : 'retain-on-failure',
    launchOptions: {
      executablePath: readPrerequisites().chromium,
      args: [
        // Chromium's own sandbox does not work as root.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
