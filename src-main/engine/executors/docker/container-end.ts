import type { ContainerInspectInfo } from 'dockerode';
import type { RunExit } from '../executor.js';
import { signalOf } from '../run-folder.js';
import type { RunMark } from './container-files.js';

/** What there is to know of a container that has ended. */
export interface ContainerEnd {
  readonly state: ContainerInspectInfo['State'];
  /** Bytes of memory it was allowed; 0 for no limit. */
  readonly memoryLimit: number;
  readonly mark: RunMark | null;
  /** Whether it was not ended with its daemon; null when nobody knows. */
  readonly hasEndedByItself: boolean | null;
  /** Whether it may have ended while its daemon, which takes down what it says, was away. */
  readonly isUnheard: boolean;
  /** By our clock, in epoch milliseconds. */
  readonly endedAt: number;
  readonly result: Buffer | null;
  /** Why a result was not kept. */
  readonly complaint: string | null;
}

/**
 * Exit codes that a daemon leaves when it goes down and takes its containers along: those of SIGKILL and SIGTERM; and 255 of
 * what was gone when it came up again.
 */
const daemonsCodes = new Set([137, 143, 255]);

/**
 * What a container says to a daemon that is away waits in a pipe, which goes with the container (moby, live-restore; seen with
 * Docker 20.10: everything said between the daemon's end and the container's own was gone).
 */
const unheardReason =
  'Its Docker daemon was away when it ended, or has been restarted since: what it wrote while the daemon was away may be missing in its log, since Docker does not keep it.';

/** @returns whether only the daemon can say what an exit code means. */
export const isDaemonsCode = (exitCode: number): boolean => daemonsCodes.has(exitCode);

/** @returns how a run has ended whose container has. */
export function exitOfContainer(end: ContainerEnd): RunExit {
  const { state, mark, hasEndedByItself, isUnheard, endedAt, result, complaint } = end;
  const { ExitCode: exitCode } = state;
  const exit = { type: 'exit', exitCode, signal: signalOf(exitCode), endedAt, result } as const;
  const withReason = (...reasons: readonly (string | null)[]) => {
    const reason = [...reasons, isUnheard ? unheardReason : null].filter((each) => each !== null).join(' ');
    return reason === '' ? exit : { ...exit, reason };
  };
  if (mark !== null) return { ...withReason(), outcome: mark === 'stop' ? 'stopped' : 'timed_out' };
  const isKilledForMemory = state.OOMKilled && exitCode !== 0;
  if (!isKilledForMemory && isDaemonsCode(exitCode) && hasEndedByItself === false) {
    const reason =
      'The Docker daemon, or its machine, went down while it was under way and took its container along.';
    return { ...exit, outcome: 'lost', exitCode: null, signal: null, reason };
  }
  const reason = isKilledForMemory ? memoryReason(end) : state.Error === '' ? complaint : state.Error;
  return { ...withReason(reason), outcome: 'exited' };
}

function memoryReason({ memoryLimit }: ContainerEnd): string {
  const limit =
    memoryLimit === 0 ? 'its machine had no more' : `its limit is ${Math.round(memoryLimit / 1024 ** 2)} MiB`;
  return `It was killed for want of memory, or some process of it: ${limit}.`;
}
