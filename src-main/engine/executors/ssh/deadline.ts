import { SshError } from './ssh-error.js';
import type { ShellTarget } from './target.js';

/**
 * @param doing what must be done by then, as the end of "while …".
 * @returns a signal that is aborted after so many milliseconds, with an error that names the machine.
 */
export function deadline(target: ShellTarget, ms: number, doing: string): AbortSignal {
  const controller = new AbortController();
  const expire = () =>
    controller.abort(new SshError(target, 'command', `no answer within ${ms / 1000} s while ${doing}`));
  setTimeout(expire, ms).unref();
  return controller.signal;
}
