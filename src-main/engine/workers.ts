import type { Executor } from './executors/executor.js';

/** A machine that runs things. */
export interface Worker {
  /** Node id, kept with each run. */
  readonly id: string;
  readonly name: string;
  readonly executor: Executor;
  /** Runs at once; more wait in the queue. */
  readonly capacity: number;
  /** Groups of jobs it was given; empty for none of its own. */
  readonly groups: readonly string[];
  readonly tags: readonly string[];
  readonly address: string;
  /** The port people know it by: SSH's, the Docker daemon's, or our own for the built-in worker. */
  readonly port: () => number;
}

/** The machines that runs may be sent to. */
export class Workers {
  readonly #workers: ReadonlyMap<string, Worker>;

  constructor(workers: readonly Worker[]) {
    this.#workers = new Map(workers.map((worker) => [worker.id, worker]));
  }

  get(id: string): Worker | undefined {
    return this.#workers.get(id);
  }

  /**
   * @param group a job group.
   * @returns the workers that serve it: those given the group; `local` also serves `default` and every group that has
   * no other worker (contract, jobs.md, "/api/workers").
   */
  servingGroup(group: string): readonly Worker[] {
    const all = [...this.#workers.values()];
    const given = all.filter((worker) => worker.groups.includes(group));
    if (given.length > 0 && group !== 'default') return given;
    return all.filter((worker) => given.includes(worker) || worker.executor.kind === 'local');
  }

  /** Every group that a worker names. */
  groups(): readonly string[] {
    return [...new Set([...this.#workers.values()].flatMap((worker) => worker.groups))];
  }
}
