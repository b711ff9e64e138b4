import { readFile } from 'node:fs/promises';

/** Ticks a second of the times in /proc: fixed at 100 for programs (man 5 proc, USER_HZ). */
const ticksPerSecond = 100;

/** @returns seconds of processor time that a process has used, itself and in the kernel. Linux only. */
export async function cpuSecondsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The program's name stands in brackets and may hold spaces; utime and stime are fields 14 and 15, state is 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** @returns bytes of memory that a process has resident. Linux only. */
export async function residentBytesOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`/proc/${pid}/status does not tell VmRSS`);
  return Number(kibibytes) * 1024;
}
