import type { NetworkCounters, NodeFacts } from '../executors/node-facts.js';
import { SampleRing, type NodeSample } from './sample-ring.js';

/** As they come, for so long; after that at steps of about a minute. */
const freshMs = 10 * 60_000;
const freshLimit = 400;
/** As many as three hours of looks at a machine that is well. */
const settledLimit = 180;
/** Looks come a minute apart, or a little less. */
const stepMs = 50_000;
/** Counters that are further apart say nothing of how busy the network is now. */
const counterAgeMs = 150_000;

/** Remembers how machines were doing lately: in memory only, since three hours bring it back. */
export class NodeMetrics {
  readonly #histories = new Map<number, NodeHistory>();

  /**
   * @param at epoch milliseconds.
   * @param network what the machine has counted by then; null where it was not asked.
   */
  note(nodeId: number, facts: NodeFacts, at: number, network: NetworkCounters | null = null): void {
    const history = this.#historyOf(nodeId);
    history.note({ ...sampleOf(facts, at), ...history.ratesAt(at, network) });
  }

  /** Notes that a machine did not answer: its lines have a gap there. @param at epoch milliseconds. */
  noteSilence(nodeId: number, at: number): void {
    this.#historyOf(nodeId).note({ at, load: null, memory: null, disk: null, received: null, sent: null });
  }

  /** @returns the samples after a time (epoch milliseconds), oldest first. */
  of(nodeId: number, after = 0): readonly NodeSample[] {
    const found: NodeSample[] = [];
    for (const sample of this.#histories.get(nodeId)?.newestFirst() ?? []) {
      if (sample.at <= after) break;
      found.push(sample);
    }
    return found.reverse();
  }

  /** @returns the last samples at steps of about a minute, oldest first. */
  byMinute(nodeId: number, count: number): readonly NodeSample[] {
    const found: NodeSample[] = [];
    for (const sample of this.#histories.get(nodeId)?.newestFirst() ?? []) {
      if (found.length === count) break;
      if ((found.at(-1)?.at ?? Infinity) - sample.at >= stepMs) found.push(sample);
    }
    return found.reverse();
  }

  /** Forgets machines that are none any more. */
  keepOnly(nodeIds: ReadonlySet<number>): void {
    for (const id of this.#histories.keys()) if (!nodeIds.has(id)) this.#histories.delete(id);
  }

  #historyOf(nodeId: number): NodeHistory {
    const known = this.#histories.get(nodeId) ?? new NodeHistory();
    this.#histories.set(nodeId, known);
    return known;
  }
}

/** One machine's samples: all that are fresh, and of those before as many as make a line. */
class NodeHistory {
  readonly #fresh: NodeSample[] = [];
  readonly #settled = new SampleRing(settledLimit);
  #counted: (NetworkCounters & { readonly at: number }) | null = null;

  note(sample: NodeSample): void {
    const before = this.#fresh.at(-1) ?? this.#lastSettled();
    if (isSilence(sample)) {
      this.#counted = null;
      if (before === null || isSilence(before)) return;
    }
    this.#fresh.push(sample);
    for (let oldest = this.#fresh[0]; oldest !== undefined; oldest = this.#fresh[0]) {
      if (oldest.at >= sample.at - freshMs && this.#fresh.length <= freshLimit) break;
      this.#fresh.shift();
      const last = this.#lastSettled();
      if (last === null || isSilence(last) !== isSilence(oldest) || oldest.at - last.at >= stepMs)
        this.#settled.push(oldest);
    }
  }

  /** Takes what the network's counters say now. @returns bytes a second since they were read before. */
  ratesAt(at: number, network: NetworkCounters | null): Pick<NodeSample, 'received' | 'sent'> {
    const before = this.#counted;
    const unknown = { received: null, sent: null };
    if (network === null) return unknown;
    if (before !== null && at <= before.at) return unknown;
    this.#counted = { ...network, at };
    if (before === null || at - before.at > counterAgeMs) return unknown;
    const [received, sent] = [
      network.receivedBytes - before.receivedBytes,
      network.sentBytes - before.sentBytes,
    ];
    // They begin anew when the machine does.
    if (received < 0 || sent < 0) return unknown;
    const perSecond = (bytes: number) => Math.round(bytes / ((at - before.at) / 1000));
    return { received: perSecond(received), sent: perSecond(sent) };
  }

  *newestFirst(): Generator<NodeSample, void, undefined> {
    yield* this.#fresh.toReversed();
    for (let index = this.#settled.length - 1; index >= 0; index--) yield this.#settled.at(index);
  }

  #lastSettled(): NodeSample | null {
    return this.#settled.length === 0 ? null : this.#settled.at(this.#settled.length - 1);
  }
}

/** @returns how much is in use, as far as the facts say it. */
export function sampleOf(facts: NodeFacts, at: number): Omit<NodeSample, 'received' | 'sent'> {
  const { load = null, cpus, memoryBytes, memoryAvailableBytes, diskBytes, diskFreeBytes } = facts;
  return {
    at,
    load: load === null || cpus === null || cpus === 0 ? null : load / cpus,
    memory: usedShare(memoryBytes, memoryAvailableBytes),
    disk: usedShare(diskBytes, diskFreeBytes),
  };
}

/** Whether a machine did not answer, or told nothing. */
export const isSilence = ({ load, memory, disk, received, sent }: NodeSample): boolean =>
  [load, memory, disk, received, sent].every((value) => value === null);

const usedShare = (total: number | null, free: number | null): number | null =>
  total === null || free === null || total === 0 ? null : Math.min(1, Math.max(0, 1 - free / total));
