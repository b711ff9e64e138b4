import { Entity } from 'typeorm';
import { IdColumn, JsonColumn, TextColumn, TimeColumn } from '../store/columns.js';

/** One change somebody made, or tried to make. */
@Entity('audit')
export class AuditRow {
  /** Sorts by time. */
  @IdColumn() id!: string;
  @TimeColumn() at!: number;
  @TextColumn() operator!: string;
  @TextColumn() address!: string;
  @TextColumn() requestId!: string;
  /** Family and verb, such as `job.publish`; the method and route of a change that was refused. */
  @TextColumn() action!: string;
  /** What was changed, such as `default/disk-report`. */
  @TextColumn() target!: string;
  /** The thing before and after, secrets left out; null where there was or is none. */
  @JsonColumn({ nullable: true }) before!: unknown;
  @JsonColumn({ nullable: true }) after!: unknown;
  @TextColumn() outcome!: 'done' | 'refused';
  @TextColumn({ nullable: true }) message!: string | null;
}
