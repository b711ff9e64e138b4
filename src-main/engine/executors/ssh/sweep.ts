import type { SweepOptions } from '../executor.js';
import { quote } from '../launch-script.js';
import { runIdOfFolder } from '../run-folder.js';
import type { ShellPool } from './shell-pool.js';
import { knowPlaces, type NodeFolder } from './node-folder.js';
import { runScript, whyNot } from './run-script.js';
import { SshError } from './ssh-error.js';
import type { ShellTarget } from './target.js';

/** Packages and old versions of our scripts that nobody has used for so long. */
const unusedDays = 30;
const limitMs = 120_000;
/** So many at a time; the next sweep takes the others. */
const batch = 500;

/**
 * Removes what runs have left on a machine that nobody needs: folders of runs, packages, old scripts, broken uploads. A run
 * that goes on is left alone whatever is said of it.
 * @returns names of the folders that were removed: run ids, with `.N` behind them for later attempts.
 * @throws {SshError} when the machine does not answer.
 */
export async function sweepNode(
  pool: ShellPool,
  target: ShellTarget,
  node: NodeFolder,
  { olderThanDays, isWanted }: SweepOptions,
  cancel: AbortSignal,
): Promise<string[]> {
  const places = `${knowPlaces(node)}
each_place() {
  for place in "$at_home" "$elsewhere"; do
    [ -d "$place/runs" ] || continue
    [ "$place" = "$at_home" ] || is_ours "$place" || continue
    "$@" "$place"
  done
}`;
  const run = async (script: string, doing: string) => {
    const answer = await runScript(pool, target, { script: `${places}\n${script}`, doing, limitMs, cancel });
    if (answer.status !== 0) throw new SshError(target, 'command', whyNot(answer));
    return answer.stdout.split('\n').filter((line) => line !== '');
  };
  const days = Math.max(0, Math.floor(olderThanDays));
  const age = days === 0 ? '' : `-mtime +${days - 1}`;
  const found = await run(
    `old() { find "$1/runs/." ! -name . -prune -type d ${age} -print; }
each_place old | sed 's|.*/||' | sort -u | head -n ${batch}`,
    'looking for old runs',
  );
  const unwanted = found.filter((name) => {
    const runId = runIdOfFolder(name);
    return runId !== null && !isWanted(runId);
  });
  return run(
    `clear() {
  for run in ${unwanted.map(quote).join(' ')}; do
    [ ! -d "$1/runs/$run" ] || { /bin/sh "$tools/launcher.sh" remove "$1/runs/$run" 2>/dev/null && echo "$run"; }
  done
  find "$1/packages/." ! -name . -prune -type f -mtime +${unusedDays} -exec rm -f {} +
  find "$1/packages/." ! -name . -prune -type f -name '*.part' -mtime +0 -exec rm -f {} +
  find "$1/tools/." ! -name . -prune -type d -mtime +${unusedDays} ! -name ${quote(node.tools.split('/').at(-1) ?? '')} -exec rm -rf {} +
}
each_place clear
:`,
    'removing old runs',
  );
}
