import type { ContainerSettings, Executor } from './executors/executor.js';
import { unreachable } from './executors/unreachable.js';

/** A machine that runs things, as the engine needs it. */
export interface Worker {
  /** Number of the node, as text; kept with each run. */
  readonly id: string;
  readonly name: string;
  readonly executor: Executor;
  /** What runs commands in containers there; it is `executor` itself for a daemon, which can do nothing else. */
  readonly docker?: { readonly executor: Executor; readonly isThere: boolean };
  /** Runs at once; more wait in the queue. */
  readonly capacity: number;
  /** Groups of jobs it was given; empty for none of its own. */
  readonly groups: readonly string[];
  readonly tags: readonly string[];
  readonly address: string;
  /** The port people know it by: SSH's, the Docker daemon's, or our own for the built-in worker. */
  readonly port: () => number;
  readonly isOnline: boolean;
}

/** What of a program decides by which executor it is run. */
interface Program {
  readonly container?: ContainerSettings;
}

/** @returns whether a worker is there that can run a program of this kind. */
export function canRun({ executor, docker }: Worker, { container }: Program): boolean {
  return container === undefined ? executor !== docker?.executor : (docker?.isThere ?? false);
}

/** @returns what runs a program on a worker; one that says why not where nothing does. */
export function executorFor({ name, executor, docker }: Worker, { container }: Program): Executor {
  if (container === undefined) return executor;
  return (
    docker?.executor ??
    unreachable('docker', `${name} has no Docker of its own to run ${container.image} in.`)
  );
}

/** @returns what made a handle on a worker. */
export function executorOf({ executor, docker }: Worker, handle: { readonly executor: string }): Executor {
  return handle.executor === docker?.executor.kind ? docker.executor : executor;
}

/** The machines that runs may be sent to, by the number of their node. */
export class Workers {
  readonly #workers = new Map<string, Worker>();
  readonly #listeners = new Set<() => void>();

  get(id: string): Worker | undefined {
    return this.#workers.get(id);
  }

  /** @returns all of them, online or not. */
  all(): Worker[] {
    return [...this.#workers.values()];
  }

  /** @returns the name of a node, or its number where it is gone. */
  nameOf(id: string): string {
    return this.#workers.get(id)?.name ?? id;
  }

  /** Adds a worker, or takes its new state. */
  put(worker: Worker): void {
    this.#workers.set(worker.id, worker);
    for (const listener of this.#listeners) listener();
  }

  /** @returns the workers whose names contain a text, whatever its case. */
  named(part: string): readonly Worker[] {
    const wanted = part.toLowerCase();
    return [...this.#workers.values()].filter(({ name }) => name.toLowerCase().includes(wanted));
  }

  remove(id: string): void {
    this.#workers.delete(id);
  }

  /** Calls back whenever a worker is added or changes: there may be room for what waits. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /**
   * @param group a job group.
   * @returns the workers that serve it, online or not: those given the group; `local` also serves `default` and every
   * group that has no other worker (contract, jobs.md, "/api/workers").
   */
  servingGroup(group: string): readonly Worker[] {
    const all = this.all();
    const given = all.filter((worker) => worker.groups.includes(group));
    if (given.length > 0 && group !== 'default') return given;
    return all.filter((worker) => given.includes(worker) || worker.executor.kind === 'local');
  }

  /** Every group that a worker names. */
  groups(): readonly string[] {
    return [...new Set(this.all().flatMap((worker) => worker.groups))];
  }
}
