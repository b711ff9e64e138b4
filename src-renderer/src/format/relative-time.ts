/** How long ago something was: a message key under `time` and the number that goes into it. */
export interface RelativeTime {
  readonly key: 'now' | 'seconds' | 'minutes' | 'hours' | 'yesterday' | 'days';
  readonly count: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Midnight that starts the local day of `at`; daylight saving makes some days 23 or 25 hours long. */
function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/**
 * Chooses the words for a moment in the past: seconds, minutes and hours within the last day, then calendar days.
 * A moment in the future (clocks differ) counts as now.
 */
export function relativeTime(at: number, now: number): RelativeTime {
  const elapsed = now - at;
  if (elapsed < 5 * SECOND) return { key: 'now', count: 0 };
  if (elapsed < MINUTE) return { key: 'seconds', count: Math.floor(elapsed / SECOND) };
  if (elapsed < HOUR) return { key: 'minutes', count: Math.floor(elapsed / MINUTE) };
  if (elapsed < 24 * HOUR) return { key: 'hours', count: Math.floor(elapsed / HOUR) };

  const days = Math.round((startOfDay(now) - startOfDay(at)) / (24 * HOUR));
  return days <= 1 ? { key: 'yesterday', count: 1 } : { key: 'days', count: days };
}

/** How long until something: a message key under `time` and the number that goes into it. */
export interface TimeUntil {
  readonly key: 'soon' | 'inSeconds' | 'inMinutes' | 'inHours' | 'inDays';
  readonly count: number;
}

/**
 * Chooses the words for a moment to come, rounded down as a clock that counts down would show it. A moment that has
 * passed is due now.
 */
export function timeUntil(at: number, now: number): TimeUntil {
  const left = at - now;
  if (left <= 0) return { key: 'soon', count: 0 };
  if (left < MINUTE) return { key: 'inSeconds', count: Math.ceil(left / SECOND) };
  if (left < HOUR) return { key: 'inMinutes', count: Math.floor(left / MINUTE) };
  if (left < 24 * HOUR) return { key: 'inHours', count: Math.floor(left / HOUR) };
  return { key: 'inDays', count: Math.floor(left / (24 * HOUR)) };
}

/** @returns whether both moments fall on the same local day. */
export function isSameDay(left: number, right: number): boolean {
  return startOfDay(left) === startOfDay(right);
}
