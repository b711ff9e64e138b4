import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { findPrerequisites } from './test/support/prerequisites.js';

const report = process.env['WHEELHOUSE_TEST_REPORT'];

const integrationPostgres: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'integration-postgres',
    include: ['test/integration/**/*.test.ts'],
    globalSetup: ['test/support/postgres.ts'],
    env: { WHEELHOUSE_TEST_DIALECT: 'postgres' },
  },
};

// Where there is no PostgreSQL its project is left out, so that a plain `vitest` runs the rest; `npm test` names it.
const hasPostgres = findPrerequisites()?.postgres !== '' || process.env['CI'] === 'true';

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
      ...(hasPostgres ? [integrationPostgres] : []),
    ],
  },
});
