import type { Logger } from 'pino';
import type { Store } from '../../store/store.js';
import { daemonVersion, testContainer, testDaemon } from '../executors/docker/daemon-test.js';
import type { NodeFacts } from '../executors/node-facts.js';
import type { NodeTools } from '../executors/ssh/node-folder.js';
import { testNode, type NodeTest, type TestProgress } from '../executors/ssh/node-test.js';
import type { Workers } from '../workers.js';
import { LiveSampler } from './live-sampler.js';
import { localNodeId } from './local-node.js';
import { NodeMetrics } from './node-metrics.js';
import { Node } from './node.entity.js';
import type { Nodes } from './nodes.js';

export interface NodeTesterOptions {
  readonly store: Store;
  readonly nodes: Nodes;
  readonly workers: Workers;
  readonly tools: NodeTools;
  readonly logger: Logger;
}

const testLimitMs = 60_000;
/** How often a node is looked at that was well, and at most that was not; shorter after its first failures. */
export const wellIntervalMs = 60_000;
const longestIntervalMs = 10 * 60_000;
const firstIntervalMs = 10_000;
/** Facts change seldom. */
const factsIntervalMs = 3600_000;
/** Nodes looked at at once. */
const concurrency = 16;

/** When a node is looked at next and when its facts were read, by the steady clock; and how often it has failed in a row. */
interface Plan {
  readonly dueAt: number;
  readonly factsAt: number;
  readonly failures: number;
}

const unknownNode: Plan = { dueAt: 0, factsAt: -Infinity, failures: 0 };

/** Finds out whether machines are there, and what they are. */
export class NodeTester {
  /** How the machines were doing lately. */
  readonly metrics = new NodeMetrics();
  /** Looks closer at those that somebody looks at. */
  readonly sampler: LiveSampler;
  readonly #options: NodeTesterOptions;
  readonly #plan = new Map<number, Plan>();
  #timer: NodeJS.Timeout | undefined;
  #isStarted = false;
  #active = 0;

  constructor(options: NodeTesterOptions) {
    this.#options = options;
    const { store, nodes, workers, logger } = options;
    nodes.onAdded((id) => this.lookSoon(id));
    this.sampler = new LiveSampler({
      workers,
      logger,
      metrics: this.metrics,
      factsOf: async (id) => (await store.read.findOneBy(Node, { id }))?.facts ?? null,
      onSilence: (id) => this.lookSoon(id),
    });
  }

  /** Begins to look at all nodes, again and again: seldom at those that stay away. */
  start(): void {
    this.#isStarted = true;
    this.#schedule(0);
  }

  stop(): void {
    this.#isStarted = false;
    clearTimeout(this.#timer);
    this.sampler.stop();
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
      this.#note(node.id, report.facts);
      await nodes.noteProbe(node.id, {
        isOnline: node.isOnline,
        reason: node.offlineReason,
        facts: report.facts,
      });
      return report;
    }
    const report = await this.#testRemote(node, onProgress);
    this.#note(node.id, report.facts);
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
    const docker = nodes.dockerOf(node.id);
    const container = nodes.containerOf(node.id);
    if (docker === null) return failedAt(node.name, 'It is being removed.');
    const cancel = AbortSignal.timeout(testLimitMs);
    try {
      if (container !== null) return await testContainer(docker.daemon, container, tools, cancel);
      if (target === null) return await testDaemon(docker.daemon, cancel);
      const report = await testNode(target, tools, cancel, { onProgress });
      return { ...report, facts: await this.#withDocker(node.id, report.facts) };
    } catch (error) {
      if (!cancel.aborted) throw error;
      return failedAt(node.name, `It took longer than ${testLimitMs / 1000} s.`);
    }
  }

  async #testLocal(): Promise<NodeTest> {
    const began = performance.now();
    const executor = this.#options.workers.get(String(localNodeId))?.executor;
    const probe = await executor?.probe();
    const step = {
      machine: 'local',
      name: 'prepare' as const,
      ok: probe?.ok ?? false,
      ms: Math.round(performance.now() - began),
      message: probe?.message ?? 'It is switched off.',
    };
    const facts = (await executor?.facts(AbortSignal.timeout(testLimitMs))) ?? null;
    return { ok: step.ok, steps: [step], facts: await this.#withDocker(localNodeId, facts) };
  }

  /** @returns the facts of a machine with those of its Docker: whether we get to it is another matter. */
  async #withDocker(id: number, facts: NodeFacts | null): Promise<NodeFacts | null> {
    const { nodes, workers } = this.#options;
    const docker = nodes.dockerOf(id);
    const isMachine = nodes.containerOf(id) === null && workers.get(String(id))?.executor !== docker;
    if (facts === null || docker === null || !isMachine) return facts;
    return { ...facts, docker: await daemonVersion(docker.daemon) };
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

  async #look(node: Node, plan: Plan): Promise<void> {
    this.#active++;
    let { failures, factsAt } = plan;
    try {
      if (performance.now() - factsAt > factsIntervalMs) factsAt = -Infinity;
      if (await this.#isWell(node, factsAt === -Infinity)) {
        failures = 0;
        if (factsAt === -Infinity) factsAt = performance.now();
      } else {
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
    this.#plan.set(node.id, { dueAt: performance.now() + waitMs, factsAt, failures });
  }

  /** Asks over the connections that runs use. What does not answer well is tested, which tells where it fails. */
  async #isWell(node: Node, wantsFacts: boolean): Promise<boolean> {
    const { nodes, workers } = this.#options;
    const executor = workers.get(String(node.id))?.executor;
    if (executor === undefined) return false;
    const probe = await executor.probe();
    if (!probe.ok) return false;
    let facts: NodeFacts | null = null;
    try {
      if (wantsFacts)
        facts = await this.#withDocker(node.id, await executor.facts(AbortSignal.timeout(testLimitMs)));
    } catch {
      return false;
    }
    // Whether this machine is to be used, its settings say.
    const { isOnline, offlineReason: reason } =
      node.id === localNodeId ? node : { isOnline: true, offlineReason: null };
    const { usage } = probe;
    const known = await nodes.noteProbe(node.id, { isOnline, reason, facts, ...(usage && { usage }) });
    if (usage !== undefined && known !== null)
      this.metrics.note(node.id, known, Date.now(), usage.network ?? null);
    return true;
  }

  #note(id: number, facts: NodeFacts | null): void {
    if (facts === null) this.metrics.noteSilence(id, Date.now());
    else this.metrics.note(id, facts, Date.now());
  }
}

const failedAt = (machine: string, message: string): NodeTest => ({
  ok: false,
  steps: [{ machine, name: 'connect', ok: false, ms: 0, message }],
  facts: null,
});
