import { Entity } from 'typeorm';
import { IdColumn, JsonColumn, TextColumn, TimeColumn } from '../store/columns.js';
import type { RunHandle } from './executors/executor.js';

/** What an attempt that is over has left on its machine, until it is removed there. */
@Entity('leftovers')
export class Leftover {
  @IdColumn() id!: string;
  @TextColumn() runId!: string;
  @TextColumn() nodeId!: string;
  @JsonColumn() handle!: RunHandle;
  @TimeColumn() createdAt!: number;
}
