import type { ClientChannel } from 'ssh2';
import { abortable } from '../../lib/abort.js';
import type { ConnectionPool } from '../executors/ssh/connection-pool.js';
import type { SshTarget } from '../executors/ssh/target.js';
import {
  terminalType,
  type TerminalChannel,
  type TerminalEnd,
  type TerminalSize,
} from './terminal-channel.js';

/** Opens a log-in shell on a machine, on a connection of the pool. @throws {SshError} when there is none to be had. */
export async function openSshTerminal(
  pool: ConnectionPool,
  target: SshTarget,
  size: TerminalSize,
  cancel: AbortSignal,
): Promise<TerminalChannel> {
  const { channel, connection } = await pool.openTerminal(target, { term: terminalType, ...size }, cancel);
  return new SshTerminal(channel, connection.lost);
}

class SshTerminal implements TerminalChannel {
  readonly output: ClientChannel;
  readonly ended: Promise<TerminalEnd>;

  constructor(channel: ClientChannel, lost: AbortSignal) {
    this.output = channel;
    channel.stderr.resume();
    let exitCode: number | null = null;
    channel.once('exit', (code: number | null) => (exitCode = code));
    const closed = new Promise<TerminalEnd>((resolve) =>
      channel.once('close', () => resolve({ exitCode, problem: null })),
    );
    this.ended = abortable(closed, lost).catch((error: unknown) => ({
      exitCode: null,
      problem: (error as Error).message,
    }));
  }

  get waitingBytes(): number {
    return this.output.writableLength;
  }

  write(bytes: Buffer): void {
    this.output.write(bytes);
  }

  resize({ cols, rows }: TerminalSize): Promise<void> {
    this.output.setWindow(rows, cols, 0, 0);
    return Promise.resolve();
  }

  close(): void {
    this.output.close();
  }
}
