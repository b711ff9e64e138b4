import { mkdir, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { recordRefusal } from './api/audit.js';
import { serveApiDescription } from './api/openapi.js';
import { createServer } from './api/server.js';
import { UrlSigner, readSigningKey } from './api/signed-url.js';
import { serveUi } from './api/static-ui.js';
import { readTls, type TlsPair } from './api/tls.js';
import { openEngine, type Engine } from './engine/engine.js';
import { entities, migrations } from './entities.js';
import { messageOf } from './lib/errors.js';
import { createClock } from './lib/time.js';
import { addFamilyRoutes, openFamilies, type Families } from './open-families.js';
import type { Settings } from './settings.js';
import type { StoreLocation } from './store/dialect.js';
import { Store } from './store/store.js';

export interface ControlPlaneOptions {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly version: string;
  /** Folder of launcher.sh. */
  readonly resourcesDir: string;
  /** Folder of the built UI. */
  readonly uiDir: string;
  /** Value of the first admin token, if given from outside. */
  readonly adminToken: string | undefined;
  /** Passphrase of the vault, if given from outside; a key file in the data folder without one. */
  readonly masterKey: string | undefined;
  /** Called when the control plane cannot go on: it has lost its database to somebody else. */
  readonly onFatal: (reason: string) => void;
}

/** A control plane that listens. */
export interface ControlPlane {
  readonly url: string;
  /** The first admin token, when this start made one of its own: to be shown once, and never again. */
  readonly generatedToken: string | null;
  /** @returns a link that signs in once, as an admin, within ten minutes. */
  signInUrl(): Promise<string>;
  /** @returns an admin's token for whoever started us, good until this process ends. */
  parentToken(): string;
  /** Takes no more requests, lets go of the runs (which go on) and closes the store. */
  stop(): Promise<void>;
}

/** How long streams and requests under way may take to end before their connections are cut. */
const stopPatienceMs = 3000;

/**
 * Opens the store, the engine and the families, listens, and takes up unfinished runs.
 * @throws with a message for people when the database, the port or a file is not to be had; nothing is left open then.
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { settings, logger, resourcesDir, masterKey } = options;
  const { dataDir } = settings;
  const tls = await readTls(settings.tlsCert, settings.tlsKey);
  await makeDataDir(dataDir);
  const store = await Store.open({
    location: locationOf(settings),
    entities,
    migrations,
    holder: `process ${process.pid} on ${hostname()}, data folder ${dataDir}`,
    onCallbackError: (error) => logger.error({ err: error }, 'telling of a change failed'),
    onRollBackError: (error) => logger.error({ err: error }, 'a transaction could not be rolled back'),
    onClaimLost: options.onFatal,
  });
  const shutdown = new AbortController();
  try {
    // What a crash left half uploaded, or packed.
    for (const folder of ['uploads', 'bundles'])
      await rm(join(dataDir, folder), { recursive: true, force: true });
    let { port } = settings;
    const engine = await openEngine({
      store,
      logger,
      clock: createClock(settings['time.zone']),
      shutdown: shutdown.signal,
      dataDir,
      resourcesDir,
      masterKey,
      port: () => port,
      settings,
    });
    const families = await openFamilies(engine, options);
    const app = await buildServer(options, store, families, tls);
    const url = await listen(app, settings);
    ({ port } = app.server.address() as AddressInfo);
    await start(engine, families);
    const { generatedToken, tokens } = families.platform;
    return {
      url,
      generatedToken,
      signInUrl: async () => `${url}/ui/sign-in#code=${await tokens.makeCode()}`,
      parentToken: () => tokens.makeParentToken(),
      stop: () => stop(app, engine, families, shutdown),
    };
  } catch (error) {
    shutdown.abort();
    await store.close();
    throw error;
  }
}

/** Goes on where the last process stopped: runs first, then what makes runs. */
async function start(engine: Engine, { tasks, apps }: Families): Promise<void> {
  await engine.runs.takeUp();
  await tasks.taskEngine.start();
  tasks.schedules.start();
  await apps.start();
  engine.scheduler.start();
  engine.tester.start();
  engine.retention.start();
  engine.sweeper.start();
}

/** Takes no more requests, makes no more runs, lets go of those that there are, and closes what they were kept in. */
async function stop(
  app: FastifyInstance,
  engine: Engine,
  { tasks, apps, platform }: Families,
  shutdown: AbortController,
): Promise<void> {
  app.beginClosing();
  const cut = setTimeout(() => app.server.closeAllConnections(), stopPatienceMs);
  await app.close();
  clearTimeout(cut);
  await engine.scheduler.stop();
  engine.tester.stop();
  await tasks.schedules.stop();
  tasks.taskEngine.stop();
  await engine.retention.stop();
  await engine.sweeper.stop();
  shutdown.abort();
  engine.events.close();
  await engine.runs.letGo();
  await apps.stop();
  await platform.terminals.close();
  engine.pool.close();
  await engine.logs.close();
  await engine.store.close();
  engine.logger.info('stopped; runs that were going on go on, and the next start takes them up');
}

async function buildServer(
  options: ControlPlaneOptions,
  store: Store,
  families: Families,
  tls: TlsPair | null,
): Promise<FastifyInstance> {
  const { settings, logger, version } = options;
  const app = await createServer({
    version,
    logger,
    authenticator: families.platform.tokens,
    anonymous: {
      families: settings['api.anonymous'],
      role: settings['api.anonymousRole'],
    },
    browsers: {
      allowedOrigins: settings['api.allowedOrigins'],
      allowedHosts: settings['api.allowedHosts'],
      publicUrl: settings['api.publicUrl'],
    },
    trustedProxies: settings['api.trustedProxies'],
    uploadsDir: join(settings.dataDir, 'uploads'),
    uploadLimit: settings['api.uploadLimit'],
    tls,
    onRefusedChange: (actor, action, target, message) => {
      store
        .write((manager) => recordRefusal(manager, actor, { action, target, message }))
        .catch((error: unknown) => logger.warn({ err: error }, 'a refused change is not in the audit log'));
    },
  });
  const urls = new UrlSigner(
    await readSigningKey(join(settings.dataDir, 'keys', 'download-urls.key')),
    settings['api.publicUrl'],
  );
  addFamilyRoutes(app, families, { urls, version, isTls: tls !== null });
  await serveApiDescription(app);
  await serveUi(app, options.uiDir);
  return app;
}

async function makeDataDir(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Error(
      `The data folder ${folder} cannot be made: ${messageOf(error)}. Choose another with --data-dir.`,
      { cause: error },
    );
  }
}

function locationOf(settings: Settings): StoreLocation {
  if (settings.databaseUrl !== '') return { dialect: 'postgres', url: settings.databaseUrl };
  return {
    dialect: 'sqlite',
    file: join(settings.dataDir, 'wheelhouse.db'),
    backupsDir: join(settings.dataDir, 'backups'),
  };
}

async function listen(app: FastifyInstance, settings: Settings): Promise<string> {
  await app.listen({ host: settings.host, port: settings.port });
  const { port } = app.server.address() as AddressInfo;
  const scheme = settings.tlsCert === '' ? 'http' : 'https';
  const isAnyAddress = settings.host === '0.0.0.0' || settings.host === '::';
  const host = isAnyAddress
    ? '127.0.0.1'
    : settings.host.includes(':')
      ? `[${settings.host}]`
      : settings.host;
  return `${scheme}://${host}:${port}`;
}
