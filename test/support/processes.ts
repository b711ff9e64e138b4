import { readFileSync, readdirSync } from 'node:fs';

/** @returns pids of the processes of a run that are still there, wherever they went. */
export function processesOf(runId: string): string[] {
  return readdirSync('/proc').filter((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      return readFileSync(`/proc/${entry}/environ`, 'utf8').includes(`WHEELHOUSE_RUN_ID=${runId}`);
    } catch (error) {
      const { code } = error as { code?: string };
      // Gone since the listing, or no longer a process that has an environment.
      if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return false;
      throw error;
    }
  });
}
