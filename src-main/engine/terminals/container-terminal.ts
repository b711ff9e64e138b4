import { PassThrough, type Duplex, type Readable } from 'node:stream';
import { abortable } from '../../lib/abort.js';
import { messageOf } from '../../lib/errors.js';
import { exitCodeOf, startExec, type ContainerExec } from '../executors/docker/container-exec.js';
import type { Daemon } from '../executors/docker/daemon.js';
import { DockerError } from '../executors/docker/docker-error.js';
import { newMark } from '../executors/ssh/mark-splitter.js';
import {
  terminalType,
  type TerminalChannel,
  type TerminalEnd,
  type TerminalSize,
} from './terminal-channel.js';

/** What a container says before its shell, when it has none. */
const complaintLimit = 1000;
/** What does not end when hung up on is killed after so many seconds. */
const hangUpSeconds = 2;
/** After this what is left of a terminal that was closed is let go of, whatever the daemon does. */
const partingMs = 10_000;

/**
 * Hangs up on the shell that standard input names, once that ends: a daemon leaves a command behind whose client has gone,
 * as ours may at any moment. The time of its birth tells it from another that has got its number.
 */
const guardScript = `birth() { { read -r line <"/proc/$1/stat"; } 2>/dev/null && set -- \${line##*) } && echo "\${20}"; }
set -f
read -r pid || exit 0
born=$(birth "$pid")
while read -r line; do :; done
is_there() { [ -n "$born" ] && [ "$(birth "$pid")" = "$born" ]; }
is_there && kill -HUP "$pid"
waited=0
while is_there && [ "$waited" -lt ${hangUpSeconds} ]; do sleep 1; waited=$((waited + 1)); done
is_there && kill -KILL "$pid"
exit 0`;

/** Says who it is, and becomes a log-in shell: bash where there is one. */
const openingScript = (mark: string): string => `printf '\\036${mark} %s\\n' "$$"
command -v bash >/dev/null 2>&1 && exec bash -l
/bin/sh -l -c : >/dev/null 2>&1 </dev/null && exec /bin/sh -l
exec /bin/sh`;

export interface TerminalContainer {
  /** Name or number. */
  readonly container: string;
  /** As in the container's own accounts; as its image says without one. */
  readonly user: string | null;
}

/**
 * Opens a shell in a container. It ends when it is closed, and when our connection does.
 * @throws {DockerError} or {SshError} when the daemon is away, or the container does not run or has no /bin/sh; the reason of
 * `cancel`.
 */
export async function openContainerTerminal(
  daemon: Daemon,
  { container, user }: TerminalContainer,
  size: TerminalSize,
  cancel: AbortSignal,
): Promise<TerminalChannel> {
  const who = user === null ? {} : { User: user };
  // First, so that there is never a shell without it.
  const guard = await startExec(
    daemon,
    container,
    'the guard of a terminal',
    { Cmd: ['/bin/sh', '-c', guardScript], ...who },
    cancel,
  );
  guard.socket.on('error', () => undefined).resume();
  let shell: ContainerExec | null = null;
  try {
    const mark = newMark();
    const options = {
      Cmd: ['/bin/sh', '-c', openingScript(mark)],
      Env: [`TERM=${terminalType}`],
      Tty: true,
      ...who,
    };
    shell = await startExec(daemon, container, 'a terminal in a container', options, cancel);
    shell.socket.on('error', () => undefined);
    const pid = await abortable(readPid(daemon, shell.socket, mark), cancel);
    guard.socket.write(`${pid}\n`);
    const terminal = new ContainerTerminal(daemon, shell, guard.socket);
    await terminal.resize(size);
    return terminal;
  } catch (error) {
    guard.socket.end();
    shell?.socket.destroy();
    throw error;
  }
}

/** Reads to the end of the line with the mark; what comes behind it stays in the stream. */
function readPid(daemon: Daemon, socket: Readable, mark: string): Promise<string> {
  const line = new RegExp(`\\x1e${mark} (\\d+)\\r?\\n`);
  let said = Buffer.alloc(0);
  return new Promise((resolve, reject) => {
    const fail = () => {
      const words = said.toString('utf8').replace(/\s+/g, ' ').trim();
      reject(
        new DockerError(daemon.target, `the container gave no shell${words === '' ? '' : `: ${words}`}`),
      );
    };
    const take = (bytes: Buffer) => {
      said = Buffer.concat([said, bytes]);
      const text = said.toString('latin1');
      const found = line.exec(text);
      if (found === null) {
        if (said.length > complaintLimit) fail();
        return;
      }
      socket.pause();
      socket.off('data', take).off('end', fail).off('close', fail);
      const rest = said.subarray(found.index + found[0].length);
      if (rest.length > 0) socket.unshift(rest);
      resolve(found[1] ?? '');
    };
    socket.on('data', take).once('end', fail).once('close', fail);
  });
}

class ContainerTerminal implements TerminalChannel {
  readonly output = new PassThrough();
  readonly ended: Promise<TerminalEnd>;
  readonly #daemon: Daemon;
  readonly #id: string;
  readonly #socket: Duplex;
  readonly #guard: Duplex;

  constructor(daemon: Daemon, { id, socket }: ContainerExec, guard: Duplex) {
    this.#daemon = daemon;
    this.#id = id;
    this.#socket = socket;
    this.#guard = guard;
    socket.pipe(this.output);
    socket.once('close', () => this.output.end());
    this.ended = new Promise<TerminalEnd>((resolve) => {
      socket.once('end', () => resolve(this.#findEnd()));
      socket.once('close', () =>
        resolve({ exitCode: null, problem: 'The connection to the Docker daemon was lost.' }),
      );
    });
    void this.ended.then(() => guard.end());
  }

  get waitingBytes(): number {
    return this.#socket.writableLength;
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  async resize({ cols, rows }: TerminalSize): Promise<void> {
    await this.#daemon.ask('resizing a terminal', (client, abortSignal) =>
      client.getExec(this.#id).resize({ w: cols, h: rows, abortSignal }),
    );
  }

  close(): void {
    this.#guard.end();
    const parting = setTimeout(() => {
      this.#guard.destroy();
      this.#socket.destroy();
    }, partingMs);
    this.#socket.once('close', () => clearTimeout(parting));
    parting.unref();
    // Its last output is for nobody.
    this.#socket.unpipe(this.output).resume();
  }

  async #findEnd(): Promise<TerminalEnd> {
    this.#socket.end();
    try {
      return { exitCode: await exitCodeOf(this.#daemon, this.#id), problem: null };
    } catch (error) {
      return { exitCode: null, problem: messageOf(error) };
    }
  }
}
