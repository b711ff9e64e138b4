/** Reads what the test runners themselves say of a run: vitest's JSON report, or Playwright's. */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * @typedef {{ passed: number, failed: number, skipped: number, skippedNames: string[], failures: string[] }} Counts
 *   `failures`: what failed, by name, with the first line of what went wrong: tests, files, or the runner itself.
 */

/**
 * @param {string} file the runner's JSON report.
 * @param {boolean} isGreen whether the runner ended with 0.
 * @returns {Counts} A runner that failed without a failed test, ran none, or left no report counts as one failure.
 */
export function countReport(file, isGreen) {
  if (!existsSync(file)) {
    return { passed: 0, failed: 1, skipped: 0, skippedNames: [], failures: ['the runner left no report'] };
  }
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const counts = report.stats === undefined ? countVitest(report) : countPlaywright(report);
  if (counts.failed > 0 || (isGreen && counts.passed > 0)) return counts;
  const complaint = isGreen ? 'no test ran' : 'the runner failed, though no test did';
  return { ...counts, failed: 1, failures: [complaint] };
}

/** @returns {Counts} */
function countPlaywright({ stats, suites, errors = [] }) {
  const { expected, unexpected, flaky, skipped } = stats;
  const specs = suites.flatMap((suite) => specsOf(suite));
  const having = (...statuses) =>
    specs.filter(({ tests }) => tests.some(({ status }) => statuses.includes(status)));
  return {
    passed: expected,
    // Retries are off; should they ever be on, a test that failed has failed.
    failed: unexpected + flaky + errors.length,
    skipped,
    skippedNames: having('skipped').map(({ name }) => name),
    failures: [
      // Of no test: a file that cannot be read in, a server that does not start.
      ...errors.map(({ message }) => sayFailure('outside of the tests', message)),
      ...having('unexpected', 'flaky').map(({ name, tests }) =>
        sayFailure(
          name,
          tests.flatMap(({ results = [] }) => results).find(({ error }) => error)?.error.message,
        ),
      ),
    ],
  };
}

/** @returns {Counts} */
function countVitest(report) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = report;
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const nameOf = ({ fullName }) => fullName.trim();
  const hasFailed = ({ status }) => status === 'failed';
  // A file that cannot be read in has no tests; where a `beforeAll` failed they are skipped, and none that failed accounts
  // for an `afterAll` either. What went wrong in a hook of a `describe` only the runner's output says.
  const failedFiles = testResults.filter(
    (file) => hasFailed(file) && (file.message !== '' || !file.assertionResults.some(hasFailed)),
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + failedFiles.length,
    skipped: numPendingTests + numTodoTests,
    skippedNames: tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map(nameOf),
    failures: [
      ...failedFiles.map(({ name, message }) =>
        sayFailure(relative(process.cwd(), name), message || 'failed outside of its tests'),
      ),
      ...tests
        .filter((test) => hasFailed(test))
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
 * @param {string} tool that has failed, such as a linter, and left no report.
 * @param {string} output what it said.
 * @returns {string} the first line of that which names an error, or the first of all.
 */
export function sayCheckFailure(tool, output) {
  const lines = stripVTControlCharacters(output).split('\n');
  return sayFailure(tool, lines.find((line) => /\berror\b/i.test(line)) ?? output);
}

/**
 * @param {Partial<Counts>} counts
 * @returns {string} `N passed, N failed`, and what was skipped if anything was.
 */
export function sayCounts({ passed = 0, failed = 0, skipped = 0 }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
