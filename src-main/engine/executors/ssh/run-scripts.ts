import { posix } from 'node:path';
import type { LaunchSpec, Offsets, RunHandle } from '../executor.js';
import { launchScript, quote } from '../launch-script.js';
import { resultPathIn } from '../run-folder.js';
import { knowPlaces, type NodeFolder } from './node-folder.js';

/** The scripts that start, follow, stop and remove a run on a machine. */

/** After this a follower ends by itself and another one goes on; see follower.sh. */
const leaseSeconds = 600;

/** First lines of what a script may reply instead of doing what it was asked for: what was put there before is gone. */
export const toolsMissing = 'tools_missing';
export const packageMissing = 'package_missing';

/** Where a package is kept on a machine. */
export const packagePath = (node: NodeFolder, sha1: string): string => `${node.base}/packages/${sha1}.tar.gz`;

/**
 * Starts a run, or finds it started, and follows it from its beginning: one session for both, and as few processes as can be,
 * since they are what a short command on many machines costs. Replies `launched`, why not
 * after `refused `, or what is missing. What is secret stands in shell text on standard input, and stays in the shell's
 * own memory.
 * @param word the mark; see `FollowedRun`.
 */
export function launchAndFollow(node: NodeFolder, handle: RunHandle, spec: LaunchSpec, word: string): string {
  const { archive, timeoutSeconds, stopGraceSeconds, outputLimitBytes } = spec;
  const script = launchScript(spec, resultPathIn(`${node.base}/runs/${nameOf(handle)}`));
  const followed = followerWords(node, handle, { stdout: 0, stderr: 0 }, word);
  const limits = `${wholeSeconds(timeoutSeconds)} ${wholeSeconds(stopGraceSeconds)} ${outputLimitBytes}`;
  return `${opening(node, handle, word)}
refuse() {
  printf 'refused %s\\n' "$1"
  exit 1
}
${archive === undefined ? '' : unpacking(packagePath(node, archive.sha1), archive.root)}
launcher=$tools/launcher.sh script=${quote(script.trimEnd())}
begin_run() {
  set -- begin "$dir" ${limits}
  . "$launcher"
}
follow_run() {
  reply= is_late=
  while read -r reply; do
    case $reply in
      late) is_late=yes ;;
      *) break ;;
    esac
  done
  case $reply in
    started) [ -n "$is_late" ] || read -r reply ;;
    found | over) ;;
    *) [ -e "$dir/claim" ] || refuse "$reply $(cat)" ;;
  esac
  exec <&3 3<&-
  echo launched
  mark
  set -- ${followed}
  [ -e "$dir/exit" ] || exec /bin/sh "$tools/follower.sh" "$@"
  set -- "$@" young
  . "$tools/follower.sh"
}
exec 3<&0
begin_run 2>&1 3<&- | follow_run
exit`;
}

/** Follows a run from given offsets in its files. */
export function follow(node: NodeFolder, handle: RunHandle, from: Offsets, word: string): string {
  return `${opening(node, handle, word)}
mark
exec /bin/sh "$tools/follower.sh" ${followerWords(node, handle, from, word)}`;
}

/** Stops a run. @param graceSeconds a whole number. */
export function stop(node: NodeFolder, handle: RunHandle, graceSeconds: string): string {
  return `${finding(node, handle)}
/bin/sh "$tools/launcher.sh" stop "$dir" ${graceSeconds}`;
}

/** Removes the folders of runs that are over: by itself where that is plain to see, for the launcher's look around is long. */
export function remove(node: NodeFolder, handles: readonly RunHandle[]): string {
  return `${knowing(node)}
status=0
for run in ${handles.map((handle) => quote(nameOf(handle))).join(' ')}; do
  find_run "$run"
  { [ -s "$dir/exit" ] && rm -rf "$dir" 2>/dev/null; } || /bin/sh "$tools/launcher.sh" remove "$dir" || status=1
done
[ "$status" = 0 ] || exit 1`;
}

/** A run that has not begun by now never will. Says `begun` or `forestalled`. */
export function forestall(node: NodeFolder, handle: RunHandle): string {
  return `${finding(node, handle)}
mkdir -p "$dir"
set -C
if true >"$dir/claim"; then echo forestalled; elif [ -e "$dir/claim" ]; then echo begun; fi`;
}

/** The whole number of seconds that is not less. */
export const wholeSeconds = (seconds: number): string => String(Math.max(0, Math.ceil(seconds)));

function opening(node: NodeFolder, handle: RunHandle, word: string): string {
  return `mark() { printf '\\036${word}\\n'; }\nmark\nmark >&2\n${finding(node, handle)}`;
}

function finding(node: NodeFolder, handle: RunHandle): string {
  return `${knowing(node)}
find_run ${quote(nameOf(handle))}`;
}

function knowing(node: NodeFolder): string {
  return `${knowPlaces(node)}
[ -f "$tools/launcher.sh" ] && [ -f "$tools/follower.sh" ] || { echo ${toolsMissing}; exit 1; }`;
}

function followerWords(
  { tail }: NodeFolder,
  { outputLimitBytes = 0 }: RunHandle,
  { stdout, stderr }: Offsets,
  word: string,
): string {
  return ['"$dir"', stdout, stderr, outputLimitBytes, word, leaseSeconds, tail].join(' ');
}

/** The name of a run's folder, wherever that is. */
const nameOf = ({ folder }: RunHandle): string => posix.basename(folder);

/** Unpacks the root of a package as the working directory, which is there whole or not at all. */
function unpacking(path: string, root: string): string {
  return `if [ ! -e "$dir/claim" ] && [ ! -d "$dir/work" ]; then
  package=${quote(path)} root=${quote(root === '' ? '.' : root)}
  [ -f "$package" ] || { echo ${packageMissing}; exit 1; }
  touch "$package"
  fresh=$dir/work.tmp.$$
  unpack() {
    (umask 077 && mkdir -p "$fresh") && gzip -dc <"$package" >"$fresh.tar" && (cd "$fresh" && tar -xof "$fresh.tar") || return 1
    content=$fresh
    [ "$root" = . ] || content=$fresh/$root
    [ -d "$content" ] || { echo "the archive has no folder $root" >&2; return 1; }
    # Somebody else may have been quicker.
    [ -d "$dir/work" ] || mv "$content" "$dir/work"
  }
  trouble=$(unpack 2>&1)
  unpacked=$?
  rm -rf "$fresh" "$fresh.tar"
  # One that is damaged is sent again the next time.
  [ "$unpacked" -eq 0 ] || { rm -f "$package"; refuse "the package could not be unpacked: $trouble"; }
fi`;
}
