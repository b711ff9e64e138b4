import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useWords } from '../locales';

/** Names of the days as the documents number them: 1 Sunday … 7 Saturday; 0 is daily. */
export function useWeekDays(): ComputedRef<(day: number) => string> {
  const { t } = useWords();
  const { locale } = useI18n();
  return computed(() => {
    const language = locale.value === 'en' ? 'en-GB' : locale.value;
    const format = new Intl.DateTimeFormat(language, { timeZone: 'UTC', weekday: 'long' });
    // 4 January 1970 was a Sunday.
    return (day) => (day === 0 ? t('poolSchedule.daily') : format.format(Date.UTC(1970, 0, 3 + day)));
  });
}
