import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { ScheduleSpec } from '../api/types';
import { wordsOfSchedule, type ScheduleWords } from '../format/schedule-words';
import { useWords, type Words } from '../locales';

function sentence(words: ScheduleWords, t: Words['t'], names: DateNames): string {
  switch (words.key) {
    case 'raw':
      return words.text;
    case 'days': {
      const isOne = words.days.length === 1;
      const days = words.days.map((day) => (isOne ? names.weekday(day) : names.shortWeekday(day)));
      return t(isOne ? 'schedule.oneDay' : 'schedule.days', {
        days: days.join(t('schedule.and')),
        time: words.time,
      });
    }
    case 'yearly':
      return t('schedule.yearly', { date: names.date(words.month, words.day), time: words.time });
    case 'everySecond':
    case 'everyMinute':
    case 'seconds':
    case 'minutes':
    case 'hours':
    case 'hourAt':
    case 'daily':
    case 'weekdays':
    case 'weekends':
    case 'monthly':
    case 'lastDay':
      return t(`schedule.${words.key}`, { ...words });
  }
}

interface DateNames {
  readonly weekday: (day: number) => string;
  readonly shortWeekday: (day: number) => string;
  readonly date: (month: number, day: number) => string;
}

function dateNames(language: string): DateNames {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(language, { timeZone: 'UTC', ...options });
  const [long, short, date] = [
    format({ weekday: 'long' }),
    format({ weekday: 'short' }),
    format({ day: 'numeric', month: 'short' }),
  ];
  // 4 January 1970 was a Sunday.
  const sunday = Date.UTC(1970, 0, 4);
  const dayAt = (day: number): number => sunday + day * 86_400_000;
  return {
    weekday: (day) => long.format(dayAt(day)),
    shortWeekday: (day) => short.format(dayAt(day)),
    // A leap year, so that 29 February has a name.
    date: (month, day) => date.format(Date.UTC(1972, month - 1, day)),
  };
}

/** Gives a function that says a schedule in the current language, without its zone. */
export function useScheduleText(): ComputedRef<(schedule: ScheduleSpec) => string> {
  const { t } = useWords();
  const { locale } = useI18n();
  return computed(() => {
    const names = dateNames(locale.value === 'en' ? 'en-GB' : locale.value);
    return (schedule) =>
      sentence(wordsOfSchedule(typeof schedule === 'string' ? schedule : schedule.cron), t, names);
  });
}
