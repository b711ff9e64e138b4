import type { Logger } from 'pino';
import type { FastifyInstance } from 'fastify';
import { join } from 'node:path';
import type { EngineSettings } from '../../engine/engine.settings.js';
import type { Events } from '../../engine/events.js';
import type { LogStore } from '../../engine/log-store.js';
import type { Nodes } from '../../engine/nodes/nodes.js';
import type { Runs } from '../../engine/runs.service.js';
import type { Scheduler } from '../../engine/scheduler.js';
import type { Vault } from '../../engine/vault/vault.js';
import type { Clock } from '../../lib/time.js';
import type { Store } from '../../store/store.js';
import { DiscoveryCalls } from '../discovery/discovery-calls.js';
import { DiscoveryStep } from '../discovery/discovery-step.js';
import { addGrowthPreviewRoutes } from '../growth/growth-preview.routes.js';
import { addGrowthRoutes } from '../growth/growth.routes.js';
import { PoolSchedules } from '../growth/pool-schedules.service.js';
import { PoolTasks } from '../growth/pool-tasks.js';
import { DockerProvider } from '../machines/docker-provider.js';
import { HttpProvider } from '../machines/http-provider.js';
import { MachineKeeper } from '../machines/machine-keeper.js';
import { addMachineReturnRoutes } from '../machines/machine-returns.routes.js';
import { createVmStep, returnVmStep } from '../machines/machine-steps.js';
import type { Orchestration } from '../orchestration.js';
import type { TaskSettings } from '../orchestration.settings.js';
import { PoolPlaces } from '../pool-places.js';
import { performersWith, type Performers } from './steps/performers.js';
import { TaskEngine } from './task-engine.js';
import { TaskPlanning } from './task-planning.js';
import { TaskNode } from './task.entity.js';
import { addTaskRoutes } from './tasks.routes.js';
import { Tasks } from './tasks.service.js';

export interface TasksSurroundings {
  readonly store: Store;
  readonly events: Events;
  readonly runs: Runs;
  readonly nodes: Nodes;
  readonly vault: Vault;
  readonly logger: Logger;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  readonly orchestration: Orchestration;
  readonly dataDir: string;
  /** Content of `resources/ansible.sh`. */
  readonly ansibleScript: string;
  readonly outputLimitBytes: number;
  readonly settings: TaskSettings & Pick<EngineSettings, 'local.enabled'>;
}

/** Everything that makes and moves tasks. */
export type OpenedTasks = ReturnType<typeof openTasks>;

/** Builds what makes and moves tasks, and makes it known to the engine of runs and the scheduler. */
export function openTasks(around: TasksSurroundings) {
  const { store, events, runs, nodes, vault, logger, scheduler, outputLimitBytes, orchestration } = around;
  const { pools, poolNodes } = orchestration;
  const places = new PoolPlaces(nodes, pools);
  const keeper = new MachineKeeper({
    store,
    logger,
    runs,
    places,
    poolNodes,
    providers: { http: new HttpProvider(store, vault), docker: new DockerProvider(store, nodes) },
    outputLimitBytes,
  });
  const calls = new DiscoveryCalls({ store, vault, folder: join(around.dataDir, 'discovery') });
  const machineSteps: Performers = (reports) => {
    keeper.serve(reports);
    const options = { keeper, runs, poolNodes, outputLimitBytes };
    return { create_vm: createVmStep(reports, options), return_vm: returnVmStep(reports, options) };
  };
  const discoverySteps: Performers = (reports) => {
    const options = { runs, calls, outputLimitBytes };
    return {
      register: new DiscoveryStep(reports, options, 'add'),
      unregister: new DiscoveryStep(reports, options, 'remove'),
    };
  };
  const { ansibleScript: script, settings } = around;
  const ansible = { nodes, vault, script, isLocalEnabled: settings['local.enabled'] };
  const commands = { runs, parallel: settings['tasks.parallel'], outputLimitBytes, ansible };
  const taskEngine = new TaskEngine({
    store,
    events,
    runs,
    logger,
    retryDelaySeconds: settings['tasks.retryDelay'],
    performers: performersWith(commands, machineSteps, discoverySteps),
    onRunEnded: (manager, run) => keeper.runEnded(manager, run),
    onTaskEnded: async (manager, { id, kind, poolId }) => {
      if (kind !== 'expand') return;
      const all = await manager.findBy(TaskNode, { taskId: id });
      await places.dropEmpty(
        manager,
        poolId,
        all.map(({ nodeId }) => nodeId),
      );
    },
  });
  const tasks = new Tasks(store, taskEngine);
  const poolTasks = new PoolTasks(store, tasks, places);
  const { zone } = around.clock;
  const schedules = new PoolSchedules({ store, logger, scheduler, pools, poolTasks, zone });
  pools.onRemoval((manager, pool) => schedules.forget(manager, pool));
  runs.serve(taskEngine.family);
  scheduler.serve(schedules.scheduled);
  const planning = new TaskPlanning(store, tasks);
  return { taskEngine, tasks, planning, poolTasks, schedules, machineReturns: keeper.returns };
}

/** Adds the endpoints of all that. */
export function addOpenedTaskRoutes(
  app: FastifyInstance,
  opened: OpenedTasks,
  around: {
    readonly store: Store;
    readonly logs: LogStore;
    readonly clock: Clock;
    readonly orchestration: Orchestration;
  },
): void {
  addTaskRoutes(app, { ...around, ...opened });
  addGrowthRoutes(app, { ...opened, pools: around.orchestration.pools });
  addGrowthPreviewRoutes(app, around);
  addMachineReturnRoutes(app, opened.machineReturns);
}
