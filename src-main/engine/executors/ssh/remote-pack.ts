import { Readable } from 'node:stream';
import { quote } from '../launch-script.js';
import type { ShellPool } from './shell-pool.js';
import { ShellSession } from './shell-session.js';
import { SshError } from './ssh-error.js';
import type { ShellTarget } from './target.js';

/** A machine that sends nothing for so long while somebody reads will not. */
const idleLimitMs = 60_000;
const complaintLimit = 1000;

/**
 * Packs what is in a folder of a machine, on a session of its own.
 * @param finding shell text that sets `$places` to where the folder may be.
 * @returns a tar, which fails where it is cut short.
 * @throws {SshError} when no session is to be had.
 */
export async function packRemote(
  pool: ShellPool,
  target: ShellTarget,
  finding: string,
  path: string,
  cancel: AbortSignal,
): Promise<Readable> {
  const session = await ShellSession.open(pool, target, cancel);
  let complaint = '';
  let isOver = false;
  let idle: NodeJS.Timeout | undefined;
  const watch = () => {
    clearTimeout(idle);
    idle = setTimeout(() => {
      const problem = `no bytes for ${idleLimitMs / 1000} s while ${path} was packed`;
      stream.destroy(new SshError(target, 'command', problem));
    }, idleLimitMs);
  };
  const stream = new Readable({
    signal: cancel,
    read: () => {
      watch();
      session.resume();
    },
    destroy: (error, done) => {
      clearTimeout(idle);
      if (!isOver) session.abandon();
      done(error);
    },
  });
  session.run(packing(finding, path, session.mark), (from, section, bytes) => {
    if (section === 0) return;
    if (from === 'stderr') complaint = (complaint + bytes.toString('utf8')).slice(-complaintLimit);
    else if (bytes.length > 0) {
      watch();
      if (stream.push(Buffer.from(bytes))) return;
      // Whoever reads slowly is waited for.
      clearTimeout(idle);
      session.pause();
    }
  });
  session.ended.then(
    (status) => {
      isOver = true;
      if (status === 0 && session.hasBegun) stream.push(null);
      else if (!session.hasBegun) stream.destroy(session.notBegun(status));
      else {
        const why = complaint.replace(/\s+/g, ' ').trim() || `tar ended with ${status ?? 'a signal'}`;
        stream.destroy(new SshError(target, 'command', `${path} could not be packed: ${why}`));
      }
    },
    (error: unknown) => stream.destroy(error as Error),
  );
  return stream;
}

function packing(finding: string, path: string, word: string): string {
  return `mark() { printf '\\036${word}\\n'; }
mark
mark >&2
${finding}
folder=
for place in $places; do [ ! -d "$place" ] || [ -L "$place" ] || { folder=$place; break; }; done
[ -n "$folder" ] || { printf '%s\\n' ${quote(`there is no folder ${path}`)} >&2; exit 1; }
cd "$folder" && exec tar -cf - .`;
}
