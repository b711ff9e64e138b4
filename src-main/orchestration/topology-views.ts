import { Type, type Static } from 'typebox';
import { ConnectionSchema } from './connection.js';
import type { Cluster, Pool, PoolNode, Service } from './topology.entity.js';

/** Clusters, services, pools and nodes as the API shows them: the documented keys, then ours. */

export const ClusterSchema = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  desc: Type.String(),
  biz: Type.String(),
  connection: ConnectionSchema,
});

export const showCluster = ({
  id,
  name,
  description,
  biz,
  connection,
}: Cluster): Static<typeof ClusterSchema> => ({
  id,
  name,
  desc: description,
  biz,
  connection,
});

export const ServiceSchema = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  desc: Type.String(),
  service_type: Type.String(),
  docker_image: Type.String(),
  cluster_id: Type.Integer(),
  connection: ConnectionSchema,
});

export const showService = (service: Service): Static<typeof ServiceSchema> => ({
  id: service.id,
  name: service.name,
  desc: service.description,
  service_type: service.serviceType,
  docker_image: service.dockerImage,
  cluster_id: service.clusterId,
  connection: service.connection,
});

export const PoolSchema = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  desc: Type.String(),
  vm_type: Type.Integer(),
  sd_id: Type.Integer(),
  service_id: Type.Integer(),
  tasks: Type.Object({ expand: Type.Integer(), shrink: Type.Integer(), deploy: Type.Integer() }),
  node_count: Type.Integer(),
  connection: ConnectionSchema,
});

export const showPool = (pool: Pool, nodeCount: number): Static<typeof PoolSchema> => ({
  id: pool.id,
  name: pool.name,
  desc: pool.description,
  vm_type: pool.vmTypeId,
  sd_id: pool.sdId,
  service_id: pool.serviceId,
  tasks: {
    expand: pool.expandTemplateId,
    shrink: pool.shrinkTemplateId,
    deploy: pool.deployTemplateId,
  },
  node_count: nodeCount,
  connection: pool.connection,
});

/** What stands for the address of a node that has no machine yet. */
export const noAddress = '-';

export const PoolNodeSchema = Type.Object({
  id: Type.Integer(),
  ip: Type.String({ description: `Address, or host name; "${noAddress}" while there is no machine yet.` }),
  vm_id: Type.String(),
  status: Type.Integer({ description: '0 init, 1 running, 2 success, 3 failed, 4 stopped.' }),
  node_type: Type.Enum(['manual', 'crontab']),
  vnode_type: Type.Enum(['manual', 'crontab'], { description: 'As node_type.' }),
});

export const showPoolNode = (
  { nodeId, vmId, status, nodeType }: PoolNode,
  address: string | undefined,
): Static<typeof PoolNodeSchema> => ({
  id: nodeId,
  ip: address ?? noAddress,
  vm_id: vmId,
  status,
  node_type: nodeType,
  vnode_type: nodeType,
});
