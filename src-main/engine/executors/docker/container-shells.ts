import { messageOf } from '../../../lib/errors.js';
import type { OpenShell, ShellChannel, ShellPool } from '../ssh/shell-pool.js';
import { ConnectionLost, SshError } from '../ssh/ssh-error.js';
import type { ContainerTarget, ShellTarget } from '../ssh/target.js';
import { exitCodeOf, startExec } from './container-exec.js';
import type { Daemon } from './daemon.js';
import { ExecChannel } from './exec-channel.js';

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
    const connectedAt = performance.now();
    const { id, socket } = await startExec(
      this.#daemon,
      container,
      'a shell in a container',
      { Cmd: ['/bin/sh'], ...(user === null ? {} : { User: user }) },
      cancel,
    );
    const channel = new ExecChannel(socket, () => exitCodeOf(this.#daemon, id));
    const lost = new AbortController();
    channel.once('error', (error) =>
      lost.abort(new ConnectionLost(target, error.message, connectedAt, error)),
    );
    const connection = {
      lost: lost.signal,
      abandon: (abandoned: ShellChannel) => {
        // With its standard input at an end, a shell ends as soon as it reads on.
        abandoned.destroy(new Error('it was given up'));
      },
    };
    return { channel, connection };
  }
}
