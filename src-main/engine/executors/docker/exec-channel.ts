import { Duplex, Readable } from 'node:stream';
import type { ShellChannel } from '../ssh/shell-pool.js';

const headerBytes = 8;
const stderrKind = 2;

/**
 * A command in a container as a channel: what is written goes to its standard input, what it says comes back in frames, cut
 * here into its two streams. Neither is read faster than it is taken.
 */
export class ExecChannel extends Duplex implements ShellChannel {
  readonly stderr: Readable;
  readonly #socket: Duplex;
  #rest: Buffer = Buffer.alloc(0);

  /**
   * @param socket the connection that the daemon has handed over.
   * @param exitCode asks how the command has ended, once it has.
   */
  constructor(socket: Duplex, exitCode: () => Promise<number | null>) {
    super({ allowHalfOpen: true, autoDestroy: false });
    this.#socket = socket;
    this.stderr = new Readable({ read: () => socket.resume() });
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.once('end', () => {
      exitCode().then(
        (code) => this.#finish(code),
        (error: unknown) => this.destroy(error as Error),
      );
    });
    socket.once('error', (error) => this.destroy(error));
    socket.once('close', () => {
      if (!socket.readableEnded) this.destroy(new Error('the connection to the daemon was lost'));
    });
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(bytes: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#socket.write(bytes, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    this.stderr.push(null);
    done(error);
  }

  #take(bytes: Buffer): void {
    const buffer = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let at = 0;
    let hasRoom = true;
    while (buffer.length - at >= headerBytes) {
      const end = at + headerBytes + buffer.readUInt32BE(at + 4);
      if (buffer.length < end) break;
      const stream = buffer[at] === stderrKind ? this.stderr : this;
      hasRoom = stream.push(buffer.subarray(at + headerBytes, end)) && hasRoom;
      at = end;
    }
    this.#rest = Buffer.from(buffer.subarray(at));
    if (!hasRoom) this.#socket.pause();
  }

  #finish(code: number | null): void {
    this.emit('exit', code);
    this.once('end', () => this.destroy());
    this.push(null);
    this.stderr.push(null);
  }
}
