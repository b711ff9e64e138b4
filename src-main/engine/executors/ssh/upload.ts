import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { quote } from '../launch-script.js';
import type { ShellPool } from './shell-pool.js';
import { runScript, whyNot } from './run-script.js';
import { SshError } from './ssh-error.js';
import type { ShellTarget } from './target.js';

export interface Upload {
  /** Path on the control plane's machine. */
  readonly file: string;
  /** Absolute path on the target, in a folder that is there. */
  readonly to: string;
  /** Lower-case hex digest of the content, checked on the target where a tool for it is there. */
  readonly sha1: string;
}

const chunkBytes = 256 * 1024;
/** What is too slow to be waited for. A connection that has died is noticed long before. */
const slowestBytesPerMs = 50;
const leastLimitMs = 60_000;

/**
 * Puts a file on a machine; it is there whole or not at all. Only its owner may read it.
 * @throws {SshError} when it did not arrive whole, as on a full disk.
 */
export async function upload(
  pool: ShellPool,
  target: ShellTarget,
  { file, to, sha1 }: Upload,
  cancel: AbortSignal,
): Promise<void> {
  const { size } = await stat(file);
  const answer = await runScript(pool, target, {
    script: `umask 077
# With the connection goes whoever would hear what is wrong; what has arrived must be removed all the same.
trap '' PIPE
to=${quote(to)}
part=$to.$$.part
arrived() {
  [ "$(($(wc -c <"$part")))" -eq ${size} ] || { echo 'it did not arrive whole' >&2; return 1; }
  if command -v sha1sum >/dev/null; then sum=$(sha1sum "$part")
  elif command -v shasum >/dev/null; then sum=$(shasum "$part")
  else sum=${sha1}
  fi
  [ "\${sum%% *}" = ${sha1} ] || { echo 'its content has changed on the way or on the disk' >&2; return 1; }
}
cat >"$part" && arrived && mv -f "$part" "$to" && exit 0
rm -f "$part"
exit 1`,
    doing: `sending ${size} bytes to ${to}`,
    limitMs: leastLimitMs + size / slowestBytesPerMs,
    cancel,
    step: 'upload',
    input: createReadStream(file, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>,
  });
  if (answer.status !== 0)
    throw new SshError(target, 'upload', `${to} could not be written: ${whyNot(answer)}`);
}
