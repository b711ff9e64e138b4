import type { NodeTest, TestProgress } from '../engine/executors/ssh/node-test.js';

/** A line of a test that is told of while it goes on: a step, and at last the whole of it. */
export type ProgressLine = { readonly step: TestProgress } | NodeTest;

/**
 * Tells of a test as it goes on; one that nobody listens to any longer goes on to its end.
 * @param test what to begin, and what it tells of its steps by.
 * @throws what the test throws.
 */
export async function* progressOf(
  test: (tell: (step: TestProgress) => void) => Promise<NodeTest>,
): AsyncGenerator<readonly ProgressLine[]> {
  // No more than the steps of a chain of jump hosts.
  let waiting: ProgressLine[] = [];
  let wake = Promise.withResolvers<false>();
  const done = test((step) => {
    waiting.push({ step });
    wake.resolve(false);
  });
  const isOver = done.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([wake.promise, isOver]))) {
    wake = Promise.withResolvers();
    const told = waiting;
    waiting = [];
    yield told;
  }
  yield [...waiting, await done];
}
