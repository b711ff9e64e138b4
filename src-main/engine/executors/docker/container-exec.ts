import { setTimeout as delay } from 'node:timers/promises';
import type { Duplex } from 'node:stream';
import type Dockerode from 'dockerode';
import type { Daemon } from './daemon.js';

/** A command in a container that runs already. */
export interface ContainerExec {
  readonly id: string;
  /** The connection that the daemon has handed over: the command's input, and its output as the daemon frames it. */
  readonly socket: Duplex;
}

/** A daemon says that a command has ended a moment before it knows its exit code. */
const settleMs = 50;
const settleTries = 40;

/**
 * Starts a command in a container, with all its streams here. It does not end with the connection.
 * @param what it is, as the end of "preparing …", for messages.
 * @throws {DockerError} or {SshError} when the daemon is away, or the container does not run; the reason of `cancel`.
 */
export async function startExec(
  daemon: Daemon,
  container: string,
  what: string,
  options: Pick<Dockerode.ExecCreateOptions, 'Cmd' | 'User' | 'Env' | 'Tty'>,
  cancel: AbortSignal,
): Promise<ContainerExec> {
  const streams = { AttachStdin: true, AttachStdout: true, AttachStderr: true };
  const exec = await daemon.ask(
    `preparing ${what}`,
    (client, abortSignal) => client.getContainer(container).exec({ ...options, ...streams, abortSignal }),
    { cancel },
  );
  const { Tty = false } = options;
  const socket = await daemon.ask(`opening ${what}`, () => exec.start({ hijack: true, stdin: true, Tty }), {
    cancel,
  });
  return { id: exec.id, socket };
}

/** @returns the exit code of a command that has ended; null when the daemon does not know. @throws as {@link startExec}. */
export async function exitCodeOf(daemon: Daemon, id: string): Promise<number | null> {
  for (let tries = 0; tries < settleTries; tries++) {
    const path = `/exec/${id}/json`;
    const { Running, ExitCode } = await daemon.get<{ Running: boolean; ExitCode: number | null }>(
      'asking how a shell has ended',
      path,
    );
    if (!Running) return ExitCode;
    await delay(settleMs);
  }
  return null;
}
