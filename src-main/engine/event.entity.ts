import { Entity } from 'typeorm';
import { IntegerIdColumn, JsonColumn, TextColumn, TimeColumn } from '../store/columns.js';

/** One state change, numbered in the order of commits. */
@Entity('events')
export class EventRow {
  @IntegerIdColumn() seq!: number;
  @TimeColumn() at!: number;
  @TextColumn() type!: string;
  @JsonColumn() data!: unknown;
}
