const CLOCK = /^(?:(\d{4})-(\d{1,2})-(\d{1,2})[ T])?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3}))?)?$/;

/**
 * Reads a time of day, alone or with its date, in the browser's zone. Alone it is the first such time from `from` on:
 * in a log that began at 23:50, "00:10" is of the next day.
 * @returns epoch milliseconds, or null when it is no time.
 */
export function parseClock(text: string, from: number): number | null {
  const match = CLOCK.exec(text.trim());
  if (!match) return null;
  const [year, month, day, hour, minute, second, fraction] = match.slice(1);
  const [h, m, s] = [Number(hour), Number(minute), Number(second ?? 0)];
  if (h > 23 || m > 59 || s > 59) return null;
  const ms = Number((fraction ?? '0').padEnd(3, '0'));
  if (year !== undefined) {
    const at = new Date(Number(year), Number(month) - 1, Number(day), h, m, s, ms);
    return at.getDate() === Number(day) ? at.getTime() : null;
  }
  const start = new Date(from);
  const at = new Date(start.getFullYear(), start.getMonth(), start.getDate(), h, m, s, ms);
  // A second's grace: whole seconds are typed, and a log begins within one.
  if (at.getTime() < from - 1000) at.setDate(at.getDate() + 1);
  return at.getTime();
}
