import { resolve } from 'node:path';
import { defineConfig } from '@playwright/test';
import e2e from '../e2e/playwright.config.js';

/** Takes the pictures of the README and for comparison with the design: `npm run screenshots`. */
export default defineConfig({
  ...e2e,
  testDir: import.meta.dirname,
  testMatch: '*.shots.ts',
  outputDir: resolve(import.meta.dirname, '../../test-results/screenshots'),
  reporter: 'list',
  timeout: 180_000,
});
