import type { Logger } from 'pino';
import { In } from 'typeorm';
import { makeId } from '../lib/ids.js';
import type { Store, WriteManager } from '../store/store.js';
import { Leftover } from './leftover.entity.js';
import type { Run } from './run.entity.js';
import { executorOf, type Workers } from './workers.js';

/** Nobody waits for a removal, and machines are busiest while many runs end: it waits until none has ended for so long. */
const quietMs = 2000;
/** Where runs end all the time, what they leave is removed so often. */
const longestWaitMs = 60_000;
/** Removed by one request. */
const batchSize = 100;
/** Pauses between tries; a machine may be away for days. */
const backoffMs = [1000, 10_000, 60_000, 10 * 60_000, 3600_000];
/** Machines asked at once. */
const concurrency = 4;

/** Something to remove, and how often that has failed. */
interface Chore {
  readonly leftover: Leftover;
  readonly failures: number;
}

/** Removes from the machines what attempts that are over have left there. */
export class Leftovers {
  readonly #store: Store;
  readonly #workers: Workers;
  readonly #logger: Logger;
  readonly #shutdown: AbortSignal;
  /** Chores by node: one that has some is waiting for quiet, in the queue, or being asked. */
  readonly #chores = new Map<string, Chore[]>();
  readonly #waiting: string[] = [];
  readonly #queue: string[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #quiet: NodeJS.Timeout | undefined;
  /** Since when something waits for quiet, in milliseconds of the monotonic clock. */
  #waitingSince = 0;
  #active = 0;

  constructor(store: Store, workers: Workers, logger: Logger, shutdown: AbortSignal) {
    this.#store = store;
    this.#workers = workers;
    this.#logger = logger;
    this.#shutdown = shutdown;
    shutdown.addEventListener('abort', () => {
      for (const timer of this.#timers) clearTimeout(timer);
      clearTimeout(this.#quiet);
    });
  }

  /** Notes the folder of an attempt that is over, as part of the write that ends it. It is removed after that. */
  async note(manager: WriteManager, run: Run): Promise<void> {
    if (run.handle === null) return;
    const leftover: Leftover = {
      id: makeId(),
      runId: run.id,
      nodeId: run.nodeId,
      handle: run.handle,
      createdAt: Date.now(),
    };
    await manager.insert(Leftover, leftover);
    this.#store.tellAfterCommit(() => this.#add({ leftover, failures: 0 }));
  }

  /** Goes on with what an earlier control plane did not get done. */
  async takeUp(): Promise<void> {
    for (const leftover of await this.#store.read.find(Leftover)) this.#add({ leftover, failures: 0 });
  }

  #after(waitMs: number, work: () => void): void {
    if (this.#shutdown.aborted) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, waitMs);
    this.#timers.add(timer);
  }

  #add(chore: Chore): void {
    const { nodeId } = chore.leftover;
    const chores = this.#chores.get(nodeId);
    if (chores !== undefined) {
      chores.push(chore);
    } else {
      this.#chores.set(nodeId, [chore]);
      if (this.#waiting.length === 0) this.#waitingSince = performance.now();
      this.#waiting.push(nodeId);
    }
    this.#awaitQuiet();
  }

  #awaitQuiet(): void {
    clearTimeout(this.#quiet);
    if (this.#shutdown.aborted || this.#waiting.length === 0) return;
    const longestMs = this.#waitingSince + longestWaitMs - performance.now();
    this.#quiet = setTimeout(
      () => {
        this.#queue.push(...this.#waiting.splice(0));
        this.#next();
      },
      Math.min(quietMs, Math.max(0, longestMs)),
    );
  }

  #next(): void {
    while (this.#active < concurrency && !this.#shutdown.aborted) {
      const nodeId = this.#queue.shift();
      if (nodeId === undefined) return;
      this.#active++;
      void this.#visit(nodeId).finally(() => {
        this.#active--;
        this.#next();
      });
    }
  }

  async #visit(nodeId: string): Promise<void> {
    const chores = this.#chores.get(nodeId) ?? [];
    // What has failed is tried by itself: it must not keep the others there.
    const [first] = chores;
    const isAlone = first !== undefined && first.failures > 0;
    const end = chores.findIndex(({ failures }) => failures > 0);
    const batch = chores.splice(0, isAlone ? 1 : Math.min(batchSize, end === -1 ? batchSize : end));
    await this.#remove(nodeId, batch);
    if (chores.length > 0) this.#queue.push(nodeId);
    else this.#chores.delete(nodeId);
  }

  async #remove(nodeId: string, batch: readonly Chore[]): Promise<void> {
    const leftovers = batch.map(({ leftover }) => leftover);
    try {
      const worker = this.#workers.get(nodeId);
      // With its node the folder has gone out of our reach for good.
      if (worker !== undefined)
        for (const [executor, handles] of Map.groupBy(
          leftovers.map(({ handle }) => handle),
          (handle) => executorOf(worker, handle),
        ))
          await executor.cleanup(...handles);
      await this.#store.write(async (manager) => {
        await manager.delete(Leftover, { id: In(leftovers.map(({ id }) => id)) });
      });
    } catch (error) {
      if (this.#shutdown.aborted) return;
      const runIds = leftovers.map(({ runId }) => runId);
      const level = batch.some(({ failures }) => failures === 0) ? 'warn' : 'debug';
      this.#logger[level]({ err: error, runIds }, 'folders of runs that are over could not be removed yet');
      for (const { leftover, failures } of batch) {
        const waitMs = backoffMs[Math.min(failures, backoffMs.length - 1)] ?? 0;
        this.#after(waitMs, () => this.#add({ leftover, failures: failures + 1 }));
      }
    }
  }
}
