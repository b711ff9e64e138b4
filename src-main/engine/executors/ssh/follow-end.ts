import type { Offsets, RunExit } from '../executor.js';
import type { Standing } from '../launcher.js';
import { exitOf, parseExit, resultComplaints, resultLimitBytes } from '../run-folder.js';
import { lossOf } from '../run-watch.js';
import { readSkew } from './followed-run.js';

/** What follower.sh says when it ends. */
export interface FollowReport {
  /** Sizes of the two output files then. */
  readonly sizes: Offsets;
  /** How the run ended; null when it goes on, as when the lease was over. */
  readonly exit: RunExit | null;
}

/**
 * @param text lines `name value`, the result's bytes behind the last of them.
 * @param skewMs the machine's clock less ours as the follower's start has told it; null where it is in `text`, or where the
 * run has ended so soon that now is when.
 * @param lastSignMs when the run was last seen to do something, by our clock; 0 when it never was.
 */
export function readFollowEnd(text: Buffer, skewMs: number | null, lastSignMs: number): FollowReport {
  const { lines, rest } = splitLines(text);
  const skew = skewMs ?? readSkew(lines);
  const valueOf = (name: string) =>
    lines.find((line) => line === name || line.startsWith(`${name} `))?.slice(name.length + 1);
  const [stdout = 0, stderr = 0] = (valueOf('sizes') ?? '').split(' ').map(Number);
  const sizes = { stdout, stderr };
  const { result, complaint } = resultFrom(valueOf('result'), rest);
  const exitLines = lines.filter((line) => line.startsWith('exit '));
  const record = parseExit(exitLines.map((line) => line.slice('exit '.length)).join('\n'));
  if (record !== null) {
    const isUnstarted = lines.includes('unstarted');
    // The machine has noted a whole second.
    const noted = skew === null ? Infinity : record.endedMs - skew + 999;
    const endedAt = Math.floor(Math.max(lastSignMs, Math.min(Date.now(), noted)));
    return {
      sizes,
      exit: exitOf(record, { endedAt, isUnstarted, result, complaint }),
    };
  }
  // An `exit` that says nothing was damaged, as after a loss of power.
  const standing = valueOf('cause') === 'exit' ? 'ended' : valueOf('standing');
  const reason = valueOf('cause') === 'lease' ? null : lossOf[standing as Standing];
  if (!reason) return { sizes, exit: null };
  const endedAt = lastSignMs > 0 ? Math.floor(Math.min(lastSignMs, Date.now())) : Date.now();
  return {
    sizes,
    exit: { type: 'exit', outcome: 'lost', exitCode: null, signal: null, endedAt, reason, result },
  };
}

function resultFrom(
  said: string | undefined,
  rest: Buffer,
): { result: Buffer | null; complaint: string | null } {
  if (said === undefined) return { result: null, complaint: null };
  if (/^\d+$/.test(said) && Number(said) <= resultLimitBytes)
    return { result: rest.subarray(0, Number(said)), complaint: null };
  const complaint = said in resultComplaints ? resultComplaints[said as keyof typeof resultComplaints] : null;
  return { result: null, complaint: complaint ?? resultComplaints.unreadable };
}

/** The line `result` is the last one. */
function splitLines(text: Buffer): { lines: string[]; rest: Buffer } {
  const match = /^(?:.*\n)*?result .*\n/.exec(text.toString('latin1'));
  const length = match?.[0].length ?? text.length;
  return { lines: text.subarray(0, length).toString('utf8').split('\n'), rest: text.subarray(length) };
}
