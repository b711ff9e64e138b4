import { Entity, Index } from 'typeorm';
import { IntegerIdColumn, JsonColumn, TextColumn, TimeColumn } from '../../store/columns.js';
import type { DiscoveryConfig, DiscoveryKind } from './discovery-config.js';

/** What tells others where the nodes of a service are. */
@Entity('discoveries')
@Index('discoveries_name', ['name'], { unique: true })
export class Discovery {
  @IntegerIdColumn() id!: number;
  @TextColumn() name!: string;
  @TextColumn() description!: string;
  @TextColumn() type!: DiscoveryKind;
  @JsonColumn() config!: DiscoveryConfig;
  @TimeColumn() createdAt!: number;
}
