import { defineConfig } from 'vitest/config';

const report = process.env['WHEELHOUSE_TEST_REPORT'];

export default defineConfig({
  test: {
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    // A hung promise is a bug to show, not to wait for.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['src-*/**/*.test.ts', 'scripts/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'integration-sqlite',
          include: ['test/integration/**/*.test.ts'],
          env: { WHEELHOUSE_TEST_DIALECT: 'sqlite' },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration-postgres',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/support/postgres.ts'],
          env: { WHEELHOUSE_TEST_DIALECT: 'postgres' },
        },
      },
    ],
  },
});
