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

/** A process that is there, as Linux tells of it. */
export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly commandLine: string;
}

/** @returns all processes but those that have ended and wait to be noticed. */
export function listProcesses(): ProcessInfo[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const status = readFileSync(`/proc/${entry}/stat`, 'utf8');
      // The name, in brackets, may hold anything.
      const [state, parent] = status.slice(status.lastIndexOf(')') + 2).split(' ');
      const commandLine = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return state === 'Z' ? [] : [{ pid: Number(entry), parent: Number(parent), commandLine }];
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === 'ENOENT' || code === 'ESRCH') return [];
      throw error;
    }
  });
}

/** @returns a process and all that it started, and they did, as far as they are still its children. */
export function familyOf(pid: number): ProcessInfo[] {
  const all = listProcesses();
  const found = all.filter((each) => each.pid === pid);
  for (const { pid: parent } of found) found.push(...all.filter((each) => each.parent === parent));
  return found;
}

/** @returns whether this process is there. */
export const isAlive = (pid: number): boolean => listProcesses().some((each) => each.pid === pid);
