import { once } from 'node:events';
import type { OutputStream } from '../executor.js';
import type { ShellChannel, ShellConnection, ShellPool } from './shell-pool.js';
import { MarkSplitter, newMark } from './mark-splitter.js';
import { SshError } from './ssh-error.js';
import type { ShellTarget } from './target.js';

/** Takes what a session says: `section` counts the marks before the bytes, so 0 is what the machine says by itself. */
export type TakeBytes = (stream: OutputStream, section: number, bytes: Buffer) => void;

/** What is kept of what a machine says before our shell begins, to show it when that never happens. */
const greetingLimit = 1000;

/**
 * A POSIX shell on a machine that carries out one script. Whatever the log-in shell, its start-up files or the server say
 * by themselves stands before the first mark.
 */
export class ShellSession {
  /** The script writes it as `\036MARK\n`. */
  readonly mark = newMark();
  /** The script's exit status once all it has said was taken; null when a signal ended it. Rejects on a lost connection. */
  readonly ended: Promise<number | null>;
  readonly target: ShellTarget;
  readonly #channel: ShellChannel;
  readonly #connection: ShellConnection;
  #greeting = '';
  #hasBegun = false;

  private constructor(target: ShellTarget, channel: ShellChannel, connection: ShellConnection) {
    this.target = target;
    this.#channel = channel;
    this.#connection = connection;
    let status: number | null = null;
    channel.once('exit', (code: number | null) => (status = code));
    const over = Promise.all([once(channel, 'close'), once(channel, 'end'), once(channel.stderr, 'end')]);
    this.ended = Promise.race([over.then(() => status), connection.whenLost]);
    this.ended.catch(() => undefined);
  }

  /** @throws {SshError} as {@link ShellPool.openShell} does. */
  static async open(pool: ShellPool, target: ShellTarget, cancel: AbortSignal): Promise<ShellSession> {
    const { channel, connection } = await pool.openShell(target, cancel);
    return new ShellSession(target, channel, connection);
  }

  /** @param script is read to its end before any of it is done, so that what is sent later is for its commands. */
  run(script: string, take: TakeBytes): void {
    const splitters = { stdout: this.#split('stdout', take), stderr: this.#split('stderr', take) };
    this.#channel.on('data', (bytes: Buffer) => splitters.stdout.push(bytes));
    this.#channel.stderr.on('data', (bytes: Buffer) => splitters.stderr.push(bytes));
    this.#channel.write(`{\n${script}\n}\n`);
  }

  /** Resolves when there is room for more. */
  async write(bytes: Buffer): Promise<void> {
    if (this.#channel.write(bytes)) return;
    await Promise.race([once(this.#channel, 'drain'), this.ended]);
  }

  /** Ends the script's standard input. */
  endInput(): void {
    this.#channel.end();
  }

  pause(): void {
    this.#channel.pause();
    this.#channel.stderr.pause();
  }

  resume(): void {
    this.#channel.resume();
    this.#channel.stderr.resume();
  }

  /** Lets go of a script that does not end by itself. */
  abandon(): void {
    this.resume();
    this.#connection.abandon(this.#channel);
  }

  /** @returns an error for a shell that has ended before the script began. */
  notBegun(status: number | null): SshError {
    const said = this.#greeting.replace(/\s+/g, ' ').trim();
    const ended = `the log-in shell ended with ${status ?? 'a signal'}`;
    const problem = `it does not run commands for this user: ${said === '' ? ended : `it says ${said}`}`;
    return new SshError(this.target, 'session', problem);
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  #split(stream: OutputStream, take: TakeBytes): MarkSplitter {
    return new MarkSplitter(this.mark, (section, bytes) => {
      if (section > 0) this.#hasBegun = true;
      else this.#greeting = (this.#greeting + bytes.toString('utf8')).slice(0, greetingLimit);
      take(stream, section, bytes);
    });
  }
}
