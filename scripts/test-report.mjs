/** Reads what the test runners themselves say of a run: vitest's JSON report, or Playwright's. */
import { existsSync, readFileSync } from 'node:fs';

/**
 * @typedef {{ passed: number, failed: number, skipped: number, skippedNames: string[] }} Counts
 */

/**
 * @param {string} file the runner's JSON report.
 * @param {boolean} isGreen whether the runner ended with 0.
 * @returns {Counts} A runner that failed without a failed test, ran none, or left no report counts as one failure.
 */
export function countReport(file, isGreen) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, skippedNames: [] };
  const counts = countTests(JSON.parse(readFileSync(file, 'utf8')));
  if (counts.failed === 0 && (!isGreen || counts.passed === 0)) counts.failed = 1;
  return counts;
}

/** @returns {Counts} */
function countTests(report) {
  if (report.stats !== undefined) {
    const { expected, unexpected, flaky, skipped } = report.stats;
    // Retries are off; should they ever be on, a test that failed has failed.
    return {
      passed: expected,
      failed: unexpected + flaky,
      skipped,
      skippedNames: report.suites.flatMap((suite) => skippedSpecs(suite)),
    };
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report;
  return {
    passed: numPassedTests,
    failed: numFailedTests,
    skipped: numPendingTests + numTodoTests,
    skippedNames: report.testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => fullName.trim()),
  };
}

function skippedSpecs({ title, specs = [], suites = [] }) {
  const skipped = specs.filter(({ tests }) => tests.some(({ status }) => status === 'skipped'));
  return [
    ...skipped.map((spec) => `${title} ${spec.title}`),
    ...suites.flatMap((suite) => skippedSpecs(suite)),
  ];
}

/**
 * @param {Partial<Counts>} counts
 * @returns {string} `N passed, N failed`, and what was skipped if anything was.
 */
export function sayCounts({ passed = 0, failed = 0, skipped = 0 }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
