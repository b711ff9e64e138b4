import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { formatDuration, formatElapsed } from '../format/duration';
import { isSameDay, relativeTime, timeUntil } from '../format/relative-time';
import { useWords } from '../locales';

export interface Times {
  /** "2.1 s", "8:12". */
  readonly duration: (milliseconds: number) => string;
  /** "0:03", "8:12": of what goes on, in whole seconds. */
  readonly elapsed: (milliseconds: number) => string;
  /** "17 min ago". */
  readonly ago: (at: number, now: number) => string;
  /** "in 43 min". */
  readonly until: (at: number, now: number) => string;
  /** The shortest that is plain: "15:15" within a day, "Mon 06:30" within a week, else "1 Dec". */
  readonly point: (at: number, now: number) => string;
  /** "14:23". */
  readonly clock: (at: number) => string;
  /** "14:31:52". */
  readonly clockWithSeconds: (at: number) => string;
  /** "14:31:52.104", for log lines. */
  readonly clockWithMilliseconds: (at: number) => string;
  /** "20 Nov 2026, 14:23", with the year. */
  readonly full: (at: number) => string;
  /** "Today", "Yesterday", "18 Nov". */
  readonly day: (at: number, now: number) => string;
}

const HOUR = 3_600_000;

/** Chinese has a space between a digit and a character; the browser's formats leave it out. */
const spaced = (text: string): string => text.replace(/\d(?=[一-鿿])|[一-鿿](?=\d)/g, '$& ');

/** Local zone of the browser, which all shown times are in. */
export const localZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Times in the words of the current language; 24-hour clock everywhere. */
export function useTimes(): ComputedRef<Times> {
  const { locale } = useI18n();
  const { t } = useWords();
  return computed(() => {
    const language = locale.value === 'en' ? 'en-GB' : locale.value;
    const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
      new Intl.DateTimeFormat(language, { hourCycle: 'h23', ...options });
    const minutes = format({ hour: '2-digit', minute: '2-digit' });
    const seconds = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
    const milliseconds = format({
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
    });
    const weekday = format({ weekday: 'short' });
    const full = format({ dateStyle: 'medium', timeStyle: 'short' });
    const day = format({ day: 'numeric', month: 'short' });
    const units = { days: t('time.unitDays'), seconds: t('time.unitSeconds') };
    return {
      duration: (elapsed) => formatDuration(elapsed, units),
      elapsed: (spent) => formatElapsed(spent, units),
      ago: (at, now) => {
        const { key, count } = relativeTime(at, now);
        return t(`time.${key}`, { count });
      },
      until: (at, now) => {
        const { key, count } = timeUntil(at, now);
        return t(`time.${key}`, { count });
      },
      point: (at, now) => {
        const away = Math.abs(at - now);
        if (isSameDay(at, now) || away < 18 * HOUR) return minutes.format(at);
        return away < 6.5 * 24 * HOUR
          ? `${weekday.format(at)} ${minutes.format(at)}`
          : spaced(day.format(at));
      },
      clock: (at) => minutes.format(at),
      clockWithSeconds: (at) => seconds.format(at),
      clockWithMilliseconds: (at) => milliseconds.format(at),
      full: (at) => spaced(full.format(at)),
      day: (at, now) => {
        if (isSameDay(at, now)) return t('time.today');
        if (isSameDay(at, new Date(now).setHours(-1))) return t('time.yesterdayTitle');
        return spaced(day.format(at));
      },
    };
  });
}
