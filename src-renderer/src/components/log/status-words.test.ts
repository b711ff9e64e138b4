import { expect, it } from 'vitest';
import type { MessageKey } from '../../locales/messages';
import { readStatus } from './status-words';

/** Shows the key and values instead of words. */
const t = (key: MessageKey, values: Record<string, string | number> = {}): string =>
  `${key}(${Object.values(values)
    .filter((value) => value !== '')
    .join(',')})`;

const read = (kind: 'status' | 'result', data: object): string => {
  const { words, state } = readStatus({ number: 1, at: 0, kind, text: JSON.stringify(data) }, t);
  return `${state ?? 'none'}: ${words}`;
};

it('says what happened and what it came to', () => {
  const details = { version: '1.0.0', worker: 'local' };
  expect([
    read('status', { command: 'start', attempt: 1, ...details }),
    read('status', { command: 'start', attempt: 2, ...details }),
    read('status', { command: 'start', attempt: 1, worker: 'local' }),
    read('status', { command: 'error', error: 'exit 3' }),
    read('status', { command: 'unheard-of' }),
    read('status', { command: 'deploy', message: 'Pulling tool:1' }),
    read('result', { ok: true, exitCode: 0, signal: null }),
    read('result', { ok: false, exitCode: null, signal: 'SIGKILL', error: 'stopped by mira' }),
  ]).toEqual([
    'none: status.start(1.0.0,local)',
    'none: status.start(1.0.0,local) · job.attempt(2)',
    'none: status.startOn(local)',
    'failed: status.error() · exit 3',
    'none: unheard-of',
    'none: Pulling tool:1',
    'none: status.succeeded() · status.exitCode(0)',
    'none: status.ended() · status.signal(SIGKILL) · stopped by mira',
  ]);
});
