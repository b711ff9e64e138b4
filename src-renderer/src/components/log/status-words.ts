import type { Words } from '../../locales';
import type { LogLine } from './log-lines';

/** The contract's status commands, each with a message of its own. */
const COMMANDS = [
  'publish',
  'deploy',
  'enable',
  'disable',
  'start',
  'retry',
  'stop',
  'timeout',
  'finish',
  'error',
  'remove',
  'lag',
] as const;

type Details = Readonly<Record<string, unknown>>;

const written = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

function commandWords(details: Details, t: Words['t']): string {
  const name = written(details['command']);
  const command = COMMANDS.find((each) => each === name);
  if (!command) return name;
  return t(`status.${command}`, {
    version: written(details['version']),
    worker: written(details['worker']),
    dropped: written(details['dropped']),
  });
}

function resultWords(details: Details, t: Words['t']): string {
  const { ok, exitCode, signal } = details;
  // Not "failed": a stopped run is not ok either, and the line before says which it was.
  const parts = [t(ok === true ? 'status.succeeded' : 'status.ended')];
  if (typeof exitCode === 'number') parts.push(t('status.exitCode', { code: exitCode }));
  if (typeof signal === 'string') parts.push(t('status.signal', { signal }));
  return parts.join(' · ');
}

/** Says in words what a line of ours (`status`, `result`) says as data. */
export function statusWords(line: LogLine, t: Words['t']): string {
  const details = JSON.parse(line.text) as Details;
  const words = line.kind === 'result' ? resultWords(details, t) : commandWords(details, t);
  const attempt = details['attempt'];
  const isRetry = details['command'] === 'start' && typeof attempt === 'number' && attempt > 1;
  const notes = [isRetry ? t('job.attempt', { count: attempt }) : '', written(details['error'])];
  return [words, ...notes.filter((note) => note !== '')].join(' · ');
}
