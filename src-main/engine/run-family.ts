import type { OutputStream, RunExit } from './executors/executor.js';
import type { FamilyLine } from './run-log.js';
import type { WriteManager } from '../store/store.js';
import type { Run, RunState } from './run.entity.js';

/** How a run ended. */
export interface RunEnding {
  readonly state: Extract<RunState, 'succeeded' | 'failed' | 'stopped' | 'timed_out' | 'lost'>;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** A sentence for people, where the exit code does not say it all. */
  readonly reason: string | null;
  readonly endedAt: number;
  /** What the command wrote to the file named by `WHEELHOUSE_RESULT`. */
  readonly output: Buffer | null;
}

/** What a family says of its runs in their logs, in the form of its own document. */
export interface RunFamily {
  readonly name: string;
  /** @returns the status lines of a run that has started. */
  started(run: Run): readonly FamilyLine[];
  /** Does what follows from the start of a run, as part of the write that marks it as running. Must not fail, as `settled`. */
  begun?(manager: WriteManager, run: Run): Promise<void>;
  /** @returns the lines that close a run's log, and its result as the family's API emits it. */
  ended(
    run: Run,
    ending: RunEnding,
    worker: string,
  ): { readonly lines: readonly FamilyLine[]; readonly result: unknown };
  /** @returns the lines that tell of something on the way to the start or to the end of a run, such as the pull of its image. */
  noted?(run: Run, text: string): readonly FamilyLine[];
  /** @returns the lines that close an attempt which is followed by another after a delay. */
  retried(run: Run, ending: RunEnding, worker: string, delaySeconds: number): readonly FamilyLine[];
  /** @returns the lines that tell that the rest of a stream is left out. @param limitBytes what is kept of it. */
  cutOff(run: Run, stream: OutputStream, limitBytes: number): readonly FamilyLine[];
  /** @returns the number of the node for the next attempt of a run that its own node has lost; null to try there again. */
  placeAgain?(manager: WriteManager, run: Run): Promise<string | null>;
  /**
   * Does what follows from the end of a run, as part of the write that ends it. Must not fail for a reason that lies in
   * what was asked: the run has ended all the same.
   */
  settled?(manager: WriteManager, run: Run): Promise<void>;
}

/** A retry waits no longer than this, whatever its backoff amounts to. */
const retryDelayLimitSeconds = 24 * 3600;

/**
 * @param run the attempt that has ended.
 * @returns seconds until its next attempt; null when there is none.
 */
export function retryDelay(run: Run, state: RunState): number | null {
  const { retry } = run.program;
  if (!retry || run.attempt > retry.times || !retry.on.includes(state)) return null;
  return Math.min(retry.delaySeconds * retry.backoff ** (run.attempt - 1), retryDelayLimitSeconds);
}

/** @returns the ending that an executor's report amounts to. */
export function endingOf(exit: RunExit): RunEnding {
  const { exitCode, signal, endedAt } = exit;
  const state = exit.outcome !== 'exited' ? exit.outcome : exitCode === 0 ? 'succeeded' : 'failed';
  return { state, exitCode, signal, endedAt, reason: exit.reason ?? null, output: exit.result };
}

/** @returns the ending of a run that came to an end without its command having run to one. */
export function endingWithout(state: 'failed' | 'stopped' | 'lost', reason: string): RunEnding {
  return { state, exitCode: null, signal: null, reason, endedAt: Date.now(), output: null };
}
