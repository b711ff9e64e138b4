import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { findPrerequisites } from './test/support/prerequisites.js';

const report = process.env['WHEELHOUSE_TEST_REPORT'];

/** These need machines to reach; of databases, SQLite is enough for them. */
const sshTests = 'test/integration/ssh/**/*.test.ts';

const isCi = process.env['CI'] === 'true';

/** These compile programs for works to run. */
const javaTests = ['test/integration/**/works-*.test.ts', 'test/integration/ssh/works.test.ts'];
const withoutJava = findPrerequisites()?.javac === '' && !isCi ? javaTests : [];

const ssh: TestProjectInlineConfiguration = {
  extends: true,
  test: { name: 'ssh', include: [sshTests], exclude: withoutJava },
};

/** These need a Docker daemon of their own. */
const dockerTests = 'test/integration/docker/**/*.test.ts';

const docker: TestProjectInlineConfiguration = {
  extends: true,
  test: { name: 'docker', include: [dockerTests] },
};

/** What these try does not depend on the database: once is enough. */
const anyDatabase = [
  'api-client',
  'apk',
  'build-failures',
  'git-over-https',
  'long-logs',
  'tls',
  'works-flink-access',
  'works-flink-stand-in',
  'works-local',
].map((name) => `test/integration/${name}.test.ts`);

const integrationPostgres: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'integration-postgres',
    include: ['test/integration/**/*.test.ts'],
    exclude: [sshTests, dockerTests, ...anyDatabase, ...withoutJava],
    globalSetup: ['test/support/postgres.ts'],
    env: { WHEELHOUSE_TEST_DIALECT: 'postgres' },
  },
};

// What the machine lacks leaves its project out, so that a plain `vitest` runs the rest; `npm test` names it.
const hasPostgres = findPrerequisites()?.postgres !== '' || isCi;
const hasDockerd = findPrerequisites()?.dockerd !== '' || isCi;
const hasSshd = (findPrerequisites()?.sshd !== '' && findPrerequisites()?.openssl !== '') || isCi;

export default defineConfig({
  test: {
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    // A hung promise is a bug to show, not to wait for; but no limit of a test may say how fast a machine has to be.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
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
          exclude: [sshTests, dockerTests, ...withoutJava],
          env: { WHEELHOUSE_TEST_DIALECT: 'sqlite' },
        },
      },
      ...(hasPostgres ? [integrationPostgres] : []),
      ...(hasSshd ? [ssh] : []),
      ...(hasDockerd ? [docker] : []),
    ],
  },
});
