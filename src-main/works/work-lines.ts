import { closingOf, cutOffLine, durationOf, errorOf } from '../engine/run-endings.js';
import type { RunEnding, RunFamily } from '../engine/run-family.js';
import type { Run, RunState } from '../engine/run.entity.js';

/** `data` of a task's result line. */
export interface WorkResult {
  readonly ok: boolean;
  readonly state: RunState;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly runId: string;
  readonly worker: string;
  /** Seconds. */
  readonly duration: number;
  readonly error?: string;
}

/** What works write into the logs of their tasks' runs: records of the forms that the job centre's have. */
export const workLines: Pick<RunFamily, 'started' | 'noted' | 'ended' | 'retried' | 'cutOff'> = {
  started: (run) => [{ type: 'status', data: { command: 'start', ...identify(run), trigger: run.trigger } }],
  noted: (run, text) => [{ type: 'status', data: { command: 'prepare', ...identify(run), text } }],
  retried: () => [],
  cutOff: (run, stream, limitBytes) => [cutOffLine(identify(run), stream, limitBytes)],
  ended: (run, ending, worker) => closingOf(run, ending, identify(run), workResultOf(run, ending, worker)),
};

const identify = ({ id: runId, attempt }: Run) => ({ runId, attempt });

function workResultOf(run: Run, ending: RunEnding, worker: string): WorkResult {
  const { state, exitCode, signal } = ending;
  const error = errorOf(run, ending, saidError(ending.output));
  return {
    ok: state === 'succeeded',
    state,
    exitCode,
    signal,
    runId: run.id,
    worker,
    duration: durationOf(run, ending),
    ...(error === undefined ? {} : { error }),
  };
}

/** What a command that failed has left in `WHEELHOUSE_RESULT`, as run-java.sh does: `{"error": "…"}`. */
function saidError(output: Buffer | null): string | undefined {
  try {
    const { error } = JSON.parse(output?.toString('utf8') ?? 'null') as { error?: unknown };
    return typeof error === 'string' && error !== '' ? error.slice(0, 2000) : undefined;
  } catch {
    return undefined;
  }
}
