import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../../lib/errors.js';
import type { OpenShell, ShellChannel, ShellPool } from '../ssh/shell-pool.js';
import { ConnectionLost, SshError } from '../ssh/ssh-error.js';
import type { ContainerTarget, ShellTarget } from '../ssh/target.js';
import type { Daemon } from './daemon.js';
import { ExecChannel } from './exec-channel.js';

/** A daemon says that a command has ended a moment before it knows its exit code. */
const settleMs = 50;
const settleTries = 40;

/** Opens shells in containers that last, so that these are machines like any other. */
export class ContainerShells implements ShellPool {
  readonly #daemon: Daemon;

  constructor(daemon: Daemon) {
    this.#daemon = daemon;
  }

  /** @throws {SshError} when the daemon is away, or the container does not run. */
  async openShell(target: ShellTarget, cancel: AbortSignal): Promise<OpenShell> {
    if (!('container' in target)) throw new Error(`${target.name} is no container`);
    try {
      return await this.#open(target, cancel);
    } catch (error) {
      cancel.throwIfAborted();
      throw new SshError(target, 'session', `no shell could be opened: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  retryDelay(): number {
    return 0;
  }

  forgetFailure(): void {
    // Each shell has a connection of its own.
  }

  async #open(target: ContainerTarget, cancel: AbortSignal): Promise<OpenShell> {
    const { container, user } = target;
    const options = {
      Cmd: ['/bin/sh'],
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      ...(user === null ? {} : { User: user }),
    };
    const exec = await this.#daemon.ask(
      'preparing a shell in a container',
      (client, abortSignal) => client.getContainer(container).exec({ ...options, abortSignal }),
      { cancel },
    );
    const connectedAt = performance.now();
    const socket = await this.#daemon.ask(
      'opening a shell in a container',
      () => exec.start({ hijack: true, stdin: true }),
      { cancel },
    );
    const channel = new ExecChannel(socket, () => this.#exitCode(exec.id));
    const lost = Promise.withResolvers<never>();
    lost.promise.catch(() => undefined);
    channel.once('error', (error) =>
      lost.reject(new ConnectionLost(target, error.message, connectedAt, error)),
    );
    const connection = {
      whenLost: lost.promise,
      abandon: (abandoned: ShellChannel) => {
        // With its standard input at an end, a shell ends as soon as it reads on.
        abandoned.destroy(new Error('it was given up'));
      },
    };
    return { channel, connection };
  }

  /** @returns null when the daemon has forgotten. */
  async #exitCode(id: string): Promise<number | null> {
    for (let tries = 0; tries < settleTries; tries++) {
      const path = `/exec/${id}/json`;
      const { Running, ExitCode } = await this.#daemon.get<{ Running: boolean; ExitCode: number | null }>(
        'asking how a shell has ended',
        path,
      );
      if (!Running) return ExitCode;
      await delay(settleMs);
    }
    return null;
  }
}
