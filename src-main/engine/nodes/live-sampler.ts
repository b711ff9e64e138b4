import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { isAborted } from '../../lib/abort.js';
import type { NodeFacts } from '../executors/node-facts.js';
import type { Workers } from '../workers.js';
import type { NodeMetrics } from './node-metrics.js';

export interface LiveSamplerOptions {
  readonly workers: Workers;
  readonly metrics: NodeMetrics;
  readonly logger: Logger;
  /** @returns what is known of a node; null for nothing, or no such node. */
  readonly factsOf: (nodeId: number) => Promise<NodeFacts | null>;
  /** Told of a node that did not answer, once until it does again. */
  readonly onSilence: (nodeId: number) => void;
  /** Waits; for tests, to which minutes are nothing. */
  readonly pause?: (ms: number, cancel: AbortSignal) => Promise<unknown>;
}

/** From one sample to the next while somebody looks. */
export const liveIntervalMs = 3000;
/** Who looks says so again within this. */
export const leaseMs = 10_000;
const answerLimitMs = 10_000;
/** Nodes sampled so at once; more are looked at once a minute like all others. */
const nodeLimit = 50;

interface Lease {
  /** By the steady clock. */
  until: number;
}

/**
 * Samples nodes every few seconds while somebody looks at them, over the connections that runs use, and leaves them alone
 * as soon as nobody does. What it finds is kept in memory only.
 */
export class LiveSampler {
  readonly #options: LiveSamplerOptions;
  readonly #leases = new Map<number, Lease>();
  readonly #silent = new Set<number>();
  readonly #shutdown = new AbortController();

  constructor(options: LiveSamplerOptions) {
    this.#options = options;
  }

  /** Somebody looks at a node. @returns whether it is sampled for that: not where too many are, or where it tells nothing. */
  watch(nodeId: number): boolean {
    const until = performance.now() + leaseMs;
    const known = this.#leases.get(nodeId);
    if (known !== undefined) {
      known.until = until;
      return true;
    }
    const tells = this.#options.workers.get(String(nodeId))?.executor.usage !== undefined;
    if (!tells || this.#leases.size >= nodeLimit || this.#shutdown.signal.aborted) return false;
    const lease = { until };
    this.#leases.set(nodeId, lease);
    void this.#sampleWhile(nodeId, lease);
    return true;
  }

  /** @returns whether somebody looks at a node. */
  isWatched(nodeId: number): boolean {
    return this.#leases.has(nodeId);
  }

  stop(): void {
    this.#shutdown.abort();
  }

  async #sampleWhile(nodeId: number, lease: Lease): Promise<void> {
    const { signal } = this.#shutdown;
    const { pause = (ms, cancel) => delay(ms, undefined, { signal: cancel }) } = this.#options;
    try {
      while (performance.now() < lease.until) {
        const began = performance.now();
        await this.#sample(nodeId);
        const spent = Math.round(performance.now() - began);
        await pause(Math.max(0, liveIntervalMs - spent), signal);
      }
    } catch (error) {
      if (!isAborted(signal))
        this.#options.logger.error({ err: error, nodeId }, 'a node is not sampled any more');
    } finally {
      this.#leases.delete(nodeId);
      this.#silent.delete(nodeId);
    }
  }

  async #sample(nodeId: number): Promise<void> {
    const { workers, metrics, logger, factsOf, onSilence } = this.#options;
    const worker = workers.get(String(nodeId));
    // Whether one that is away has come back, the tester finds out.
    if (worker?.executor.usage === undefined || !worker.isOnline) return;
    const facts = await factsOf(nodeId);
    if (facts === null) return;
    const cancel = AbortSignal.any([AbortSignal.timeout(answerLimitMs), this.#shutdown.signal]);
    try {
      const { network = null, ...usage } = await worker.executor.usage(cancel);
      metrics.note(nodeId, { ...facts, ...usage }, Date.now(), network);
      this.#silent.delete(nodeId);
    } catch (error) {
      this.#shutdown.signal.throwIfAborted();
      metrics.noteSilence(nodeId, Date.now());
      if (this.#silent.has(nodeId)) return;
      this.#silent.add(nodeId);
      logger.info({ err: error, node: worker.name }, 'a node that is looked at did not say how busy it is');
      onSilence(nodeId);
    }
  }
}
