/** Words that a duration may need; "d" and "s" differ between languages, the digits do not. */
export interface DurationUnits {
  readonly days: string;
  readonly seconds: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const padded = (value: number): string => String(value).padStart(2, '0');

/**
 * Writes a duration in the one form used everywhere.
 *
 * @example
 * formatDuration(2_140)       // '2.1 s'
 * formatDuration(492_000)     // '8:12'
 * formatDuration(3_760_000)   // '1:02:40'
 * formatDuration(533_460_000) // '6 d 04:11'
 */
export function formatDuration(
  milliseconds: number,
  units: DurationUnits = { days: 'd', seconds: 's' },
): string {
  const elapsed = Math.max(0, milliseconds);
  // Rounded before the unit is chosen, so that 59.97 s becomes 1:00 and not 60.0 s.
  const tenths = Math.round(elapsed / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} ${units.seconds}`;

  const rounded = Math.max(elapsed, MINUTE);
  const days = Math.floor(rounded / DAY);
  const hours = Math.floor((rounded % DAY) / HOUR);
  const minutes = Math.floor((rounded % HOUR) / MINUTE);
  const seconds = Math.floor((rounded % MINUTE) / SECOND);

  if (days > 0) return `${days} ${units.days} ${padded(hours)}:${padded(minutes)}`;
  if (hours > 0) return `${hours}:${padded(minutes)}:${padded(seconds)}`;
  return `${minutes}:${padded(seconds)}`;
}

/**
 * Writes how long something has been going on, in whole seconds, so that what ticks does not change its form.
 *
 * @example
 * formatElapsed(3_400) // '0:03'
 */
export function formatElapsed(milliseconds: number, units?: DurationUnits): string {
  const seconds = Math.max(0, Math.floor(milliseconds / SECOND));
  return seconds < 60 ? `0:${padded(seconds)}` : formatDuration(seconds * SECOND, units);
}

/** Writes what is left of a wait as minutes and seconds: "0:04". */
export function formatCountdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / SECOND));
  return `${Math.floor(seconds / 60)}:${padded(seconds % 60)}`;
}
