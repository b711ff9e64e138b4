import type { Logger } from 'pino';
import { And, IsNull, LessThanOrEqual, Not } from 'typeorm';
import { makeId } from '../lib/ids.js';
import type { ReadManager, Store, WriteManager } from '../store/store.js';
import { lastTime, nextTime } from './cron.js';
import type { Events } from './events.js';
import { Schedule } from './schedule.entity.js';
import { readUpcoming, type Describe, type Upcoming, type UpcomingOptions } from './upcoming.js';

/** What a family does when something of it is due. Both are part of the write that moves the schedule on. */
export interface ScheduledFamily {
  readonly name: string;
  /** @param at the time it was due, epoch milliseconds. */
  fire(manager: WriteManager, schedule: Schedule, at: number): Promise<void>;
  /** Told of times that passed and are not made up for. @param first the first of them. */
  missed(manager: WriteManager, schedule: Schedule, first: number, reason: string): Promise<void>;
  /** Says what scheduled subjects are, for people. */
  readonly describe: Describe;
}

/** What a schedule is to be. */
export type ScheduleRequest = Pick<Schedule, 'family' | 'subject' | 'cron' | 'timezone' | 'misfire'> & {
  /** Whether it fires. */
  readonly isOn: boolean;
  /** It does not fire before or at this (epoch milliseconds). */
  readonly after?: number;
};

export interface SchedulerOptions {
  readonly store: Store;
  readonly events: Events;
  readonly logger: Logger;
  /** A missed time is made up for if it is no older than this. */
  readonly misfireWindowSeconds: number;
}

/** While we are up, a time found later than this was slept through: the machine was suspended or its clock set. */
const latenessLimitMs = 60_000;
/** The clock may be set at any time: it is looked at this often at least. */
const longestTimerMs = 30_000;
/** After a failure nothing of the same schedule is tried for this long. */
const failurePauseMs = 5000;
/** What fires in one write, which others wait for: some 30 ms on a small machine. */
const pageSize = 50;

/**
 * Fires what is due. One timer stands for all schedules: the next time is kept with each, in the database. A firing and
 * the step to the next time are one transaction, so that a time fires once, whatever crashes when.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #families = new Map<string, ScheduledFamily>();
  readonly #pausedUntil = new Map<string, number>();
  #startedAt = Infinity;
  #timer: NodeJS.Timeout | undefined;
  #firing: Promise<void> | null = null;
  #isWanted = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Makes a family known; to be called for each before the start. */
  serve(family: ScheduledFamily): void {
    this.#families.set(family.name, family);
  }

  /** Begins to fire. Times that passed while nobody was there are made up for, or told of, first. */
  start(): void {
    this.#startedAt = Date.now();
    this.#wake();
  }

  /** Ends after the firing under way. */
  async stop(): Promise<void> {
    this.#startedAt = Infinity;
    clearTimeout(this.#timer);
    await this.#firing;
    clearTimeout(this.#timer);
  }

  /**
   * Sets the schedule of a subject, as part of the write in progress. What has not changed keeps its next time.
   * @param request a cron that `checkCron` accepts.
   */
  async set(manager: WriteManager, request: ScheduleRequest): Promise<void> {
    const { isOn, after = 0, ...wanted } = request;
    const { family, subject } = wanted;
    const known = await manager.findOneBy(Schedule, { family, subject });
    const isSame =
      known !== null &&
      (known.nextRunAt !== null) === isOn &&
      (['cron', 'timezone', 'misfire'] as const).every((key) => known[key] === wanted[key]);
    if (isSame) return;
    const nextRunAt = isOn ? nextTime(wanted.cron, wanted.timezone, Math.max(Date.now(), after)) : null;
    if (known === null) await manager.insert(Schedule, { id: makeId(), ...wanted, nextRunAt });
    else await manager.update(Schedule, { id: known.id }, { ...wanted, nextRunAt });
    this.#options.store.afterCommit(() => this.#wake());
  }

  /** Removes the schedule of a subject, if it has one, as part of the write in progress. */
  async remove(manager: WriteManager, family: string, subject: string): Promise<void> {
    await manager.delete(Schedule, { family, subject });
  }

  /** @returns the schedule of a subject. */
  async find(read: ReadManager, family: string, subject: string): Promise<Schedule | null> {
    return read.findOneBy(Schedule, { family, subject });
  }

  /** @returns what will run soon. */
  async upcoming(read: ReadManager, options: UpcomingOptions): Promise<Upcoming> {
    const describe = new Map([...this.#families.values()].map((family) => [family.name, family.describe]));
    return readUpcoming(read, describe, options);
  }

  #wake(): void {
    if (this.#startedAt === Infinity) return;
    this.#isWanted = true;
    this.#firing ??= this.#fireAll().finally(() => {
      this.#firing = null;
    });
  }

  async #fireAll(): Promise<void> {
    const { store, logger } = this.#options;
    while (this.#isWanted) {
      this.#isWanted = false;
      let waitMs = longestTimerMs;
      try {
        await this.#fireDue();
        const next = await store.read.find(Schedule, {
          where: { nextRunAt: Not(IsNull()) },
          order: { nextRunAt: 'ASC' },
          take: this.#pausedUntil.size + 1,
        });
        const waits = next.map((schedule) =>
          Math.max(this.#pauseOf(schedule), (schedule.nextRunAt ?? Infinity) - Date.now()),
        );
        waitMs = Math.min(waitMs, ...waits);
      } catch (error) {
        logger.error({ err: error }, 'the schedules could not be read; they are read again');
        waitMs = failurePauseMs;
      }
      clearTimeout(this.#timer);
      // A timer may come a little early by the wall clock; then nothing is due yet and it is set again.
      this.#timer = setTimeout(() => this.#wake(), Math.min(Math.max(1, waitMs), longestTimerMs));
    }
  }

  async #fireDue(): Promise<void> {
    const { store } = this.#options;
    // Not again before all have had their turn: what fails for long would never let the rest come.
    this.#endPauses();
    for (let isMore = true; isMore && this.#startedAt !== Infinity;) {
      const due = await store.read.find(Schedule, {
        where: { nextRunAt: And(Not(IsNull()), LessThanOrEqual(Date.now())) },
        order: { nextRunAt: 'ASC', id: 'ASC' },
        take: pageSize + this.#pausedUntil.size,
      });
      const ready = due.filter(({ id }) => !this.#pausedUntil.has(id)).slice(0, pageSize);
      await this.#fireTogether(ready);
      isMore = ready.length > 0;
    }
  }

  /** In one write: many are due at the same second, and none of them waits for the processes of those before it. */
  async #fireTogether(schedules: readonly Schedule[]): Promise<void> {
    const { store, logger } = this.#options;
    if (schedules.length === 0) return;
    try {
      await store.write(async (manager) => {
        for (const { id } of schedules) await this.#step(manager, id);
      });
    } catch (error) {
      if (schedules.length > 1) {
        // One that cannot fire must not hold up the rest: each by itself now.
        for (const schedule of schedules)
          if (this.#startedAt !== Infinity) await this.#fireTogether([schedule]);
        return;
      }
      for (const { id } of schedules) {
        logger.error({ err: error, scheduleId: id }, 'a schedule could not fire; it is tried again');
        this.#pausedUntil.set(id, Date.now() + failurePauseMs);
      }
    }
  }

  /** Fires one schedule and moves it on to its next time, as part of the write in progress. */
  async #step(manager: WriteManager, id: string): Promise<void> {
    const schedule = await manager.findOneBy(Schedule, { id });
    const now = Date.now();
    // Switched off or moved since it was read.
    if (schedule?.nextRunAt == null || schedule.nextRunAt > now) return;
    const family = this.#families.get(schedule.family);
    if (family === undefined) throw new Error(`there is no family ${schedule.family}`);
    const due = schedule.nextRunAt;
    const isMissed = due < this.#startedAt || now - due > latenessLimitMs;
    const last = isMissed ? (lastTime(schedule.cron, schedule.timezone, now) ?? due) : due;
    await manager.update(Schedule, { id }, { nextRunAt: nextTime(schedule.cron, schedule.timezone, last) });
    if (isMissed) await this.#makeUp(manager, family, schedule, { first: due, last, now });
    else await family.fire(manager, schedule, due);
  }

  /** Times missed run once, as the last of them, if that is not too long ago (contract, jobs.md, "misfire"). */
  async #makeUp(
    manager: WriteManager,
    family: ScheduledFamily,
    schedule: Schedule,
    { first, last, now }: { readonly first: number; readonly last: number; readonly now: number },
  ): Promise<void> {
    const { events, misfireWindowSeconds } = this.#options;
    const isTooOld = now - last > misfireWindowSeconds * 1000;
    if (schedule.misfire === 'once' && !isTooOld) {
      await family.fire(manager, schedule, last);
      return;
    }
    const reason =
      schedule.misfire === 'skip'
        ? 'its misfire policy is skip'
        : `the last of them is more than ${misfireWindowSeconds} s ago`;
    await family.missed(manager, schedule, first, reason);
    const { subject } = schedule;
    await events.emit(manager, 'schedule.missed', { family: family.name, subject, first, last });
  }

  #endPauses(): void {
    const now = Date.now();
    for (const [id, until] of this.#pausedUntil) if (until <= now) this.#pausedUntil.delete(id);
  }

  /** @returns milliseconds for which a schedule that failed is left alone. */
  #pauseOf({ id }: Schedule): number {
    return Math.max(0, (this.#pausedUntil.get(id) ?? 0) - Date.now());
  }
}
