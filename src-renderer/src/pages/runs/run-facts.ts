import type { Run } from '../../api/types';
import type { Fact } from '../../components/fact';
import type { RunWords } from '../../composables/run-words';
import type { Times } from '../../composables/times';
import { formatSize } from '../../format/size';
import type { Words } from '../../locales';

interface Around {
  readonly t: Words['t'];
  readonly words: RunWords;
  readonly times: Times;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What there is to know of a run, for an inspector. */
export function runFacts(run: Run, { t, words, times, now }: Around): Fact[] {
  const { startedAt, endedAt } = run;
  const facts: (Fact | null)[] = [
    { key: 'id', label: t('runs.id'), value: run.id, isMono: true },
    { key: 'family', label: t('runs.family'), value: words.familyName(run.family) },
    { key: 'subject', label: t('runs.subject') },
    { key: 'version', label: t('job.version'), value: run.version, isMono: true },
    { key: 'node', label: t('runs.node'), value: run.node || t('app.none') },
    { key: 'trigger', label: t('runs.trigger'), value: words.triggerOf(run) },
    { key: 'attempt', label: t('results.attempt'), value: String(run.attempt) },
    { key: 'created', label: t('runs.created'), value: times.full(run.createdAt) },
    startedAt === null ? null : { key: 'started', label: t('results.started'), value: times.full(startedAt) },
    endedAt === null ? null : { key: 'ended', label: t('results.state'), value: times.full(endedAt) },
    startedAt === null
      ? null
      : { key: 'duration', label: t('job.duration'), value: times.duration((endedAt ?? now) - startedAt) },
    run.exitCode === null ? null : { key: 'exit', label: t('results.exit'), value: String(run.exitCode) },
    run.reason === null ? null : { key: 'reason', label: t('results.reason'), value: run.reason },
    {
      key: 'log',
      label: t('runs.log'),
      value: `${t('log.lines', { count: run.lines })}, ${formatSize(run.bytes)}`,
    },
  ];
  return facts.filter((fact) => fact !== null);
}
