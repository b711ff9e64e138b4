import type { RunExit } from './executor.js';
import type { Launcher, Standing } from './launcher.js';
import { type ProcessIdentity, seemsAlive } from './process-identity.js';
import { lostExit, readExit, readIdentity } from './run-folder.js';

/** How often to see whether somebody is still there to record the end. */
const lookEveryMs = 1000;

/** Why a run is lost that stands so; null while it is not. */
export const lossOf: Readonly<Record<Standing, string | null>> = {
  absent: 'It was never started on this machine, or its folder there was removed.',
  unclaimed: 'It was never started on this machine.',
  starting: null,
  running: null,
  unsupervised: null,
  ended: 'The record of its end is damaged, as after a loss of power.',
  unstarted:
    'It was being started when its launcher ended: the machine went down, or could start no more processes.',
  gone: 'Its supervisor was killed, so its exit status is not known.',
  rebooted: 'The machine was restarted while it was under way.',
};

/**
 * Watches for the end of one run. Normally the supervisor records it. Where the supervisor was killed, the command may
 * go on: the run is then followed until nothing of its group is alive, and only then lost.
 */
export class RunWatch {
  readonly #folder: string;
  readonly #launcher: Launcher;
  readonly #cancel: AbortSignal;
  /** Whoever being there means that the run is not over. */
  #keeper: ProcessIdentity | null = null;
  #nextLook = 0;

  constructor(folder: string, launcher: Launcher, cancel: AbortSignal) {
    this.#folder = folder;
    this.#launcher = launcher;
    this.#cancel = cancel;
  }

  /** @returns the end of the run, null while it goes on. All it has written is in its files by then. */
  async findEnd(): Promise<RunExit | null> {
    const exit = await readExit(this.#folder);
    if (exit !== null) return exit;
    if (performance.now() < this.#nextLook) return null;
    if (this.#keeper === null || !(await seemsAlive(this.#keeper))) {
      const end = await this.#judge();
      if (end !== null) return end;
    }
    this.#nextLook = performance.now() + lookEveryMs;
    return null;
  }

  async #judge(): Promise<RunExit | null> {
    const standing = await this.#launcher.status(this.#folder, this.#cancel);
    if (standing === 'ended') {
      const exit = await readExit(this.#folder);
      if (exit !== null) return exit;
    }
    const loss = lossOf[standing];
    if (loss !== null) return lostExit(this.#folder, loss);
    const identity = await readIdentity(this.#folder);
    this.#keeper = (standing === 'unsupervised' ? identity?.command : identity?.supervisor) ?? null;
    return null;
  }
}
