import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { quote } from '../launch-script.js';
import type { ShellPool } from './shell-pool.js';
import { runScript, whyNot } from './run-script.js';
import { SshError } from './ssh-error.js';
import type { ShellTarget } from './target.js';

/** Our scripts, as they are put on machines. */
export interface NodeTools {
  /** Changes with every change of a script, so that versions live beside each other. */
  readonly version: string;
  readonly files: ReadonlyMap<string, string>;
}

/** Where things are on a machine. */
export interface NodeFolder {
  /** Holds `runs/`, `packages/` and `tools/`. */
  readonly base: string;
  readonly tools: string;
  /** The user's number. */
  readonly uid: number;
  /** How followers are to notice new bytes; see follower.sh. */
  readonly tail: 'gnu' | 'poll';
}

const prepareLimitMs = 60_000;

/** Reads our scripts. */
export async function readTools(launcherPath: string, followerPath: string): Promise<NodeTools> {
  const files = new Map([
    ['launcher.sh', await readFile(launcherPath, 'utf8')],
    ['follower.sh', await readFile(followerPath, 'utf8')],
  ]);
  const digest = createHash('sha256').update(JSON.stringify([...files]));
  return { version: digest.digest('hex').slice(0, 12), files };
}

/**
 * Shell functions that know the two places where runs may be; $uid is the user's number.
 *
 * `is_ours DIR` makes sure that a folder is no trap that another user has laid in a shared place.
 * `find_run ID` sets $dir to the folder of a run: where it was begun or forbidden to begin, or else in $base.
 */
const places = `
at_home="\${HOME:-/nonexistent}/.wheelhouse" elsewhere="\${TMPDIR:-/tmp}/wheelhouse-$uid"
is_ours() {
  [ -d "$1" ] && [ ! -L "$1" ] || return 1
  set -- $(LC_ALL=C ls -ldn "$1")
  case $1 in drwx------*) [ "$3" = "$uid" ] ;; *) return 1 ;; esac
}
find_run() {
  dir=$base/runs/$1
  if is_begun "$dir"; then :
  elif is_begun "$at_home/runs/$1"; then dir=$at_home/runs/$1
  elif is_begun "$elsewhere/runs/$1" && is_ours "$elsewhere"; then dir=$elsewhere/runs/$1
  fi
}
is_begun() {
  [ -e "$1/claim" ] || [ -e "$1/stop" ]
}
`;

/**
 * Finds a place for runs on a machine, the home folder or, where that cannot be written to, the one for temporary files,
 * and puts our scripts there. All in one session.
 * @throws {SshError} when there is no place.
 */
export async function prepareNode(
  pool: ShellPool,
  target: ShellTarget,
  tools: NodeTools,
  cancel: AbortSignal,
): Promise<NodeFolder> {
  const puts = [...tools.files].map(
    ([name, text]) => `put ${quote(name)} ${Buffer.byteLength(text)} ${quote(text)} || fail`,
  );
  const script = `umask 077
uid=$(id -u)${places}# Room for a little is needed at the very least: a full disk takes new files, but nothing into them.
usable() {
  mkdir -p "$1/runs" "$1/packages" "$1/tools" || return 1
  dd if=/dev/zero of="$1/.trial.$$" bs=1024 count=256 2>&1
  set -- "$1" $?
  rm -f "$1/.trial.$$"
  return $2
}
put() {
  [ -f "$tools/$1" ] && return 0
  printf '%s' "$3" >"$tools/.$1.$$" && [ "$(($(wc -c <"$tools/.$1.$$")))" -eq "$2" ] && mv -f "$tools/.$1.$$" "$tools/$1"
}
fail() {
  rm -f "$tools/".*.$$
  echo "our scripts could not be written to $tools" >&2
  exit 1
}
base=
if trouble=$(usable "$at_home" 2>&1); then base=$at_home
elif mkdir -p "$elsewhere" && is_ours "$elsewhere" && usable "$elsewhere" >/dev/null; then base=$elsewhere
fi
if [ -z "$base" ]; then
  echo "neither $at_home nor $elsewhere can be written to: $trouble" >&2
  exit 1
fi
tools=$base/tools/${tools.version}
mkdir -p "$tools" || fail
${puts.join('\n')}
tail=poll
case $(tail --version 2>/dev/null) in *GNU*) tail=gnu ;; esac
echo "base $base"
echo "uid $uid"
echo "tail $tail"`;
  const answer = await runScript(pool, target, {
    script,
    doing: 'preparing a place for runs',
    limitMs: prepareLimitMs,
    cancel,
    step: 'prepare',
  });
  const base = /^base (\/.+)$/m.exec(answer.stdout)?.[1];
  const uid = /^uid (\d+)$/m.exec(answer.stdout)?.[1];
  const tail = /^tail (gnu|poll)$/m.exec(answer.stdout)?.[1];
  if (answer.status !== 0 || base === undefined || uid === undefined)
    throw new SshError(target, 'prepare', whyNot(answer));
  return {
    base,
    tools: `${base}/tools/${tools.version}`,
    uid: Number(uid),
    tail: tail === 'gnu' ? 'gnu' : 'poll',
  };
}

/** @returns shell text that sets $base, $tools and $uid, and has the functions of {@link places}. */
export function knowPlaces({ base, tools, uid }: NodeFolder): string {
  return `base=${quote(base)} tools=${quote(tools)} uid=${uid}${places}`;
}
