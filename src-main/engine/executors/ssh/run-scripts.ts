import { posix } from 'node:path';
import type { LaunchSpec, Offsets, RunHandle } from '../executor.js';
import { launchScript, quote } from '../launch-script.js';
import { wholeSeconds } from '../launcher.js';
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
 * since they are what a short command on many machines costs. Replies `launched`, why not after `refused `, or what is missing.
 * What is secret stands in shell text on standard input, and stays in the shell's own memory. A run that is over within a
 * moment leaves the shell for another one, and says so with a mark behind all else; any other takes the shell with it.
 * @param session its mark, see `FollowedRun`, and whether its shell has not launched anything yet.
 */
export function launchAndFollow(
  node: NodeFolder,
  handle: RunHandle,
  spec: LaunchSpec,
  { mark, isFresh }: { readonly mark: string; readonly isFresh: boolean },
): string {
  const { archive, timeoutSeconds, stopGraceSeconds, outputLimitBytes } = spec;
  const script = launchScript(spec, resultPathIn(`${node.base}/runs/${nameOf(handle)}`));
  const limits = `${wholeSeconds(timeoutSeconds)} ${wholeSeconds(stopGraceSeconds)} ${outputLimitBytes}`;
  return `${opening(node, handle, mark)}
${isFresh ? launching : ''}
${archive === undefined ? '' : unpacking(packagePath(node, archive.sha1), archive.root)}
script=${quote(script.trimEnd())}
limits='${limits}' limit=${handle.outputLimitBytes ?? 0} how='${howToFollow(node)}'
{ begin_run 2>&1 3<&- | follow_run; } 3<&0
[ $? -eq ${spareStatus} ] || exit
script=`;
}

/** How the functions of {@link launching} say that the run is over, and the shell free. */
const spareStatus = 3;

/** What a shell has to know before it launches its first run. */
const launching = `set -- library
launcher=$tools/launcher.sh
. "$launcher"
. "$tools/follower.sh"
know_shell
refuse() {
  printf 'refused %s\\n' "$1"
  exit 1
}
begin_run() {
  launch begin "$dir" $limits
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
  say launched
  say "$separator$mark"
  # What was found may have ended long ago: only follower.sh tells when, and in which order it spoke.
  if [ "$reply" = over ] && follow_young "$dir" "$limit" "$mark"; then
    say "$separator$mark"
    tell
    exit ${spareStatus}
  fi
  tell
  exec <&3 3<&-
  exec /bin/sh "$tools/follower.sh" "$dir" 0 0 "$limit" "$mark" $how
}`;

/** Follows a run from given offsets in its files. */
export function follow(node: NodeFolder, handle: RunHandle, from: Offsets, mark: string): string {
  const { stdout, stderr } = from;
  return `${opening(node, handle, mark)}
write_mark
exec /bin/sh "$tools/follower.sh" "$dir" ${stdout} ${stderr} ${handle.outputLimitBytes ?? 0} "$mark" ${howToFollow(node)}`;
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

function opening(node: NodeFolder, handle: RunHandle, mark: string): string {
  return `mark=${mark}\nwrite_mark() { printf '\\036%s\\n' "$mark"; }\nwrite_mark\nwrite_mark >&2\n${finding(node, handle)}`;
}

function finding(node: NodeFolder, handle: RunHandle): string {
  return `${knowing(node)}
find_run ${quote(nameOf(handle))}`;
}

function knowing(node: NodeFolder): string {
  return `${knowPlaces(node)}
[ -f "$tools/launcher.sh" ] && [ -f "$tools/follower.sh" ] || { echo ${toolsMissing}; exit 1; }`;
}

/** The last words for follower.sh. */
const howToFollow = ({ tail }: NodeFolder): string => `${leaseSeconds} ${tail}`;

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
