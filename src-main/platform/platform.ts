import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { EngineSettings } from '../engine/engine.settings.js';
import type { Events } from '../engine/events.js';
import type { ConnectionPool } from '../engine/executors/ssh/connection-pool.js';
import type { LogStore } from '../engine/log-store.js';
import type { HostKeys } from '../engine/nodes/host-keys.js';
import type { NodeTester } from '../engine/nodes/node-tester.js';
import type { Nodes } from '../engine/nodes/nodes.js';
import type { Runs } from '../engine/runs.service.js';
import type { Scheduler } from '../engine/scheduler.js';
import type { Vault } from '../engine/vault/vault.js';
import type { Workers } from '../engine/workers.js';
import type { Clock } from '../lib/time.js';
import type { Store } from '../store/store.js';
import { addAuditRoute } from './audit.routes.js';
import { addCommandRoutes } from './commands.routes.js';
import { Commands } from './commands.service.js';
import { addCredentialRoutes } from './credentials.routes.js';
import { Credentials, type CredentialUsers } from './credentials.service.js';
import { addEventRoute } from './events.routes.js';
import { addHealthRoute } from './health.routes.js';
import { addNodeDockerRoutes } from './node-docker.routes.js';
import { NodeDocker } from './node-docker.service.js';
import { addNodeRoutes } from './nodes.routes.js';
import { NodesService, nodesUsing } from './nodes.service.js';
import type { TerminalSettings } from './platform.settings.js';
import { addRunLineRoutes } from './run-lines.routes.js';
import { addRunRoutes } from './runs.routes.js';
import { addSessionRoutes } from './sessions.routes.js';
import { addStatsRoute } from './stats.routes.js';
import { addStreamRoute } from './stream.routes.js';
import { addTerminalRoutes } from './terminals.routes.js';
import { Terminals } from './terminals.service.js';
import { addTokenRoutes } from './tokens.routes.js';
import { Tokens } from './tokens.service.js';
import { addUpcomingRoute } from './upcoming.routes.js';

export interface PlatformSurroundings {
  readonly store: Store;
  readonly events: Events;
  readonly logs: LogStore;
  readonly runs: Runs;
  readonly scheduler: Scheduler;
  readonly workers: Workers;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly nodes: Nodes;
  readonly hostKeys: HostKeys;
  readonly tester: NodeTester;
  readonly pool: ConnectionPool;
  /** Bytes kept of each stream of a run. */
  readonly outputLimitBytes: number;
  /** What keeps credentials from being deleted, besides nodes. */
  readonly credentialUsers: readonly CredentialUsers[];
  /** Value of the first admin token, if given from outside. */
  readonly adminToken: string | undefined;
  readonly settings: TerminalSettings & Pick<EngineSettings, 'local.enabled'>;
}

/** Everything of the platform: machines, credentials, tokens, terminals, commands, and what is seen of all runs. */
export type Platform = Awaited<ReturnType<typeof openPlatform>>;

/**
 * Builds the platform's parts, makes its runs known to the engine, and sees that somebody can sign in.
 * @returns what its routes need, and the token that was made for that.
 * @throws when the database does not answer, or the token given from outside is too short.
 */
export async function openPlatform(around: PlatformSurroundings) {
  const { store, events, logs, runs, workers, vault, logger, nodes, settings } = around;
  const commands = new Commands({
    ...around,
    nameOf: (nodeId) => workers.nameOf(nodeId),
  });
  runs.serve(commands.family);
  const tokens = new Tokens(store, (error) =>
    logger.warn({ err: error }, 'the last use of a token was not noted'),
  );
  return {
    store,
    events,
    logs,
    runs,
    workers,
    nodes,
    scheduler: around.scheduler,
    clock: around.clock,
    hostKeys: around.hostKeys,
    tester: around.tester,

    commands,
    credentials: new Credentials(store, vault, events, [nodesUsing, ...around.credentialUsers], (manager) =>
      nodes.refresh(manager),
    ),
    nodeDocker: new NodeDocker({ store, nodes }),
    nodesService: new NodesService(around),
    terminals: new Terminals({
      ...around,
      isLocalEnabled: settings['local.enabled'],
      idleSeconds: settings['terminals.idleTimeout'],
      limit: settings['terminals.limit'],
    }),
    tokens,
    /** The first admin token, when this start made one of its own: to be shown once. */
    generatedToken: await tokens.makeFirst(around.adminToken),
  };
}

/**
 * Adds the platform's endpoints (contract, platform.md).
 * @param served `isTls`: whether cookies may only travel over TLS.
 */
export function addPlatformRoutes(
  app: FastifyInstance,
  platform: Platform,
  served: { readonly version: string; readonly isTls: boolean },
): void {
  const { store } = platform;
  addHealthRoute(app, { store, version: served.version });
  addEventRoute(app, platform.events);
  addAuditRoute(app, store);
  addSessionRoutes(app, { ...platform, isTls: served.isTls });
  addTokenRoutes(app, platform.tokens);
  addRunRoutes(app, platform);
  addRunLineRoutes(app, store);
  addStreamRoute(app, platform);
  addStatsRoute(app, { ...platform, version: served.version });
  addUpcomingRoute(app, platform);
  addCredentialRoutes(app, platform.credentials);
  addNodeRoutes(app, platform);
  addNodeDockerRoutes(app, platform.nodeDocker);
  addCommandRoutes(app, platform.commands);
  addTerminalRoutes(app, platform.terminals);
}
