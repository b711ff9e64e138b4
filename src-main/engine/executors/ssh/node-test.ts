import { messageOf } from '../../../lib/errors.js';
import type { NodeFacts } from '../node-facts.js';
import { ConnectionPool, type PoolOptions } from './connection-pool.js';
import { readFacts } from './facts.js';
import { type NodeTools, prepareNode } from './node-folder.js';
import { runScript } from './run-script.js';
import { SshError, type SshStep } from './ssh-error.js';
import { describeTarget, type SshTarget } from './target.js';

/** One step on the way to a machine. */
export interface TestStep {
  /** Jump hosts come first, by their names. */
  readonly machine: string;
  readonly name: SshStep | 'facts';
  readonly ok: boolean;
  readonly ms: number;
  /** What was found, or why it failed. */
  readonly message: string;
}

/** What is told while a test goes on: a step that begins, with `ok` null, and the same one when it has ended. */
export type TestProgress = TestStep | (Pick<TestStep, 'machine' | 'name'> & { readonly ok: null });

export interface NodeTestOptions extends Omit<PoolOptions, 'onStep'> {
  readonly onProgress?: (progress: TestProgress) => void;
}

export interface NodeTest {
  readonly ok: boolean;
  readonly steps: readonly TestStep[];
  /** Null when the machine was not reached. */
  readonly facts: NodeFacts | null;
}

const limitMs = 60_000;

/**
 * Goes the whole way to a machine anew, with connections of its own, and tells of each step.
 * @returns what came of it; never throws for what is wrong with the machine.
 * @throws the reason of `cancel`.
 */
export async function testNode(
  target: SshTarget,
  tools: NodeTools,
  cancel: AbortSignal,
  { onProgress = () => undefined, ...options }: NodeTestOptions = {},
): Promise<NodeTest> {
  const steps: TestStep[] = [];
  let current: { machine: SshTarget; name: TestStep['name']; since: number } | null = null;
  const end = (ok: boolean, message: string) => {
    if (current === null) return;
    const { machine, name, since } = current;
    const step = { machine: machine.name, name, ok, ms: Math.round(performance.now() - since), message };
    steps.push(step);
    onProgress(step);
    current = null;
  };
  const begin = (machine: SshTarget, name: TestStep['name']) => {
    end(true, '');
    current = { machine, name, since: performance.now() };
    onProgress({ machine: machine.name, name, ok: null });
  };
  let isThere = false;
  const pool = new ConnectionPool({
    ...options,
    onStep: (machine, step) => {
      // Later sessions are part of later steps.
      if (!isThere) begin(machine, step);
    },
  });
  try {
    await runScript(pool, target, {
      script: ':',
      doing: 'trying a session',
      limitMs,
      cancel,
      step: 'session',
    });
    isThere = true;
    begin(target, 'prepare');
    const node = await prepareNode(pool, target, tools, cancel);
    end(true, `Runs are kept in ${node.base}.`);
    begin(target, 'facts');
    const facts = await readFacts(pool, target, node, cancel);
    end(true, facts.os ?? describeTarget(target));
    return { ok: true, steps, facts };
  } catch (error) {
    cancel.throwIfAborted();
    if (!(error instanceof SshError)) throw error;
    end(false, messageOf(error));
    return { ok: false, steps, facts: null };
  } finally {
    pool.close();
  }
}
