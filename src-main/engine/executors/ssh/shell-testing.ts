import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { Duplex, type Readable } from 'node:stream';
import type { OpenShell, ShellChannel, ShellPool } from './shell-pool.js';

/** A shell of this machine, as a session over SSH has it: what is written to one that has ended is never taken. */
class ProcessChannel extends Duplex implements ShellChannel {
  readonly stderr: Readable;
  readonly #child: ChildProcessWithoutNullStreams;

  constructor(child: ChildProcessWithoutNullStreams) {
    super({ emitClose: false });
    this.#child = child;
    this.stderr = child.stderr;
    child.stdin.on('error', () => undefined);
    child.stdout.on('data', (bytes: Buffer) => this.push(bytes)).on('end', () => this.push(null));
    child.once('close', (code) => {
      this.emit('exit', code);
      this.emit('close');
    });
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#child.stdin.write(bytes, (error) => error ?? done());
  }

  override _final(done: () => void): void {
    this.#child.stdin.end();
    done();
  }
}

/** Shells of this machine, each on a connection of its own. */
export class LocalShells implements ShellPool {
  readonly opened: { readonly child: ChildProcess; readonly lost: AbortController }[] = [];

  openShell(): Promise<OpenShell> {
    const child = spawn('/bin/sh');
    const lost = new AbortController();
    this.opened.push({ child, lost });
    const connection = { lost: lost.signal, abandon: () => child.kill() };
    return Promise.resolve({ channel: new ProcessChannel(child), connection });
  }

  retryDelay = (): number => 0;
  forgetFailure = (): undefined => undefined;

  get living(): number {
    return this.opened.filter(({ child }) => child.exitCode === null && child.signalCode === null).length;
  }

  /** Resolves once the shell that was opened as number `index` has ended. */
  async over(index: number): Promise<void> {
    const child = this.opened[index]?.child;
    if (child?.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
}
