import { expect, it } from 'vitest';
import type { MessageKey } from '../../locales/messages';
import { statusWords } from './status-words';

/** Shows the key and values instead of words. */
const t = (key: MessageKey, values: Record<string, string | number> = {}): string =>
  `${key}(${Object.values(values)
    .filter((value) => value !== '')
    .join(',')})`;

const words = (kind: 'status' | 'result', data: object): string =>
  statusWords({ number: 1, at: 0, kind, text: JSON.stringify(data) }, t);

it('says what happened', () => {
  const details = { version: '1.0.0', worker: 'local' };
  expect([
    words('status', { command: 'start', attempt: 1, ...details }),
    words('status', { command: 'start', attempt: 2, ...details }),
    words('status', { command: 'error', error: 'exit 3' }),
    words('status', { command: 'unheard-of' }),
    words('result', { ok: true, exitCode: 0, signal: null }),
    words('result', { ok: false, exitCode: null, signal: 'SIGKILL', error: 'stopped by mira' }),
  ]).toEqual([
    'status.start(1.0.0,local)',
    'status.start(1.0.0,local) · job.attempt(2)',
    'status.error() · exit 3',
    'unheard-of',
    'status.succeeded() · status.exitCode(0)',
    'status.ended() · status.signal(SIGKILL) · stopped by mira',
  ]);
});
