import { abortable } from '../../../lib/abort.js';
import type { ShellPool } from './shell-pool.js';
import { deadline } from './deadline.js';
import { type NodeFolder, type NodeTools, prepareNode } from './node-folder.js';
import { SshError } from './ssh-error.js';
import type { ShellTarget } from './target.js';

/** What is missing on a machine is put there again; what is missing once more then is somebody else's doing. */
export const repairLimit = 3;

const limitMs = 120_000;

/** A machine's place for runs: found and prepared once, and again when it turns out to be gone. */
export class PreparedNode {
  readonly #prepare: () => Promise<NodeFolder>;
  readonly #target: ShellTarget;
  #folder: Promise<NodeFolder> | null = null;

  constructor(pool: ShellPool, target: ShellTarget, tools: NodeTools) {
    this.#target = target;
    this.#prepare = () =>
      prepareNode(pool, target, tools, deadline(target, limitMs, 'preparing a place for runs'));
  }

  /** @throws {SshError} when the machine cannot be reached, or has no place for runs. */
  get(cancel: AbortSignal): Promise<NodeFolder> {
    if (this.#folder === null) {
      const preparing = this.#prepare();
      this.#folder = preparing;
      preparing.catch(() => {
        if (this.#folder === preparing) this.#folder = null;
      });
    }
    return abortable(this.#folder, cancel);
  }

  /** Looks anew the next time. */
  forget(): void {
    this.#folder = null;
  }

  /** @returns the error for a machine on which nothing stays where it was put. */
  unstable(): SshError {
    return new SshError(this.#target, 'prepare', 'what is put there is gone again each time');
  }
}
