import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { UrlSigner } from '../api/signed-url.js';
import type { Events } from '../engine/events.js';
import type { LogStore } from '../engine/log-store.js';
import type { HostKeys } from '../engine/nodes/host-keys.js';
import type { Runs } from '../engine/runs.service.js';
import type { Vault } from '../engine/vault/vault.js';
import type { Workers } from '../engine/workers.js';
import type { Clock } from '../lib/time.js';
import type { Store } from '../store/store.js';
import { AppParts } from './app-parts.service.js';
import { addChannelRoutes, addVersionRoutes } from './app-parts.routes.js';
import { channelKind, versionKind } from './app-part-kinds.js';
import { addAppRoutes } from './apps.routes.js';
import { Apps } from './apps.service.js';
import type { BuildSettings } from './apps.settings.js';
import { BuildCleaner } from './build-cleaner.js';
import { BuildEngine } from './build-engine.js';
import { addBuildLogRoutes } from './build-logs.routes.js';
import { readBuildScripts } from './build-programs.js';
import { Builds } from './builds.service.js';
import { addBuildRoutes } from './builds.routes.js';
import { DiskBudget } from './disk-budget.js';
import { PackageCollector } from './package-collector.js';
import { PackageStore } from './package-store.js';

export interface AppsFamilySurroundings {
  readonly store: Store;
  readonly events: Events;
  readonly logs: LogStore;
  readonly runs: Runs;
  readonly workers: Workers;
  readonly vault: Vault;
  readonly hostKeys: HostKeys;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly shutdown: AbortSignal;
  readonly dataDir: string;
  readonly resourcesDir: string;
  /** Bytes kept of each stream of a run. */
  readonly outputLimitBytes: number;
  readonly settings: BuildSettings;
}

/** Everything of the family. */
export type AppsFamily = Awaited<ReturnType<typeof openApps>>;

/** Builds the family's parts and makes its runs known to the engine. */
export async function openApps(around: AppsFamilySurroundings) {
  const { store, events, logs, runs, workers, vault, hostKeys, logger, shutdown, settings } = around;
  const packages = new PackageStore(join(around.dataDir, 'builds', 'packages'));
  const freeBytes = settings['builds.minFree'];
  const budget = new DiskBudget({ packageBytes: settings['builds.diskBudget'], freeBytes }, packages);
  // These know each other: a deleted app ends its builds, a build that has ended is cleaned up after.
  const collector: PackageCollector = new PackageCollector({
    store,
    workers,
    packages,
    budget,
    logger,
    shutdown,

    collected: (manager, channelId, error) => engine.collected(manager, channelId, error),
  });
  const engine: BuildEngine = new BuildEngine({
    store,
    events,
    logs,
    runs,
    workers,
    vault,
    hostKeys,
    logger,
    collector,

    scripts: await readBuildScripts(around.resourcesDir),
    limits: {
      checkoutSeconds: settings['builds.checkoutTimeout'],
      channelSeconds: settings['builds.timeout'],
      outputBytes: around.outputLimitBytes,
      freeBytes,
    },
    parallel: settings['builds.parallel'],
    onEnd: () => cleaner.wake(),
  });
  const apps: Apps = new Apps({
    store,
    events,
    onRemove: (manager, app, operator) => builds.appRemoved(manager, app, operator),
    onRestore: (manager, app) => builds.appRestored(manager, app),
    checkRecipe: (manager, recipe) => builds.checkRecipe(manager, recipe),
  });
  const channelsAtOnce = settings['builds.channels'];
  const builds = new Builds({ store, events, apps, engine, workers, packages, budget, channelsAtOnce });
  const { 'builds.keepBuilds': keepBuilds, 'builds.keepDays': keepDays } = settings;
  const cleaner = new BuildCleaner({
    store,
    workers,
    packages,
    builds,
    logger,
    shutdown,

    keepBuilds,
    keepDays,
  });
  runs.serve(engine.family);
  return {
    store,
    logs,
    workers,
    clock: around.clock,
    apps,
    builds,
    packages,

    versions: new AppParts({ store, events, apps }, versionKind),
    channels: new AppParts({ store, events, apps }, channelKind),
    /** Takes up what was under way. Call once, after the runs have been taken up. */
    start: async () => {
      await cleaner.start();
      await engine.start();
    },
    /** Lets go of everything, after the shutdown signal; runs go on. */
    stop: async () => {
      await cleaner.stop();
      await collector.letGo();
    },
  };
}

/** Adds the family's endpoints (document apps.zh.md; contract, apps.md). */
export function addAppsRoutes(app: FastifyInstance, family: AppsFamily, urls: UrlSigner): void {
  addAppRoutes(app, family);
  addVersionRoutes(app, family);
  addChannelRoutes(app, family);
  addBuildRoutes(app, { ...family, urls });
  addBuildLogRoutes(app, family);
}
