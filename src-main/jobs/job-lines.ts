import type { RunEnding, RunFamily } from '../engine/run-family.js';
import type { Run } from '../engine/run.entity.js';

/** The family's name in runs, topics and events. */
export const jobsFamilyName = 'jobs';

/** `data` of a `result` line, and what `/results` lists. */
export interface JobResult {
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
  readonly result?: unknown;
}

const endCommands = {
  succeeded: 'finish',
  failed: 'error',
  stopped: 'stop',
  timed_out: 'timeout',
  lost: 'error',
} as const satisfies Record<RunEnding['state'], string>;

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
  const { error, exitCode } = resultOf(run, ending, worker);
  return [
    { type: 'status', data: { command: endCommands[ending.state], ...identify(run), exitCode, error } },
    {
      type: 'status',
      data: { command: 'retry', ...identify(run), attempt: run.attempt + 1, delay: delaySeconds },
    },
  ];
};

/** What it writes when a stream has reached its limit. */
export const cutOffLines: RunFamily['cutOff'] = (run, stream, limitBytes) => {
  const error = `${stream} has reached its limit of ${limitBytes} bytes; the rest of it is left out`;
  return [{ type: 'status', data: { command: 'error', ...identify(run), error } }];
};

/** What it writes when a run has ended. */
export const endedLines: RunFamily['ended'] = (run, ending, worker) => {
  const result = resultOf(run, ending, worker);
  const status = {
    command: endCommands[ending.state],
    ...identify(run),
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
};

const identify = (run: Run) => ({ version: run.version, runId: run.id, attempt: run.attempt });

function resultOf(run: Run, ending: RunEnding, worker: string): JobResult {
  const output = readOutput(ending.output);
  const error = errorOf(run, ending) ?? output.error;
  return {
    ok: ending.state === 'succeeded',
    exitCode: ending.exitCode,
    signal: ending.signal,
    runId: run.id,
    version: run.version,
    worker,
    attempt: run.attempt,
    duration: run.startedAt === null ? 0 : Math.max(0, ending.endedAt - run.startedAt) / 1000,
    ...(error === undefined ? {} : { error }),
    ...(output.value === undefined ? {} : { result: output.value }),
  };
}

function errorOf(run: Run, ending: RunEnding): string | undefined {
  switch (ending.state) {
    case 'succeeded':
      return ending.reason ?? undefined;
    case 'failed':
      return (
        ending.reason ??
        (ending.signal === null ? `exit ${ending.exitCode ?? '?'}` : `ended by ${ending.signal}`)
      );
    case 'stopped':
      return ending.reason ?? `stopped by ${run.stopRequestedBy ?? 'an operator'}`;
    case 'timed_out':
      return `took longer than ${run.program.timeoutSeconds} s`;
    case 'lost':
      return ending.reason ?? 'its machine does not know how it ended';
  }
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
