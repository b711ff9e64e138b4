import { open, stat } from 'node:fs/promises';
import { quote } from '../launch-script.js';
import type { ShellPool } from './shell-pool.js';
import { sha1Of } from './checked-files.js';
import { runScript, whyNot } from './run-script.js';
import { SshError } from './ssh-error.js';
import type { ShellTarget } from './target.js';

export interface Upload {
  /** Path on the control plane's machine. */
  readonly file: string;
  /** Absolute path on the target, in a folder that is there. */
  readonly to: string;
  /** What its content must be: lower-case hex digest. */
  readonly sha1: string;
}

const chunkBytes = 256 * 1024;
/** What is too slow to be waited for. A connection that has died is noticed long before. */
const slowestBytesPerMs = 50;
const leastLimitMs = 60_000;

/**
 * Puts a file on a machine; it is there whole or not at all. Only its owner may read it. Its content is checked here, once for
 * all machines: on the way the connection sees to it that nothing changes it (RFC 4253, 6.4).
 * @throws {SshError} when the file is not what it should be, or did not arrive whole, as on a full disk.
 */
export async function upload(
  pool: ShellPool,
  target: ShellTarget,
  { file, to, sha1 }: Upload,
  cancel: AbortSignal,
): Promise<void> {
  if ((await sha1Of(file)) !== sha1)
    throw new SshError(target, 'upload', `${file} is not sent: its content has changed since it was stored`);
  const { size } = await stat(file);
  const answer = await runScript(pool, target, {
    script: `umask 077
# With the connection goes whoever would hear what is wrong; what has arrived must be removed all the same.
trap '' PIPE
to=${quote(to)}
part=$to.$$.part
arrived() {
  [ "$(($(wc -c <"$part")))" -eq ${size} ] || { echo 'it did not arrive whole' >&2; return 1; }
}
cat >"$part" && arrived && mv -f "$part" "$to" && exit 0
rm -f "$part"
exit 1`,
    doing: `sending ${size} bytes to ${to}`,
    limitMs: leastLimitMs + size / slowestBytesPerMs,
    cancel,
    step: 'upload',
    input: piecesOf(file),
  });
  if (answer.status !== 0)
    throw new SshError(target, 'upload', `${to} could not be written: ${whyNot(answer)}`);
}

/** Reads a file into the same memory again and again: a new piece of it for each would be most of what an upload costs. */
async function* piecesOf(file: string): AsyncGenerator<Buffer> {
  const handle = await open(file);
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, chunkBytes);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
