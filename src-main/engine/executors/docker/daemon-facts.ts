import type { NodeFacts } from '../node-facts.js';
import type { DaemonInfo } from './container-launch.js';
import { readableLogDrivers } from './container-options.js';

const skewThresholdMs = 5000;

/** @returns what a daemon tells of its machine. @param now when it did. */
export function daemonFacts(info: DaemonInfo, now: number): NodeFacts {
  const { SystemTime, Plugins, Warnings } = info;
  const clockSkewMs = SystemTime === undefined ? null : Date.parse(SystemTime) - now;
  const drivers = Plugins?.Log ?? [];
  return {
    hostname: info.Name ?? null,
    os: info.OperatingSystem ?? null,
    kernel: info.KernelVersion === undefined ? null : `Linux ${info.KernelVersion}`,
    arch: info.Architecture ?? null,
    cpus: info.NCPU ?? null,
    memoryBytes: info.MemTotal ?? null,
    memoryAvailableBytes: null,
    diskBytes: null,
    diskFreeBytes: null,
    docker: info.ServerVersion ?? null,
    java: null,
    clockSkewMs,
    folder: info.DockerRootDir ?? '',
    warnings: [
      ...(Warnings ?? []).map((warning) => warning.replace(/^WARNING: /, '')),
      ...(readableLogDrivers.some((driver) => drivers.includes(driver))
        ? []
        : ['It has no log driver that can be read back, so it can run nothing for us.']),
      ...(clockSkewMs !== null && Math.abs(clockSkewMs) > skewThresholdMs
        ? [
            `Its clock is ${Math.round(Math.abs(clockSkewMs) / 1000)} s ${clockSkewMs > 0 ? 'ahead of' : 'behind'} this machine's.`,
          ]
        : []),
    ],
  };
}
