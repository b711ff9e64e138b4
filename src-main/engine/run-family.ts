import type { RunExit } from './executors/executor.js';
import type { FamilyLine } from './run-log.js';
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
  /** @returns the lines that close a run's log, and its result as the family's API emits it. */
  ended(
    run: Run,
    ending: RunEnding,
    worker: string,
  ): { readonly lines: readonly FamilyLine[]; readonly result: unknown };
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
