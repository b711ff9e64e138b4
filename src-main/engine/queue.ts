import { In, IsNull, LessThanOrEqual, MoreThan } from 'typeorm';
import type { ReadManager, WriteManager } from '../store/store.js';
import { Run, occupyingStates } from './run.entity.js';

/** What the queue needs to know of a run. */
export type QueuedRun = Pick<Run, 'id' | 'family' | 'subject' | 'nodeId' | 'concurrency'>;

/** Chooses which queued runs may start. */
export interface Queue {
  /**
   * @param manager of the write in which the chosen runs are marked as starting.
   * @param capacityOf runs at once on a node; 0 for a node that is not there.
   * @returns the runs to start now, in the order to start them.
   */
  take(manager: WriteManager, capacityOf: (nodeId: string) => number): Promise<Run[]>;

  /**
   * @param after when the queue was looked at last: what has become due since then was not seen.
   * @returns when the next run that waits for its time may start (epoch milliseconds); null when none does.
   */
  nextStart(read: ReadManager, after: number): Promise<number | null>;
}

/** Runs looked at in one go, oldest first: with more than this waiting, the rest can wait for the next turn. */
const windowSize = 1000;

/** The queue over the runs table; works on both databases. */
export const tableQueue: Queue = {
  async take(manager, capacityOf) {
    const columns = { id: true, family: true, subject: true, nodeId: true, concurrency: true } as const;
    const queued = await manager.find(Run, {
      select: columns,
      where: [
        { state: 'queued', notBefore: IsNull() },
        { state: 'queued', notBefore: LessThanOrEqual(Date.now()) },
      ],
      order: { id: 'ASC' },
      take: windowSize,
    });
    if (queued.length === 0) return [];
    const occupying = await manager.find(Run, {
      select: columns,
      where: { state: In([...occupyingStates]) },
    });
    const chosen = chooseRuns(queued, occupying, capacityOf);
    if (chosen.length === 0) return [];
    const runs = await manager.findBy(Run, { id: In(chosen.map((run) => run.id)) });
    const order = new Map(chosen.map((run, index) => [run.id, index]));
    return runs.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
  },

  async nextStart(read, after) {
    const [next] = await read.find(Run, {
      select: { id: true, notBefore: true },
      where: { state: 'queued', notBefore: MoreThan(after) },
      order: { notBefore: 'ASC' },
      take: 1,
    });
    return next?.notBefore ?? null;
  },
};

/**
 * Fair choice: of the runs whose node and subject have room, the one whose family, then whose subject, has the fewest
 * going on; then the oldest. So a flood of one job cannot starve the others.
 * @param queued oldest first.
 * @param occupying runs that take a place now.
 */
export function chooseRuns(
  queued: readonly QueuedRun[],
  occupying: readonly QueuedRun[],
  capacityOf: (nodeId: string) => number,
): QueuedRun[] {
  const going = new Tally();
  for (const run of occupying) going.add(run);
  const waiting = [...queued];
  const chosen: QueuedRun[] = [];
  for (;;) {
    let best = -1;
    for (const [index, run] of waiting.entries()) {
      if (going.node(run) >= capacityOf(run.nodeId) || going.subject(run) >= run.concurrency) continue;
      const champion = waiting[best];
      if (champion === undefined || going.isFairer(run, champion)) best = index;
    }
    const [run] = best === -1 ? [] : waiting.splice(best, 1);
    if (run === undefined) return chosen;
    going.add(run);
    chosen.push(run);
  }
}

/** How many runs are going on, by node, family and subject. */
class Tally {
  readonly #counts = new Map<string, number>();

  add(run: QueuedRun): void {
    for (const key of [nodeKey(run), familyKey(run), subjectKey(run)]) {
      this.#counts.set(key, this.#count(key) + 1);
    }
  }

  node = (run: QueuedRun): number => this.#count(nodeKey(run));
  subject = (run: QueuedRun): number => this.#count(subjectKey(run));

  /** Whether `run` should go before `other`, which is older. */
  isFairer(run: QueuedRun, other: QueuedRun): boolean {
    const family = this.#count(familyKey(run)) - this.#count(familyKey(other));
    return family !== 0 ? family < 0 : this.subject(run) < this.subject(other);
  }

  #count(key: string): number {
    return this.#counts.get(key) ?? 0;
  }
}

const nodeKey = (run: QueuedRun): string => `node ${run.nodeId}`;
const familyKey = (run: QueuedRun): string => `family ${run.family}`;
const subjectKey = (run: QueuedRun): string => `subject ${run.family} ${run.subject}`;
