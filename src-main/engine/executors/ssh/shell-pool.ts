import type { Duplex, Readable } from 'node:stream';
import type { ShellTarget } from './target.js';

/** A shell that waits for commands: bytes go both ways, `exit` tells its status (null for a signal) before `close`. */
export interface ShellChannel extends Duplex {
  readonly stderr: Readable;
}

/** What a shell's bytes travel on. */
export interface ShellConnection {
  /** Aborted when it is lost, with the error that says why. */
  readonly lost: AbortSignal;
  /** Gives up a shell whose command does not end when it should. */
  abandon(channel: ShellChannel): void;
}

export interface OpenShell {
  readonly channel: ShellChannel;
  readonly connection: ShellConnection;
}

/** Where shells on machines come from. */
export interface ShellPool {
  /** @throws {SshError} when there is none to be had. */
  openShell(target: ShellTarget, cancel: AbortSignal): Promise<OpenShell>;
  /** @returns milliseconds until it is of use to try again after a failure. */
  retryDelay(target: ShellTarget): number;
  /** Forgets failures, as after somebody has changed something. */
  forgetFailure(target: ShellTarget): void;
}
