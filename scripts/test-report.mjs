/** Reads what the test runners themselves say of a run. */
import { existsSync, readFileSync } from 'node:fs';

/**
 * @param {string} file the runner's JSON report: vitest's or Playwright's.
 * @param {boolean} isGreen whether the runner ended with 0.
 * @param {boolean} isCheck whether the suite is one check rather than a runner of tests.
 * @returns {{ passed: number, failed: number, skipped: number }} A runner that failed without a failed test, ran none, or
 * left no report counts as one failure.
 */
export function countReport(file, isGreen, isCheck) {
  if (isCheck) return { passed: isGreen ? 1 : 0, failed: isGreen ? 0 : 1, skipped: 0 };
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const counts = countTests(JSON.parse(readFileSync(file, 'utf8')));
  if (counts.failed === 0 && (!isGreen || counts.passed === 0)) counts.failed = 1;
  return counts;
}

function countTests(report) {
  if (report.stats !== undefined) {
    const { expected, unexpected, flaky, skipped } = report.stats;
    return { passed: expected, failed: unexpected + flaky, skipped };
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report;
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
}
