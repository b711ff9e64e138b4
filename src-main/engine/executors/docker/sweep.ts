import type { SweepOptions } from '../executor.js';
import { keptName, labels, readLabels } from './container-options.js';
import type { Daemon } from './daemon.js';
import { DockerError } from './docker-error.js';
import { removeKept } from './kept-files.js';

const dayMs = 24 * 3600 * 1000;

/**
 * Removes containers of ours that nobody needs, with their unnamed volumes. One that runs is left alone whatever is said of it.
 * @returns what they are of: run ids, with `.N` behind them for later attempts.
 * @throws {DockerError} when the daemon does not answer.
 */
export async function sweepDaemon(
  daemon: Daemon,
  { olderThanDays, isWanted }: SweepOptions,
  cancel: AbortSignal,
): Promise<string[]> {
  const filters = { label: [labels.run], status: ['created', 'exited', 'dead'] };
  const found = await daemon.ask(
    'looking for old containers of runs',
    (client, abortSignal) => client.listContainers({ all: true, filters, abortSignal }),
    { cancel },
  );
  const youngest = Date.now() - olderThanDays * dayMs;
  const removed: string[] = [];
  for (const { Id, Names, Labels, Created } of found) {
    const run = readLabels(Labels);
    if (run === null || isWanted(run.runId) || Created * 1000 > youngest) continue;
    try {
      await daemon.ask(
        'removing an old container of a run',
        (client, abortSignal) => client.getContainer(Id).remove({ v: true, abortSignal }),
        { cancel },
      );
      removed.push((Names[0] ?? Id).replace(/^\/(wheelhouse-)?/, ''));
    } catch (error) {
      // Somebody else has removed it, or started it, meanwhile.
      if (!(error instanceof DockerError && (error.isMissing || error.status === 409))) throw error;
    }
  }
  return [...removed, ...(await sweepKept(daemon, youngest, cancel))];
}

/** Folders that are kept go with whoever asked for them; this is for those whose database is gone. */
async function sweepKept(daemon: Daemon, youngest: number, cancel: AbortSignal): Promise<string[]> {
  const filters = { label: [labels.keeps], status: ['created'] };
  const found = await daemon.ask(
    'looking for old volumes of builds',
    (client, abortSignal) => client.listContainers({ all: true, filters, abortSignal }),
    { cancel },
  );
  const removed: string[] = [];
  for (const { Id, Labels, Created } of found) {
    const path = Labels[labels.keeps];
    if (path === undefined || Created * 1000 > youngest) continue;
    const name = keptName(path);
    const users = await daemon.ask(
      'looking who uses a volume',
      (client, abortSignal) => client.listContainers({ all: true, filters: { volume: [name] }, abortSignal }),
      { cancel },
    );
    if (users.some((user) => user.Id !== Id)) continue;
    await removeKept(daemon, name, cancel);
    removed.push(path);
  }
  return removed;
}
