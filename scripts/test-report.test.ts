import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countReport, sayCheckFailure, sayCounts } from './test-report.mjs';

const vitestReport = {
  numPassedTests: 2,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [
    {
      assertionResults: [
        { status: 'passed', fullName: 'one' },
        { status: 'passed', fullName: 'two' },
        { status: 'skipped', fullName: 'launcher under busybox' },
      ],
    },
  ],
};
const playwrightReport = {
  stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 1 },
  suites: [
    {
      title: 'jobs.e2e.ts',
      specs: [
        { title: 'publishes', tests: [{ status: 'expected', results: [{}] }] },
        {
          title: 'stops',
          tests: [
            {
              status: 'unexpected',
              results: [{ error: { message: '\u001b[31mError\u001b[39m: no button\n  at' } }],
            },
          ],
        },
      ],
      suites: [{ title: 'dark', specs: [{ title: 'runs', tests: [{ status: 'skipped' }] }] }],
    },
  ],
};

describe('countReport', () => {
  let file = '';
  beforeEach(async () => (file = join(await mkdtemp(join(tmpdir(), 'wheelhouse-report-')), 'report.json')));
  afterEach(() => rm(join(file, '..'), { recursive: true }));

  it.each([
    ['vitest', vitestReport, true, { passed: 2, failed: 0, skipped: 1 }],
    ['vitest, which ended badly all the same', vitestReport, false, { passed: 2, failed: 1, skipped: 1 }],
    ['no test ran', { ...vitestReport, numPassedTests: 0 }, true, { passed: 0, failed: 1, skipped: 1 }],
    ['playwright', playwrightReport, false, { passed: 3, failed: 2, skipped: 1 }],
  ])('%s', async (_, report, isGreen, counts) => {
    await writeFile(file, JSON.stringify(report));
    expect(countReport(file, isGreen)).toMatchObject(counts);
  });

  it('names what was skipped', async () => {
    await writeFile(file, JSON.stringify(vitestReport));
    expect(countReport(file, true).skippedNames).toEqual(['launcher under busybox']);
    await writeFile(file, JSON.stringify(playwrightReport));
    expect(countReport(file, true).skippedNames).toEqual(['dark runs']);
  });

  it('names what failed, with the first line of why', async () => {
    const broken = {
      status: 'failed',
      name: join(process.cwd(), 'lib/a.test.ts'),
      message: 'Cannot find it\nat',
    };
    const failed = {
      status: 'failed',
      fullName: ' two',
      failureMessages: ['AssertionError: 1 is not 2\nat'],
    };
    const skipped = { status: 'skipped', fullName: 'three' };
    const testResults = [
      { ...broken, assertionResults: [] },
      {
        ...broken,
        name: join(process.cwd(), 'b.test.ts'),
        message: 'no server',
        assertionResults: [skipped],
      },
      { ...broken, name: join(process.cwd(), 'c.test.ts'), message: '', assertionResults: [skipped] },
      { ...broken, name: join(process.cwd(), 'd.test.ts'), message: 'left over', assertionResults: [failed] },
      { status: 'failed', message: '', assertionResults: [{ status: 'passed', fullName: 'one' }, failed] },
    ];
    await writeFile(file, JSON.stringify({ ...vitestReport, numFailedTests: 2, testResults }));
    const counts = countReport(file, false);
    expect(counts.failures).toEqual([
      'lib/a.test.ts: Cannot find it',
      'b.test.ts: no server',
      'c.test.ts: failed outside of its tests',
      'd.test.ts: left over',
      'two: AssertionError: 1 is not 2',
      'two: AssertionError: 1 is not 2',
    ]);
    expect(counts.failed).toBe(6);
    const errors = [{ message: 'Error: no server\nat' }];
    await writeFile(file, JSON.stringify({ ...playwrightReport, errors }));
    expect(countReport(file, false)).toMatchObject({
      failed: 3,
      failures: ['outside of the tests: Error: no server', 'jobs.e2e.ts stops: Error: no button'],
    });
  });

  it('says why a run has failed in which no test has', async () => {
    expect(countReport(file, true)).toMatchObject({
      passed: 0,
      failed: 1,
      failures: ['the runner left no report'],
    });
    await writeFile(file, JSON.stringify(vitestReport));
    expect(countReport(file, false).failures).toEqual(['the runner failed, though no test did']);
    await writeFile(file, JSON.stringify({ ...vitestReport, numPassedTests: 0 }));
    expect(countReport(file, true).failures).toEqual(['no test ran']);
  });
});

it.each([
  ['eslint', '\n/a/b.ts\n  7:4  error  No  no-spread\n', 'eslint: 7:4  error  No  no-spread'],
  [
    'tsc',
    "a.ts(1,2): error TS2304: Cannot find name 'x'.\n",
    "tsc: a.ts(1,2): error TS2304: Cannot find name 'x'.",
  ],
  ['prettier', '[warn] a.md\n[warn] Code style issues', 'prettier: [warn] a.md'],
  ['tsc', '', 'tsc'],
])('sayCheckFailure of %s: %j', (tool, output, said) => {
  expect(sayCheckFailure(tool, output)).toBe(said);
});

it('sayCounts names skipped tests only when there are some', () => {
  expect(sayCounts({ passed: 2, failed: 1 })).toBe('2 passed, 1 failed');
  expect(sayCounts({ passed: 2, skipped: 3 })).toBe('2 passed, 0 failed, 3 skipped');
});
