import { setImmediate as breathe } from 'node:timers/promises';
import { And, IsNull, LessThanOrEqual, Not } from 'typeorm';
import type { ReadManager } from '../store/store.js';
import { nextTime } from './cron.js';
import { Schedule } from './schedule.entity.js';

/** Something that is scheduled, for people. */
export interface ScheduledThing {
  readonly kind: 'job' | 'work' | 'expand' | 'deploy';
  /** Of a work or a pool its id; of a job its name. */
  readonly id: string;
  readonly name: string;
  /** What it belongs to: the group of a job, the service of a pool; '' for nothing. */
  readonly within: string;
  /** Nodes that an expansion leads to; null for anything else. */
  readonly nodes: number | null;
}

/** A time at which something will run. */
export interface UpcomingTime extends ScheduledThing {
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface Upcoming {
  /** The next ones, in order. */
  readonly items: readonly UpcomingTime[];
  readonly total: number;
  /** How many there are in each minute from the first. */
  readonly minutes: readonly number[];
  /** False where there are so many that they were not counted to the end. */
  readonly isComplete: boolean;
}

/** Finds out what scheduled things of one family are; what is gone by now is left out. */
export type Describe = (
  read: ReadManager,
  subjects: readonly string[],
) => Promise<ReadonlyMap<string, ScheduledThing>>;

export interface UpcomingOptions {
  /** Epoch milliseconds. */
  readonly from: number;
  /** 1 or more. */
  readonly minutes: number;
  /** Items to name. */
  readonly limit: number;
}

const minuteMs = 60_000;
/** A time costs some twenty microseconds to compute. */
const timesLimit = 20_000;
const timesAtOnce = 200;

/**
 * Lists what will run soon, by the times of all schedules that are on.
 * @param describe by family.
 */
export async function readUpcoming(
  read: ReadManager,
  describe: ReadonlyMap<string, Describe>,
  { from, minutes, limit }: UpcomingOptions,
): Promise<Upcoming> {
  const until = from + minutes * minuteMs;
  const schedules = await read.find(Schedule, {
    where: { nextRunAt: And(Not(IsNull()), LessThanOrEqual(until)) },
    order: { nextRunAt: 'ASC', id: 'ASC' },
    take: timesLimit,
  });
  const times: { readonly at: number; readonly schedule: Schedule }[] = [];
  const counts = new Array<number>(minutes).fill(0);
  for (const schedule of schedules) {
    const { cron, timezone } = schedule;
    for (let at = schedule.nextRunAt; at !== null && at < until; at = nextTime(cron, timezone, at)) {
      if (times.length === timesLimit) break;
      times.push({ at, schedule });
      // One that is due and has not fired yet is of this minute.
      const minute = Math.max(0, Math.floor((at - from) / minuteMs));
      counts[minute] = (counts[minute] ?? 0) + 1;
      if (times.length % timesAtOnce === 0) await breathe();
    }
  }
  times.sort((left, right) => left.at - right.at);
  const next = times.slice(0, limit);
  const things = await thingsOf(
    read,
    describe,
    next.map(({ schedule }) => schedule),
  );
  return {
    items: next.flatMap(({ at, schedule }) => {
      const thing = things.get(schedule.id);
      return thing === undefined ? [] : [{ at, ...thing }];
    }),
    total: times.length,
    minutes: counts,
    isComplete: times.length < timesLimit,
  };
}

/** @returns what schedules stand for, by their ids. */
async function thingsOf(
  read: ReadManager,
  describe: ReadonlyMap<string, Describe>,
  schedules: readonly Schedule[],
): Promise<ReadonlyMap<string, ScheduledThing>> {
  const found = new Map<string, ScheduledThing>();
  for (const [family, ask] of describe) {
    const own = schedules.filter((schedule) => schedule.family === family);
    if (own.length === 0) continue;
    const things = await ask(read, [...new Set(own.map(({ subject }) => subject))]);
    for (const { id, subject } of own) {
      const thing = things.get(subject);
      if (thing !== undefined) found.set(id, thing);
    }
  }
  return found;
}
