import type { FastifyInstance } from 'fastify';
import type { Events } from '../engine/events.js';
import type { Nodes } from '../engine/nodes/nodes.js';
import type { Store } from '../store/store.js';
import { addActionRoutes } from './actions.routes.js';
import { Actions } from './actions.service.js';
import { addClusterRoutes } from './clusters.routes.js';
import { Clusters } from './clusters.service.js';
import type { Connection } from './connection.js';
import { addDiscoveryRoutes } from './discovery/discoveries.routes.js';
import { Discoveries } from './discovery/discoveries.service.js';
import { addImplementationRoutes } from './implementations.routes.js';
import { Implementations } from './implementations.service.js';
import { addMachineTypeRoutes } from './machines/machine-types.routes.js';
import { MachineTypes } from './machines/machine-types.service.js';
import { addPoolNodeRoutes } from './pool-nodes.routes.js';
import { PoolNodes, type NodeUsers } from './pool-nodes.service.js';
import { addPoolRoutes } from './pools.routes.js';
import { Pools, poolsUsing } from './pools.service.js';
import { RemoteSteps } from './remote-steps.service.js';
import { seedDefinitions } from './seeds.js';
import { addServiceRoutes } from './services.routes.js';
import { Services } from './services.service.js';
import { addStepRoutes } from './steps.routes.js';
import { addTemplateRoutes } from './templates.routes.js';
import { Templates, type TemplateUsers } from './templates.service.js';

export interface OrchestrationSurroundings {
  readonly store: Store;
  readonly events: Events;
  readonly nodes: Nodes;
  /** How to log in to nodes of which neither pool nor service nor cluster says anything. */
  readonly standardConnection: Connection;
  /** What keeps templates from being deleted, besides pools. */
  readonly templateUsers: readonly TemplateUsers[];
  /** What keeps nodes from leaving their pool. */
  readonly nodeUsers: readonly NodeUsers[];
}

/** Everything of the family but its tasks. */
export type Orchestration = Awaited<ReturnType<typeof openOrchestration>>;

/** Builds the family's parts and puts in what a new control plane comes with. */
export async function openOrchestration(around: OrchestrationSurroundings) {
  const { store, events, nodes, standardConnection } = around;
  await seedDefinitions(store);
  const clusters = new Clusters(store, events);
  const services = new Services(store, events, clusters);
  const templates = new Templates(store, events, [poolsUsing, ...around.templateUsers]);
  const pools = new Pools({ store, events, clusters, services, templates, standardConnection });
  return {
    store,
    clusters,
    services,
    pools,
    poolNodes: new PoolNodes({ store, nodes, pools, users: around.nodeUsers }),
    templates,
    remoteSteps: new RemoteSteps(store, events, templates),
    actions: new Actions(store, events),
    implementations: new Implementations(store, events),
    machineTypes: new MachineTypes(store, events),
    discoveries: new Discoveries(store, events),
  };
}

/** Adds the family's endpoints (document orchestration.zh.md; contract, orchestration.md). */
export function addOrchestrationRoutes(app: FastifyInstance, parts: Orchestration): void {
  addClusterRoutes(app, parts);
  addServiceRoutes(app, parts);
  addPoolRoutes(app, parts.pools);
  addPoolNodeRoutes(app, parts.poolNodes);
  addTemplateRoutes(app, parts.templates);
  addStepRoutes(app, parts);
  addActionRoutes(app, parts.actions);
  addImplementationRoutes(app, parts.implementations);
  addMachineTypeRoutes(app, parts.machineTypes);
  addDiscoveryRoutes(app, parts.discoveries);
}
