import { decodeLines } from '../engine/log-codec.js';
import { LogChunk } from '../engine/log-chunk.entity.js';
import type { OutputStream } from '../engine/executors/executor.js';
import type { Run } from '../engine/run.entity.js';
import type { RunEnding, RunFamily } from '../engine/run-family.js';
import type { ReadManager } from '../store/store.js';
import { readReport, type BuildReport } from './build-report.js';

/** The family's name in runs, topics and events. */
export const buildsFamilyName = 'builds';

/** What the engine knows the runs of a build by. */
export const subjectOfBuild = (buildId: string): string => `build/${buildId}`;

/** What is kept of the end of a build's run, as its log has it in a `result` line. */
export interface BuildRunResult {
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
  readonly result: BuildReport;
}

const endCommands = {
  succeeded: 'finish',
  failed: 'error',
  stopped: 'stop',
  timed_out: 'timeout',
  lost: 'error',
} as const satisfies Record<RunEnding['state'], string>;

/** What builds write into the logs of their runs: records of the forms that the job centre's have. */
export const buildLines: Pick<RunFamily, 'started' | 'noted' | 'ended' | 'retried' | 'cutOff'> = {
  started: (run) => [{ type: 'status', data: { command: 'start', ...identify(run) } }],
  noted: (run, message) => [{ type: 'status', data: { command: 'deploy', ...identify(run), message } }],
  retried: () => [],
  cutOff: (run, stream, limitBytes) => {
    const error = `${stream} has reached its limit of ${limitBytes} bytes; the rest of it is left out`;
    return [{ type: 'status', data: { command: 'error', ...identify(run), error } }];
  },
  ended: (run, ending, worker) => {
    const report = readReport(ending.output);
    const error = errorOf(run, ending, report);
    const result: BuildRunResult = {
      ok: ending.state === 'succeeded',
      exitCode: ending.exitCode,
      signal: ending.signal,
      runId: run.id,
      version: run.version,
      worker,
      attempt: run.attempt,
      duration: run.startedAt === null ? 0 : Math.max(0, ending.endedAt - run.startedAt) / 1000,
      ...(error === null ? {} : { error }),
      result: report,
    };
    const status = {
      command: endCommands[ending.state],
      ...identify(run),
      ...(ending.state === 'stopped' ? { operator: run.stopRequestedBy ?? run.operator } : {}),
      ...(error === null ? {} : { error }),
    };
    return {
      lines: [
        { type: 'status', data: status },
        { type: 'result', data: result },
      ],
      result,
    };
  },
};

const identify = (run: Run) => ({ version: run.version, runId: run.id, attempt: run.attempt });

function errorOf(run: Run, ending: RunEnding, report: BuildReport): string | null {
  switch (ending.state) {
    case 'succeeded':
      return null;
    case 'failed':
      if (report.problem !== null) return report.problem;
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

/** A line of a tool's last words is rarely longer, and people have to read it in a table. */
const shownCharacters = 200;

/**
 * Looks for what a command has said last, as far as that tells why it failed.
 * @returns the last line of stderr, else of stdout, that says anything; '' when there is none.
 */
export async function lastWordsOf(read: ReadManager, runId: string): Promise<string> {
  const chunks = await read.find(LogChunk, { where: { runId }, order: { firstLine: 'DESC' }, take: 4 });
  const records = chunks.reverse().flatMap((chunk) => decodeLines(chunk.lines, chunk));
  const last = (stream: OutputStream): string | undefined =>
    records
      .flatMap(({ type, data }) => (type === stream && typeof data === 'string' ? [data] : []))
      .findLast((line) => line.trim() !== '');
  const text = (last('stderr') ?? last('stdout') ?? '')
    // eslint-disable-next-line no-control-regex -- colours of a terminal are none in a table
    .replaceAll(/\x1b\[[0-9;]*[A-Za-z]/g, '')
    .trim();
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}
