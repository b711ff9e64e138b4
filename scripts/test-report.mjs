/** Reads what the test runners themselves say of a run: vitest's JSON report, or Playwright's. */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * @typedef {{ passed: number, failed: number, skipped: number, skippedNames: string[], failures: string[] }} Counts
 *   `failures`: each failed test's name, with the first line of what went wrong.
 */

/**
 * @param {string} file the runner's JSON report.
 * @param {boolean} isGreen whether the runner ended with 0.
 * @returns {Counts} A runner that failed without a failed test, ran none, or left no report counts as one failure.
 */
export function countReport(file, isGreen) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, skippedNames: [], failures: [] };
  const counts = countTests(JSON.parse(readFileSync(file, 'utf8')));
  if (counts.failed === 0 && (!isGreen || counts.passed === 0)) counts.failed = 1;
  return counts;
}

/** @returns {Counts} */
function countTests(report) {
  if (report.stats !== undefined) {
    const { expected, unexpected, flaky, skipped } = report.stats;
    const specs = report.suites.flatMap((suite) => specsOf(suite));
    const having = (...statuses) =>
      specs.filter(({ tests }) => tests.some(({ status }) => statuses.includes(status)));
    return {
      passed: expected,
      // Retries are off; should they ever be on, a test that failed has failed.
      failed: unexpected + flaky,
      skipped,
      skippedNames: having('skipped').map(({ name }) => name),
      failures: having('unexpected', 'flaky').map(({ name, tests }) =>
        sayFailure(
          name,
          tests.flatMap(({ results = [] }) => results).find(({ error }) => error)?.error.message,
        ),
      ),
    };
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = report;
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const nameOf = ({ fullName }) => fullName.trim();
  return {
    passed: numPassedTests,
    failed: numFailedTests,
    skipped: numPendingTests + numTodoTests,
    skippedNames: tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map(nameOf),
    failures: [
      // A file that cannot even be read in has no tests, and a message of its own.
      ...testResults
        .filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
        .map(({ name, message }) => sayFailure(relative(process.cwd(), name), message)),
      ...tests
        .filter(({ status }) => status === 'failed')
        .map((test) => sayFailure(nameOf(test), test.failureMessages?.[0])),
    ],
  };
}

function specsOf({ title, specs = [], suites = [] }) {
  return [
    ...specs.map((spec) => ({ name: `${title} ${spec.title}`, tests: spec.tests })),
    ...suites.flatMap((suite) => specsOf(suite)),
  ];
}

function sayFailure(name, message = '') {
  const reason = stripVTControlCharacters(message).trim().split('\n', 1)[0];
  return reason === '' ? name : `${name}: ${reason}`;
}

/**
 * @param {Partial<Counts>} counts
 * @returns {string} `N passed, N failed`, and what was skipped if anything was.
 */
export function sayCounts({ passed = 0, failed = 0, skipped = 0 }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
