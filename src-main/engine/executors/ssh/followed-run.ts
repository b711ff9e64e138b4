import { abortable } from '../../../lib/abort.js';
import { heardLater } from '../../../lib/heard-later.js';
import type { Offsets, OutputStream } from '../executor.js';
import { type OutputMark, parseMark } from '../run-folder.js';
import type { ShellSession } from './shell-session.js';
import { SshError } from './ssh-error.js';

/** What a follower says before the output. */
export interface FollowStart {
  readonly type: 'start';
  /** The machine's clock less ours, in milliseconds; 0 when they agree as far as can be told, null when it has not said. */
  readonly skewMs: number | null;
  /** Sizes of the files when following began. */
  readonly sizes: Offsets;
  /** Where in the files it began. */
  readonly from: Offsets;
  /** By the machine's clock. */
  readonly marks: readonly OutputMark[];
}

export interface FollowPiece {
  readonly type: 'output';
  readonly stream: OutputStream;
  readonly bytes: Buffer;
}

/** What a follower says after the output: lines `name value`, and the result's bytes behind the last of them. */
export interface FollowEnd {
  readonly type: 'end';
  readonly text: Buffer;
}

/** How many marks stand before the parts of what a session says; `spare` says that the shell is free again. */
const parts = {
  stdout: { reply: 1, output: 2, end: 3, spare: 4 },
  stderr: { output: 1, end: 2 },
} as const;

/** Bytes read ahead of the consumer before the machine is made to wait. */
const queueLimit = 1024 * 1024;
/** An index of 1 MiB or a result of 1 MiB, and some lines. */
const textLimit = 2 * 1024 * 1024;
/** Clocks are compared by whole seconds. */
const skewThresholdMs = 1500;

/** A run being followed over one session: first what the script of a launch replies, then all that follower.sh says. */
export class FollowedRun {
  readonly #session: ShellSession;
  readonly #onSpare: (session: ShellSession) => void;
  readonly #reply = Promise.withResolvers<string>();
  readonly #beginLimit: NodeJS.Timeout;
  #queue: (FollowStart | FollowPiece | FollowEnd)[] = [];
  #queued = 0;
  #isPaused = false;
  #isClosed = false;
  #hasStarted = false;
  #isStderrOver = false;
  #isSpare = false;
  #text: Buffer[] = [];
  #textSize = 0;
  #part = 0;
  #failure: Error | null = null;
  #wake = Promise.withResolvers<undefined>();

  /**
   * @param script writes the session's mark to both streams, replies something, writes the mark to standard output again,
   * and then follows, as follower.sh does; it may leave the shell for another script, and writes the mark once more then.
   * @param beginLimitMs until the follower begins.
   * @param onSpare is given the session once it is over and its shell free.
   */
  constructor(
    session: ShellSession,
    script: string,
    beginLimitMs: number,
    onSpare: (session: ShellSession) => void = (spare) => spare.close(),
  ) {
    this.#session = session;
    this.#onSpare = onSpare;
    heardLater(this.#reply.promise);
    this.#beginLimit = setTimeout(() => {
      const problem = `no answer within ${beginLimitMs / 1000} s while a run was to be followed`;
      this.#fail(new SshError(session.target, 'command', problem));
      session.abandon();
    }, beginLimitMs);
    session.run(script, (stream, part, bytes) => {
      if (stream === 'stdout') this.#takeStdout(part, bytes);
      else if (part === parts.stderr.output) this.#queueOutput('stderr', bytes);
      else if (part === parts.stderr.end) this.#isStderrOver = true;
      if (this.#part === parts.stdout.spare && this.#isStderrOver) this.#spare();
    });
    session.ended.then(
      (status) => this.#isSpare || this.#finish(status),
      (error: unknown) => this.#isSpare || this.#fail(error as Error),
    );
  }

  /** Resolves to what the script says before the follower begins. Rejects when it never does. */
  get reply(): Promise<string> {
    return this.#reply.promise;
  }

  /**
   * @returns a start, pieces of output in the order of their arrival, an end.
   * @throws {SshError} when it breaks off, after all that has arrived whole was given.
   */
  async *items(cancel: AbortSignal): AsyncGenerator<FollowStart | FollowPiece | FollowEnd, void, undefined> {
    try {
      for (;;) {
        const item = this.#queue.shift();
        if (item !== undefined) {
          if (item.type === 'output') this.#queued -= item.bytes.length;
          if (this.#isPaused && this.#queued < queueLimit / 2) {
            this.#isPaused = false;
            if (!this.#isSpare) this.#session.resume();
          }
          yield item;
          if (item.type === 'end') return;
        } else if (this.#failure !== null) {
          throw this.#failure;
        } else {
          await abortable(this.#wake.promise, cancel);
        }
        cancel.throwIfAborted();
      }
    } finally {
      this.close();
    }
  }

  /** Ends the follower, and with it the session; the run goes on. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#queue = [];
    clearTimeout(this.#beginLimit);
    // The shell serves others by now.
    if (this.#isSpare) return;
    this.#session.close();
  }

  /** All has come, and the shell waits for another script. */
  #spare(): void {
    if (this.#isSpare || this.#isClosed) return;
    this.#isSpare = true;
    this.#finish(0);
    this.#onSpare(this.#session);
  }

  #takeStdout(part: number, bytes: Buffer): void {
    if (part > this.#part) {
      if (this.#part === parts.stdout.reply) this.#reply.resolve(this.#takeText().toString('utf8'));
      this.#part = part;
    }
    if (part === parts.stdout.output && this.#hasStarted) this.#queueOutput('stdout', bytes);
    else if (part > 0) this.#collect(bytes);
  }

  #collect(bytes: Buffer): void {
    this.#textSize += bytes.length;
    if (this.#textSize > textLimit) {
      this.#fail(new SshError(this.#session.target, 'command', 'the follower of a run says too much'));
      this.#session.abandon();
      return;
    }
    this.#text.push(Buffer.from(bytes));
    if (this.#part !== parts.stdout.output) return;
    const text = Buffer.concat(this.#text);
    const at = text.indexOf('data\n');
    if (at === -1) return;
    this.#takeText();
    clearTimeout(this.#beginLimit);
    this.#hasStarted = true;
    // Pieces of stderr may have come before: they wait behind it.
    this.#queue.unshift(parseStart(text.subarray(0, at).toString('latin1')));
    this.#notify();
    this.#queueOutput('stdout', text.subarray(at + 'data\n'.length));
  }

  #takeText(): Buffer {
    const text = Buffer.concat(this.#text);
    this.#text = [];
    this.#textSize = 0;
    return text;
  }

  #queueOutput(stream: OutputStream, bytes: Buffer): void {
    if (bytes.length === 0 || this.#isClosed) return;
    this.#queue.push({ type: 'output', stream, bytes });
    this.#queued += bytes.length;
    if (this.#queued >= queueLimit && !this.#isPaused && this.#hasStarted) {
      this.#isPaused = true;
      this.#session.pause();
    }
    if (this.#hasStarted) this.#notify();
  }

  #finish(status: number | null): void {
    const { target, hasBegun } = this.#session;
    if (!hasBegun) this.#fail(this.#session.notBegun(status));
    else if (this.#part < parts.stdout.output) {
      // The script has ended by itself: what it said is all there is to know.
      this.#reply.resolve(this.#takeText().toString('utf8'));
      this.#fail(new SshError(target, 'command', 'the follower of a run did not begin'));
    } else if (this.#part >= parts.stdout.end && this.#isStderrOver) {
      this.#queue.push({ type: 'end', text: this.#takeText() });
      this.#notify();
    } else this.#fail(new SshError(target, 'session', 'the follower of a run was ended from elsewhere'));
  }

  #fail(error: Error): void {
    clearTimeout(this.#beginLimit);
    this.#failure ??= error;
    this.#reply.reject(error);
    // What came before the start cannot be placed.
    if (!this.#hasStarted) this.#queue = [];
    this.#notify();
  }

  #notify(): void {
    this.#wake.resolve(undefined);
    this.#wake = Promise.withResolvers<undefined>();
  }
}

function parseStart(text: string): FollowStart {
  const lines = text.split('\n');
  const numbers = (name: string) =>
    lines
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')
      .slice(1)
      .map(Number) ?? [];
  const pair = ([stdout = 0, stderr = 0]: number[]): Offsets => ({ stdout, stderr });
  return {
    type: 'start',
    skewMs: readSkew(lines),
    sizes: pair(numbers('sizes')),
    from: pair(numbers('from')),
    marks: lines.flatMap((line) => parseMark(line) ?? []),
  };
}

/**
 * @param lines of a follower, that have come just now.
 * @returns the machine's clock less ours in milliseconds; 0 when they agree as far as can be told, null when they do not say.
 */
export function readSkew(lines: readonly string[]): number | null {
  const seconds = lines.find((line) => /^now \d{1,15}$/.test(line))?.slice('now '.length);
  if (seconds === undefined) return null;
  const skewMs = Number(seconds) * 1000 + 500 - Date.now();
  return Math.abs(skewMs) < skewThresholdMs ? 0 : skewMs;
}
