import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../lib/errors.js';

/** How a run stands, in the words of `launcher.sh status`, where each is explained. */
const standings = [
  'absent',
  'unclaimed',
  'starting',
  'running',
  'ended',
  'unsupervised',
  'unstarted',
  'gone',
  'rebooted',
] as const;
export type Standing = (typeof standings)[number];

export interface LauncherOptions {
  /** Where `launcher.sh` is; outside any archive, because a shell reads it. */
  readonly launcherPath: string;
  /** The whole environment of the launcher; nothing else reaches the command. */
  readonly environment: Readonly<Record<string, string>>;
  /** The shell to use where /bin/sh is not a POSIX one, as words divided by spaces. */
  readonly shell?: string;
  /** How long a start may take; 30 s by default. */
  readonly startLimitMs?: number;
}

const defaultStartLimitMs = 30_000;
const statusLimitMs = 30_000;
const removeLimitMs = 120_000;
/** What a stop may take beyond the grace. */
const stopReserveSeconds = 20;

/** Something did not answer in time. */
class TimeOut extends Error {}

/** Asks `launcher.sh` on this machine. Each question is a process of its own, with a time limit. */
export class Launcher {
  readonly #options: LauncherOptions;

  constructor(options: LauncherOptions) {
    this.#options = options;
  }

  /**
   * Starts a run, or finds it started.
   * @param script as `launchScript` writes it.
   * @throws when nothing was started; it may be tried again then.
   */
  async start(
    folder: string,
    script: string,
    limits: {
      readonly timeoutSeconds: number;
      readonly graceSeconds: number;
      readonly outputLimitBytes: number;
    },
    cancel: AbortSignal,
  ): Promise<void> {
    const { timeoutSeconds, graceSeconds, outputLimitBytes } = limits;
    const { startLimitMs = defaultStartLimitMs } = this.#options;
    const args = [
      'start',
      folder,
      wholeSeconds(timeoutSeconds),
      wholeSeconds(graceSeconds),
      String(outputLimitBytes),
    ];
    try {
      await this.#ask(args, startLimitMs, { input: script, cancel });
    } catch (error) {
      if (!(error instanceof TimeOut)) throw error;
      // Nothing may begin after we have given up. With the claim in our hands nothing will; if it was taken, the run
      // has begun after all. Either way it is for whoever follows the run to find out.
      await writeFile(join(folder, 'claim'), '', { flag: 'wx' }).catch((claimError: unknown) => {
        if ((claimError as NodeJS.ErrnoException).code !== 'EEXIST') throw claimError;
      });
    }
  }

  /**
   * Stops a run and waits until nothing of it is alive. One that has not begun never will.
   * @throws when something of it is still alive.
   */
  async stop(folder: string, graceSeconds: number): Promise<void> {
    const limitMs = (graceSeconds + stopReserveSeconds) * 1000;
    await this.#ask(['stop', folder, wholeSeconds(graceSeconds)], limitMs);
  }

  /** @returns how the run stands. Takes a few seconds while a start is neither done nor known to have failed. */
  async status(folder: string, cancel?: AbortSignal): Promise<Standing> {
    const answer = await this.#ask(['status', folder], statusLimitMs, cancel === undefined ? {} : { cancel });
    const standing = standings.find((known) => known === answer.trim());
    if (standing === undefined) throw new Error(`launcher.sh said ${JSON.stringify(answer)} of ${folder}`);
    return standing;
  }

  /** Deletes the folder of a run. @throws when the run is not over. */
  async remove(folder: string): Promise<void> {
    await this.#ask(['remove', folder], removeLimitMs);
  }

  async #ask(
    args: readonly string[],
    limitMs: number,
    { input = '', cancel }: { readonly input?: string; readonly cancel?: AbortSignal } = {},
  ): Promise<string> {
    cancel?.throwIfAborted();
    const { launcherPath, environment, shell } = this.#options;
    const [program = '/bin/sh', ...shellArgs] = shell?.split(' ') ?? [];
    const child = spawn(program, [...shellArgs, launcherPath, ...args], {
      cwd: '/',
      // Out of reach of signals meant for us: what is begun here is carried to its end.
      detached: true,
      env: shell === undefined ? environment : { ...environment, LAUNCHER_SHELL: shell },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    const question = `launcher.sh ${args.join(' ')}`;

    const { promise, resolve, reject } = Promise.withResolvers<string>();
    child.stdin.on('error', (error: NodeJS.ErrnoException) => {
      // Whoever ends without having read everything says why in other ways.
      if (error.code !== 'EPIPE') reject(error);
    });
    child.on('error', (error) =>
      reject(new Error(`${program} could not be run: ${messageOf(error)}`, { cause: error })),
    );
    child.on('close', (code, signal) => {
      if (code === 0) resolve(said.stdout);
      else reject(new Error(said.stderr.trim() || `${question} ended with ${code ?? signal ?? 'nothing'}`));
    });
    const limit = setTimeout(
      () => reject(new TimeOut(`${question} did not answer within ${limitMs / 1000} s`)),
      limitMs,
    );
    const give = () => reject(cancel?.reason as Error);
    cancel?.addEventListener('abort', give, { once: true });
    child.stdin.end(input);
    try {
      return await promise;
    } finally {
      clearTimeout(limit);
      cancel?.removeEventListener('abort', give);
      if (child.exitCode === null && child.signalCode === null) abandon(child.pid);
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
    }
  }
}

/** Ends a launcher that is not waited for any longer; a supervisor it may have begun is in another group. */
function abandon(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The whole number of seconds that is not less: launcher.sh takes no other. */
export const wholeSeconds = (seconds: number): string => String(Math.max(0, Math.ceil(seconds)));
