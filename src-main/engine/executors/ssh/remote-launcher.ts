import { abortable } from '../../../lib/abort.js';
import type { LaunchSpec, RunHandle } from '../executor.js';
import { launchScript } from '../launch-script.js';
import type { ShellPool } from './shell-pool.js';
import { FollowedRun } from './followed-run.js';
import type { NodeFolder } from './node-folder.js';
import { type PreparedNode, repairLimit } from './prepared-node.js';
import { pauseBefore } from './retry.js';
import { runScript } from './run-script.js';
import { forestall, launchAndFollow, packageMissing, packagePath, toolsMissing } from './run-scripts.js';
import { SpareShells } from './spare-shells.js';
import { ConnectionLost, SshError } from './ssh-error.js';
import type { ShellTarget } from './target.js';
import { upload } from './upload.js';

/** From the request to the launcher's answer. */
export const startLimitMs = 60_000;
/** A package may be large, and a disk slow. */
const unpackLimitMs = 600_000;

/** One attempt at a launch. */
interface Attempt {
  /** True while the run may have begun without our knowing it; until then another connection does as well as one that broke. */
  isOpen: boolean;
}

/** Starts runs on one machine, and puts there what they need. */
export class RemoteLauncher {
  readonly #pool: ShellPool;
  readonly #target: ShellTarget;
  readonly #node: PreparedNode;
  /** Packages on their way, by their SHA-1. */
  readonly #uploads = new Map<string, Promise<void>>();
  readonly #shells: SpareShells;

  constructor(pool: ShellPool, target: ShellTarget, node: PreparedNode) {
    this.#pool = pool;
    this.#target = target;
    this.#node = node;
    this.#shells = new SpareShells(pool, target);
  }

  /**
   * Starts a run, or finds it started. Once it may have begun only the machine can say whether it has, and is asked until
   * it answers; it does not matter how often.
   * @returns the run as it is followed from its beginning; null when it has begun but must be followed anew.
   * @throws {SshError} when nothing was started; an Error for what no shell can be given.
   */
  async launch(spec: LaunchSpec, handle: RunHandle, cancel: AbortSignal): Promise<FollowedRun | null> {
    // What no shell can be given is told before anything is asked of the machine.
    launchScript(spec, '');
    const attempt: Attempt = { isOpen: false };
    let repairs = 0;
    let losses = 0;
    for (let tries = 0; ; tries++) {
      try {
        const followed = await this.#tryOnce(spec, handle, attempt, cancel);
        if (followed !== null) return followed;
        if (++repairs > repairLimit) throw this.#node.unstable();
      } catch (error) {
        cancel.throwIfAborted();
        if (!(error instanceof SshError)) throw error;
        if (attempt.isOpen) {
          // It is reached, and yet does not answer: what does not begin in time must not begin at all.
          const end = error.step === 'command' ? await this.#giveUp(handle, cancel) : 'unknown';
          if (end === 'begun') return null;
          if (end === 'forestalled') throw error;
        } else if (!(error instanceof ConnectionLost) || ++losses > repairLimit) {
          throw error;
        }
        await pauseBefore(tries, this.#pool, this.#target, cancel);
      }
    }
  }

  /** @returns null when something was missing on the machine, which it is no longer. */
  async #tryOnce(
    spec: LaunchSpec,
    handle: RunHandle,
    attempt: Attempt,
    cancel: AbortSignal,
  ): Promise<FollowedRun | null> {
    const node = await this.#node.get(cancel);
    const session = await this.#shells.take(cancel);
    const limitMs = spec.archive === undefined ? startLimitMs : unpackLimitMs;
    const script = launchAndFollow(node, handle, spec, session);
    attempt.isOpen = true;
    const followed = new FollowedRun(session, script, limitMs, (spare) => this.#shells.keep(spare));
    let isWanted = false;
    try {
      const reply = (await abortable(followed.reply, cancel)).trim();
      if (reply === 'launched') {
        isWanted = true;
        return followed;
      }
      // A shell that was killed may have begun the run before: only an answer says that nothing has begun.
      if (reply === '')
        throw new SshError(this.#target, 'command', 'the shell that was to start a run was ended');
      attempt.isOpen = false;
      if (reply === toolsMissing) this.#node.forget();
      else if (reply === packageMissing) await this.#sendPackage(node, spec, cancel);
      else await this.#moveOrRefuse(node, reply.replace(/^refused (launcher: )?/, ''), cancel);
      return null;
    } finally {
      if (!isWanted) followed.close();
    }
  }

  /** A home that has become full or read-only is no reason not to run something. */
  async #moveOrRefuse(node: NodeFolder, reason: string, cancel: AbortSignal): Promise<void> {
    this.#node.forget();
    const { base } = await this.#node.get(cancel);
    if (base === node.base) throw new SshError(this.#target, 'command', reason);
  }

  async #giveUp(handle: RunHandle, cancel: AbortSignal): Promise<'begun' | 'forestalled' | 'unknown'> {
    try {
      const node = await this.#node.get(cancel);
      const { stdout } = await runScript(this.#pool, this.#target, {
        script: forestall(node, handle),
        doing: 'giving up the start of a run',
        limitMs: startLimitMs,
        cancel,
      });
      const [said] = stdout.trim().split('\n').slice(-1);
      return said === 'begun' || said === 'forestalled' ? said : 'unknown';
    } catch (error) {
      if (error instanceof SshError) return 'unknown';
      throw error;
    }
  }

  async #sendPackage(node: NodeFolder, { archive }: LaunchSpec, cancel: AbortSignal): Promise<void> {
    if (archive === undefined) return;
    const { path: file, sha1 } = archive;
    const to = packagePath(node, sha1);
    let sending = this.#uploads.get(to);
    if (sending === undefined) {
      // Not with the signal of one run: others may be waiting for the same package.
      sending = upload(this.#pool, this.#target, { file, to, sha1 }, new AbortController().signal).finally(
        () => this.#uploads.delete(to),
      );
      this.#uploads.set(to, sending);
    }
    await abortable(sending, cancel);
  }
}
