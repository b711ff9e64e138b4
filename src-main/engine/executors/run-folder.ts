import { constants } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { constants as osConstants } from 'node:os';
import { join } from 'node:path';
import { isMissing, isThere } from '../../lib/missing.js';
import type { OutputStream, RunExit, RunHandle } from './executor.js';
import type { ProcessIdentity } from './process-identity.js';

/** Version of the layout that `launcher.sh` documents and writes. Of layout 1, `exit` says less, and an early `claim` nothing. */
export const layoutVersion = 2;

/** @throws {Error} for the run of a newer version of ours: what is in its folder is not known here. */
export function checkLayout({ layout, runId }: RunHandle): void {
  if (layout >= 1 && layout <= layoutVersion) return;
  throw new Error(
    `The folder of run ${runId} has layout ${layout}, and here only those up to ${layoutVersion} are known: a newer version of this program has started it, and can take it up.`,
  );
}

/** What of `WHEELHOUSE_RESULT` is kept (the contract of {@link RunExit.result}). */
export const resultLimitBytes = 1024 * 1024;

/** What a run's id looks like: it names files on every kind of machine. */
const runIdPattern = /^[A-Za-z0-9_-]{1,64}$/;

/** @throws {Error} for what cannot be a run's id. */
export function checkRunId(runId: string): void {
  if (!runIdPattern.test(runId)) throw new Error(`${JSON.stringify(runId)} cannot be a run id.`);
}

/** Name of the folder of an attempt (from 1): no two attempts of a run share anything. */
export const folderName = (runId: string, attempt: number): string =>
  attempt === 1 ? runId : `${runId}.${attempt}`;

/** @returns the run that a folder of this name is of, or null when it is no run's. */
export function runIdOfFolder(name: string): string | null {
  const runId = name.replace(/\.\d+$/, '');
  return runIdPattern.test(runId) ? runId : null;
}

/** Where the command may leave its result. */
export const resultPathIn = (folder: string): string => join(folder, 'result.json');

/** Why what a command left as its result was not kept. */
export const resultComplaints = {
  odd: 'The result is not a file, so it was not kept.',
  large: 'The result is larger than 1 MiB, so it was not kept.',
  unreadable: 'The result cannot be read.',
} as const;

/** A moment and how far each stream had come by then. */
export interface OutputMark extends Readonly<Record<OutputStream, number>> {
  readonly ms: number;
}

/** Who runs a command; the command is null until it has begun. */
interface RunIdentity {
  readonly supervisor: ProcessIdentity;
  readonly command: ProcessIdentity | null;
}

/** @returns the content of a file, null when there is none. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** @returns how the run ended; null while `exit` is not there, or when it is damaged. */
export async function readExit(folder: string): Promise<RunExit | null> {
  const path = join(folder, 'exit');
  const text = await readIfThere(path);
  const record = text === null ? null : parseExit(text);
  if (record === null) return null;
  const { mtimeMs } = await stat(path);
  const { result, complaint } = await readResult(folder);
  // The shell's clock knows seconds; the file's own time has the rest.
  const endedAt = Math.floor(Math.min(Math.max(mtimeMs, record.endedMs), record.endedMs + 999));
  const isUnstarted = await isThere(join(folder, 'unstarted'));
  return exitOf(record, { endedAt, isUnstarted, result, complaint });
}

/** What the file `exit` says. */
export interface ExitRecord {
  readonly outcome: 'exited' | 'stopped' | 'timed_out';
  readonly exitCode: number;
  /** Whole seconds of the machine's clock, in milliseconds. */
  readonly endedMs: number;
  /** Whether it had no session of its own, so that what had left its process tree was hard to reach. */
  readonly isTree: boolean;
  /** Whether something of it would not die. */
  readonly isUnkilled: boolean;
}

/** @returns what the text of a file `exit` says; null when it is damaged. */
export function parseExit(text: string): ExitRecord | null {
  const facts = parseFacts(text);
  const outcome = (['exited', 'stopped', 'timed_out'] as const).find(
    (known) => known === facts.get('reason'),
  );
  const exitCode = wholeNumber(facts.get('status'));
  const endedSecond = wholeNumber(facts.get('ended'));
  if (outcome === undefined || exitCode === null || endedSecond === null) return null;
  const [isTree, isUnkilled] = [facts.get('reach') === 'tree', facts.get('unkilled') === 'yes'];
  return { outcome, exitCode, endedMs: endedSecond * 1000, isTree, isUnkilled };
}

/** @returns the end of a run from what its folder holds. */
export function exitOf(
  record: ExitRecord,
  more: {
    readonly endedAt: number;
    /** The file `unstarted` is there. */
    readonly isUnstarted: boolean;
    readonly result: Buffer | null;
    /** Why a result was not kept. */
    readonly complaint: string | null;
  },
): RunExit {
  const { outcome, exitCode } = record;
  const { endedAt, isUnstarted, result, complaint } = more;
  const unstarted = outcome === 'exited' && isUnstarted ? failureToStart(exitCode) : null;
  const reason = unstarted ?? incompleteness(record) ?? complaint;
  return {
    type: 'exit',
    outcome,
    exitCode,
    signal: signalOf(exitCode),
    endedAt,
    ...(reason === null ? {} : { reason }),
    result,
  };
}

/** @returns the end of a run of which this machine no longer knows how it ended, dated by its last sign of life. */
export async function lostExit(folder: string, reason: string): Promise<RunExit> {
  const { result } = await readResult(folder);
  const signs = await Promise.all(
    ['stdout', 'stderr', 'index', 'claim'].map(async (name) => {
      try {
        return (await stat(join(folder, name))).mtimeMs;
      } catch (error) {
        if (isMissing(error)) return 0;
        throw error;
      }
    }),
  );
  const lastSign = Math.floor(Math.max(...signs));
  const endedAt = lastSign > 0 ? Math.min(lastSign, Date.now()) : Date.now();
  return { type: 'exit', outcome: 'lost', exitCode: null, signal: null, endedAt, reason, result };
}

/** @returns who runs the command, null before anybody does. */
export async function readIdentity(folder: string): Promise<RunIdentity | null> {
  const facts = parseFacts((await readIfThere(join(folder, 'claim'))) ?? '');
  const supervisor = facts.has('claimed') ? processIn(facts, 'supervisor') : null;
  return supervisor && { supervisor, command: facts.has('begun') ? processIn(facts, 'command') : null };
}

/** @returns the marks of `index` in their order. */
export async function readMarks(folder: string): Promise<OutputMark[]> {
  const lines = ((await readIfThere(join(folder, 'index'))) ?? '').split('\n');
  // What follows the last newline is a line still being written.
  return lines.slice(0, -1).flatMap((line) => parseMark(line) ?? []);
}

/** @returns what a line of `index` says; null for another one. */
export function parseMark(line: string): OutputMark | null {
  const match = /^(\d+) (\d+) (\d+)$/.exec(line);
  return match && { ms: Number(match[1]) * 1000, stdout: Number(match[2]), stderr: Number(match[3]) };
}

/** @returns the name of the signal that `status` tells of as a shell does, with 128 + n; else null. */
export function signalOf(status: number): string | null {
  if (status <= 128) return null;
  return Object.entries(osConstants.signals).find(([, number]) => number === status - 128)?.[0] ?? null;
}

async function readResult(folder: string): Promise<{ result: Buffer | null; complaint: string | null }> {
  const none = (complaint: string | null) => ({ result: null, complaint });
  try {
    // The command may have put anything there; a pipe must not hold us.
    const file = await open(resultPathIn(folder), constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const info = await file.stat();
      if (!info.isFile()) return none(resultComplaints.odd);
      if (info.size > resultLimitBytes) return none(resultComplaints.large);
      const buffer = Buffer.alloc(info.size);
      const { bytesRead } = await file.read(buffer, 0, info.size, 0);
      return { result: buffer.subarray(0, bytesRead), complaint: null };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) return none(null);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'ELOOP' || code === 'ENXIO')
      return none(`The result cannot be read (${code}).`);
    throw error;
  }
}

function incompleteness({ isTree, isUnkilled }: ExitRecord): string | null {
  if (isUnkilled) return 'It was ended, but something of it could not be killed.';
  if (!isTree) return null;
  return 'It was ended as far as its process tree and its environment tell: its machine has no setsid, perl or python3.';
}

function failureToStart(exitCode: number): string {
  if (exitCode === 127) return 'The command could not be started: its program was not found.';
  if (exitCode === 126) return 'The command could not be started: its program may not be executed.';
  return 'The command could not be started; stderr says why.';
}

function parseFacts(text: string): Map<string, string> {
  return new Map(
    text.split(/\s+/).flatMap((line): [string, string][] => {
      const at = line.indexOf('=');
      return at === -1 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
    }),
  );
}

function processIn(facts: ReadonlyMap<string, string>, name: string): ProcessIdentity | null {
  const pid = wholeNumber(facts.get(name));
  const birth = facts.get(`${name}_birth`);
  return pid === null || birth === undefined ? null : { pid, birth };
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
