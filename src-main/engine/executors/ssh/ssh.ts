import { abortable, isAborted } from '../../../lib/abort.js';
import { messageOf } from '../../../lib/errors.js';
import type {
  Executor,
  LaunchSpec,
  Offsets,
  ProbeResult,
  RunExit,
  RunHandle,
  RunOutput,
  SweepOptions,
} from '../executor.js';
import type { NodeFacts, NodeUsage } from '../node-facts.js';
import { wholeSeconds } from '../launcher.js';
import { checkLayout, checkRunId, folderName, layoutVersion } from '../run-folder.js';
import { deadline } from './deadline.js';
import { probeNode, readFacts, readUsage } from './facts.js';
import { FollowedRun } from './followed-run.js';
import type { NodeFolder, NodeTools } from './node-folder.js';
import { PreparedNode, repairLimit } from './prepared-node.js';
import { RemoteFiles } from './remote-files.js';
import { readFollower, RemotePosition } from './remote-follow.js';
import { RemoteLauncher, startLimitMs } from './remote-launcher.js';
import { pauseBefore } from './retry.js';
import { runScript, whyNot } from './run-script.js';
import { follow, remove, stop, toolsMissing } from './run-scripts.js';
import type { ShellPool } from './shell-pool.js';
import { ShellSession } from './shell-session.js';
import { SshError } from './ssh-error.js';
import { sweepNode } from './sweep.js';
import type { ShellTarget } from './target.js';

export interface SshExecutorOptions {
  readonly pool: ShellPool;
  readonly target: ShellTarget;
  readonly tools: NodeTools;
  /** `ssh` by default; `docker` for a container. */
  readonly kind?: 'ssh' | 'docker';
  /** For how long a run is followed without hearing anything of its machine, before the caller is told; 5 min by default. */
  readonly patienceMs?: number;
}

/** What a stop may take beyond the grace, and anything else in all. */
const reserveMs = 60_000;
/** A launch is followed at once; who does not come for it within this is not coming. */
const adoptionMs = 10_000;
/** A follower that has lasted so long has done its work; one that has not may be followed by many like it. */
const steadyMs = 10_000;

/**
 * Runs commands on a machine reached over SSH, through `launcher.sh` there, so that they outlive us and the connection.
 * Containers that last are machines in this, too.
 * @returns an executor; see {@link Executor} for what it promises.
 */
export function createSshExecutor(options: SshExecutorOptions): Executor {
  return new RemoteExecutor(options);
}

class RemoteExecutor implements Executor {
  readonly kind: 'ssh' | 'docker';
  readonly files: RemoteFiles;
  readonly #pool: ShellPool;
  readonly #target: ShellTarget;
  readonly #patienceMs: number;
  readonly #node: PreparedNode;
  readonly #launcher: RemoteLauncher;
  /** Runs that were launched a moment ago and are about to be followed, by their folders. */
  readonly #launched = new Map<string, { readonly followed: FollowedRun; readonly timer: NodeJS.Timeout }>();

  constructor({ pool, target, tools, kind = 'ssh', patienceMs = 300_000 }: SshExecutorOptions) {
    this.kind = kind;
    this.#pool = pool;
    this.#target = target;
    this.#node = new PreparedNode(pool, target, tools);
    this.#launcher = new RemoteLauncher(pool, target, this.#node);
    this.files = new RemoteFiles(pool, target, this.#node);
    this.#patienceMs = patienceMs;
  }

  handleFor(runId: string, attempt: number, outputLimitBytes?: number): RunHandle {
    checkRunId(runId);
    return {
      executor: this.kind,
      runId,
      // Where the home cannot be written to it is elsewhere; the machine is asked each time.
      folder: `~/.wheelhouse/runs/${folderName(runId, attempt)}`,
      layout: layoutVersion,
      ...(outputLimitBytes === undefined ? {} : { outputLimitBytes }),
    };
  }

  async launch(spec: LaunchSpec, handle: RunHandle, cancel: AbortSignal): Promise<void> {
    checkLayout(handle);
    const followed = await this.#launcher.launch(spec, handle, cancel);
    if (followed !== null) this.#keep(handle, followed);
  }

  async *attach(
    handle: RunHandle,
    from: Offsets,
    cancel: AbortSignal,
  ): AsyncGenerator<RunOutput | RunExit, void, undefined> {
    checkLayout(handle);
    const position = new RemotePosition(from, handle.outputLimitBytes);
    let followed = this.#adopt(handle, from);
    let tries = 0;
    let heardAt = performance.now();
    for (;;) {
      try {
        followed ??= await this.#follow(handle, position.inFiles, cancel);
        const begunAt = performance.now();
        const reading = readFollower(this.#target, followed, position, cancel);
        for (let item = await reading.next(); ; item = await reading.next()) {
          heardAt = performance.now();
          if (item.done === true) {
            if (item.value !== null) {
              yield item.value;
              return;
            }
            if (heardAt - begunAt > steadyMs) tries = 0;
            break;
          }
          tries = 0;
          yield item.value;
        }
      } catch (error) {
        if (isAborted(cancel)) throw cancel.reason;
        if (!(error instanceof SshError) || error.isLasting) throw error;
        if (performance.now() - heardAt > this.#patienceMs) throw error;
      } finally {
        followed?.close();
        followed = null;
      }
      await pauseBefore(tries++, this.#pool, this.#target, cancel);
    }
  }

  async stop(handle: RunHandle, graceSeconds: number): Promise<void> {
    const limitMs = graceSeconds * 1000 + reserveMs;
    await this.#ask([handle], limitMs, 'stopping a run', (node) =>
      stop(node, handle, wholeSeconds(graceSeconds)),
    );
  }

  async cleanup(...handles: readonly RunHandle[]): Promise<void> {
    await this.#ask(handles, reserveMs, 'removing the folders of runs', (node) => remove(node, handles));
  }

  async probe(): Promise<ProbeResult> {
    const cancel = deadline(this.#target, reserveMs, 'asking whether it can run anything');
    this.#pool.forgetFailure(this.#target);
    try {
      return await probeNode(this.#pool, this.#target, await this.#node.get(cancel), cancel);
    } catch (error) {
      this.#node.forget();
      return { ok: false, message: messageOf(error) };
    }
  }

  async facts(cancel: AbortSignal): Promise<NodeFacts> {
    return readFacts(this.#pool, this.#target, await this.#node.get(cancel), cancel);
  }

  async usage(cancel: AbortSignal): Promise<NodeUsage> {
    const { base } = await this.#node.get(cancel);
    return readUsage(this.#pool, this.#target, base, cancel);
  }

  async sweep(options: SweepOptions, cancel: AbortSignal): Promise<string[]> {
    return sweepNode(this.#pool, this.#target, await this.#node.get(cancel), options, cancel);
  }

  async #follow(handle: RunHandle, from: Offsets, cancel: AbortSignal): Promise<FollowedRun> {
    for (let tries = 0; tries < repairLimit; tries++) {
      const node = await this.#node.get(cancel);
      const session = await ShellSession.open(this.#pool, this.#target, cancel);
      const script = follow(node, handle, from, session.mark);
      const followed = new FollowedRun(session, script, startLimitMs);
      try {
        const reply = (await abortable(followed.reply, cancel)).trim();
        if (reply === '') return followed;
        this.#node.forget();
      } catch (error) {
        followed.close();
        throw error;
      }
      followed.close();
    }
    throw this.#node.unstable();
  }

  async #ask(
    handles: readonly RunHandle[],
    limitMs: number,
    doing: string,
    scriptFor: (node: NodeFolder) => string,
  ): Promise<void> {
    for (const handle of handles) checkLayout(handle);
    const cancel = deadline(this.#target, limitMs, doing);
    for (let tries = 0; tries < repairLimit; tries++) {
      const node = await this.#node.get(cancel);
      const answer = await runScript(this.#pool, this.#target, {
        script: scriptFor(node),
        doing,
        limitMs,
        cancel,
      });
      if (answer.status === 0) return;
      if (answer.stdout.trim() !== toolsMissing) throw new SshError(this.#target, 'command', whyNot(answer));
      this.#node.forget();
    }
    throw this.#node.unstable();
  }

  #keep({ folder }: RunHandle, followed: FollowedRun): void {
    this.#drop(folder);
    const timer = setTimeout(() => this.#drop(folder), adoptionMs);
    timer.unref();
    this.#launched.set(folder, { followed, timer });
  }

  #drop(folder: string): void {
    const kept = this.#launched.get(folder);
    if (kept === undefined) return;
    clearTimeout(kept.timer);
    this.#launched.delete(folder);
    kept.followed.close();
  }

  /** @returns the follower that the launch has left, where it is one from the beginning that is wanted. */
  #adopt({ folder }: RunHandle, { stdout, stderr }: Offsets): FollowedRun | null {
    const kept = this.#launched.get(folder);
    if (kept === undefined) return null;
    if (stdout > 0 || stderr > 0) {
      this.#drop(folder);
      return null;
    }
    clearTimeout(kept.timer);
    this.#launched.delete(folder);
    return kept.followed;
  }
}
