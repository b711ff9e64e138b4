import { join } from 'node:path';
import { pino } from 'pino';
import type { Actor } from '../../src-main/api/operator.js';
import { ArtefactStore } from '../../src-main/engine/artefact-store.js';
import { Events } from '../../src-main/engine/events.js';
import type { Executor } from '../../src-main/engine/executors/executor.js';
import { Leftovers } from '../../src-main/engine/leftovers.js';
import { LogStore } from '../../src-main/engine/log-store.js';
import { Runs } from '../../src-main/engine/runs.service.js';
import { Vault } from '../../src-main/engine/vault/vault.js';
import { Workers } from '../../src-main/engine/workers.js';
import type { SnapshotStep } from '../../src-main/orchestration/tasks/snapshot.js';
import { performersWith } from '../../src-main/orchestration/tasks/steps/performers.js';
import { TaskEngine } from '../../src-main/orchestration/tasks/task-engine.js';
import { Tasks, type TaskRequest } from '../../src-main/orchestration/tasks/tasks.service.js';
import type { Store } from '../../src-main/store/store.js';

/** Who starts, pauses and stops. */
export const testActor: Actor = {
  operator: { name: 'test', role: 'operator', tokenId: null },
  address: '127.0.0.1',
  requestId: 'req',
};

export interface TaskEngineLifeOptions {
  readonly store: Store;
  /** For keys and artefacts. */
  readonly folder: string;
  /** What runs the commands of all nodes. */
  readonly executor: Executor;
  /** Nodes there are: numbers from 1 on, addresses `n1`, `n2`, … */
  readonly nodeCount: number;
  /** Runs at once on a node; 10 by default. */
  readonly capacity?: number;
}

/** One life of a task engine with all that it needs of a control plane, on machines that a test makes up. */
export async function bootTaskEngine(options: TaskEngineLifeOptions) {
  const { store, folder, executor, nodeCount, capacity = 10 } = options;
  const shutdown = new AbortController();
  const logger = pino({ level: 'silent' });
  const events = await Events.open(store);
  const logs = await LogStore.open(store, () => undefined);
  const workers = new Workers();
  for (let id = 1; id <= nodeCount; id++) {
    workers.put({
      id: String(id),
      name: `n${id}`,
      executor,
      capacity,
      groups: [],
      tags: [],
      address: '',
      port: () => 0,
      isOnline: true,
    });
  }
  const vault = await Vault.open(store, { passphrase: undefined, keyFile: join(folder, 'vault.key') });
  const runs = new Runs(
    {
      store,
      events,
      logs,
      artefacts: new ArtefactStore(join(folder, 'artefacts')),
      bundlesDir: join(folder, 'bundles'),
      logger,
      leftovers: new Leftovers(store, workers, logger, shutdown.signal),
      vault,
      stopGraceSeconds: 1,
      shutdown: shutdown.signal,
    },
    workers,
  );
  const engine = new TaskEngine({
    store,
    events,
    runs,
    logger,
    retryDelaySeconds: 0.05,
    performers: performersWith({
      runs,
      parallel: 50,
      outputLimitBytes: 1e6,
      ansible: {
        nodes: { chainTo: () => Promise.reject(new Error('these machines are not reached by ansible')) },
        vault,
        script: '',
        isLocalEnabled: false,
      },
    }),
  });
  runs.serve(engine.family);
  await runs.takeUp();
  await engine.start();
  const tasks = new Tasks(store, engine);
  return {
    tasks,
    /** Makes a task over the first `count` nodes. */
    create: (steps: readonly SnapshotStep[], count: number, change: Partial<TaskRequest> = {}) =>
      store.write((manager) =>
        tasks.create(
          manager,
          {
            name: 'roll',
            kind: 'task',
            template: { id: 1, name: 'template' },
            pool: { id: 1, name: 'pool', serviceName: 'service' },
            steps,
            targets: Array.from({ length: count }, (_, index) => ({
              nodeId: index + 1,
              ip: `n${index + 1}`,
              vmId: '',
            })),
            maxNumber: 0,
            maxRatio: 0,
            maxFailRatio: 100,
            timeoutSeconds: 0,
            isAuto: true,
            operator: 'test',
            ...change,
          },
          testActor,
        ),
      ),
    /** Lets go of everything, as a control plane that ends; what runs goes on. */
    async die() {
      shutdown.abort();
      engine.stop();
      await runs.letGo();
      events.close();
      await logs.close();
    },
  };
}

/** A step of one action, which runs `<name> <ip>`. */
export const remoteStep = (name: string, more: Partial<SnapshotStep> = {}): SnapshotStep => ({
  name,
  type: 'remote',
  param_values: {},
  retry: { retry_times: 0, ignore_error: false },
  actions: [{ name, params: {}, module: 'shell', template: `${name} {{ip}}` }],
  ...more,
});
