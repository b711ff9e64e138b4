import type { Logger } from 'pino';
import { LessThan, LessThanOrEqual, Not, In } from 'typeorm';
import type { Workers } from '../engine/workers.js';
import { isAborted } from '../lib/abort.js';
import type { Store } from '../store/store.js';
import { Build, BuildLeftover, BuildPackage, unfinishedStatuses } from './build.entity.js';
import { filesOf } from './builder.js';
import type { Builds } from './builds.service.js';
import type { PackageStore } from './package-store.js';

export interface BuildCleanerOptions {
  readonly store: Store;
  readonly workers: Workers;
  readonly packages: PackageStore;
  readonly builds: Builds;
  readonly logger: Logger;
  readonly shutdown: AbortSignal;
  /** Builds kept of each app and platform; 0 for all. */
  readonly keepBuilds: number;
  /** Days that builds are kept after their end; 0 for ever. */
  readonly keepDays: number;
}

const dayMs = 24 * 3600_000;
const everyMs = 3600_000;
/** A machine that does not answer is asked again after this. */
const retryMs = 60_000;

/** Removes what nobody needs: builds that are too old or too many, and what builds have left on their builders. */
export class BuildCleaner {
  readonly #options: BuildCleanerOptions;
  #timer: NodeJS.Timeout | undefined;
  #pass: Promise<void> | null = null;
  #isWanted = false;

  constructor(options: BuildCleanerOptions) {
    this.#options = options;
  }

  /** Removes what a crash has left of packages, then all that is due. Call once, before anything is built. */
  async start(): Promise<void> {
    const { store, packages } = this.#options;
    const going = await store.read.find(Build, {
      select: { id: true },
      where: { status: In([...unfinishedStatuses]) },
    });
    const kept = await store.read
      .createQueryBuilder(BuildPackage, 'package')
      .select('DISTINCT package.buildId', 'buildId')
      .getRawMany<{ buildId: string }>();
    const known = new Set([...going.map(({ id }) => id), ...kept.map(({ buildId }) => buildId)]);
    for (const id of await packages.list()) if (!known.has(id)) await packages.remove(id);
    this.wake();
  }

  /** Looks now; during a look, once more after it. */
  wake(): void {
    this.#isWanted = true;
    this.#pass ??= this.#work().finally(() => {
      this.#pass = null;
    });
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#pass;
  }

  async #work(): Promise<void> {
    const { shutdown, logger } = this.#options;
    let waitMs = everyMs;
    while (this.#isWanted && !shutdown.aborted) {
      this.#isWanted = false;
      waitMs = everyMs;
      try {
        await this.#removeBuilds(Date.now());
        if (!(await this.#removeLeftovers(Date.now()))) waitMs = retryMs;
      } catch (error) {
        waitMs = retryMs;
        if (!isAborted(shutdown))
          logger.error({ err: error }, 'old builds could not be removed; they are tried again');
      }
    }
    clearTimeout(this.#timer);
    if (!isAborted(shutdown)) this.#timer = setTimeout(() => this.wake(), waitMs);
  }

  async #removeBuilds(now: number): Promise<void> {
    const { store, keepBuilds, keepDays, packages, builds } = this.#options;
    const ended = { status: Not(In([...unfinishedStatuses])) };
    const going: Build[] = [];
    if (keepDays > 0)
      going.push(
        ...(await store.read.findBy(Build, { ...ended, endedAt: LessThan(now - keepDays * dayMs) })),
      );
    if (keepBuilds > 0) {
      const groups = await store.read
        .createQueryBuilder(Build, 'build')
        .select('build.appId', 'appId')
        .addSelect('build.platform', 'platform')
        .groupBy('build.appId')
        .addGroupBy('build.platform')
        .having('COUNT(*) > :count', { count: keepBuilds })
        .getRawMany<{ appId: string; platform: string }>();
      for (const { appId, platform } of groups) {
        const newest = { createdAt: 'DESC', number: 'DESC' } as const;
        const where = { ...ended, appId, platform };
        going.push(...(await store.read.find(Build, { where, order: newest, skip: keepBuilds, take: 1000 })));
      }
    }
    for (const build of new Map(going.map((each) => [each.id, each])).values()) {
      if (this.#options.shutdown.aborted) return;
      await store.write((manager) => builds.forget(manager, build));
      await packages.remove(build.id);
    }
  }

  /** @returns whether all machines have answered. */
  async #removeLeftovers(now: number): Promise<boolean> {
    const due = await this.#options.store.read.findBy(BuildLeftover, { notBefore: LessThanOrEqual(now) });
    // A machine that does not answer must not keep the others waiting.
    const answers = await Promise.all(
      // Nor a daemon its machine.
      [...Map.groupBy(due, ({ nodeId, keeper }) => `${keeper} ${nodeId}`).values()].map((rows) =>
        this.#removeFromNode(rows),
      ),
    );
    return answers.every((hasAnswered) => hasAnswered);
  }

  async #removeFromNode(rows: readonly BuildLeftover[]): Promise<boolean> {
    const { store, workers, logger, shutdown } = this.#options;
    for (const { id, nodeId, path, keeper } of rows) {
      try {
        // With its node the folder has gone out of our reach for good.
        const worker = workers.get(nodeId);
        await filesOf(worker, keeper)?.remove(path, shutdown);
        await store.write((manager) => manager.delete(BuildLeftover, { id }));
      } catch (error) {
        if (!isAborted(shutdown))
          logger.debug({ err: error, nodeId, path }, 'what a build has left could not be removed yet');
        return false;
      }
    }
    return true;
  }
}
