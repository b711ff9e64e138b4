import type { Logger } from 'pino';
import { In } from 'typeorm';
import { isAborted } from '../lib/abort.js';
import type { Store } from '../store/store.js';
import { Run, unfinishedStates } from './run.entity.js';
import type { Worker, Workers } from './workers.js';

export interface SweeperOptions {
  readonly store: Store;
  readonly workers: Workers;
  readonly logger: Logger;
  /** Days after which what a run left on a machine is removed though nobody asked; 0 for never. */
  readonly afterDays: number;
}

const firstAfterMs = 10 * 60_000;
const everyMs = 24 * 3600_000;
/** One machine is asked for at most so long. */
const limitMs = 5 * 60_000;
/** Machines asked at once. */
const concurrency = 4;

/**
 * Removes from all machines, once a day, what runs have left there that no row of ours tells of: those of a database that
 * was restored or is gone, and of machines that were removed and have come back. What we know of goes sooner (`Leftovers`).
 */
export class Sweeper {
  readonly #options: SweeperOptions;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #pass: Promise<void> = Promise.resolve();

  constructor(options: SweeperOptions) {
    this.#options = options;
  }

  /** Begins to look once a day. */
  start(): void {
    if (this.#options.afterDays === 0) return;
    this.#timer = setTimeout(() => this.#next(), firstAfterMs);
  }

  /** Ends without waiting for the machines that are being asked. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#pass;
  }

  /** Asks all machines that are there, now. A machine that fails is told of in our log, and asked again the next time. */
  async apply(): Promise<void> {
    const online = this.#options.workers.all().filter(({ isOnline }) => isOnline);
    await Promise.all(
      Array.from({ length: concurrency }, async () => {
        for (let worker = online.shift(); worker !== undefined; worker = online.shift())
          await this.#sweep(worker);
      }),
    );
  }

  #next(): void {
    this.#pass = this.apply().finally(() => {
      if (!this.#stopping.signal.aborted) this.#timer = setTimeout(() => this.#next(), everyMs);
    });
  }

  async #sweep({ id, name, executor, docker }: Worker): Promise<void> {
    const { store, logger, afterDays } = this.#options;
    const { signal } = this.#stopping;
    try {
      signal.throwIfAborted();
      const unfinished = await store.read.find(Run, {
        select: { id: true },
        where: { nodeId: id, state: In([...unfinishedStates]) },
      });
      // A run made after this is younger than any that is swept.
      const wanted = new Set(unfinished.map((run) => run.id));
      const options = { olderThanDays: afterDays, isWanted: (runId: string) => wanted.has(runId) };
      const cancel = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
      const removed = await executor.sweep(options, cancel);
      if (docker?.isThere && docker.executor !== executor)
        removed.push(...(await docker.executor.sweep(options, cancel)));
      if (removed.length > 0) logger.info({ node: name, removed }, 'what old runs had left was removed');
    } catch (error) {
      if (isAborted(signal)) return;
      logger.warn(
        { err: error, node: name },
        'what old runs have left could not be removed; it is tried again',
      );
    }
  }
}
