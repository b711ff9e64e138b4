import {
  closingOf,
  cutOffLine,
  endCommands,
  errorOf,
  resultOf,
  type RunResult,
} from '../engine/run-endings.js';
import type { RunEnding, RunFamily } from '../engine/run-family.js';
import type { Run } from '../engine/run.entity.js';

/** The family's name in runs, topics and events. */
export const jobsFamilyName = 'jobs';

/** `data` of a `result` line, and what `/results` lists. */
export interface JobResult extends RunResult {
  readonly result?: unknown;
}

/** What the job centre writes into the log of a run that has started. */
export const startedLines: RunFamily['started'] = (run) => [
  { type: 'status', data: { command: 'start', ...identify(run), trigger: run.trigger } },
];

/** What it writes while a run is prepared. */
export const notedLines: NonNullable<RunFamily['noted']> = (run, text) => [
  { type: 'status', data: { command: 'deploy', ...identify(run), message: text } },
];

/** What it writes when an attempt has ended and another follows. */
export const retriedLines: RunFamily['retried'] = (run, ending, worker, delaySeconds) => {
  const { error, exitCode } = jobResultOf(run, ending, worker);
  return [
    { type: 'status', data: { command: endCommands[ending.state], ...identify(run), exitCode, error } },
    {
      type: 'status',
      data: { command: 'retry', ...identify(run), attempt: run.attempt + 1, delay: delaySeconds },
    },
  ];
};

/** What it writes when a stream has reached its limit. */
export const cutOffLines: RunFamily['cutOff'] = (run, stream, limitBytes) => [
  cutOffLine(identify(run), stream, limitBytes),
];

/** What it writes when a run has ended. */
export const endedLines: RunFamily['ended'] = (run, ending, worker) =>
  closingOf(run, ending, identify(run), jobResultOf(run, ending, worker));

const identify = (run: Run) => ({ version: run.version, runId: run.id, attempt: run.attempt });

function jobResultOf(run: Run, ending: RunEnding, worker: string): JobResult {
  const output = readOutput(ending.output);
  const reason = ending.state === 'succeeded' ? (ending.reason ?? undefined) : errorOf(run, ending);
  return {
    ...resultOf(run, ending, worker, reason ?? output.error),
    ...(output.value === undefined ? {} : { result: output.value }),
  };
}

/** What the command left in `WHEELHOUSE_RESULT` must be JSON; anything else is told, not guessed. */
function readOutput(output: Buffer | null): { readonly value?: unknown; readonly error?: string } {
  const text = output?.toString('utf8').trim() ?? '';
  if (text === '') return {};
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { error: 'what it wrote to WHEELHOUSE_RESULT is not JSON' };
  }
}
