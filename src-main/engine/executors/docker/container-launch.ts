import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerInspectInfo } from 'dockerode';
import { isAborted } from '../../../lib/abort.js';
import type { ContainerSettings, LaunchSpec, LaunchTalk } from '../executor.js';
import { SshError } from '../ssh/ssh-error.js';
import {
  containerFolders,
  containerOptions,
  readableLogDrivers,
  secretsInFile,
  type LogDriver,
} from './container-options.js';
import { putSecrets } from './container-files.js';
import type { Daemon } from './daemon.js';
import { DockerError } from './docker-error.js';
import { ensureImage } from './image-pull.js';
import { ensureKept, openKept } from './kept-files.js';
import { withRunContent } from './run-content.js';

/** A package may be large, and a disk slow. */
const copyLimitMs = 600_000;
/** A folder may be a repository with all its history, on its way from one machine to another through ours. */
const treeLimitMs = 3_600_000;
/** A machine under load takes its time to set up a container. */
const startLimitMs = 120_000;
/** What a daemon has been told on a connection that broke it does within this, or not at all. */
const settleMs = 2000;
const backoffMs = [500, 1000, 2000, 5000, 10_000, 30_000];

/** @returns what a daemon knows of a container; null when there is none of that name. */
export async function findContainer(
  daemon: Daemon,
  name: string,
  cancel?: AbortSignal,
): Promise<ContainerInspectInfo | null> {
  try {
    return await daemon.ask(
      'looking for a container',
      (client, abortSignal) => client.getContainer(name).inspect({ abortSignal }),
      cancel === undefined ? {} : { cancel },
    );
  } catch (error) {
    if (error instanceof DockerError && error.isMissing) return null;
    throw error;
  }
}

/**
 * Starts a container for a run, or finds it started: a container is made once by its name, and started only while it never
 * was. Once it may have begun only the daemon can say whether it has, and is asked until it answers.
 * @throws {DockerError} or {SshError} when nothing was started; the reason of `cancel`, or of `talk.giveUp`.
 */
export async function launchContainer(
  daemon: Daemon,
  name: string,
  spec: LaunchSpec,
  settings: ContainerSettings,
  cancel: AbortSignal,
  { note, giveUp }: LaunchTalk,
): Promise<void> {
  const unwanted = AbortSignal.any([cancel, giveUp]);
  let found = await findContainer(daemon, name, unwanted);
  if (found !== null && isUnstarted(found)) {
    // Its start may still be on its way from an earlier life of ours.
    await delay(settleMs, undefined, { signal: unwanted }).catch(() => unwanted.throwIfAborted());
    found = await findContainer(daemon, name, unwanted);
  }
  if (found !== null && !isUnstarted(found)) return;
  if (found === null) {
    const image = await ensureImage(daemon, settings, note, unwanted);
    if (settings.keeps !== undefined) await ensureKept(daemon, settings.keeps, image, unwanted);
    await createContainer(daemon, name, spec, settings, image, unwanted);
  }
  await withRunContent(spec, unwanted, async (tar) => {
    await daemon.ask(
      'copying the package into a container',
      (client, abortSignal) => client.getContainer(name).putArchive(tar, { path: '/', abortSignal }),
      { cancel: unwanted, limitMs: copyLimitMs },
    );
  });
  const secrets = secretsInFile(spec);
  if (Object.keys(secrets).length > 0) await putSecrets(daemon, name, secrets, unwanted);
  if (settings.keeps !== undefined) await openKept(daemon, name, settings.keeps, unwanted);
  if (spec.tree !== undefined) await copyTree(daemon, name, spec.tree, unwanted);
  unwanted.throwIfAborted();
  await start(daemon, name, cancel);
}

/** What is cut short on its way is an error here: a container never starts with a part of it. */
async function copyTree(
  daemon: Daemon,
  name: string,
  { name: folder, pack }: NonNullable<LaunchSpec['tree']>,
  cancel: AbortSignal,
): Promise<void> {
  const tree = await pack(cancel);
  const broken = new AbortController();
  tree.once('error', (error) => broken.abort(error));
  try {
    const path = `${containerFolders.work}/${folder}`;
    await daemon.ask(
      'copying a folder into a container',
      (client, abortSignal) => client.getContainer(name).putArchive(tree, { path, abortSignal }),
      { cancel: AbortSignal.any([cancel, broken.signal]), limitMs: treeLimitMs },
    );
  } finally {
    tree.destroy();
  }
}

async function createContainer(
  daemon: Daemon,
  name: string,
  spec: LaunchSpec,
  settings: ContainerSettings,
  image: string,
  cancel: AbortSignal,
): Promise<void> {
  const driver = await chooseLogDriver(daemon, cancel);
  try {
    await daemon.ask(
      'making a container',
      (client, abortSignal) =>
        client.createContainer({ name, ...containerOptions(spec, settings, image, driver), abortSignal }),
      { cancel, limitMs: startLimitMs },
    );
  } catch (error) {
    // A request of ours whose answer was lost has made it.
    if (!(error instanceof DockerError) || error.status !== 409) throw error;
  }
  const made = await findContainer(daemon, name, cancel);
  const actual = made?.HostConfig.LogConfig?.Type ?? 'none';
  if (!readableLogDrivers.some((known) => known === actual))
    throw new DockerError(
      daemon.target,
      `it gives containers the log driver ${actual}, which cannot be read back, so no output of a run would be kept`,
    );
}

/** @throws {DockerError} for a daemon that has none that can be read back. */
async function chooseLogDriver(daemon: Daemon, cancel: AbortSignal): Promise<LogDriver> {
  const { Plugins: plugins } = await daemonInfo(daemon, cancel);
  const there = plugins?.Log ?? [];
  const chosen = readableLogDrivers.find((driver) => there.includes(driver));
  if (chosen !== undefined) return chosen;
  const wanted = readableLogDrivers.join(', ');
  throw new DockerError(
    daemon.target,
    `it has none of the log drivers that can be read back (${wanted}), so no output of a run would be kept`,
  );
}

/** What of a daemon's description we use (Docker Engine API, "Get system information"). */
export interface DaemonInfo {
  readonly ID?: string;
  readonly Name?: string;
  readonly ServerVersion?: string;
  readonly OperatingSystem?: string;
  readonly OSType?: string;
  readonly KernelVersion?: string;
  readonly Architecture?: string;
  readonly NCPU?: number;
  readonly MemTotal?: number;
  readonly DockerRootDir?: string;
  readonly ContainersRunning?: number;
  readonly SystemTime?: string;
  readonly LiveRestoreEnabled?: boolean;
  readonly Warnings?: readonly string[] | null;
  readonly Plugins?: { readonly Log?: readonly string[] };
}

/** Asks a daemon what it is. */
export function daemonInfo(daemon: Daemon, cancel?: AbortSignal): Promise<DaemonInfo> {
  return daemon.get('asking what it is', '/info', cancel === undefined ? {} : { cancel });
}

async function start(daemon: Daemon, name: string, cancel: AbortSignal): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await daemon.ask(
        'starting a container',
        (client, abortSignal) => client.getContainer(name).start({ abortSignal }),
        { cancel, limitMs: startLimitMs },
      );
      return;
    } catch (error) {
      if (isAborted(cancel)) throw error;
      // It was started before.
      if (error instanceof DockerError && error.status === 304) return;
      if (!isOfDaemon(error)) throw error;
      const isDefinite = error instanceof DockerError && error.status !== null;
      if (await hasStarted(daemon, name, isDefinite ? 0 : settleMs, cancel)) return;
      if (isDefinite) throw error;
      await delay(backoffMs[Math.min(tries, backoffMs.length - 1)], undefined, { signal: cancel });
    }
  }
}

/** Asks until the daemon answers. @param waitMs for what may still be on its way to it. */
async function hasStarted(
  daemon: Daemon,
  name: string,
  waitMs: number,
  cancel: AbortSignal,
): Promise<boolean> {
  await delay(waitMs, undefined, { signal: cancel });
  for (let tries = 0; ; tries++) {
    try {
      const found = await findContainer(daemon, name, cancel);
      if (found === null)
        throw new DockerError(daemon.target, 'the container was removed while it was started', {
          status: 404,
        });
      return !isUnstarted(found);
    } catch (error) {
      if (isAborted(cancel) || !isOfDaemon(error)) throw error;
      if (error instanceof DockerError && error.isLasting) throw error;
      await delay(backoffMs[Math.min(tries, backoffMs.length - 1)], undefined, { signal: cancel });
    }
  }
}

/** Whether an error is one with the daemon or the way to it, rather than ours. */
export const isOfDaemon = (error: unknown): error is DockerError | SshError =>
  error instanceof DockerError || error instanceof SshError;

/** Whether a container was never started. One whose start has failed is as one that was not, but for its error. */
export const isUnstarted = ({ State: { Status } }: ContainerInspectInfo): boolean => Status === 'created';
