import { computed, type ComputedRef } from 'vue';
import type { ScheduleSpec, TaskJson } from '../api/types';
import { useWords } from '../locales';
import { useActivity } from '../stores/activity';
import { useScheduleText } from './schedule-text';

/** The schedule that a task.json gives, under either of its names. */
export const scheduleOf = ({ schedule, cron }: Pick<TaskJson, 'schedule' | 'cron'>): ScheduleSpec | null =>
  schedule ?? cron ?? null;

/** Gives a function that says when a job runs: its schedule with the zone that it is in, or that it runs by hand. */
export function usePlannedText(): ComputedRef<(task: Pick<TaskJson, 'schedule' | 'cron'>) => string> {
  const { t } = useWords();
  const scheduleText = useScheduleText();
  const activity = useActivity();
  return computed(() => (task) => {
    const schedule = scheduleOf(task);
    if (schedule === null) return t('jobs.byHand');
    const text = scheduleText.value(schedule);
    const zone = (typeof schedule === 'object' ? schedule.timezone : undefined) ?? activity.zone;
    return zone ? t('job.inZone', { text, zone }) : text;
  });
}
