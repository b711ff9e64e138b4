import { access, constants, mkdir, readdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf } from '../../lib/errors.js';
import { isMissing, isThere } from '../../lib/missing.js';
import type {
  Executor,
  LaunchSpec,
  Offsets,
  ProbeResult,
  RunExit,
  RunHandle,
  RunOutput,
  SweepOptions,
} from './executor.js';
import { followOutput } from './follow.js';
import { launchScript } from './launch-script.js';
import { localFacts } from './local-facts.js';
import { LocalFiles } from './local-files.js';
import { Launcher, type Standing } from './launcher.js';
import {
  checkLayout,
  checkRunId,
  folderName,
  layoutVersion,
  resultPathIn,
  runIdOfFolder,
} from './run-folder.js';
import { localUsage } from './machine-usage.js';
import type { NodeFacts, NodeUsage } from './node-facts.js';
import { RunWatch } from './run-watch.js';
import { unpackWork } from './unpack.js';

export interface LocalExecutorOptions {
  /** Absolute path of the folder that holds a folder for each run; made when it is not there. */
  readonly runsDir: string;
  /** Where `launcher.sh` is; outside any archive, because a shell reads it. */
  readonly launcherPath: string;
  /** Where PATH, HOME, USER, SHELL, LANG and TZ come from; nothing else of it reaches a command. Ours by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The shell to use where /bin/sh is not a POSIX one, as words divided by spaces. */
  readonly shell?: string;
}

/** What a run inherits of us (contract, jobs.md, "Package and task.json"). */
const inheritedNames = ['PATH', 'HOME', 'USER', 'SHELL', 'LANG', 'TZ'] as const;
/** Below this, output would soon be cut short. */
const freeLimitBytes = 64 * 1024 * 1024;
const probeLimitMs = 30_000;
const dayMs = 24 * 3600_000;
/** Of what stands so, something may still be alive. */
const goingOn: readonly Standing[] = ['starting', 'running', 'unsupervised'];

/**
 * Runs commands on this machine, through `launcher.sh`, so that they outlive us.
 * @returns an executor of kind `local`; see {@link Executor} for what it promises.
 */
export function createLocalExecutor(options: LocalExecutorOptions): Executor {
  return new LocalExecutor(options);
}

class LocalExecutor implements Executor {
  readonly kind = 'local';
  readonly files: LocalFiles;
  readonly #runsDir: string;
  readonly #launcher: Launcher;

  constructor({ runsDir, launcherPath, environment = process.env, shell }: LocalExecutorOptions) {
    this.#runsDir = runsDir;
    this.files = new LocalFiles(dirname(runsDir));
    this.#launcher = new Launcher({
      launcherPath,
      environment: inheritedFrom(environment),
      ...(shell === undefined ? {} : { shell }),
    });
  }

  handleFor(runId: string, attempt: number, outputLimitBytes?: number): RunHandle {
    checkRunId(runId);
    const folder = join(this.#runsDir, folderName(runId, attempt));
    return {
      executor: this.kind,
      runId,
      folder,
      layout: layoutVersion,
      ...(outputLimitBytes === undefined ? {} : { outputLimitBytes }),
    };
  }

  async launch(spec: LaunchSpec, handle: RunHandle, cancel: AbortSignal): Promise<void> {
    const folder = folderOf(handle);
    const script = launchScript(spec, resultPathIn(folder));
    cancel.throwIfAborted();
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (spec.archive !== undefined && !(await isThere(join(folder, 'claim')))) {
      await unpackWork(spec.archive, folder, cancel);
    }
    const { timeoutSeconds, stopGraceSeconds: graceSeconds, outputLimitBytes } = spec;
    await this.#launcher.start(folder, script, { timeoutSeconds, graceSeconds, outputLimitBytes }, cancel);
  }

  attach(handle: RunHandle, from: Offsets, cancel: AbortSignal): AsyncIterable<RunOutput | RunExit> {
    const folder = folderOf(handle);
    const runWatch = new RunWatch(folder, this.#launcher, cancel);
    return followOutput({
      folder,
      from,
      limit: handle.outputLimitBytes ?? Infinity,
      findEnd: () => runWatch.findEnd(),
      cancel,
    });
  }

  async stop(handle: RunHandle, graceSeconds: number): Promise<void> {
    await this.#launcher.stop(folderOf(handle), graceSeconds);
  }

  async cleanup(...handles: readonly RunHandle[]): Promise<void> {
    for (const handle of handles) await this.#remove(handle);
  }

  async sweep({ olderThanDays, isWanted }: SweepOptions, cancel: AbortSignal): Promise<string[]> {
    const before = Date.now() - olderThanDays * dayMs;
    const removed: string[] = [];
    const failures: unknown[] = [];
    for (const name of await readdir(this.#runsDir)) {
      cancel.throwIfAborted();
      const runId = runIdOfFolder(name);
      if (runId === null || isWanted(runId)) continue;
      const folder = join(this.#runsDir, name);
      try {
        if ((await stat(folder)).mtimeMs > before) continue;
        if (goingOn.includes(await this.#launcher.status(folder, cancel))) continue;
        await this.#launcher.remove(folder);
        removed.push(name);
      } catch (error) {
        cancel.throwIfAborted();
        // Gone meanwhile, by the removal that follows each run.
        if (!isMissing(error)) failures.push(error);
      }
    }
    // One that cannot be removed must not keep the others there.
    if (failures.length > 0)
      throw new AggregateError(failures, `of ${this.#runsDir}: ${failures.map(messageOf).join('; ')}`);
    return removed;
  }

  facts(): Promise<NodeFacts> {
    return localFacts(this.#runsDir);
  }

  usage(cancel: AbortSignal): Promise<NodeUsage> {
    return localUsage(this.#runsDir, cancel);
  }

  async probe(): Promise<ProbeResult> {
    if (process.platform === 'win32')
      return { ok: false, message: 'Commands cannot be run on Windows itself.' };
    try {
      await access('/bin/sh', constants.X_OK);
      await mkdir(this.#runsDir, { recursive: true, mode: 0o700 });
      // Always of this name: one that a crash has left goes with the next.
      const trial = join(this.#runsDir, '.probe');
      await writeFile(trial, '');
      await rm(trial, { force: true });
      const { bavail, bsize } = await statfs(this.#runsDir);
      const freeMiB = Math.floor((bavail * bsize) / 1024 ** 2);
      if (bavail * bsize < freeLimitBytes) {
        return {
          ok: false,
          message: `Only ${freeMiB} MiB are free where runs keep their output (${this.#runsDir}).`,
        };
      }
      const usage = await this.usage(AbortSignal.timeout(probeLimitMs));
      return { ok: true, message: `${freeMiB} MiB free in ${this.#runsDir}`, usage };
    } catch (error) {
      return { ok: false, message: `This machine cannot run anything now: ${messageOf(error)}` };
    }
  }

  async #remove(handle: RunHandle): Promise<void> {
    const folder = folderOf(handle);
    if (await isThere(join(folder, 'exit'))) {
      try {
        // It is over: that is all the launcher would ask, by a dozen processes of its own.
        await rm(folder, { recursive: true, force: true });
        return;
      } catch {
        // The launcher also removes what even its owner must not write to, and says why it cannot.
      }
    }
    await this.#launcher.remove(folder);
  }
}

export function inheritedFrom(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const name of inheritedNames) {
    const value = environment[name];
    if (value !== undefined) inherited[name] = value;
  }
  return inherited;
}

function folderOf(handle: RunHandle): string {
  checkLayout(handle);
  return handle.folder;
}
