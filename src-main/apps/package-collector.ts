import { rm } from 'node:fs/promises';
import type { Logger } from 'pino';
import { FileMissing, type MachineFiles } from '../engine/executors/executor.js';
import type { Workers } from '../engine/workers.js';
import { isAborted, pause } from '../lib/abort.js';
import { isDiskFull, messageOf } from '../lib/errors.js';
import { Turns } from '../lib/turns.js';
import type { Store, WriteManager } from '../store/store.js';
import { filesOf } from './builder.js';
import { Build, BuildChannel, BuildPackage } from './build.entity.js';
import type { BuiltFile } from './build-report.js';
import { filePathOf } from './build-programs.js';
import type { DiskBudget } from './disk-budget.js';
import { makeObjectId } from './object-id.js';
import type { PackageStore } from './package-store.js';

export interface PackageCollectorOptions {
  readonly store: Store;
  readonly workers: Workers;
  readonly packages: PackageStore;
  readonly budget: DiskBudget;
  readonly logger: Logger;
  readonly shutdown: AbortSignal;
  /** Tells of the end, as part of a write. @returns whether it is still wanted. */
  readonly collected: (manager: WriteManager, channelId: string, error: string) => Promise<boolean>;
}

/** Channels whose files are on their way at once. */
const concurrency = 4;
/** Pauses between tries; after the last the channel has failed: what is with a machine for longer is not a moment's trouble. */
const backoffMs = [1000, 2000, 5000, 10_000, 30_000, 60_000, 60_000, 120_000, 120_000, 300_000];

const withoutFolders = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** What cannot be mended by asking again. */
class Unobtainable extends Error {
  override readonly name = 'Unobtainable';
}

/**
 * Brings the files that channels have made from their builder into the package store. It keeps nothing in memory that
 * matters: a file that is in its place is whole, so after a crash the same channels are simply begun again.
 */
export class PackageCollector {
  readonly #options: PackageCollectorOptions;
  readonly #turns = new Turns(concurrency);
  readonly #going = new Map<string, { readonly cancel: AbortController; readonly done: Promise<void> }>();

  constructor(options: PackageCollectorOptions) {
    this.#options = options;
  }

  /** Begins to bring a channel's files, unless that is under way. */
  begin(channelId: string): void {
    if (this.#going.has(channelId)) return;
    const cancel = new AbortController();
    const signal = AbortSignal.any([cancel.signal, this.#options.shutdown]);
    const done = this.#turns
      .take(() => this.#collect(channelId, signal))
      .catch((error: unknown) => {
        if (signal.aborted) return;
        this.#options.logger.error({ err: error, channelId }, 'packages could not be collected');
      })
      .finally(() => this.#going.delete(channelId));
    this.#going.set(channelId, { cancel, done });
  }

  /** Ends the bringing of a channel's files: they are no longer wanted. */
  abandon(channelId: string): void {
    this.#going.get(channelId)?.cancel.abort();
  }

  /** Waits until nothing is under way, after the shutdown signal. */
  async letGo(): Promise<void> {
    await Promise.all([...this.#going.values()].map(({ done }) => done));
  }

  async #collect(channelId: string, cancel: AbortSignal): Promise<void> {
    const { store, packages, logger } = this.#options;
    const channel = await store.read.findOneBy(BuildChannel, { id: channelId });
    if (channel?.state !== 'collecting' || isAborted(cancel)) return;
    const { buildId, position, files } = channel;
    for (let tries = 0; ; tries++) {
      try {
        const rows: BuildPackage[] = [];
        for (const [part, file] of files.entries()) rows.push(await this.#bring(channel, part, file, cancel));
        await this.#end(channel, rows, '');
        return;
      } catch (error) {
        if (this.#options.shutdown.aborted) return;
        if (cancel.aborted) {
          await packages.removeChannel(buildId, position);
          return;
        }
        const waitMs = backoffMs[tries];
        if (error instanceof Unobtainable || waitMs === undefined || isDiskFull(error)) {
          await packages.removeChannel(buildId, position);
          const problem = isDiskFull(error) ? 'the disk where packages are kept is full' : messageOf(error);
          await this.#end(channel, [], `its packages could not be fetched: ${problem}`);
          return;
        }
        logger.warn({ err: error, channelId }, 'packages could not be fetched; they are asked for again');
        await pause(waitMs, cancel);
      }
    }
  }

  /** Brings one file into its place, where it may be already. */
  async #bring(
    { buildId, position, code, files }: BuildChannel,
    part: number,
    { name, size, sha256 }: BuiltFile,
    cancel: AbortSignal,
  ): Promise<BuildPackage> {
    const { packages, store, budget } = this.#options;
    const shortName = withoutFolders(name);
    const isAlone = files.filter((file) => withoutFolders(file.name) === shortName).length === 1;
    const path = packages.pathOf(buildId, position, part);
    if ((await packages.sizeOf(path)) !== size) {
      const refusal = await budget.refusal(store.read, size);
      if (refusal !== null) throw new Unobtainable(refusal);
      await packages.makeRoom(path);
      await this.#fetch(await this.#filesOf(buildId), filePathOf(buildId, position, part), path, cancel);
    }
    const sums = await packages.sum(path, cancel);
    if (sums.size !== size || (sha256 !== null && sums.sha256 !== sha256)) {
      await rm(path, { force: true });
      throw new Error(`${name} did not arrive as it was made`);
    }
    const createdAt = Date.now();
    return {
      id: makeObjectId(),
      buildId,
      position,
      part,
      channel: code,
      name: isAlone ? shortName : name,
      ...sums,
      createdAt,
    };
  }

  async #fetch(files: MachineFiles, from: string, to: string, cancel: AbortSignal): Promise<void> {
    try {
      await files.fetch(from, to, cancel);
    } catch (error) {
      if (error instanceof FileMissing) throw new Unobtainable(error.message, { cause: error });
      throw error;
    }
  }

  async #filesOf(buildId: string): Promise<MachineFiles> {
    const { store, workers } = this.#options;
    const { nodeId, plan } = await store.read.findOneByOrFail(Build, { id: buildId });
    const files = filesOf(workers.get(nodeId), plan.recipe?.image == null ? 'machine' : 'docker');
    if (files === undefined) throw new Unobtainable(`the node ${workers.nameOf(nodeId)} is no longer there`);
    return files;
  }

  async #end(channel: BuildChannel, rows: readonly BuildPackage[], error: string): Promise<void> {
    const { store, packages, collected, logger, shutdown } = this.#options;
    let isWanted: boolean;
    for (let tries = 0; ; tries++) {
      try {
        isWanted = await store.write(async (manager) => {
          const wanted = await collected(manager, channel.id, error);
          if (wanted && rows.length > 0) await manager.insert(BuildPackage, rows);
          return wanted;
        });
        break;
      } catch (failure) {
        if (shutdown.aborted) return;
        logger.error({ err: failure, channelId: channel.id }, 'packages could not be recorded; trying again');
        await pause(backoffMs[Math.min(tries, 4)] ?? 0, shutdown);
      }
    }
    if (!isWanted) await packages.removeChannel(channel.buildId, channel.position);
  }
}
