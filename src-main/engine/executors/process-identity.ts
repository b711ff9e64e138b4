import { readFile } from 'node:fs/promises';

/** A process as the launcher records it; a pid alone names nobody, because pids are used again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began: clock ticks since the boot where there is /proc, a date elsewhere. */
  readonly birth: string;
}

/**
 * A cheap look at a process, often enough repeated to notice its end soon; `launcher.sh status` has the last word.
 * @returns false when it is dead or a zombie. Without /proc a process that has taken over the pid passes for it.
 */
export async function seemsAlive({ pid, birth }: ProcessIdentity): Promise<boolean> {
  if (process.platform !== 'linux') return isPidInUse(pid);
  let stat: string;
  try {
    stat = await readFile(`/proc/${pid}/stat`, 'latin1');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return false;
    throw error;
  }
  // The program's name stands in brackets and may hold anything; the state follows it, the time of birth 19 fields on.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[19] === birth && !/^[ZX]/.test(fields[0] ?? '');
}

function isPidInUse(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
