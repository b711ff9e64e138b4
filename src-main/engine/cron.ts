import { Cron } from 'croner';
import { messageOf } from '../lib/errors.js';

/** A schedule that does not come true within this time never will, for people. */
const horizonMs = 5 * 366 * 24 * 3600_000;

/** Compiled patterns: thousands of schedules share a few, and compiling costs more than computing a time. */
const compiled = new Map<string, Cron>();
const compiledLimit = 20_000;

/** Zones that were found to exist: asking costs more than all the rest of a check. */
const knownZones = new Set<string>();
const knownZonesLimit = 1000;

/** Thrown for a pattern or zone that cannot be; the message completes "the schedule …". */
export class CronError extends Error {
  override readonly name = 'CronError';
}

function compile(cron: string, timezone: string): Cron {
  const key = `${timezone} ${cron}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  // A date would be a pattern to croner; a schedule that fires once is none.
  if (!/^@[a-z]+$/i.test(cron) && cron.trim().split(/\s+/).length < 5) {
    throw new CronError(
      'must have five fields (minute hour day month weekday), six with seconds before them',
    );
  }
  let made: Cron;
  try {
    made = new Cron(cron, { timezone, paused: true, mode: '5-or-6-parts' });
  } catch (error) {
    throw new CronError(`cannot be read: ${messageOf(error).replace(/^CronPattern: /, '')}`, {
      cause: error,
    });
  }
  if (compiled.size >= compiledLimit) compiled.clear();
  compiled.set(key, made);
  return made;
}

/**
 * @param cron five fields, six with seconds first, or a nickname such as `@daily`.
 * @param timezone IANA name.
 * @param after epoch milliseconds.
 * @returns the first time after that (epoch milliseconds); null when there is none within five years. Clock changes are
 * as croner has them: a time that is skipped in spring comes as soon as the clock has been put forward, one that comes
 * twice in autumn counts once when its hour is fixed and in both hours when it repeats.
 * @throws {CronError} for a pattern that cannot be.
 */
export function nextTime(cron: string, timezone: string, after: number): number | null {
  const next = compile(cron, timezone).nextRun(new Date(after))?.getTime() ?? null;
  return next === null || next > after + horizonMs ? null : next;
}

/** @returns up to `count` times after a moment, in order. @throws {CronError} */
export function nextTimes(cron: string, timezone: string, after: number, count: number): number[] {
  const times: number[] = [];
  for (let from = after; times.length < count;) {
    const next = nextTime(cron, timezone, from);
    if (next === null) break;
    times.push(next);
    from = next;
  }
  return times;
}

/** @returns the last time at or before a moment. @throws {CronError} */
export function lastTime(cron: string, timezone: string, before: number): number | null {
  // Times are whole seconds, and croner's search leaves its own starting point out.
  const [last] = compile(cron, timezone).previousRuns(1, new Date(Math.floor(before / 1000) * 1000 + 1));
  return last?.getTime() ?? null;
}

/**
 * Checks a schedule before it is kept.
 * @param now epoch milliseconds.
 * @throws {CronError} when the zone or the pattern cannot be, or when it would never fire.
 */
export function checkCron(cron: string, timezone: string, now: number): void {
  checkZone(timezone);
  if (nextTime(cron, timezone, now) === null) throw new CronError('would not fire within five years');
}

/** @throws {CronError} */
function checkZone(timezone: string): void {
  if (knownZones.has(timezone)) return;
  try {
    Intl.DateTimeFormat('en', { timeZone: timezone });
  } catch (error) {
    throw new CronError(`names ${JSON.stringify(timezone)}, which is no IANA time zone`, { cause: error });
  }
  // Upper and lower case count alike: there are more ways to write them than there are zones.
  if (knownZones.size >= knownZonesLimit) knownZones.clear();
  knownZones.add(timezone);
}
