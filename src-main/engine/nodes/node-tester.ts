import type { Logger } from 'pino';
import type { Store } from '../../store/store.js';
import type { NodeTools } from '../executors/ssh/node-folder.js';
import { testNode, type NodeTest, type TestProgress } from '../executors/ssh/node-test.js';
import type { Workers } from '../workers.js';
import { localFacts } from './local-facts.js';
import { NodeMetrics } from './node-metrics.js';
import { Node } from './node.entity.js';
import { localNodeId, type Nodes } from './nodes.js';

export interface NodeTesterOptions {
  readonly store: Store;
  readonly nodes: Nodes;
  readonly workers: Workers;
  readonly tools: NodeTools;
  /** Where runs on this machine are kept. */
  readonly runsDir: string;
  readonly logger: Logger;
}

const testLimitMs = 60_000;
/** How often a node is looked at that was well, and at most that was not; shorter after its first failures. */
const wellIntervalMs = 60_000;
const longestIntervalMs = 10 * 60_000;
const firstIntervalMs = 10_000;
/** Facts change seldom: this often the whole way is gone again, and between, one question is put over the usual connections. */
const testIntervalMs = 3600_000;
/** Nodes looked at at once. */
const concurrency = 16;

/** When a node is looked at next and when it was last tested, by the steady clock; and how often it has failed in a row. */
interface Plan {
  readonly dueAt: number;
  readonly testedAt: number;
  readonly failures: number;
}

const unknownNode: Plan = { dueAt: 0, testedAt: -Infinity, failures: 0 };

/** Finds out whether machines are there, and what they are. */
export class NodeTester {
  /** How the machines were doing lately. */
  readonly metrics = new NodeMetrics();
  readonly #options: NodeTesterOptions;
  readonly #plan = new Map<number, Plan>();
  #timer: NodeJS.Timeout | undefined;
  #isStarted = false;
  #active = 0;

  constructor(options: NodeTesterOptions) {
    this.#options = options;
  }

  /** Begins to look at all nodes, again and again: seldom at those that stay away. */
  start(): void {
    this.#isStarted = true;
    this.#schedule(0);
  }

  stop(): void {
    this.#isStarted = false;
    clearTimeout(this.#timer);
  }

  /** Looks at a node soon: it is new, or was changed. */
  lookSoon(id: number): void {
    this.#plan.set(id, unknownNode);
    if (this.#isStarted) this.#schedule(0);
  }

  /** @returns when a node is looked at again (epoch milliseconds); null while it is being looked at. */
  nextLookAt(id: number): number | null {
    const dueAt = this.#plan.get(id)?.dueAt ?? Infinity;
    if (dueAt === Infinity) return null;
    return Math.round(Date.now() + Math.max(0, dueAt - performance.now()));
  }

  /**
   * Goes all the way to a node, on connections of its own, and keeps what came of it.
   * @param onProgress told of each step when it begins and when it has ended.
   */
  async test(node: Node, onProgress: (progress: TestProgress) => void = () => undefined): Promise<NodeTest> {
    const { nodes } = this.#options;
    if (node.id === localNodeId) {
      const report = await this.#testLocal();
      for (const step of report.steps) onProgress(step);
      if (report.facts !== null) this.metrics.note(node.id, report.facts, Date.now());
      await nodes.noteProbe(node.id, {
        isOnline: node.isOnline,
        reason: node.offlineReason,
        facts: report.facts,
      });
      return report;
    }
    const report = await this.#testRemote(node, onProgress);
    if (report.facts !== null) this.metrics.note(node.id, report.facts, Date.now());
    const failed = report.steps.find(({ ok }) => !ok);
    await nodes.noteProbe(node.id, {
      isOnline: report.ok,
      reason: failed?.message ?? null,
      facts: report.facts,
    });
    return report;
  }

  async #testRemote(node: Node, onProgress: (progress: TestProgress) => void): Promise<NodeTest> {
    const { nodes, tools } = this.#options;
    const target = nodes.targetOf(node.id);
    if (target === null) return failedAt(node.name, 'Nodes of this kind cannot be reached yet.');
    const cancel = AbortSignal.timeout(testLimitMs);
    try {
      return await testNode(target, tools, cancel, { onProgress });
    } catch (error) {
      if (!cancel.aborted) throw error;
      return failedAt(node.name, `It took longer than ${testLimitMs / 1000} s.`);
    }
  }

  async #testLocal(): Promise<NodeTest> {
    const began = performance.now();
    const { workers, runsDir } = this.#options;
    const probe = await workers.get(String(localNodeId))?.executor.probe();
    const step = {
      machine: 'local',
      name: 'prepare' as const,
      ok: probe?.ok ?? false,
      ms: Math.round(performance.now() - began),
      message: probe?.message ?? 'It is switched off.',
    };
    return { ok: step.ok, steps: [step], facts: await localFacts(runsDir) };
  }

  #schedule(waitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#round(), waitMs);
  }

  async #round(): Promise<void> {
    const { store, logger } = this.#options;
    let next = performance.now() + firstIntervalMs;
    try {
      const now = performance.now();
      const all = await store.read.find(Node, { order: { id: 'ASC' } });
      this.metrics.keepOnly(new Set(all.map(({ id }) => id)));
      for (const node of all) {
        const plan = this.#plan.get(node.id) ?? unknownNode;
        if (plan.dueAt > now) {
          next = Math.min(next, plan.dueAt);
          continue;
        }
        if (this.#active >= concurrency) {
          next = now + 250;
          break;
        }
        this.#plan.set(node.id, { ...plan, dueAt: Infinity });
        void this.#look(node, plan);
      }
    } catch (error) {
      logger.error({ err: error }, 'the nodes could not be read; they are again');
    }
    if (this.#isStarted) this.#schedule(Math.max(50, next - performance.now()));
  }

  async #look(node: Node, { testedAt: lastTestedAt, failures: failuresBefore }: Plan): Promise<void> {
    this.#active++;
    let failures = failuresBefore;
    let testedAt = lastTestedAt;
    try {
      const isDue = node.id === localNodeId || failures > 0 || performance.now() - testedAt > testIntervalMs;
      if (isDue || !(await this.#isWell(node))) {
        testedAt = performance.now();
        const { ok } = await this.test(node);
        failures = ok ? 0 : failures + 1;
      }
    } catch (error) {
      failures++;
      this.#options.logger.warn({ err: error, node: node.name }, 'a node could not be looked at');
    } finally {
      this.#active--;
    }
    const backoffMs = Math.min(firstIntervalMs * 2 ** Math.min(failures - 1, 10), longestIntervalMs);
    const waitMs = failures === 0 ? wellIntervalMs : backoffMs;
    // Somebody may have changed it meanwhile and want it looked at.
    if (this.#plan.get(node.id)?.dueAt !== Infinity) return;
    this.#plan.set(node.id, { dueAt: performance.now() + waitMs, testedAt, failures });
  }

  /** Asks over the connections that runs use. What does not answer well is tested, which tells where it fails. */
  async #isWell({ id }: Node): Promise<boolean> {
    const { nodes, workers } = this.#options;
    const probe = await workers.get(String(id))?.executor.probe();
    if (probe?.ok !== true) return false;
    const { usage } = probe;
    const facts = await nodes.noteProbe(id, {
      isOnline: true,
      reason: null,
      facts: null,
      ...(usage && { usage }),
    });
    if (usage !== undefined && facts !== null) this.metrics.note(id, facts, Date.now());
    return true;
  }
}

const failedAt = (machine: string, message: string): NodeTest => ({
  ok: false,
  steps: [{ machine, name: 'connect', ok: false, ms: 0, message }],
  facts: null,
});
