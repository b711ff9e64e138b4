import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { NodeUsage } from './node-facts.js';

const run = promisify(execFile);
/** `df` may hang on a file system that does. */
const askLimitMs = 5000;

/** Shell function `say NAME VALUE`, for scripts that tell something a line each. */
export const sayFunction = `
say() { [ -z "$2" ] || printf '%s %s\\n' "$1" "$2"; }`;

/** With the shell's own means: it is asked every minute, of thousands of machines. */
const ofProc = `
usage_of_proc() {
  while read -r name value _; do
    case $name in
      MemTotal:) say memory_kb "$value" ;;
      MemAvailable:) say memory_available_kb "$value" ;;
    esac
  done </proc/meminfo
  if [ -r /proc/loadavg ]; then read -r load _ </proc/loadavg; say load "$load"; fi
  if [ -r /proc/net/dev ]; then network_of_proc </proc/net/dev; fi
}
# Bytes are counted where they reach the machine, not again on the bridges and tunnels within it.
network_of_proc() {
  received=0 sent=0 interfaces=0
  while IFS=': ' read -r name in _ _ _ _ _ _ _ out _; do
    case $name in lo|veth*|docker*|br-*|virbr*|cni*|flannel*|cali*|tun*|tap*|wg*) continue ;; esac
    case $in$out in ''|*[!0-9]*) continue ;; esac
    received=$((received + in)) sent=$((sent + out)) interfaces=$((interfaces + 1))
  done
  [ "$interfaces" -eq 0 ] || printf 'received_bytes %s\\nsent_bytes %s\\n' "$received" "$sent"
}`;

/** Names, columns and units as macOS' own manual pages of vm_stat(1) and netstat(1) have them. */
const ofMacos = `
usage_of_macos() {
  memory=$(sysctl -n hw.memsize 2>/dev/null) && say memory_kb "$((memory / 1024))"
  vm_stat 2>/dev/null | awk '
    /page size of/ { size = $8 }
    /^Pages (free|inactive|speculative):/ { sub("[.]", "", $NF); pages += $NF }
    END { if (size) printf "memory_available_kb %.0f\\n", pages * size / 1024 }'
  set -- $(sysctl -n vm.loadavg 2>/dev/null)
  say load "\${2-}"
  # An interface without an address has one column less, so they are counted from the right.
  netstat -ibn 2>/dev/null | awk '
    $1 ~ /^en/ && $3 ~ /^<Link/ { received += $(NF - 4); sent += $(NF - 1); some = 1 }
    END { if (some) printf "received_bytes %.0f\\nsent_bytes %.0f\\n", received, sent }'
}`;

/** The device's name may hold blanks. */
const ofDisk = `
disk() {
  [ $# -ge 6 ] || return 0
  shift $(($# - 6))
  printf 'disk_kb %s\\ndisk_free_kb %s\\n' "$2" "$4"
}`;

/** The functions by themselves, for their tests. */
export const usageFunctions = ofProc + ofMacos + ofDisk;

/** Says how much of a machine is in use, of its disk where `$base` is; needs {@link sayFunction}. */
export const usageScript = `${usageFunctions}
if [ -r /proc/meminfo ]; then usage_of_proc; else usage_of_macos; fi
disk $(LC_ALL=C df -Pk "$base" 2>/dev/null | tail -n 1)`;

/** What a script has said: lines `name value`. */
export type Said = ReadonlyMap<string, string>;

/** Reads what a script has said; lines without a value are left out. */
export function readSaid(text: string): Said {
  return new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const at = line.indexOf(' ');
      return at === -1 ? [] : [[line.slice(0, at), line.slice(at + 1).trim()]];
    }),
  );
}

/** @returns a number that was said, times its unit; null for none. */
export function numberIn(said: Said, name: string, unit = 1): number | null {
  const value = said.get(name) ?? '';
  return /^\d{1,18}(\.\d{1,6})?$/.test(value) ? Number(value) * unit : null;
}

/** @returns how much is in use, as {@link usageScript} has said it. */
export function usageIn(said: Said): NodeUsage {
  const [receivedBytes, sentBytes] = [numberIn(said, 'received_bytes'), numberIn(said, 'sent_bytes')];
  return {
    load: numberIn(said, 'load'),
    memoryAvailableBytes: numberIn(said, 'memory_available_kb', 1024),
    diskFreeBytes: numberIn(said, 'disk_free_kb', 1024),
    network: receivedBytes === null || sentBytes === null ? null : { receivedBytes, sentBytes },
  };
}

/**
 * Asks the machine we run on.
 * @param folder on the file system whose room counts.
 * @throws when there is no answer within five seconds, or when it is given up.
 */
export async function localUsage(folder: string, cancel: AbortSignal): Promise<NodeUsage> {
  const script = `base=$1${sayFunction}${usageScript}`;
  const { stdout } = await run('/bin/sh', ['-c', script, 'sh', folder], {
    timeout: askLimitMs,
    signal: cancel,
  });
  return usageIn(readSaid(stdout));
}
