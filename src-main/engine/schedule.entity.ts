import { Entity, Index } from 'typeorm';
import { IdColumn, TextColumn, TimeColumn } from '../store/columns.js';

/** What becomes of times that passed while nobody was there to act on them. */
export const misfirePolicies = ['skip', 'once'] as const;
export type MisfirePolicy = (typeof misfirePolicies)[number];

/** When something of a family is due. */
@Entity('schedules')
@Index('schedules_subject', ['family', 'subject'], { unique: true })
@Index('schedules_by_time', ['nextRunAt'])
export class Schedule {
  @IdColumn() id!: string;
  @TextColumn() family!: string;
  /** What of the family is due, such as `default/disk-report`. */
  @TextColumn() subject!: string;
  @TextColumn() cron!: string;
  /** IANA name. */
  @TextColumn() timezone!: string;
  @TextColumn() misfire!: MisfirePolicy;
  /** The next time it is due; null while it is switched off. */
  @TimeColumn({ nullable: true }) nextRunAt!: number | null;
}
