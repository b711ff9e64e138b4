import { Entity, Index } from 'typeorm';
import {
  BooleanColumn,
  IntegerColumn,
  IntegerIdColumn,
  JsonColumn,
  TextColumn,
  TimeColumn,
} from '../../store/columns.js';
import type { NodeFacts } from '../executors/node-facts.js';

/** How commands get to a node. */
export const nodeExecutors = ['local', 'ssh', 'docker'] as const;
export type NodeExecutor = (typeof nodeExecutors)[number];

/** How a node has to do with Docker. */
export interface NodeDocker {
  /** Where the daemon of the node listens, such as `unix:///run/user/1000/docker.sock`; the usual place without it. */
  readonly endpoint?: string;
  /** Name or number of the container that the node is; its daemon is that of the node it is reached through, or ours. */
  readonly container?: string;
}

/** A machine that runs things: a worker of the job centre, a node of a pool. */
@Entity('nodes')
@Index('nodes_name', ['name'], { unique: true })
@Index('nodes_address', ['address', 'port'], { unique: true })
export class Node {
  @IntegerIdColumn() id!: number;
  @TextColumn() name!: string;
  /** Host name or address. */
  @TextColumn() address!: string;
  @IntegerColumn() port!: number;
  @TextColumn() executor!: NodeExecutor;
  /** Whom to log in as; null: as the credential says. */
  @TextColumn({ nullable: true }) user!: string | null;
  @TextColumn({ nullable: true }) credentialId!: string | null;
  /** The node through which it is reached. */
  @IntegerColumn({ nullable: true }) jumpNodeId!: number | null;
  @JsonColumn() tags!: readonly string[];
  /** Groups of jobs it serves. */
  @JsonColumn() groups!: readonly string[];
  /** Runs at once. */
  @IntegerColumn() capacity!: number;
  @BooleanColumn() isOnline!: boolean;
  /** Why it is not online, for people; null while it is, or while it was never tried. */
  @TextColumn({ nullable: true }) offlineReason!: string | null;
  @TimeColumn({ nullable: true }) lastSeenAt!: number | null;
  @JsonColumn({ nullable: true }) facts!: NodeFacts | null;
  /** Null where nothing is said of it. */
  @JsonColumn({ nullable: true }) docker!: NodeDocker | null;
  @IntegerColumn({ nullable: true }) poolId!: number | null;
  @TimeColumn() createdAt!: number;
}

/** What of a node people set. */
export type NodeRequest = Pick<
  Node,
  | 'name'
  | 'address'
  | 'port'
  | 'executor'
  | 'user'
  | 'credentialId'
  | 'jumpNodeId'
  | 'tags'
  | 'groups'
  | 'capacity'
> &
  Partial<Pick<Node, 'docker'>>;
