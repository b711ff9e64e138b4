import type { NodeFacts } from '../executors/node-facts.js';

/** How much of a machine was in use at a moment; null for what it does not tell. */
export interface NodeSample {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Load average of a minute, by the number of its processors. */
  readonly load: number | null;
  /** 0 to 1. */
  readonly memory: number | null;
  /** 0 to 1, of the file system that holds the runs. */
  readonly disk: number | null;
}

/** As many as an hour of looks at a machine that is well. */
const keptSamples = 60;

/** Remembers how machines were doing lately: in memory only, since an hour brings it back. */
export class NodeMetrics {
  readonly #samples = new Map<number, NodeSample[]>();

  /** @param at epoch milliseconds. */
  note(nodeId: number, facts: NodeFacts, at: number): void {
    const samples = this.#samples.get(nodeId) ?? [];
    samples.push(sampleOf(facts, at));
    this.#samples.set(nodeId, samples.slice(-keptSamples));
  }

  /** @returns the last hour's at most 60 samples, oldest first. */
  of(nodeId: number): readonly NodeSample[] {
    return this.#samples.get(nodeId) ?? [];
  }

  /** Forgets machines that are none any more. */
  keepOnly(nodeIds: ReadonlySet<number>): void {
    for (const id of this.#samples.keys()) if (!nodeIds.has(id)) this.#samples.delete(id);
  }
}

/** @returns how much is in use, as far as the facts say it. */
export function sampleOf(facts: NodeFacts, at: number): NodeSample {
  const { load = null, cpus, memoryBytes, memoryAvailableBytes, diskBytes, diskFreeBytes } = facts;
  return {
    at,
    load: load === null || cpus === null || cpus === 0 ? null : load / cpus,
    memory: usedShare(memoryBytes, memoryAvailableBytes),
    disk: usedShare(diskBytes, diskFreeBytes),
  };
}

const usedShare = (total: number | null, free: number | null): number | null =>
  total === null || free === null || total === 0 ? null : Math.min(1, Math.max(0, 1 - free / total));
