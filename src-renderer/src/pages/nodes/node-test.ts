import { onScopeDispose, shallowReactive, type ShallowReactive } from 'vue';
import { isAborted } from '../../api/error';
import { testNode, type TestStep } from '../../api/nodes';
import { useNodes } from '../../stores/nodes';

export type NodeTestState = 'waiting' | 'going' | 'ok' | 'failed';

/** A test of a node as it goes on. */
export interface NodeTestRun {
  readonly nodeId: number;
  readonly state: NodeTestState;
  /** So far; the last one may still go on. */
  readonly steps: readonly TestStep[];
  /** Why the test itself broke off. */
  readonly error: unknown;
}

/** Lays a step over those before it: the end of one takes the place of its beginning. */
export function withStep(steps: readonly TestStep[], step: TestStep): TestStep[] {
  const last = steps.at(-1);
  const isItsEnd = last?.ok === null && last.machine === step.machine && last.name === step.name;
  return [...(isItsEnd ? steps.slice(0, -1) : steps), step];
}

/** @returns the steps of a test that ended, with the one that was under way ended too. */
export function settled(seen: readonly TestStep[], told: readonly TestStep[]): readonly TestStep[] {
  const last = seen.at(-1);
  if (last?.ok !== null) return seen.length >= told.length ? seen : told;
  return [...seen.slice(0, -1), { ...last, ok: false, message: told.at(-1)?.message ?? '' }];
}

/** Tests at once: each is a connection of its own, made by the control plane. */
const AT_ONCE = 8;

export interface NodeTests {
  /** By number of the node. */
  readonly runs: ShallowReactive<Map<number, NodeTestRun>>;
  /** Begins to test nodes; those that are being tested already begin anew. */
  readonly start: (nodeIds: readonly number[]) => Promise<void>;
  readonly cancel: () => void;
}

/** Tests nodes, some at a time; ends with the calling scope. */
export function useNodeTests(): NodeTests {
  const nodes = useNodes();
  const runs = shallowReactive(new Map<number, NodeTestRun>());
  let scope = new AbortController();

  async function testOne(nodeId: number, signal: AbortSignal): Promise<void> {
    const put = (change: Partial<NodeTestRun>): void => {
      const before = runs.get(nodeId);
      if (!signal.aborted && before) runs.set(nodeId, { ...before, ...change });
    };
    put({ state: 'going' });
    try {
      const { ok, steps } = await testNode(
        nodeId,
        (step) => put({ steps: withStep(runs.get(nodeId)?.steps ?? [], step) }),
        signal,
      );
      put({ state: ok ? 'ok' : 'failed', steps: settled(runs.get(nodeId)?.steps ?? [], steps) });
    } catch (error) {
      if (!isAborted(error)) put({ state: 'failed', error });
    }
  }

  function cancel(): void {
    scope.abort();
    scope = new AbortController();
  }

  async function start(nodeIds: readonly number[]): Promise<void> {
    cancel();
    const { signal } = scope;
    runs.clear();
    for (const nodeId of nodeIds) runs.set(nodeId, { nodeId, state: 'waiting', steps: [], error: null });
    const left = [...nodeIds];
    const worker = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined && !signal.aborted; next = left.shift())
        await testOne(next, signal);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    nodes.reload();
  }

  onScopeDispose(cancel);
  return { runs, start, cancel };
}
