import type { ScheduleOrder } from '../../api/growth';
import type { PoolSchedule, ScheduleType } from '../../api/growth-types';

/** A time of a schedule while it is being entered. */
export interface CronDraft {
  readonly key: number;
  /** 0 daily, 1 Sunday … 7 Saturday. */
  weekDay: number;
  time: string;
  target: number | null;
  atOnce: number | null;
  /** Percent. */
  share: number | null;
  isOn: boolean;
}

/** A dependency while it is being entered. */
export interface DependDraft {
  readonly key: number;
  poolId: number | null;
  ratio: number | null;
  extra: number | null;
  /** '' for the last. */
  step: string;
  isOn: boolean;
}

export interface ScheduleDraft {
  crons: CronDraft[];
  depends: DependDraft[];
}

let keys = 0;
const nextKey = (): number => ++keys;

/** "03:00" of "03:00:00": what has no seconds is read faster without them. */
export const shortTime = (time: string): string => time.replace(/^(\d{2}:\d{2}):00$/, '$1');

export const newCron = (): CronDraft => ({
  key: nextKey(),
  weekDay: 0,
  time: '',
  target: null,
  atOnce: 1,
  share: 100,
  isOn: true,
});
export const newDependency = (): DependDraft => ({
  key: nextKey(),
  poolId: null,
  ratio: 1,
  extra: 0,
  step: '',
  isOn: true,
});

/** @returns what a form begins with. @param schedule null where there is none. */
export function scheduleDraftOf(schedule: PoolSchedule | null): ScheduleDraft {
  return {
    crons: (schedule?.cron_items ?? []).map((item) => ({
      key: nextKey(),
      weekDay: item.week_day,
      time: shortTime(item.time),
      target: item.instance_num,
      atOnce: item.concurr_num,
      share: item.concurr_ratio,
      isOn: !item.ignore,
    })),
    depends: (schedule?.depend_items ?? []).map((item) => ({
      key: nextKey(),
      poolId: item.pool_id,
      ratio: item.ratio,
      extra: item.elastic_count,
      step: item.step_name,
      isOn: !item.ignore,
    })),
  };
}

/** @returns the schedule as the API takes it. */
export function orderOf(
  poolId: number,
  type: ScheduleType,
  { crons, depends }: ScheduleDraft,
): ScheduleOrder {
  return {
    pool_id: poolId,
    type,
    cron_items: crons.map((cron) => ({
      instance_num: cron.target ?? 0,
      concurr_ratio: cron.share ?? 0,
      concurr_num: cron.atOnce ?? 0,
      week_day: cron.weekDay,
      time: cron.time.trim(),
      ignore: !cron.isOn,
    })),
    depend_items: depends.map((depend) => ({
      pool_id: depend.poolId ?? 0,
      ratio: depend.ratio ?? 0,
      elastic_count: depend.extra ?? 0,
      step_name: depend.step,
      ignore: !depend.isOn,
    })),
  };
}

export type CronProblem = 'time' | 'clash' | 'target' | 'atOnce' | 'share';
export type DependProblem = 'pool' | 'twice' | 'ratio' | 'extra';

const isWithin = (value: number | null, least: number, most: number): boolean =>
  value !== null && Number.isFinite(value) && value >= least && value <= most;
const isWhole = (value: number | null, least: number, most: number): boolean =>
  isWithin(value, least, most) && Number.isInteger(value);
const MOST = 100_000;

/** @returns "03:00:00" of "3:00"; null for what is no time of the day. */
export function wholeTime(text: string): string | null {
  const [, hour = '', minute = '', second = '00'] = /^\s*(\d{1,2}):(\d{2})(?::(\d{2}))?\s*$/.exec(text) ?? [];
  const isTime = hour !== '' && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  return isTime ? `${hour.padStart(2, '0')}:${minute}:${second}` : null;
}

/** @returns what is wrong with each time, in their order; null where nothing is. */
export function cronProblems(type: ScheduleType, crons: readonly CronDraft[]): (CronProblem | null)[] {
  return crons.map((cron, index) => {
    const time = wholeTime(cron.time);
    if (time === null) return 'time';
    const isClash = (other: CronDraft): boolean =>
      wholeTime(other.time) === time &&
      (other.weekDay === cron.weekDay || other.weekDay === 0 || cron.weekDay === 0);
    if (crons.slice(0, index).some(isClash)) return 'clash';
    if (type === 'expand') return isWhole(cron.target, 0, MOST) ? null : 'target';
    if (!isWhole(cron.atOnce, 0, MOST)) return 'atOnce';
    return isWhole(cron.share, 0, 100) ? null : 'share';
  });
}

/** As {@link cronProblems}, of dependencies. */
export function dependProblems(depends: readonly DependDraft[]): (DependProblem | null)[] {
  return depends.map(({ poolId, ratio, extra }, index) => {
    if (poolId === null) return 'pool';
    if (depends.slice(0, index).some((other) => other.poolId === poolId)) return 'twice';
    if (!isWithin(ratio, 0, 1000)) return 'ratio';
    return isWhole(extra, -MOST, MOST) ? null : 'extra';
  });
}

/** A part of a schedule that was refused, by its place. */
export interface RefusedItem {
  readonly list: 'crons' | 'depends';
  readonly index: number;
  readonly text: string;
}

/** Reads which item a refusal is of: `depend_items.0: …`. @returns null where it is of none. */
export function refusedItem(message: string): RefusedItem | null {
  const [, list, index, text] = /^(cron|depend)_items\.(\d+)(?:\.\w+)?: (.+)$/s.exec(message) ?? [];
  if (index === undefined || text === undefined) return null;
  return { list: list === 'cron' ? 'crons' : 'depends', index: Number(index), text };
}
