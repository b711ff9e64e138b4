import { defineConfig } from 'vitest/config';

const reporters = process.env['WHEELHOUSE_TEST_REPORT']
  ? ['default', ['json', { outputFile: process.env['WHEELHOUSE_TEST_REPORT'] }] as const]
  : ['default'];

export default defineConfig({
  test: {
    reporters: reporters as never,
    // A hung promise is a bug to show, not to wait for.
    testTimeout: 30_000,
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
          env: { WHEELHOUSE_TEST_DIALECT: 'postgres' },
        },
      },
    ],
  },
});
