import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Executor, LaunchSpec, RunExit, RunHandle, RunPosition } from './executor.js';

/** What the tests of the executors share: a place for runs, specs, and proof that nothing is left behind. */

export const launcherPath = fileURLToPath(new URL('../../../resources/launcher.sh', import.meta.url));
export const fromStart: RunPosition = { stdout: 0, stderr: 0 };
export const never = (): AbortSignal => new AbortController().signal;

/** The shells of this machine that the launcher must work in. */
export const shells = ['dash', 'bash --posix', 'busybox sh'].flatMap((line) => {
  const [program = '', ...rest] = line.split(' ');
  const path = pathOf(program);
  return path === null ? [] : [{ name: line, shell: [path, ...rest].join(' ') }];
});

/** @returns where a program is, null when it is not installed. */
export function pathOf(program: string): string | null {
  try {
    return execFileSync('/bin/sh', ['-c', 'command -v "$1"', 'sh', program], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

/** A folder for the runs of one test file. */
export class RunGround {
  readonly folder = mkdtempSync(join(tmpdir(), 'wheelhouse-runs-'));
  readonly #prefix = `t${randomBytes(4).toString('hex')}`;
  #count = 0;

  newRunId(): string {
    return `${this.#prefix}-${++this.#count}`;
  }

  spec(argv: readonly [string, ...string[]], more: Partial<LaunchSpec> = {}): LaunchSpec {
    return {
      runId: this.newRunId(),
      argv,
      env: {},
      timeoutSeconds: 0,
      stopGraceSeconds: 1,
      outputLimitBytes: 0,
      ...more,
    };
  }

  shellSpec(line: string, more: Partial<LaunchSpec> = {}): LaunchSpec {
    return this.spec(['/bin/sh', '-c', line], more);
  }

  /** @returns pids of what is left of one run, or of all: by the environment, and supervisors by their arguments. */
  leftovers(runId = ''): number[] {
    const tag = `WHEELHOUSE_RUN_ID=${this.#prefix}`;
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        const words = (file: string) => readWords(`/proc/${pid}/${file}`);
        const isTagged = words('environ').some((word) =>
          runId === '' ? word.startsWith(tag) : word === `WHEELHOUSE_RUN_ID=${runId}`,
        );
        return (
          isTagged ||
          words('cmdline').some((word) => word === this.folder || word.startsWith(join(this.folder, runId)))
        );
      })
      .map(Number);
  }

  /** @returns pids of processes that have all these words within their arguments. */
  withArguments(...parts: readonly string[]): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        const line = readWords(`/proc/${pid}/cmdline`).join(' ');
        return parts.every((part) => line.includes(part));
      })
      .map(Number);
  }

  /** To be called last. @throws when a process of any run is still there. */
  async expectNothingLeft(): Promise<void> {
    try {
      await until(() => this.leftovers().length === 0);
    } finally {
      for (const pid of this.leftovers()) process.kill(pid, 'SIGKILL');
      rmSync(this.folder, { recursive: true, force: true });
    }
  }
}

function readWords(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\0');
  } catch {
    return [];
  }
}

export interface Followed {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly exit: RunExit;
  /** Dates of the pieces in the order in which they came. */
  readonly dates: readonly number[];
}

/** Follows a run to its end. @throws when pieces do not join. */
export async function follow(
  executor: Executor,
  handle: RunHandle,
  from = fromStart,
  cancel = never(),
): Promise<Followed> {
  const parts = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const position = { stdout: from.stdout, stderr: from.stderr };
  const dates: number[] = [];
  for await (const item of executor.attach(handle, from, cancel)) {
    if (item.type === 'exit') {
      return { stdout: Buffer.concat(parts.stdout), stderr: Buffer.concat(parts.stderr), exit: item, dates };
    }
    if (item.offset !== position[item.stream])
      throw new Error(`a gap in ${item.stream} at ${position[item.stream]}`);
    position[item.stream] += item.bytes.length;
    parts[item.stream].push(item.bytes);
    dates.push(item.ms);
  }
  throw new Error('following ended without an end');
}

/** @returns whether a run is over; its file `exit` may be there a moment before it says anything. */
export const hasEnded = (folder: string): boolean => {
  const path = join(folder, 'exit');
  return existsSync(path) && readFileSync(path, 'utf8') !== '';
};

/** Waits until something holds, at most a minute. */
export async function until(holds: () => boolean): Promise<void> {
  const limit = performance.now() + 60_000;
  while (!holds()) {
    if (performance.now() > limit) throw new Error(`it did not come true: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Runs a launcher as something that can be killed with its whole group. */
export function spawnLauncher(shell: string, args: readonly string[], input: string, whole = true) {
  const [program = '', ...rest] = shell.split(' ');
  const child = spawn(program, [...rest, launcherPath, ...args], {
    detached: true,
    env: { PATH: process.env['PATH'], LAUNCHER_SHELL: shell },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  if (whole) child.stdin.end(input);
  else child.stdin.write(input);
  return child;
}
