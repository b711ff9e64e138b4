import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { homedir, userInfo } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { abortable } from '../../lib/abort.js';
import { Unavailable, messageOf } from '../../lib/errors.js';
import { inheritedFrom } from '../executors/local.js';
import {
  terminalType,
  type TerminalChannel,
  type TerminalEnd,
  type TerminalSize,
} from './terminal-channel.js';

/** What does not end when told to is killed after so long. */
const hangUpMs = 2000;
const openMs = 10_000;
const resizeMs = 5000;
const complaintLimit = 1000;

/**
 * Opens a shell on this machine. Node has no pseudo-terminals, so `script` of util-linux holds one: it is essential in
 * Debian and present on nearly every Linux, and needs nothing compiled.
 * @throws {Unavailable} when there is no such `script`.
 */
export async function openLocalTerminal(size: TerminalSize, cancel: AbortSignal): Promise<TerminalChannel> {
  const { shell } = userInfo();
  // The device is told on the third descriptor, so that it can be resized from outside.
  const prepare = `tty >&3; exec 3>&-; stty sane cols ${size.cols} rows ${size.rows}; exec "$SHELL" -l`;
  const child = spawn('script', ['-qefc', prepare, '/dev/null'], {
    cwd: homedir(),
    env: { ...inheritedFrom(process.env), TERM: terminalType, SHELL: shell ?? '/bin/sh' },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  const terminal = new LocalTerminal(child);
  try {
    await abortable(terminal.open(), AbortSignal.any([cancel, AbortSignal.timeout(openMs)]));
    return terminal;
  } catch (error) {
    terminal.close();
    cancel.throwIfAborted();
    throw new Unavailable(
      503,
      'no_local_terminal',
      `A terminal on this machine needs the command script of util-linux: ${messageOf(error)}. Install util-linux (Debian: bsdutils), or add this machine as a node over SSH.`,
      { cause: error },
    );
  }
}

class LocalTerminal implements TerminalChannel {
  readonly output: Readable;
  readonly ended: Promise<TerminalEnd>;
  readonly #child: ChildProcess;
  readonly #input: Writable;
  #device = '';
  #complaint = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    const { stdin, stdout } = child;
    if (stdin === null || stdout === null) throw new Error('script was started without pipes');
    this.output = stdout;
    this.#input = stdin;
    // A shell that has ended does not read on; `ended` tells of it.
    this.#input.on('error', () => undefined);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-complaintLimit);
    });
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => resolve({ exitCode: null, problem: error.message }));
      child.once('exit', (exitCode) => resolve({ exitCode, problem: this.#complaint.trim() || null }));
    });
  }

  get waitingBytes(): number {
    return this.#input.writableLength;
  }

  /** Waits until the pseudo-terminal is there. */
  async open(): Promise<void> {
    const told = this.#child.stdio[3] as Readable;
    // `script` keeps the descriptor open: a line has to do.
    const line = new Promise<void>((resolve) =>
      told.setEncoding('utf8').on('data', (text: string) => {
        this.#device += text;
        if (this.#device.includes('\n')) resolve();
      }),
    );
    const failed = this.ended.then(({ problem }) => {
      throw new Error(problem ?? 'it has ended at once');
    });
    await Promise.race([line, failed]);
    this.#device = this.#device.trim();
    if (!this.#device.startsWith('/dev/')) throw new Error(this.#complaint.trim() || 'it gives no terminal');
  }

  write(bytes: Buffer): void {
    this.#input.write(bytes);
  }

  async resize({ cols, rows }: TerminalSize): Promise<void> {
    const words = ['-F', this.#device, 'cols', String(cols), 'rows', String(rows)];
    await promisify(execFile)('stty', words, { timeout: resizeMs });
  }

  close(): void {
    // With `script` the pseudo-terminal goes, and the system hangs up on all that runs in it.
    this.#child.kill('SIGTERM');
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), hangUpMs);
    this.#child.once('exit', () => clearTimeout(kill));
  }
}
