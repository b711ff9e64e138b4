import { once } from 'node:events';
import { abortable } from '../../../lib/abort.js';
import type { OutputStream } from '../executor.js';
import type { OpenShell, ShellPool } from './shell-pool.js';
import { MarkSplitter, newMark } from './mark-splitter.js';
import { SshError } from './ssh-error.js';
import type { ShellTarget } from './target.js';

/** Takes what a session says: `section` counts the marks before the bytes, so 0 is what the machine says by itself. */
export type TakeBytes = (stream: OutputStream, section: number, bytes: Buffer) => void;

/** What is kept of what a machine says before our shell begins, to show it when that never happens. */
const greetingLimit = 1000;
/** What a shell may take to end when it is no longer wanted. */
const partingMs = 10_000;

/**
 * A POSIX shell on a machine that carries out a script. Whatever the log-in shell, its start-up files or the server say
 * by themselves stands before the first mark. A script that does not end the shell leaves it for {@link next}.
 */
export class ShellSession {
  /** The script writes it as `\036MARK\n`. */
  readonly mark = newMark();
  readonly target: ShellTarget;
  /**
   * The shell's exit status once all it has said was taken; null when a signal ended it. Rejects on a lost connection.
   * Never settles once the shell is another session's.
   */
  readonly ended: Promise<number | null>;
  /** When the shell was opened, in milliseconds of the monotonic clock. */
  readonly openedAt: number;
  /** Whether the shell carries out its first script. */
  readonly isFresh: boolean;
  readonly #shell: OpenShell;
  readonly #end: ShellEnd;
  #greeting = '';
  #hasBegun = false;
  #hasEnded = false;
  #endWrite: ((isTaken: boolean) => void) | null = null;

  private constructor(target: ShellTarget, shell: OpenShell, shellEnd: ShellEnd, openedAt?: number) {
    this.target = target;
    this.#shell = shell;
    this.#end = shellEnd;
    this.isFresh = openedAt === undefined;
    this.openedAt = openedAt ?? performance.now();
    this.ended = shellEnd.forNext();
    // What is written to a channel that is closed is never called back for.
    const end = () => {
      this.#hasEnded = true;
      this.#endWrite?.(false);
    };
    this.ended.then(end, end);
  }

  /** @throws {SshError} as {@link ShellPool.openShell} does. */
  static async open(pool: ShellPool, target: ShellTarget, cancel: AbortSignal): Promise<ShellSession> {
    const shell = await pool.openShell(target, cancel);
    return new ShellSession(target, shell, new ShellEnd(shell));
  }

  /** @returns the same shell for another script, once this one has said all it has to say. */
  next(): ShellSession {
    const { channel } = this.#shell;
    channel.removeAllListeners('data');
    channel.stderr.removeAllListeners('data');
    this.resume();
    return new ShellSession(this.target, this.#shell, this.#end, this.openedAt);
  }

  /**
   * Asks a shell that has waited for a sign of life, before anything is entrusted to it.
   * @returns whether it gave one within the limit.
   */
  async answers(limitMs: number, cancel: AbortSignal): Promise<boolean> {
    const { channel } = this.#shell;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const splitter = new MarkSplitter(this.mark, (section) => section > 0 && resolve(true));
    const listen = (bytes: Buffer) => splitter.push(bytes);
    const no = () => resolve(false);
    const timer = setTimeout(no, limitMs);
    channel.on('data', listen);
    channel.write(`printf '\\036%s\\n' ${this.mark}\n`);
    this.ended.then(no, no);
    try {
      return await abortable(promise, cancel);
    } finally {
      clearTimeout(timer);
      channel.off('data', listen);
    }
  }

  /** @param script is read to its end before any of it is done, so that what is sent later is for its commands. */
  run(script: string, take: TakeBytes): void {
    const splitters = { stdout: this.#split('stdout', take), stderr: this.#split('stderr', take) };
    this.#shell.channel.on('data', (bytes: Buffer) => splitters.stdout.push(bytes));
    this.#shell.channel.stderr.on('data', (bytes: Buffer) => splitters.stderr.push(bytes));
    this.#shell.channel.write(`{\n${script}\n}\n`);
  }

  /**
   * Resolves once the bytes are on their way and their memory is free. One piece at a time.
   * @returns whether the shell takes more; one that does not is ending, and has its own words for why.
   */
  async write(bytes: Buffer): Promise<boolean> {
    if (this.#hasEnded) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#endWrite = resolve;
    this.#shell.channel.write(bytes, (error) => resolve(!error));
    return promise;
  }

  /** Ends the script's standard input. */
  endInput(): void {
    this.#shell.channel.end();
  }

  /** Makes the machine wait with what it has to say. */
  pause(): void {
    this.#shell.channel.pause();
    this.#shell.channel.stderr.pause();
  }

  /** Lets the machine go on speaking. */
  resume(): void {
    this.#shell.channel.resume();
    this.#shell.channel.stderr.resume();
  }

  /** Ends the shell by ending its input, or else by force. */
  close(): void {
    this.resume();
    this.endInput();
    const limit = setTimeout(() => this.abandon(), partingMs);
    limit.unref();
    const done = () => clearTimeout(limit);
    this.ended.then(done, done);
  }

  /** Lets go of a script that does not end by itself. */
  abandon(): void {
    this.resume();
    this.#shell.connection.abandon(this.#shell.channel);
  }

  /** @returns an error for a shell that has ended before the script began. */
  notBegun(status: number | null): SshError {
    const said = this.#greeting.replace(/\s+/g, ' ').trim();
    const ended = `the log-in shell ended with ${status ?? 'a signal'}`;
    const problem = `it does not run commands for this user: ${said === '' ? ended : `it says ${said}`}`;
    return new SshError(this.target, 'session', problem);
  }

  /** Whether the script has: until then only the machine speaks. */
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

/** The end of a shell, told to nobody but its latest session: there may be thousands, one after the other. */
class ShellEnd {
  #latest: PromiseWithResolvers<number | null> | null = null;
  #end: Promise<number | null> | null = null;

  constructor({ channel, connection }: OpenShell) {
    let status: number | null = null;
    channel.once('exit', (code: number | null) => (status = code));
    const over = Promise.all([once(channel, 'close'), once(channel, 'end'), once(channel.stderr, 'end')]);
    const end = abortable(
      over.then(() => status),
      connection.lost,
    );
    const tell = () => {
      this.#end = end;
      this.#latest?.resolve(end);
    };
    end.then(tell, tell);
  }

  /** @returns the end for a new session; the one before hears of it no more. */
  forNext(): Promise<number | null> {
    const latest = Promise.withResolvers<number | null>();
    this.#latest = latest;
    if (this.#end !== null) latest.resolve(this.#end);
    return latest.promise;
  }
}
