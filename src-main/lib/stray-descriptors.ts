import { closeSync, readFileSync, readdirSync } from 'node:fs';

/** O_CLOEXEC in the octal flags of /proc/<pid>/fdinfo (Linux, asm-generic/fcntl.h). */
const closeOnExec = 0o2000000;

/**
 * Closes what our parent left open in us by accident, so that no job inherits it and holds it for days: Chromium opens
 * its files and sockets without close-on-exec, and so they come along when Electron starts us; some shells do the same.
 * All that Node opens is close-on-exec, and so is, by Node's own doing, what it was given up to number 15. Only Linux
 * needs this: elsewhere libuv starts programs with nothing but their standard streams.
 * @returns how many were closed.
 */
export function closeStrayDescriptors(): number {
  if (process.platform !== 'linux') return 0;
  const stray = readdirSync('/proc/self/fdinfo')
    .map(Number)
    .filter((fd) => fd > 2 && isInheritable(fd));
  for (const fd of stray) closeSync(fd);
  return stray.length;
}

function isInheritable(fd: number): boolean {
  let info: string;
  try {
    info = readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8');
  } catch {
    // The descriptor that listed the others is closed by now.
    return false;
  }
  const flags = /^flags:\s*([0-7]+)$/m.exec(info)?.[1];
  return flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0;
}
