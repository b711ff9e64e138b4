import { execFile } from 'node:child_process';
import { readFile, statfs } from 'node:fs/promises';
import { arch, cpus, freemem, hostname, loadavg, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';
import type { NodeFacts } from './node-facts.js';

const run = promisify(execFile);
/** A program may hang on a file system that does. */
const askLimitMs = 5000;

/** `uname -m` has other names for these. */
const archNames: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64', ia32: 'i686' };

/** @returns what the machine we run on is, but for its Docker. @param folder where runs are kept. */
export async function localFacts(folder: string): Promise<NodeFacts> {
  const kernel = `${type()} ${release()}`;
  const warnings: string[] = [];
  const disk = await statfs(folder).catch((error: unknown) => {
    warnings.push(`Its disk could not be looked at: ${(error as Error).message}.`);
    return null;
  });
  const javaSays = (await ask('java', ['-version'])) ?? '';
  return {
    hostname: hostname(),
    os: (await distribution()) ?? kernel,
    kernel,
    arch: archNames[arch()] ?? arch(),
    cpus: cpus().length,
    load: loadavg()[0] ?? null,
    memoryBytes: totalmem(),
    memoryAvailableBytes: freemem(),
    diskBytes: disk === null ? null : disk.blocks * disk.bsize,
    diskFreeBytes: disk === null ? null : disk.bavail * disk.bsize,
    docker: null,
    java: /version "([^"]*)"/.exec(javaSays)?.[1] ?? null,
    clockSkewMs: 0,
    folder,
    warnings,
  };
}

/** @returns the name in os-release(5); null where there is no such file. */
async function distribution(): Promise<string | null> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(text)?.[1] ?? null;
}

/** @returns what a program says; null when it is not there or fails. */
async function ask(program: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout, stderr } = await run(program, args, { timeout: askLimitMs });
    const said = (stdout + stderr).trim();
    return said === '' ? null : said;
  } catch {
    return null;
  }
}
