import { resolve } from 'node:path';
import { defineConfig } from '@playwright/test';

const root = resolve(import.meta.dirname, '../..');
const report = process.env['WHEELHOUSE_TEST_REPORT'];

export default defineConfig({
  testDir: import.meta.dirname,
  testMatch: '*.desktop.ts',
  globalSetup: resolve(import.meta.dirname, 'display.ts'),
  outputDir: resolve(root, 'test-results'),
  timeout: 180_000,
  expect: { timeout: 30_000 },
  // A flaky test is a bug to find, not to retry.
  retries: 0,
  workers: 1,
  forbidOnly: process.env['CI'] === 'true',
  reporter: report === undefined ? 'list' : [['list'], ['json', { outputFile: report }]],
});
