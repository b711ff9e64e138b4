import type { Executor } from './executor.js';

/**
 * Stands where commands cannot be run: everything asked of it says so.
 * @param kind of executor that is missing.
 * @param why a sentence for people.
 */
export function unreachable(kind: string, why: string): Executor {
  const problem = new Error(why);
  return {
    kind,
    handleFor: (runId) => ({ executor: kind, runId, folder: '', layout: 0 }),
    launch: () => Promise.reject(problem),
    // eslint-disable-next-line require-yield -- there is nothing to read
    async *attach() {
      await Promise.resolve();
      throw problem;
    },
    stop: () => Promise.reject(problem),
    cleanup: () => Promise.resolve(),
    facts: () => Promise.reject(problem),
    sweep: () => Promise.reject(problem),
    probe: () => Promise.resolve({ ok: false, message: problem.message }),
  };
}
