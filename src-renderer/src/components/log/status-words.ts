import type { RunState } from '../../api/types';
import { formatSize } from '../../format/size';
import type { Words } from '../../locales';
import type { LogLine } from './log-line';

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
  const { size, ref, message } = details;
  // What builds say: a package that is there, and the build itself as it begins.
  if (command === 'publish' && typeof size === 'number')
    return t('builds.statusPackage', { name: written(details['name']), size: formatSize(size) });
  if (command === 'start' && typeof ref === 'string')
    return t('builds.statusStart', { ref, operator: written(details['operator']) });
  const worker = written(details['worker']);
  if (command === 'start' && written(details['version']) === '') return t('status.startOn', { worker });
  // What goes on before the start, in the words of whoever does it.
  if (command === 'deploy' && typeof message === 'string') return message;
  return t(`status.${command}`, {
    version: written(details['version']),
    worker,
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

/** What an ending came to; other commands change no state and have no glyph. */
const ENDINGS: Readonly<Record<string, RunState>> = {
  finish: 'succeeded',
  error: 'failed',
  stop: 'stopped',
  timeout: 'timed_out',
};

/** A line of ours (`status`, `result`) for people. */
export interface StatusLine {
  readonly words: string;
  readonly state: RunState | null;
}

/** Reads what a line of ours says as data. */
export function readStatus(line: LogLine, t: Words['t']): StatusLine {
  const details = JSON.parse(line.text) as Details;
  const isResult = line.kind === 'result';
  const attempt = details['attempt'];
  const isRetry = details['command'] === 'start' && typeof attempt === 'number' && attempt > 1;
  const parts = [
    isResult ? resultWords(details, t) : commandWords(details, t),
    isRetry ? t('job.attempt', { count: attempt }) : '',
    written(details['error']),
  ];
  return {
    words: parts.filter((part) => part !== '').join(' · '),
    state: isResult ? null : (ENDINGS[written(details['command'])] ?? null),
  };
}
