import { describeDaemon, type DockerTarget } from './target.js';

export interface DockerErrorOptions {
  /** HTTP status of the daemon's answer; null when there was none. */
  readonly status?: number | null;
  readonly cause?: unknown;
}

/** Something that failed with a Docker daemon. The message names the daemon, what failed, and the way out where there is one. */
export class DockerError extends Error {
  override readonly name = 'DockerError';
  /** Null: the daemon was not reached, or did not answer to the end. */
  readonly status: number | null;

  /** @param problem what went wrong, as a sentence's end: the daemon's name and a colon stand before it. */
  constructor(
    target: DockerTarget,
    readonly problem: string,
    { status = null, cause }: DockerErrorOptions = {},
  ) {
    super(`${describeDaemon(target)}: ${problem}`, { cause });
    this.status = status;
  }

  /** Whether what was asked for is not there. */
  get isMissing(): boolean {
    return this.status === 404;
  }

  /** Whether trying again without a change by people is of no use. */
  get isLasting(): boolean {
    return this.status !== null && this.status >= 400 && this.status < 500 && this.status !== 409;
  }
}

/** @returns null for what the daemon does not have. */
export async function unlessMissing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof DockerError && error.isMissing) return null;
    throw error;
  }
}
