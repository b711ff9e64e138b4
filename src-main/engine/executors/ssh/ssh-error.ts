import { describeTarget, type ShellTarget } from './target.js';

/** Where on the way to a result something went wrong, in the order of the way. */
export const sshSteps = [
  'connect',
  'host_key',
  'authenticate',
  'session',
  'prepare',
  'upload',
  'command',
] as const;
export type SshStep = (typeof sshSteps)[number];

export interface SshErrorOptions {
  /** True when trying again without a change by people is of no use, as for a refused key. */
  readonly isLasting?: boolean;
  readonly cause?: unknown;
}

/** Something that failed with a machine over SSH, or in the shell of a container. The message names the machine, what failed, and the way out. */
export class SshError extends Error {
  override readonly name = 'SshError';
  readonly isLasting: boolean;

  /**
   * @param problem what went wrong, as a sentence's end: the machine's name and a colon stand before it.
   */
  constructor(
    target: ShellTarget,
    readonly step: SshStep,
    problem: string,
    { isLasting = false, cause }: SshErrorOptions = {},
  ) {
    super(`${describeTarget(target)}: ${problem}`, { cause });
    this.isLasting = isLasting;
  }
}

/** The connection was lost while it was in use; what was asked may or may not have been done. */
export class ConnectionLost extends SshError {
  /** @param connectedAt when it was made, in milliseconds of the monotonic clock. */
  constructor(
    target: ShellTarget,
    problem: string,
    readonly connectedAt: number,
    cause?: unknown,
  ) {
    super(target, 'session', problem, { cause });
  }
}
