import { Entity, Index } from 'typeorm';
import {
  BooleanColumn,
  IdColumn,
  IntegerColumn,
  IntegerIdColumn,
  JsonColumn,
  TextColumn,
  TimeColumn,
} from '../../store/columns.js';
import type { ProviderConfig, ProviderName } from './machine-config.js';

/** A machine template: who gives machines, and of which kind. */
@Entity('vm_types')
@Index('vm_types_name', ['name'], { unique: true })
export class MachineType {
  @IntegerIdColumn() id!: number;
  @TextColumn() name!: string;
  @TextColumn() description!: string;
  @TextColumn() provider!: ProviderName;
  @JsonColumn() config!: ProviderConfig;
  @TimeColumn() createdAt!: number;
}

/** A node in a task that waits for a machine, at one attempt. */
export interface WaitingNode {
  readonly taskNodeId: number;
  /** As the node had it then. */
  readonly turn: number;
}

/**
 * `ordered`: nobody was asked yet. `asking`: the provider was asked, or was about to be; what it has made is not known.
 * `waiting`: its machines are recorded, not all of them are ready. One of which nothing is open has no row.
 */
export type MachineOrderState = 'ordered' | 'asking' | 'waiting';

/** Machines asked for together. It is there before anybody is asked, so that what was made can be found after a crash. */
@Entity('machine_orders')
@Index('machine_orders_by_state', ['state'])
@Index('machine_orders_by_run', ['runId'])
export class MachineOrder {
  /** Also the key by which a provider knows that it was asked before. */
  @IdColumn() id!: string;
  @IntegerColumn() typeId!: number;
  @TextColumn() provider!: ProviderName;
  /** As it was then: what was made by it is given back by it. */
  @JsonColumn() config!: ProviderConfig;
  @IntegerColumn() poolId!: number;
  @IntegerColumn() taskId!: number;
  @JsonColumn() nodes!: readonly WaitingNode[];
  @TextColumn() state!: MachineOrderState;
  /** Nobody waits for it any more: whatever comes of it is to be given back. */
  @BooleanColumn() isAbandoned!: boolean;
  /** The run that asks, where a command does; '' for none. */
  @TextColumn() runId!: string;
  /** By when its machines must be ready. */
  @TimeColumn() deadline!: number;
  @TimeColumn() notBefore!: number;
  @TimeColumn() createdAt!: number;
}

/**
 * `obtained`: it is there, not ready yet. `used`: it is a node. `returning`: it is to be given back, and is tried until it
 * is. One that was given back has no row.
 */
export type MachineState = 'obtained' | 'used' | 'returning';

/** A machine that a provider has given us: recorded before it is used, and until it has been given back. */
@Entity('machines')
@Index('machines_by_order', ['orderId'])
@Index('machines_by_type', ['typeId', 'vmId'])
@Index('machines_by_node', ['nodeId'])
@Index('machines_by_state', ['state', 'nextTryAt'])
@Index('machines_by_run', ['runId'])
export class Machine {
  @IntegerIdColumn() id!: number;
  @TextColumn() orderId!: string;
  @IntegerColumn() typeId!: number;
  @TextColumn() provider!: ProviderName;
  @JsonColumn() config!: ProviderConfig;
  /** What the provider calls it. */
  @TextColumn() vmId!: string;
  /** '' while it has none. */
  @TextColumn() address!: string;
  @TextColumn() state!: MachineState;
  /** The node in a task that waits for it, to be made or to be given back; 0 for none. */
  @IntegerColumn() taskNodeId!: number;
  @IntegerColumn() turn!: number;
  /** Number of the node it is; 0 for none. */
  @IntegerColumn() nodeId!: number;
  /** The run that gives it back, where a command does; '' for none. */
  @TextColumn() runId!: string;
  /** Why giving it back has failed last, for people; '' while it has not. */
  @TextColumn() problem!: string;
  @IntegerColumn() failures!: number;
  @TimeColumn({ nullable: true }) nextTryAt!: number | null;
  @TimeColumn() createdAt!: number;
}
