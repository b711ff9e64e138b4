import type { JobDetail } from '../../api/types';
import type { Fact } from '../../components/fact';
import type { Times } from '../../composables/times';
import type { Words } from '../../locales';
import { commandText } from './task-text';

/** What is needed to say a job's settings. */
export interface FactWords {
  readonly t: Words['t'];
  readonly times: Times;
  /** The schedule in words, with its zone. */
  readonly planned: string;
}

/** Everything that a task.json can settle, in words, each with what holds when it says nothing (contract, jobs.md). */
export function taskFacts(job: JobDetail, { t, times, planned }: FactWords): Fact[] {
  const schedule = job.schedule ?? job.cron ?? null;
  const cron = typeof schedule === 'string' ? schedule : schedule?.cron;
  const misfire = (typeof schedule === 'object' ? schedule?.misfire : undefined) ?? 'once';
  const { retry, workers, chain } = job;
  const tries = retry?.retry_times ?? 0;
  const seconds = (value: number): string => times.duration(value * 1000);
  const names = (list: readonly string[] | undefined): string => list?.join(t('app.comma')) ?? '';
  const chained = [
    names(chain?.success) && t('settings.onSuccess', { jobs: names(chain?.success) }),
    names(chain?.failure) && t('settings.onFailure', { jobs: names(chain?.failure) }),
  ].filter(Boolean);
  const retryWords = t('settings.retryWords', {
    count: tries,
    delay: seconds(retry?.delay ?? 5),
    backoff: retry?.backoff ?? 1,
    states: names(retry?.on ?? ['failed', 'timed_out']),
  });
  const tags = workers?.tags ?? [];
  const policy = workers?.policy ?? 'any';

  return [
    { key: 'command', label: t('run.command'), value: commandText(job), isMono: true },
    { key: 'schedule', label: t('job.schedule'), value: planned, isDefault: schedule === null },
    ...(cron === undefined
      ? []
      : [
          { key: 'cron', label: t('settings.cron'), value: cron, isMono: true },
          { key: 'misfire', label: t('settings.misfire'), value: t(`settings.misfires.${misfire}`) },
        ]),
    {
      key: 'timeout',
      label: t('settings.timeout'),
      value: job.timeout ? seconds(job.timeout) : t('settings.noTimeout'),
      isDefault: !job.timeout,
    },
    {
      key: 'retry',
      label: t('settings.retry'),
      value: tries === 0 ? t('settings.noRetry') : retryWords,
      isDefault: tries === 0,
    },
    {
      key: 'atOnce',
      label: t('job.atOnce'),
      value: t('job.limit', {
        count: job.concurrency ?? 1,
        overlap: t(`job.overlap.${job.overlap ?? 'skip'}`),
      }),
      isDefault: job.concurrency === undefined && job.overlap === undefined,
    },
    {
      key: 'workers',
      label: t('job.workers'),
      value: tags.length > 0 ? `${t(`job.${policy}With`)} ${names(tags)}` : t(`job.${policy}Worker`),
      isDefault: !workers,
    },
    {
      key: 'image',
      label: t('settings.image'),
      value: job.image ?? t('settings.noImage'),
      isDefault: !job.image,
      isMono: Boolean(job.image),
    },
    {
      key: 'chain',
      label: t('settings.chain'),
      value: chained.join(t('app.comma')) || t('settings.none'),
      isDefault: chained.length === 0,
    },
    {
      key: 'secrets',
      label: t('settings.secrets'),
      value: names(job.secrets) || t('settings.none'),
      isDefault: !job.secrets?.length,
    },
    {
      key: 'env',
      label: t('settings.env'),
      value:
        Object.entries(job.env ?? {})
          .map(([name, value]) => `${name}=${value}`)
          .join('\n') || t('settings.none'),
      isDefault: Object.keys(job.env ?? {}).length === 0,
      isMono: Object.keys(job.env ?? {}).length > 0,
    },
  ];
}
