import { ShellSession } from './shell-session.js';
import type { ShellPool } from './shell-pool.js';
import type { ShellTarget } from './target.js';

/** Shells that wait at once: what takes turns on a machine needs one, and a server may allow few. */
const spareLimit = 2;
/** So long a shell waits for another script: from one step of a task to the next, say. */
const idleMs = 30_000;
/** A shell goes on living in the environment that it was born into, which somebody may have changed since. */
const oldestMs = 600_000;
/** What lets a shell wait for longer is not worth waiting for. */
const answerMs = 10_000;

/** Shells on one machine that have launched a run and wait for another one: a session costs a machine as much as a short command. */
export class SpareShells {
  readonly #pool: ShellPool;
  readonly #target: ShellTarget;
  readonly #spare: { readonly session: ShellSession; readonly timer: NodeJS.Timeout }[] = [];

  constructor(pool: ShellPool, target: ShellTarget) {
    this.#pool = pool;
    this.#target = target;
  }

  /** @returns a shell that waits, or else a new one. @throws {SshError} as {@link ShellPool.openShell} does. */
  async take(cancel: AbortSignal): Promise<ShellSession> {
    const spare = this.#spare.pop();
    if (spare !== undefined) {
      const { session, timer } = spare;
      clearTimeout(timer);
      let isLiving = false;
      try {
        isLiving = await session.answers(answerMs, cancel);
      } finally {
        if (!isLiving) session.close();
      }
      if (isLiving) return session;
      // Those that have waited for longer would not answer either.
      for (const other of this.#spare.splice(0)) {
        clearTimeout(other.timer);
        other.session.close();
      }
    }
    return ShellSession.open(this.#pool, this.#target, cancel);
  }

  /** Keeps a shell whose script is over, or ends it. */
  keep(used: ShellSession): void {
    const isOld = performance.now() - used.openedAt > oldestMs;
    if (isOld || this.#spare.length >= spareLimit) {
      used.close();
      return;
    }
    const session = used.next();
    const timer = setTimeout(() => {
      this.#spare.splice(
        this.#spare.findIndex((each) => each.session === session),
        1,
      );
      session.close();
    }, idleMs);
    timer.unref();
    this.#spare.push({ session, timer });
  }
}
