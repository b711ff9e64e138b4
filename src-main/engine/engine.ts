import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../lib/time.js';
import type { Store } from '../store/store.js';
import { ArtefactStore } from './artefact-store.js';
import type { EngineSettings } from './engine.settings.js';
import { Events } from './events.js';
import { createLocalExecutor } from './executors/local.js';
import { ConnectionPool } from './executors/ssh/connection-pool.js';
import { readTools } from './executors/ssh/node-folder.js';
import { createSshExecutor } from './executors/ssh/ssh.js';
import { Leftovers } from './leftovers.js';
import { LogStore } from './log-store.js';
import { DockerNodes } from './nodes/docker-nodes.js';
import { HostKeys } from './nodes/host-keys.js';
import { NodeTester } from './nodes/node-tester.js';
import { Nodes } from './nodes/nodes.js';
import { SshTargets } from './nodes/ssh-targets.js';
import { Retention } from './retention.js';
import { Runs } from './runs.service.js';
import { Scheduler } from './scheduler.js';
import { Sweeper } from './sweeper.js';
import { Vault } from './vault/vault.js';
import { Workers } from './workers.js';

export interface EngineSurroundings {
  readonly store: Store;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Aborted when the control plane lets go of everything; runs go on. */
  readonly shutdown: AbortSignal;
  readonly dataDir: string;
  /** Folder of launcher.sh and follower.sh. */
  readonly resourcesDir: string;
  /** Passphrase of the vault, if given from outside; a key file in the data folder without one. */
  readonly masterKey: string | undefined;
  /** The port we listen on. */
  readonly port: () => number;
  readonly settings: EngineSettings;
}

/** What all families stand on. */
export type Engine = Awaited<ReturnType<typeof openEngine>>;

/** Builds the engine and makes all machines known to it. Nothing moves yet: see the parts' own `start` and `takeUp`. */
export async function openEngine(around: EngineSurroundings) {
  const { store, logger, clock, shutdown, dataDir, resourcesDir, settings } = around;
  const artefacts = new ArtefactStore(join(dataDir, 'artefacts'));
  const events = await Events.open(store);
  const logs = await LogStore.open(store, (error) => {
    logger.error({ err: error }, 'log lines could not be stored yet; they are kept and tried again');
  });
  const workers = new Workers();
  const keyFile = join(dataDir, 'keys', 'vault.key');
  const vault = await Vault.open(store, { passphrase: around.masterKey, keyFile });
  const stopGraceSeconds = settings['runs.stopGrace'];
  const runs = new Runs(
    {
      store,
      events,
      logs,
      artefacts,
      bundlesDir: join(dataDir, 'bundles'),
      vault,
      leftovers: new Leftovers(store, workers, logger, shutdown),
      logger,
      stopGraceSeconds,
      shutdown,
    },
    workers,
  );
  const launcherPath = join(resourcesDir, 'launcher.sh');
  const localExecutor = createLocalExecutor({ runsDir: join(dataDir, 'runs'), launcherPath });
  const tools = await readTools(launcherPath, join(resourcesDir, 'follower.sh'));
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
      port: around.port,
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
  return {
    store,
    logger,
    clock,
    shutdown,
    artefacts,
    events,
    logs,
    workers,
    vault,
    runs,
    stopGraceSeconds,
    /** Bytes kept of each stream of a run. */
    outputLimitBytes: settings['runs.outputLimit'],
    pool,
    hostKeys,
    nodes,
    tester: new NodeTester({ store, nodes, workers, tools, logger }),
    scheduler: new Scheduler({
      store,
      events,
      logger,
      misfireWindowSeconds: settings['schedule.misfireWindow'],
    }),
    retention: new Retention({
      store,
      logger,
      keepDays: settings['logs.keepDays'],
      keepRuns: settings['logs.keepRuns'],
      keepBytes: settings['logs.keepBytes'],
    }),
    sweeper: new Sweeper({ store, workers, logger, afterDays: settings['runs.sweepDays'] }),
  };
}
