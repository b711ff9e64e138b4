import { Entity, Index } from 'typeorm';
import {
  BooleanColumn,
  IntegerColumn,
  IntegerIdColumn,
  JsonColumn,
  TextColumn,
  TimeColumn,
} from '../store/columns.js';
import type { Connection } from './connection.js';

/** What holds services. */
@Entity('clusters')
@Index('clusters_name', ['name'], { unique: true })
export class Cluster {
  @IntegerIdColumn() id!: number;
  @TextColumn() name!: string;
  @TextColumn() description!: string;
  /** Line of business. */
  @TextColumn() biz!: string;
  @JsonColumn() connection!: Connection;
  @TimeColumn() createdAt!: number;
}

/** A program that runs on the nodes of its pools. */
@Entity('services')
@Index('services_name', ['name'], { unique: true })
@Index('services_by_cluster', ['clusterId'])
export class Service {
  @IntegerIdColumn() id!: number;
  @TextColumn() name!: string;
  @TextColumn() description!: string;
  @TextColumn() serviceType!: string;
  @TextColumn() dockerImage!: string;
  @IntegerColumn() clusterId!: number;
  @JsonColumn() connection!: Connection;
  @TimeColumn() createdAt!: number;
}

/** The nodes that run a service in the same way, and the templates by which they come, go and are deployed to. */
@Entity('pools')
@Index('pools_name', ['name'], { unique: true })
@Index('pools_by_service', ['serviceId'])
export class Pool {
  @IntegerIdColumn() id!: number;
  @TextColumn() name!: string;
  @TextColumn() description!: string;
  @IntegerColumn() serviceId!: number;
  /** Machine template for new nodes; 0 for none. */
  @IntegerColumn() vmTypeId!: number;
  /** Service discovery its nodes are registered with; 0 for none. */
  @IntegerColumn() sdId!: number;
  @IntegerColumn() expandTemplateId!: number;
  @IntegerColumn() shrinkTemplateId!: number;
  @IntegerColumn() deployTemplateId!: number;
  @JsonColumn() connection!: Connection;
  @TimeColumn() createdAt!: number;
}

/** States of a task, a batch and a node, as numbers (contract, orchestration.md, "Status"). */
export const nodeStatus = { init: 0, running: 1, success: 2, failed: 3, stopped: 4 } as const;
export type NodeStatus = (typeof nodeStatus)[keyof typeof nodeStatus];

/** How a node came into its pool: by hand, or by a schedule. */
export type PoolNodeType = 'manual' | 'crontab';

/**
 * A node's place in a pool. Its machine is the row of `nodes` with the same number; a place that still waits for its
 * machine (a pool that grows) has none yet. `Node.poolId` tells the layers below of the place.
 */
@Entity('pool_nodes')
@Index('pool_nodes_by_pool', ['poolId', 'addedAt', 'nodeId'])
export class PoolNode {
  @IntegerIdColumn() nodeId!: number;
  @IntegerColumn() poolId!: number;
  /** What the provider of the machine calls it; '' when it came by hand. */
  @TextColumn() vmId!: string;
  @IntegerColumn() status!: NodeStatus;
  @TextColumn() nodeType!: PoolNodeType;
  /** Whether the machine became known by being added here; it is forgotten again when it leaves. */
  @BooleanColumn() isOwn!: boolean;
  @TimeColumn() addedAt!: number;
}
