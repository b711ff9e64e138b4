import { abortable } from '../../../lib/abort.js';
import { heardLater } from '../../../lib/heard-later.js';
import type { OutputStream } from '../executor.js';
import type { ShellPool } from './shell-pool.js';
import { ShellSession, type TakeBytes } from './shell-session.js';
import { SshError, type SshStep } from './ssh-error.js';
import type { ShellTarget } from './target.js';

export interface ScriptOptions {
  /** Shell text, whole commands. Its standard input is empty unless `input` is given. */
  readonly script: string;
  /** What the script does, as the end of "while …", for messages. */
  readonly doing: string;
  /** From the session to the last byte of the answer; connecting has limits of its own. */
  readonly limitMs: number;
  readonly cancel: AbortSignal;
  /** Where on the way this is, for messages. `command` by default. */
  readonly step?: SshStep;
  /** Bytes of both streams together; more is an error. 256 KiB by default. */
  readonly outputLimit?: number;
  /** Sent to the script's standard input, which ends after it. A piece may have the memory of the one before. */
  readonly input?: AsyncIterable<Buffer>;
}

export interface ScriptAnswer {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit status; 128 when a signal has ended the shell itself. */
  readonly status: number;
}

const endedBySignal = 128;
const usualOutputLimit = 256 * 1024;

/**
 * Runs a small script in /bin/sh on a machine.
 * @returns its answer, also when its status is not 0.
 * @throws {SshError} when there was none within the limit, or it was too long. {ConnectionLost} when the connection broke:
 * the script may have run then.
 */
export async function runScript(
  pool: ShellPool,
  target: ShellTarget,
  { script, doing, limitMs, cancel, step = 'command', outputLimit = usualOutputLimit, input }: ScriptOptions,
): Promise<ScriptAnswer> {
  const parts: Record<OutputStream, Buffer[]> = { stdout: [], stderr: [] };
  let size = 0;
  const begun = Promise.withResolvers<undefined>();
  const failed = Promise.withResolvers<never>();
  heardLater(failed.promise);
  const session = await ShellSession.open(pool, target, cancel);
  const take: TakeBytes = (stream, section, bytes) => {
    if (section === 0) return;
    begun.resolve(undefined);
    size += bytes.length;
    if (size <= outputLimit) parts[stream].push(Buffer.from(bytes));
    else failed.reject(new SshError(target, step, `more than ${outputLimit} bytes came while ${doing}`));
  };
  const timer = setTimeout(
    () => failed.reject(new SshError(target, step, `no answer within ${limitMs / 1000} s while ${doing}`)),
    limitMs,
  );
  const work = async () => {
    const mark = `printf '\\036${session.mark}\\n'`;
    const source = input === undefined ? ' </dev/null' : '';
    session.run(`${mark}\n${mark} >&2\n(\n${script}\n)${source}\nexit $?`, take);
    if (input !== undefined) {
      await Promise.race([begun.promise, session.ended]);
      for await (const chunk of input) if (!(await session.write(chunk))) break;
      session.endInput();
    }
    return session.ended;
  };
  let isOver = false;
  try {
    const status = await abortable(Promise.race([work(), failed.promise]), cancel);
    isOver = true;
    if (!session.hasBegun) throw session.notBegun(status);
    const textOf = (stream: OutputStream) => Buffer.concat(parts[stream]).toString('utf8');
    return { stdout: textOf('stdout'), stderr: textOf('stderr'), status: status ?? endedBySignal };
  } finally {
    clearTimeout(timer);
    if (!isOver) session.abandon();
  }
}

/** @returns what a script that has failed says of the reason, in one line. */
export function whyNot({ stdout, stderr, status }: ScriptAnswer): string {
  const said = stderr.trim() || stdout.trim() || `the shell ended with ${status}`;
  return said.slice(-1000).replace(/\s*\n\s*/g, '; ');
}
