import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Events } from '../engine/events.js';
import { openFlinkAccess } from '../engine/executors/flink/flink-access.js';
import { FlinkExecutor } from '../engine/executors/flink/flink.js';
import type { LogStore } from '../engine/log-store.js';
import type { Retention } from '../engine/retention.js';
import type { Runs } from '../engine/runs.service.js';
import type { Scheduler } from '../engine/scheduler.js';
import type { Credential } from '../engine/vault/credential.entity.js';
import type { Vault } from '../engine/vault/vault.js';
import type { Workers } from '../engine/workers.js';
import type { Clock } from '../lib/time.js';
import type { ReadManager, Store } from '../store/store.js';
import { FlinkEngine, flinkWorkerId } from './flink-engine.js';
import { LocalEngine } from './local-engine.js';
import { WorkDirectories } from './work-directories.js';
import { retainedTasks } from './work-task-retention.js';
import { WorkTaskStates } from './work-task-states.js';
import { WorkTasks } from './work-tasks.js';
import { addWorkTaskRoutes } from './work-tasks.routes.js';
import { addWorkRoutes } from './works.routes.js';
import { Works } from './works.service.js';
import type { WorkSettings } from './works.settings.js';

export interface WorksFamilySurroundings {
  readonly store: Store;
  readonly events: Events;
  readonly logs: LogStore;
  readonly runs: Runs;
  readonly scheduler: Scheduler;
  readonly retention: Retention;
  readonly vault: Vault;
  readonly workers: Workers;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Bytes kept of each stream of a run. */
  readonly outputLimitBytes: number;
  readonly dataDir: string;
  /** Folder of run-java.sh. */
  readonly resourcesDir: string;
  readonly settings: WorkSettings;
}

/** Tasks on the cluster at once: they cost us a look now and then, and the cluster has slots of its own to wait for. */
const clusterCapacity = 200;

/** Everything of the family. */
export type WorksFamily = Awaited<ReturnType<typeof openWorks>>;

/** Builds the family's parts and makes them known to the engine and the scheduler. */
export async function openWorks(around: WorksFamilySurroundings) {
  const { store, events, logs, runs, scheduler, retention, vault, workers, clock, logger, settings } = around;
  const { outputLimitBytes } = around;
  const directories = new WorkDirectories(join(around.dataDir, 'works'));
  const works: Works = new Works({
    store,
    events,
    directories,
    logger,
    reschedule: (manager, work) => tasks.reschedule(manager, work),
    end: (manager, work, operator) => tasks.end(manager, work, operator),
  });
  const local = await LocalEngine.open({
    workers,
    directories,
    scriptPath: join(around.resourcesDir, 'run-java.sh'),
    sqlClient: settings['works.sqlClient'],
    outputLimitBytes,
    environment: process.env,
  });
  const url = settings['works.flinkUrl'];
  const gatewayUrl = settings['works.flinkGateway'];
  const access = { credential: settings['works.flinkCredential'], caFile: settings['works.flinkCa'] };
  const flink = new FlinkExecutor({
    store,
    logger,
    url,
    gatewayUrl,
    access: await openFlinkAccess({ store, vault, ...access }),
    savepointFolder: settings['works.flinkSavepoints'],
    pollMs: settings['works.flinkPoll'] * 1000,
    lostAfterMs: settings['works.flinkLostAfter'] * 1000,
    onReach: (manager, runId, isLost) => states.reach(manager, runId, isLost),
  });
  // Also where no cluster is known: what was submitted when there was one is not forgotten.
  workers.put({
    id: flinkWorkerId,
    name: flinkWorkerId,
    executor: flink,
    capacity: clusterCapacity,
    groups: [],
    tags: [],
    address: flink.cluster.host,
    port: () => 0,
    isOnline: url !== '',
  });
  const engines = {
    local,
    flink: new FlinkEngine({ executor: flink, directories, url, gatewayUrl, outputLimitBytes }),
  };
  const states: WorkTaskStates = new WorkTaskStates(works, flink);
  const tasks: WorkTasks = new WorkTasks({
    store,
    logs,
    runs,
    scheduler,
    works,
    engines,
    flink,
    states,
    standardEngine: settings['works.engine'],
  });
  runs.serve(tasks.family);
  scheduler.serve(tasks.scheduled);
  retention.add(retainedTasks);
  return { store, clock, logs, directories, works, tasks, flink };
}

/** @param key the setting `works.flinkCredential`. @returns what of works uses a credential. */
export const worksUsingCredential =
  (key: string) =>
  // eslint-disable-next-line @typescript-eslint/require-await -- others have to look it up
  async (_read: ReadManager, { id, name }: Credential): Promise<readonly string[]> =>
    key === id || key === name ? ['the setting works.flinkCredential'] : [];

/** Adds the family's endpoints (document works.zh.md; contract, works.md). */
export function addWorksRoutes(app: FastifyInstance, parts: WorksFamily): void {
  addWorkRoutes(app, parts);
  addWorkTaskRoutes(app, parts);
}
