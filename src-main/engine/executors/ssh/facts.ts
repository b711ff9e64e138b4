import type { ProbeResult } from '../executor.js';
import { quote } from '../launch-script.js';
import { numberIn, readSaid, sayFunction, usageIn, usageScript } from '../machine-usage.js';
import type { NodeFacts, NodeUsage } from '../node-facts.js';
import type { ShellPool } from './shell-pool.js';
import { knowPlaces, type NodeFolder } from './node-folder.js';
import { runScript } from './run-script.js';
import { describeTarget, type ShellTarget } from './target.js';

const limitMs = 30_000;
const lowDiskBytes = 64 * 1024 * 1024;
const largeSkewMs = 5000;

/** A program may hang on a file system that does. */
const script = `${sayFunction}
bounded() {
  "$@" </dev/null 2>/dev/null & asked=$!
  { sleep 5; kill "$asked"; } >/dev/null 2>&1 & guard=$!
  wait "$asked"
  kill "$guard" 2>/dev/null
}
say hostname "$(uname -n)"
say kernel "$(uname -s) $(uname -r)"
say arch "$(uname -m)"
if [ -r /etc/os-release ]; then say os "$(. /etc/os-release && echo "$PRETTY_NAME")"
elif command -v sw_vers >/dev/null; then say os "macOS $(sw_vers -productVersion)"
fi
say cpus "$(getconf _NPROCESSORS_ONLN 2>/dev/null || nproc 2>/dev/null || grep -c ^processor /proc/cpuinfo 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null)"
${usageScript}
command -v java >/dev/null && say java "$(bounded sh -c 'java -version 2>&1' | sed -n 's/.*version "\\([^"]*\\)".*/\\1/p')"
command -v busctl >/dev/null && say kills "$(bounded busctl get-property org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager KillUserProcesses)"
exit 0`;

/** Asks a machine what it is. @throws {SshError} when it does not answer. */
export async function readFacts(
  pool: ShellPool,
  target: ShellTarget,
  node: NodeFolder,
  cancel: AbortSignal,
): Promise<NodeFacts> {
  const clockSkewMs = await readClockSkew(pool, target, cancel);
  const { stdout } = await runScript(pool, target, {
    script: `${knowPlaces(node)}${script}`,
    doing: 'asking for facts',
    limitMs,
    cancel,
  });
  const said = readSaid(stdout);
  const text = (name: string) => said.get(name)?.slice(0, 200) ?? null;
  const number = (name: string, unit?: number) => numberIn(said, name, unit);
  const { load, memoryAvailableBytes, diskFreeBytes } = usageIn(said);
  return {
    hostname: text('hostname'),
    os: text('os') ?? text('kernel'),
    kernel: text('kernel'),
    arch: text('arch'),
    cpus: number('cpus'),
    memoryBytes: number('memory_kb', 1024),
    diskBytes: number('disk_kb', 1024),
    load,
    memoryAvailableBytes,
    diskFreeBytes,
    docker: null,
    java: text('java'),
    clockSkewMs,
    folder: node.base,
    warnings: [
      ...(said.get('kills') === 'b true'
        ? [
            'Its systemd ends the processes of a user who logs out (KillUserProcesses=yes), and so runs that are under way when the connection ends. Add the user to KillExcludeUsers in /etc/systemd/logind.conf.',
          ]
        : []),
      ...(diskFreeBytes !== null && diskFreeBytes < lowDiskBytes
        ? [
            `Only ${Math.floor(diskFreeBytes / 1024 ** 2)} MiB are free where runs keep their output (${node.base}).`,
          ]
        : []),
      ...(clockSkewMs !== null && Math.abs(clockSkewMs) > largeSkewMs
        ? [
            `Its clock is ${Math.round(Math.abs(clockSkewMs) / 1000)} s ${clockSkewMs > 0 ? 'ahead of' : 'behind'} this machine's.`,
          ]
        : []),
    ],
  };
}

/** Can the machine run anything now? @throws {SshError} when it cannot be asked. */
export async function probeNode(
  pool: ShellPool,
  target: ShellTarget,
  node: NodeFolder,
  cancel: AbortSignal,
): Promise<ProbeResult> {
  const { stdout } = await runScript(pool, target, {
    script: `${knowPlaces(node)}${sayFunction}${usageScript}\n[ ! -w "$base/runs" ] || echo writable yes`,
    doing: 'asking whether it can run anything',
    limitMs,
    cancel,
  });
  const said = readSaid(stdout);
  if (!said.has('writable')) {
    const message = `${describeTarget(target)}: ${node.base} cannot be written to any longer.`;
    return { ok: false, message };
  }
  const inUse = usageIn(said);
  const { diskFreeBytes: free } = inUse;
  if (free === null) return { ok: true, message: `Runs are kept in ${node.base}`, usage: inUse };
  const message = `${Math.floor(free / 1024 ** 2)} MiB free in ${node.base}`;
  if (free < lowDiskBytes) return { ok: false, message: `${describeTarget(target)}: only ${message}` };
  return { ok: true, message, usage: inUse };
}

/**
 * Asks a machine how much of it is in use.
 * @param folder on the file system whose room counts.
 * @throws {SshError} when it cannot be asked.
 */
export async function readUsage(
  pool: ShellPool,
  target: ShellTarget,
  folder: string,
  cancel: AbortSignal,
): Promise<NodeUsage> {
  const { stdout } = await runScript(pool, target, {
    script: `base=${quote(folder)}${sayFunction}${usageScript}`,
    doing: 'asking how much is in use',
    limitMs,
    cancel,
  });
  return usageIn(readSaid(stdout));
}

/** As exact as half the way there and back, or as a second where `date` knows no smaller unit. */
async function readClockSkew(
  pool: ShellPool,
  target: ShellTarget,
  cancel: AbortSignal,
): Promise<number | null> {
  // The first script may have to wait for the connection.
  const ask = () =>
    runScript(pool, target, { script: 'date +%s.%N', doing: 'asking for the time', limitMs, cancel });
  await ask();
  const asked = Date.now();
  const { stdout } = await ask();
  const middle = (asked + Date.now()) / 2;
  const match = /^(\d{9,11})(?:\.(\d{9}))?/.exec(stdout);
  if (match === null) return null;
  const [, seconds, nanoseconds] = match;
  if (nanoseconds !== undefined)
    return Math.round(Number(seconds) * 1000 + Number(nanoseconds) / 1e6 - middle);
  const skew = Number(seconds) * 1000 + 500 - middle;
  return Math.abs(skew) <= 500 ? 0 : Math.round(skew);
}
