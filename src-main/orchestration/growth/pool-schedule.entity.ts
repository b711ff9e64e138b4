import { Entity, Index } from 'typeorm';
import {
  IdColumn,
  IntegerColumn,
  IntegerIdColumn,
  JsonColumn,
  TextColumn,
  TimeColumn,
} from '../../store/columns.js';

/** What a schedule of a pool does: change its size, or deploy to it. */
export const scheduleTypes = ['expand', 'upload'] as const;
export type ScheduleType = (typeof scheduleTypes)[number];

/** When something is done to a pool, as the documents have it. */
export interface CronItem {
  /** Of nodes that schedules have brought, how many there are to be. */
  readonly instance_num: number;
  /** Percent of the nodes deployed to at once. */
  readonly concurr_ratio: number;
  /** Nodes deployed to at once. */
  readonly concurr_num: number;
  /** 0 daily, 1 Sunday … 7 Saturday. */
  readonly week_day: number;
  /** `HH:MM:SS`. */
  readonly time: string;
  readonly ignore: boolean;
}

/** Another pool that grows and shrinks with this one. */
export interface DependItem {
  readonly pool_id: number;
  /** Nodes of it for each of this one. */
  readonly ratio: number;
  /** More of its nodes, however many this one has. */
  readonly elastic_count: number;
  /** Before which step this pool waits for it; '' for the last. */
  readonly step_name: string;
  readonly ignore: boolean;
}

/** When a pool is grown, shrunk or deployed to, and which pools go with it: one of each type for a pool. */
@Entity('pool_schedules')
@Index('pool_schedules_of', ['poolId', 'type'], { unique: true })
export class PoolSchedule {
  @IntegerIdColumn() id!: number;
  @IntegerColumn() poolId!: number;
  @TextColumn() type!: ScheduleType;
  @TextColumn() execType!: 'crontab' | 'depend';
  @JsonColumn() cronItems!: readonly CronItem[];
  @JsonColumn() dependItems!: readonly DependItem[];
  /** The newest time of it that was acted on. */
  @TimeColumn({ nullable: true }) lastAt!: number | null;
  /** Why nothing came of that, for people; '' when something did. */
  @TextColumn() lastProblem!: string;
  @TimeColumn() createdAt!: number;
}

/** A time of a schedule that has come and was not acted on yet. */
@Entity('pool_firings')
export class PoolFiring {
  @IdColumn() id!: string;
  @IntegerColumn() scheduleId!: number;
  @JsonColumn() item!: CronItem;
  @TimeColumn() at!: number;
}
