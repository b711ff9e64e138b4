import type { Retry } from '../../api/orchestration-types';
import type { Words } from '../../locales';

/** Says how often a step is tried, and what becomes of a node that fails it all the same. */
export function retryText({ retry_times: times, ignore_error: ignores }: Retry, t: Words['t']): string {
  const tried = times === 0 ? t('task.triedOnce') : t('task.triedUpTo', { count: times + 1 });
  return ignores ? `${tried}${t('app.comma')}${t('task.errorIgnored')}` : tried;
}
