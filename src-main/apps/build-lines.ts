import { decodeLines } from '../engine/log-codec.js';
import { LogChunk } from '../engine/log-chunk.entity.js';
import type { OutputStream } from '../engine/executors/executor.js';
import { closingOf, cutOffLine, errorOf, resultOf, type RunResult } from '../engine/run-endings.js';
import type { Run } from '../engine/run.entity.js';
import type { RunFamily } from '../engine/run-family.js';
import type { ReadManager } from '../store/store.js';
import { readReport, type BuildReport } from './build-report.js';

/** The family's name in runs, topics and events. */
export const buildsFamilyName = 'builds';

/** What the engine knows the runs of a build by. */
export const subjectOfBuild = (buildId: string): string => `build/${buildId}`;

/** What is kept of the end of a build's run, as its log has it in a `result` line. */
export interface BuildRunResult extends RunResult {
  readonly result: BuildReport;
}

/** What builds write into the logs of their runs: records of the forms that the job centre's have. */
export const buildLines: Pick<RunFamily, 'started' | 'noted' | 'ended' | 'retried' | 'cutOff'> = {
  started: (run) => [{ type: 'status', data: { command: 'start', ...identify(run) } }],
  noted: (run, message) => [{ type: 'status', data: { command: 'deploy', ...identify(run), message } }],
  retried: () => [],
  cutOff: (run, stream, limitBytes) => [cutOffLine(identify(run), stream, limitBytes)],
  ended: (run, ending, worker) => {
    const report = readReport(ending.output);
    const problem = ending.state === 'failed' ? report.problem : null;
    const result: BuildRunResult = {
      ...resultOf(run, ending, worker, problem ?? errorOf(run, ending)),
      result: report,
    };
    return closingOf(run, ending, identify(run), result);
  },
};

const identify = (run: Run) => ({ version: run.version, runId: run.id, attempt: run.attempt });

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
