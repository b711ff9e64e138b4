import type { MenuItem } from '../../components/MenuButton.vue';
import type { Words } from '../../locales';

export type JobMenuKey = 'run' | 'stop' | 'enable' | 'disable' | 'open' | 'download' | 'remove';

interface MenuJob {
  readonly running: number;
  readonly enabled: boolean;
  readonly schedule?: unknown;
}

/**
 * Everything that can be done to a job, for its "…" menu.
 * @param gate why nothing can be changed now, or null.
 */
export function jobMenu(job: MenuJob, t: Words['t'], gate: string | null): MenuItem<JobMenuKey>[] {
  const items: MenuItem<JobMenuKey>[] = [{ key: 'run', label: t('jobs.runNow'), disabledReason: gate }];
  if (job.running > 0) items.push({ key: 'stop', label: t('jobs.stop'), disabledReason: gate });
  if (job.schedule != null) {
    const key = job.enabled ? 'disable' : 'enable';
    items.push({ key, label: t(`jobs.${key}`), disabledReason: gate });
  }
  items.push(
    { key: 'open', label: t('jobs.open') },
    { key: 'download', label: t('jobs.downloadPackage') },
    { key: 'remove', label: t('jobs.remove'), disabledReason: gate, isDangerous: true },
  );
  return items;
}
