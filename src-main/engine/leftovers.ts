import type { Logger } from 'pino';
import { makeId } from '../lib/ids.js';
import type { Store, WriteManager } from '../store/store.js';
import { Leftover } from './leftover.entity.js';
import type { Run } from './run.entity.js';
import type { Workers } from './workers.js';

/** Pauses between tries; a machine may be away for days. */
const backoffMs = [1000, 10_000, 60_000, 10 * 60_000, 3600_000];
/** Removals under way at once. */
const concurrency = 4;

/** Removes from the machines what attempts that are over have left there. */
export class Leftovers {
  readonly #store: Store;
  readonly #workers: Workers;
  readonly #logger: Logger;
  readonly #shutdown: AbortSignal;
  readonly #waiting: Leftover[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #active = 0;

  constructor(store: Store, workers: Workers, logger: Logger, shutdown: AbortSignal) {
    this.#store = store;
    this.#workers = workers;
    this.#logger = logger;
    this.#shutdown = shutdown;
    shutdown.addEventListener('abort', () => {
      for (const timer of this.#timers) clearTimeout(timer);
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
    this.#store.afterCommit(() => this.#add(leftover));
  }

  /** Goes on with what an earlier control plane did not get done. */
  async takeUp(): Promise<void> {
    for (const leftover of await this.#store.read.find(Leftover)) this.#add(leftover);
  }

  #add(leftover: Leftover): void {
    this.#waiting.push(leftover);
    this.#next();
  }

  #next(): void {
    while (this.#active < concurrency && !this.#shutdown.aborted) {
      const leftover = this.#waiting.shift();
      if (leftover === undefined) return;
      this.#active++;
      void this.#remove(leftover, 0).finally(() => {
        this.#active--;
        this.#next();
      });
    }
  }

  async #remove(leftover: Leftover, tries: number): Promise<void> {
    try {
      const worker = this.#workers.get(leftover.nodeId);
      // With its node the folder has gone out of our reach for good.
      await worker?.executor.cleanup(leftover.handle);
      await this.#store.write(async (manager) => {
        await manager.delete(Leftover, { id: leftover.id });
      });
    } catch (error) {
      if (this.#shutdown.aborted) return;
      const level = tries === 0 ? 'warn' : 'debug';
      this.#logger[level](
        { err: error, runId: leftover.runId },
        'the folder of a run that is over could not be removed yet',
      );
      const timer = setTimeout(
        () => {
          this.#timers.delete(timer);
          void this.#remove(leftover, tries + 1);
        },
        backoffMs[Math.min(tries, backoffMs.length - 1)],
      );
      this.#timers.add(timer);
    }
  }
}
