import { mkdir, readFile, rm } from 'node:fs/promises';
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
import { addAppsRoutes, openApps } from './apps/apps.js';
import { appsUsingCredential } from './apps/builds.service.js';
import { ArtefactStore } from './engine/artefact-store.js';
import { Events } from './engine/events.js';
import { createLocalExecutor } from './engine/executors/local.js';
import { ConnectionPool } from './engine/executors/ssh/connection-pool.js';
import { readTools } from './engine/executors/ssh/node-folder.js';
import { createSshExecutor } from './engine/executors/ssh/ssh.js';
import { Leftovers } from './engine/leftovers.js';
import { LogStore } from './engine/log-store.js';
import { Retention } from './engine/retention.js';
import { Runs } from './engine/runs.service.js';
import { Scheduler } from './engine/scheduler.js';
import { Sweeper } from './engine/sweeper.js';
import { Vault } from './engine/vault/vault.js';
import { DockerNodes } from './engine/nodes/docker-nodes.js';
import { HostKeys } from './engine/nodes/host-keys.js';
import { NodeTester } from './engine/nodes/node-tester.js';
import { Nodes } from './engine/nodes/nodes.js';
import { SshTargets } from './engine/nodes/ssh-targets.js';
import { Workers } from './engine/workers.js';
import { entities, migrations } from './entities.js';
import { JobRuns } from './jobs/job-runs.js';
import { jobsUsing } from './jobs/job-views.js';
import { addJobRoutes } from './jobs/jobs.routes.js';
import { Jobs } from './jobs/jobs.service.js';
import { messageOf } from './lib/errors.js';
import { createClock } from './lib/time.js';
import type { Connection } from './orchestration/connection.js';
import { connectionsUsing } from './orchestration/connection-users.js';
import { addOrchestrationRoutes, openOrchestration } from './orchestration/orchestration.js';
import { addOpenedTaskRoutes, openTasks } from './orchestration/tasks/open-tasks.js';
import { nodesInTasks, tasksOfTemplate } from './orchestration/tasks/task-planning.js';
import { addTaskProgressRoutes } from './orchestration/tasks/task-progress.routes.js';
import { addCommandRoutes } from './platform/commands.routes.js';
import { Commands } from './platform/commands.service.js';
import { addCredentialRoutes } from './platform/credentials.routes.js';
import { Credentials } from './platform/credentials.service.js';
import { addNodeDockerRoutes } from './platform/node-docker.routes.js';
import { NodeDocker } from './platform/node-docker.service.js';
import { addNodeRoutes } from './platform/nodes.routes.js';
import { NodesService, nodesUsing } from './platform/nodes.service.js';
import { addTerminalRoutes } from './platform/terminals.routes.js';
import { Terminals } from './platform/terminals.service.js';
import { addPlatformRoutes } from './platform/platform.routes.js';
import { Tokens } from './platform/tokens.service.js';
import type { Settings } from './settings.js';
import type { StoreLocation } from './store/dialect.js';
import { Store } from './store/store.js';
import { addWorksRoutes, openWorks, worksUsingCredential } from './works/works.js';

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
 * Builds every part, wires them, takes up unfinished runs and listens. The only place that knows all of them.
 * @throws with a message for people when the database, the port or a file is not to be had; nothing is left open then.
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { settings, logger } = options;
  const tls = await readTls(settings.tlsCert, settings.tlsKey);
  await makeDataDir(settings.dataDir);
  const uploadsDir = join(settings.dataDir, 'uploads');
  const store = await Store.open({
    location: locationOf(settings),
    entities,
    migrations,
    holder: `process ${process.pid} on ${hostname()}, data folder ${settings.dataDir}`,
    onCallbackError: (error) => logger.error({ err: error }, 'telling of a change failed'),
    onClaimLost: options.onFatal,
  });
  const shutdown = new AbortController();
  try {
    // What a crash left half uploaded, or packed.
    for (const folder of [uploadsDir, join(settings.dataDir, 'bundles')])
      await rm(folder, { recursive: true, force: true });
    const parts = await buildEngine(options, store, shutdown.signal);
    const app = await buildServer(options, store, parts, uploadsDir, tls);
    const url = await listen(app, settings);
    parts.setPort((app.server.address() as AddressInfo).port);
    await parts.runs.takeUp();
    await parts.openedTasks.taskEngine.start();
    parts.openedTasks.schedules.start();
    await parts.apps.start();
    parts.scheduler.start();
    parts.tester.start();
    parts.retention.start();
    parts.sweeper.start();
    return {
      url,
      generatedToken: parts.generatedToken,
      signInUrl: async () => `${url}/ui/sign-in#code=${await parts.tokens.makeCode()}`,
      parentToken: () => parts.tokens.makeParentToken(),
      stop: () => stop(app, parts, store, shutdown, logger),
    };
  } catch (error) {
    shutdown.abort();
    await store.close();
    throw error;
  }
}

type Parts = Awaited<ReturnType<typeof buildEngine>>;

async function buildEngine(options: ControlPlaneOptions, store: Store, shutdown: AbortSignal) {
  const { settings, logger } = options;
  let port = settings.port;
  const artefacts = new ArtefactStore(join(settings.dataDir, 'artefacts'));
  const events = await Events.open(store);
  const logs = await LogStore.open(store, (error) => {
    logger.error({ err: error }, 'log lines could not be stored yet; they are kept and tried again');
  });
  const workers = new Workers();
  const keyFile = join(settings.dataDir, 'keys', 'vault.key');
  const vault = await Vault.open(store, { passphrase: options.masterKey, keyFile });
  const stopGraceSeconds = settings['runs.stopGrace'];
  const runs = new Runs(
    {
      store,
      events,
      logs,
      artefacts,
      bundlesDir: join(settings.dataDir, 'bundles'),
      vault,
      leftovers: new Leftovers(store, workers, logger, shutdown),
      logger,
      stopGraceSeconds,
      shutdown,
    },
    workers,
  );
  const runsDir = join(settings.dataDir, 'runs');
  const localExecutor = createLocalExecutor({
    runsDir,
    launcherPath: join(options.resourcesDir, 'launcher.sh'),
  });
  const tools = await readTools(
    join(options.resourcesDir, 'launcher.sh'),
    join(options.resourcesDir, 'follower.sh'),
  );
  const pool = new ConnectionPool();
  const hostKeys = new HostKeys(store, settings['ssh.hostKeys']);
  const sshTargets = new SshTargets({ store, vault, hostKeys });
  const nodes = new Nodes({
    store,
    events,
    workers,
    local: {
      isEnabled: settings['local.enabled'],
      capacity: settings['local.capacity'],
      groups: settings['local.groups'],
      port: () => port,
    },
    localExecutor,
    sshTargets,
    sshExecutorOf: (target) => createSshExecutor({ pool, target, tools }),
    dockerNodes: new DockerNodes({
      store,
      vault,
      sshTargets,
      pool,
      tools,
      localSocket: settings['docker.socket'],
    }),
  });
  await nodes.load();
  const tester = new NodeTester({ store, nodes, workers, tools, logger });
  const nodesService = new NodesService({ store, nodes, hostKeys });
  const terminals = new Terminals({
    store,
    nodes,
    pool,
    logger,
    isLocalEnabled: settings['local.enabled'],
    idleSeconds: settings['terminals.idleTimeout'],
    limit: settings['terminals.limit'],
  });
  const scheduler = new Scheduler({
    store,
    events,
    logger,
    misfireWindowSeconds: settings['schedule.misfireWindow'],
  });
  const retention = new Retention({
    store,
    logger,
    keepDays: settings['logs.keepDays'],
    keepRuns: settings['logs.keepRuns'],
    keepBytes: settings['logs.keepBytes'],
  });
  const sweeper = new Sweeper({ store, workers, logger, afterDays: settings['runs.sweepDays'] });
  const clock = createClock(settings['time.zone']);
  const outputLimitBytes = settings['runs.outputLimit'];
  const mountableFolders = settings['docker.folders'];
  const jobRuns = new JobRuns({
    store,
    logs,
    runs,
    workers,
    vault,
    clock,
    outputLimitBytes,
    mountableFolders,
  });
  const commands = new Commands({
    store,
    logs,
    runs,
    nameOf: (nodeId) => workers.nameOf(nodeId),
    outputLimitBytes,
  });
  runs.serve(jobRuns.family);
  runs.serve(commands.family);
  scheduler.serve(jobRuns.scheduled);
  const { zone } = clock;
  const jobs = new Jobs({
    store,
    events,
    logs,
    runs,
    jobRuns,
    scheduler,
    artefacts,
    logger,
    zone,
    stopGraceSeconds,
  });
  await jobs.removeUnneededPackages();
  const orchestration = await openOrchestration({
    store,
    events,
    nodes,
    standardConnection: standardConnectionOf(settings),
    templateUsers: [tasksOfTemplate],
    nodeUsers: [nodesInTasks],
  });
  const openedTasks = openTasks({
    store,
    events,
    runs,
    nodes,
    vault,
    logger,
    scheduler,
    clock,
    orchestration,
    dataDir: settings.dataDir,
    ansibleScript: await readFile(join(options.resourcesDir, 'ansible.sh'), 'utf8'),
    isLocalEnabled: settings['local.enabled'],
    parallel: settings['tasks.parallel'],
    retryDelaySeconds: settings['tasks.retryDelay'],
    outputLimitBytes,
  });
  const { dataDir } = settings;
  const { resourcesDir } = options;
  const apps = await openApps({
    store,
    events,
    logs,
    runs,
    workers,
    vault,
    hostKeys,
    clock,
    logger,
    shutdown,

    dataDir,
    resourcesDir,
    settings,
  });
  const worksFamily = await openWorks({
    store,
    events,
    logs,
    runs,
    scheduler,
    retention,
    vault,
    workers,
    clock,
    logger,
    outputLimitBytes,
    root: join(dataDir, 'works'),
    scriptPath: join(resourcesDir, 'run-java.sh'),
    standardEngine: settings['works.engine'],
    sqlClient: settings['works.sqlClient'],
    flink: {
      url: settings['works.flinkUrl'],
      gatewayUrl: settings['works.flinkGateway'],
      credential: settings['works.flinkCredential'],
      caFile: settings['works.flinkCa'],
      savepointFolder: settings['works.flinkSavepoints'],
      pollSeconds: settings['works.flinkPoll'],
      lostAfterSeconds: settings['works.flinkLostAfter'],
    },
  });
  const credentials = new Credentials(
    store,
    vault,
    events,
    [
      jobsUsing,
      nodesUsing,
      connectionsUsing,
      appsUsingCredential(apps.apps),
      worksUsingCredential(settings['works.flinkCredential']),
    ],
    (manager) => nodes.refresh(manager),
  );
  const tokens = new Tokens(store, (error) =>
    logger.warn({ err: error }, 'the last use of a token was not noted'),
  );
  const generatedToken = await tokens.makeFirst(options.adminToken);
  const setPort = (actual: number) => {
    port = actual;
  };
  return {
    apps,
    artefacts,
    clock,
    commands,
    credentials,
    events,
    generatedToken,
    hostKeys,
    jobs,
    logs,
    nodes,
    nodesService,
    pool,
    openedTasks,
    orchestration,
    retention,
    runs,
    scheduler,
    setPort,
    sweeper,
    terminals,
    tester,
    tokens,
    workers,
    worksFamily,
  };
}

async function buildServer(
  options: ControlPlaneOptions,
  store: Store,
  parts: Parts,
  uploadsDir: string,
  tls: TlsPair | null,
): Promise<FastifyInstance> {
  const { settings, logger, version } = options;
  const app = await createServer({
    version,
    logger,
    authenticator: parts.tokens,
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
    uploadsDir,
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
  addJobRoutes(app, { ...parts, store, urls });
  addOrchestrationRoutes(app, parts.orchestration);
  addOpenedTaskRoutes(app, parts.openedTasks, { ...parts, store });
  addAppsRoutes(app, parts.apps, urls);
  addWorksRoutes(app, parts.worksFamily);
  addTaskProgressRoutes(app, { ...parts, ...parts.openedTasks, ...parts.orchestration, store });
  addPlatformRoutes(app, { ...parts, store, version, isTls: tls !== null });
  addCredentialRoutes(app, parts.credentials);
  addNodeRoutes(app, { ...parts, store });
  addNodeDockerRoutes(app, new NodeDocker({ store, nodes: parts.nodes }));
  addCommandRoutes(app, parts.commands);
  addTerminalRoutes(app, parts.terminals);
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

/** What of log-in the settings say; an empty text is nothing. */
function standardConnectionOf(settings: Settings): Connection {
  const { 'ssh.port': port, 'ssh.user': user, 'ssh.credential': credential } = settings;
  return { port, ...(user === '' ? {} : { user }), ...(credential === '' ? {} : { credential }) };
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

async function stop(
  app: FastifyInstance,
  parts: Parts,
  store: Store,
  shutdown: AbortController,
  logger: Logger,
): Promise<void> {
  app.beginClosing();
  const cut = setTimeout(() => app.server.closeAllConnections(), stopPatienceMs);
  await app.close();
  clearTimeout(cut);
  await parts.scheduler.stop();
  parts.tester.stop();
  await parts.openedTasks.schedules.stop();
  parts.openedTasks.taskEngine.stop();
  await parts.retention.stop();
  await parts.sweeper.stop();
  shutdown.abort();
  parts.events.close();
  await parts.runs.letGo();
  await parts.apps.stop();
  await parts.terminals.close();
  parts.pool.close();
  await parts.logs.close();
  await store.close();
  logger.info('stopped; runs that were going on go on, and the next start takes them up');
}
