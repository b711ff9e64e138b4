/** How to say a schedule: a message under `schedule` and what goes into it; `raw` when only the expression says it. */
export type ScheduleWords =
  | { readonly key: 'everySecond' | 'everyMinute' }
  | { readonly key: 'seconds' | 'minutes'; readonly count: number }
  | { readonly key: 'hours'; readonly count: number; readonly minute: string }
  | { readonly key: 'hourAt'; readonly minute: string }
  | { readonly key: 'daily' | 'weekdays' | 'weekends'; readonly time: string }
  /** Days of the week, 0 is Sunday. */
  | { readonly key: 'days'; readonly days: readonly number[]; readonly time: string }
  | { readonly key: 'monthly'; readonly day: number; readonly time: string }
  | { readonly key: 'lastDay'; readonly time: string }
  | { readonly key: 'yearly'; readonly day: number; readonly month: number; readonly time: string }
  | { readonly key: 'raw'; readonly text: string };

const ALIASES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const DAY_NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const two = (text: string | number): string => String(text).padStart(2, '0');

/** The number a field consists of, or null when it is anything else. */
function numberOf(field: string): number | null {
  return /^\d{1,2}$/.test(field) ? Number(field) : null;
}

/** n of "*" followed by "/n" (or "0/n", which says the same), or null. */
function stepOf(field: string): number | null {
  const match = /^(?:\*|0)\/(\d{1,2})$/.exec(field);
  return match ? Number(match[1]) : null;
}

/** "06:30" of a minute and an hour, "06:30, 18:30" of several hours; null when they are not plain numbers. */
function timeOf(minute: string, hour: string): string | null {
  if (numberOf(minute) === null) return null;
  const hours = hour.split(',').map(numberOf);
  if (hours.some((each) => each === null)) return null;
  return hours.map((each) => `${two(each ?? 0)}:${two(minute)}`).join(', ');
}

/** Days of the week of a field such as "1-5", "mon,wed" or "7"; null when it is anything else. */
function daysOf(field: string): number[] | null {
  const dayOf = (text: string): number | null => {
    const index = DAY_NAMES.indexOf(text.toLowerCase());
    const number = index >= 0 ? index : numberOf(text);
    return number === null || number > 7 ? null : number;
  };
  const days = new Set<number>();
  for (const part of field.split(',')) {
    const [first = '', last = first, ...rest] = part.split('-');
    const [from, to] = [dayOf(first), dayOf(last)];
    if (from === null || to === null || rest.length > 0 || from > to) return null;
    for (let day = from; day <= to; day += 1) days.add(day % 7);
  }
  return [...days].sort((a, b) => a - b);
}

function sayDays(field: string, time: string): ScheduleWords | null {
  const days = daysOf(field);
  if (!days) return null;
  const text = days.join();
  if (text === '1,2,3,4,5') return { key: 'weekdays', time };
  if (text === '0,6') return { key: 'weekends', time };
  return days.length === 7 ? { key: 'daily', time } : { key: 'days', days, time };
}

function sayMinutes(minute: string, hour: string): ScheduleWords | null {
  const at = numberOf(minute);
  if (hour === '*') {
    if (minute === '*') return { key: 'everyMinute' };
    const step = stepOf(minute);
    if (step !== null) return step === 1 ? { key: 'everyMinute' } : { key: 'minutes', count: step };
    return at === null ? null : { key: 'hourAt', minute: two(at) };
  }
  const step = stepOf(hour);
  return at === null || step === null ? null : { key: 'hours', count: step, minute: two(at) };
}

/**
 * Finds words for a cron expression: five or six fields (seconds first) or an alias such as `@daily`. What has no
 * short words is given back as it is: half of the truth would be worse.
 *
 * @example
 * wordsOfSchedule('30 6 * * 1-5') // { key: 'weekdays', time: '06:30' }
 */
export function wordsOfSchedule(expression: string): ScheduleWords {
  const raw: ScheduleWords = { key: 'raw', text: expression };
  const fields = (ALIASES[expression.trim().toLowerCase()] ?? expression).trim().split(/\s+/);
  if (fields.length === 6) {
    const second = fields.shift() ?? '';
    const step = second === '*' ? 1 : stepOf(second);
    if (step !== null) {
      if (!fields.every((field) => field === '*')) return raw;
      return step === 1 ? { key: 'everySecond' } : { key: 'seconds', count: step };
    }
    if (numberOf(second) !== 0) return raw;
  }
  const [minute, hour, day, month, weekday] = fields;
  if (fields.length !== 5 || minute === undefined || hour === undefined) return raw;

  const isAnyDate = (day === '*' || day === '?') && month === '*';
  const isAnyDay = weekday === '*' || weekday === '?';
  if (isAnyDate && isAnyDay) {
    const said = sayMinutes(minute, hour);
    if (said) return said;
  }
  const time = timeOf(minute, hour);
  if (time === null) return raw;
  if (isAnyDate) return isAnyDay ? { key: 'daily', time } : (sayDays(weekday ?? '', time) ?? raw);
  if (!isAnyDay) return raw;
  const date = numberOf(day ?? '');
  if (month === '*') {
    if (day?.toUpperCase() === 'L') return { key: 'lastDay', time };
    return date === null ? raw : { key: 'monthly', day: date, time };
  }
  const monthNumber = numberOf(month ?? '');
  return date === null || monthNumber === null ? raw : { key: 'yearly', day: date, month: monthNumber, time };
}
