import type { OutputStream } from './executors/executor.js';
import type { Run } from './run.entity.js';
import type { RunEnding } from './run-family.js';
import type { FamilyLine } from './run-log.js';

/** What a family's status lines say of a run besides what has happened: which run, and which attempt. */
type NamedRun = Readonly<Record<string, unknown>>;

/** `data` of the result line of a run that was made of a version of something. */
export interface RunResult {
  readonly ok: boolean;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly runId: string;
  readonly version: string;
  readonly worker: string;
  readonly attempt: number;
  /** Seconds. */
  readonly duration: number;
  readonly error?: string;
}

/** The `command` of the status line with which a run ends (contract, jobs.md, "logs"). */
export const endCommands = {
  succeeded: 'finish',
  failed: 'error',
  stopped: 'stop',
  timed_out: 'timeout',
  lost: 'error',
} as const satisfies Record<RunEnding['state'], string>;

/** @returns seconds from its start to its end; 0 for a run that never started. */
export const durationOf = ({ startedAt }: Run, { endedAt }: RunEnding): number =>
  startedAt === null ? 0 : Math.max(0, endedAt - startedAt) / 1000;

/**
 * @param said what the command itself has left as the reason of its failure, if anything.
 * @returns why a run did not succeed, in a sentence for people; undefined when it did.
 */
export function errorOf(run: Run, ending: RunEnding, said?: string): string | undefined {
  const { state, reason, signal, exitCode } = ending;
  switch (state) {
    case 'succeeded':
      return undefined;
    case 'failed':
      return reason ?? said ?? (signal === null ? `exit ${exitCode ?? '?'}` : `ended by ${signal}`);
    case 'stopped':
      return reason ?? `stopped by ${run.stopRequestedBy ?? 'an operator'}`;
    case 'timed_out':
      return `took longer than ${run.program.timeoutSeconds} s`;
    case 'lost':
      return reason ?? 'its machine does not know how it ended';
  }
}

/**
 * @param worker name of the node that it ran on.
 * @param error why it did not succeed, as far as that is to be told.
 * @returns what its result line says.
 */
export const resultOf = (
  run: Run,
  ending: RunEnding,
  worker: string,
  error: string | undefined,
): RunResult => ({
  ok: ending.state === 'succeeded',
  exitCode: ending.exitCode,
  signal: ending.signal,
  runId: run.id,
  version: run.version,
  worker,
  attempt: run.attempt,
  duration: durationOf(run, ending),
  ...(error === undefined ? {} : { error }),
});

/** @returns the two lines that close a run's log, and the result that the second of them holds. */
export function closingOf<Result extends { readonly error?: string }>(
  run: Run,
  ending: RunEnding,
  identity: NamedRun,
  result: Result,
): { readonly lines: readonly FamilyLine[]; readonly result: Result } {
  const status = {
    command: endCommands[ending.state],
    ...identity,
    ...(ending.state === 'stopped' ? { operator: run.stopRequestedBy ?? run.operator } : {}),
    ...(result.error === undefined ? {} : { error: result.error }),
  };
  return {
    lines: [
      { type: 'status', data: status },
      { type: 'result', data: result },
    ],
    result,
  };
}

/** @returns the line that tells that the rest of a stream is left out. @param limitBytes what is kept of it. */
export function cutOffLine(identity: NamedRun, stream: OutputStream, limitBytes: number): FamilyLine {
  const error = `${stream} has reached its limit of ${limitBytes} bytes; the rest of it is left out`;
  return { type: 'status', data: { command: 'error', ...identity, error } };
}
