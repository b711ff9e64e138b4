import type { Readable } from 'node:stream';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { abortable } from '../../../lib/abort.js';
import { heardLater } from '../../../lib/heard-later.js';
import { FileMissing, type MachineFiles } from '../executor.js';
import { quote } from '../launch-script.js';
import { checkedPath } from '../local-files.js';
import type { ShellPool } from './shell-pool.js';
import { knowPlaces, type NodeFolder } from './node-folder.js';
import { packRemote } from './remote-pack.js';
import type { PreparedNode } from './prepared-node.js';
import { runScript, whyNot } from './run-script.js';
import { ShellSession } from './shell-session.js';
import { SshError } from './ssh-error.js';
import type { ShellTarget } from './target.js';

/** A machine that sends nothing for so long will not. */
const idleLimitMs = 60_000;
/** Folders of a million files take their time. */
const removeLimitMs = 600_000;
/** What may wait for our disk before the machine is made to wait. */
const queueLimitBytes = 4 * 1024 * 1024;

/** The files on a machine reached over SSH that outlive its runs. */
export class RemoteFiles implements MachineFiles {
  readonly #pool: ShellPool;
  readonly #target: ShellTarget;
  readonly #node: PreparedNode;

  constructor(pool: ShellPool, target: ShellTarget, node: PreparedNode) {
    this.#pool = pool;
    this.#target = target;
    this.#node = node;
  }

  async fetch(path: string, to: string, cancel: AbortSignal): Promise<void> {
    const node = await this.#node.get(cancel);
    const part = `${to}.part`;
    const handle = await open(part, 'a', 0o600);
    try {
      const { size: offset } = await handle.stat();
      const session = await ShellSession.open(this.#pool, this.#target, cancel);
      const download = new Download(session, handle);
      try {
        await abortable(download.run(fetching(node, checkedPath(path), offset, session.mark)), cancel);
      } finally {
        download.close();
      }
      await this.#check(path, download, part);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, to);
  }

  async pack(path: string, cancel: AbortSignal): Promise<Readable> {
    const node = await this.#node.get(cancel);
    return packRemote(this.#pool, this.#target, finding(node, checkedPath(path)), path, cancel);
  }

  async remove(path: string, cancel: AbortSignal): Promise<void> {
    const node = await this.#node.get(cancel);
    const answer = await runScript(this.#pool, this.#target, {
      script: `${finding(node, checkedPath(path))}
for place in $places; do
  rm -rf "$place" 2>/dev/null || { chmod -R u+rwx "$place" && rm -rf "$place"; } || exit 1
done`,
      doing: `removing ${path}`,
      limitMs: removeLimitMs,
      cancel,
    });
    if (answer.status !== 0)
      throw new SshError(this.#target, 'command', `${path} could not be removed: ${whyNot(answer)}`);
  }

  async #check(path: string, { said, status }: Download, part: string): Promise<void> {
    if (/^missing$/m.test(said)) {
      await rm(part, { force: true });
      throw new FileMissing(`${this.#target.name} has no file ${path}.`);
    }
    const size = Number(/^size (\d+)$/m.exec(said)?.[1] ?? NaN);
    const arrived = (await stat(part)).size;
    if (status === 0 && arrived === size) return;
    // What is longer than it can be is not a beginning to go on from.
    if (!(arrived < size)) await rm(part, { force: true });
    throw new SshError(this.#target, 'command', `${path} did not arrive whole: ${arrived} of ${size} bytes`);
  }
}

/** One file on its way here. */
class Download {
  /** What the script says before the bytes. */
  said = '';
  status: number | null = null;
  readonly #session: ShellSession;
  readonly #handle: FileHandle;
  readonly #failed = Promise.withResolvers<never>();
  #writing: Promise<void> = Promise.resolve();
  #queued = 0;
  #isPaused = false;
  #isOver = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(session: ShellSession, handle: FileHandle) {
    this.#session = session;
    this.#handle = handle;
    heardLater(this.#failed.promise);
  }

  async run(script: string): Promise<void> {
    this.#watch();
    this.#session.run(script, (stream, section, bytes) => {
      if (stream !== 'stdout') return;
      this.#watch();
      if (section === 1) this.said += bytes.toString('utf8');
      else if (section > 1) this.#take(Buffer.from(bytes));
    });
    this.status = await Promise.race([this.#session.ended, this.#failed.promise]);
    this.#isOver = true;
    await this.#writing;
    if (!this.#session.hasBegun) throw this.#session.notBegun(this.status);
  }

  close(): void {
    clearTimeout(this.#idle);
    if (!this.#isOver) this.#session.abandon();
  }

  #take(bytes: Buffer): void {
    this.#queued += bytes.length;
    if (this.#queued > queueLimitBytes && !this.#isPaused) {
      this.#isPaused = true;
      this.#session.pause();
    }
    this.#writing = this.#writing.then(async () => {
      await this.#handle.appendFile(bytes);
      this.#queued -= bytes.length;
      if (this.#isPaused && this.#queued <= queueLimitBytes / 2) {
        this.#isPaused = false;
        this.#watch();
        this.#session.resume();
      }
    });
    this.#writing.catch((error: unknown) => this.#failed.reject(error));
  }

  #watch(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      const problem = `no bytes for ${idleLimitMs / 1000} s while a file was fetched`;
      // While our own disk is the slow one, nothing can come.
      if (this.#isPaused) this.#watch();
      else this.#failed.reject(new SshError(this.#session.target, 'command', problem));
    }, idleLimitMs);
  }
}

/** Says `size N` or `missing`, then after a second mark all bytes from `offset` on. */
function fetching(node: NodeFolder, path: string, offset: number, word: string): string {
  return `mark() { printf '\\036${word}\\n'; }
mark
mark >&2
${finding(node, path)}
file=
for place in $places; do [ ! -f "$place" ] || [ -L "$place" ] || { file=$place; break; }; done
[ -n "$file" ] || { echo missing; exit 0; }
echo "size $(($(wc -c <"$file")))"
mark
exec tail -c +${offset + 1} "$file"`;
}

/** Shell text that sets $places to where a path may be, and IFS so that each is one word. */
function finding(node: NodeFolder, path: string): string {
  return `${knowPlaces(node)}
newline='
'
path=${quote(path)}
places=$base/$path
[ "$base" = "$at_home" ] || places="$places$newline$at_home/$path"
[ "$base" = "$elsewhere" ] || ! is_ours "$elsewhere" || places="$places$newline$elsewhere/$path"
IFS=$newline`;
}
