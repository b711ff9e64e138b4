import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Parser, type ReadEntry } from 'tar';
import { FileMissing, type MachineFiles } from '../executor.js';
import { checkedPath } from '../local-files.js';
import { tarOfOne } from './container-files.js';
import { keptMount, keptName, labels } from './container-options.js';
import type { Daemon } from './daemon.js';
import { DockerError, unlessMissing } from './docker-error.js';

/** A kept folder is named by so many parts of a path; what comes after them is in it. */
const keptParts = 3;
/** A daemon that sends nothing for so long will not. */
const idleLimitMs = 60_000;
const removeLimitMs = 120_000;
/** As for the container of a run: a machine under load takes its time. */
const makeLimitMs = 120_000;
/** A container that has just ended may still have it. */
const removePausesMs = [250, 500, 1000, 2000, 4000, 8000];

/**
 * Makes sure that a folder is there that outlives containers: a volume, and a container that is never started, by which the
 * volume is read. What is there already is as good.
 * @param image any that the daemon has.
 * @throws {DockerError} or {SshError}; the reason of `cancel`.
 */
export async function ensureKept(
  daemon: Daemon,
  path: string,
  image: string,
  cancel: AbortSignal,
): Promise<void> {
  if (partsOf(path).rest !== '') throw new Error(`${path} has more parts than a folder that is kept.`);
  const Name = keptName(path);
  const Labels = { [labels.keeps]: path };
  await daemon.ask(
    'making a volume',
    (client, abortSignal) => client.createVolume({ Name, Labels, abortSignal }),
    { cancel },
  );
  try {
    await daemon.ask(
      'making a container',
      (client, abortSignal) =>
        client.createContainer({
          name: Name,
          Image: image,
          Entrypoint: ['/never-started'],
          Labels,
          HostConfig: { Mounts: [keptMount(path)] },
          abortSignal,
        }),
      { cancel, limitMs: makeLimitMs },
    );
  } catch (error) {
    if (!(error instanceof DockerError) || error.status !== 409) throw error;
  }
}

/** Lets whichever user a container runs as write to a folder that it keeps. @throws as {@link ensureKept}. */
export async function openKept(
  daemon: Daemon,
  container: string,
  path: string,
  cancel: AbortSignal,
): Promise<void> {
  const tar = tarOfOne(`${posix.basename(path)}/`, 0o777);
  await daemon.ask(
    'opening a volume to the user of a container',
    (client, abortSignal) =>
      client.getContainer(container).putArchive(tar, { path: `/${posix.dirname(path)}`, abortSignal }),
    { cancel },
  );
}

/** The files on a daemon that outlive the runs there: volumes of ours. */
export class KeptFiles implements MachineFiles {
  readonly #daemon: Daemon;

  constructor(daemon: Daemon) {
    this.#daemon = daemon;
  }

  /** A daemon packs a file from its beginning: what breaks off begins anew. */
  async fetch(path: string, to: string, cancel: AbortSignal): Promise<void> {
    const { kept } = partsOf(path);
    const silence = new AbortController();
    const end = AbortSignal.any([cancel, silence.signal]);
    const timer = setTimeout(() => silence.abort(), idleLimitMs);
    const part = `${to}.part`;
    try {
      const stream = await this.#archiveOf(keptName(kept), `/${path}`, end);
      const handle = await open(part, 'w', 0o600);
      try {
        await saveOnlyFile(stream, handle, path, () => timer.refresh());
        await handle.sync();
      } finally {
        stream.destroy();
        await handle.close();
      }
      await rename(part, to);
    } catch (error) {
      await rm(part, { force: true });
      cancel.throwIfAborted();
      if (silence.signal.aborted)
        throw new DockerError(
          this.#daemon.target,
          `no bytes for ${idleLimitMs / 1000} s while ${path} was fetched`,
          { cause: error },
        );
      throw error instanceof FileMissing ? error : this.#daemon.explain(error, `fetching ${path}`);
    } finally {
      clearTimeout(timer);
    }
  }

  async remove(path: string, cancel: AbortSignal): Promise<void> {
    const { kept, rest } = partsOf(path);
    if (rest !== '') throw new Error(`${path} is within a folder that goes as a whole.`);
    await removeKept(this.#daemon, keptName(kept), cancel);
  }

  async #archiveOf(container: string, path: string, cancel: AbortSignal): Promise<Readable> {
    try {
      const request = { method: 'GET', path: `/containers/${container}/archive`, query: { path } } as const;
      return await this.#daemon.stream('fetching a file', request, cancel);
    } catch (error) {
      if (!(error instanceof DockerError && error.isMissing)) throw error;
      throw new FileMissing(`${this.#daemon.target.name} has no file ${path}.`, { cause: error });
    }
  }
}

/**
 * Removes a folder that is kept, with the container by which it is read; none is as good.
 * @throws {DockerError} also while another container uses it.
 */
export async function removeKept(daemon: Daemon, name: string, cancel: AbortSignal): Promise<void> {
  await unlessMissing(
    daemon.ask(
      'removing the container of a volume',
      (client, abortSignal) => client.getContainer(name).remove({ abortSignal }),
      { cancel, limitMs: removeLimitMs },
    ),
  );
  for (const pauseMs of [...removePausesMs, null]) {
    try {
      await unlessMissing(
        daemon.ask(
          'removing a volume',
          (client, abortSignal) => client.getVolume(name).remove({ abortSignal }),
          { cancel, limitMs: removeLimitMs },
        ),
      );
      return;
    } catch (error) {
      const isInUse = error instanceof DockerError && error.status === 409;
      if (!isInUse || pauseMs === null) throw error;
      await delay(pauseMs, undefined, { signal: cancel });
    }
  }
}

/** @returns the path of the folder that is kept, and what comes after it. */
function partsOf(path: string): { readonly kept: string; readonly rest: string } {
  const parts = checkedPath(path).split('/');
  if (parts.length < keptParts) throw new Error(`${path} is no folder that a daemon keeps.`);
  return { kept: parts.slice(0, keptParts).join('/'), rest: parts.slice(keptParts).join('/') };
}

/** Writes the only entry of a tar, which must be a file; reads no faster than it is written. */
async function saveOnlyFile(
  stream: Readable,
  handle: FileHandle,
  path: string,
  alive: () => void,
): Promise<void> {
  let entry: ReadEntry | null = null;
  let pieces: Buffer[] = [];
  let arrived = 0;
  const parser = new Parser({
    strict: true,
    onReadEntry: (found) => {
      if (entry === null && found.type === 'File') {
        found.on('data', (bytes: Buffer) => {
          pieces.push(bytes);
          arrived += bytes.length;
        });
      } else found.resume();
      entry ??= found;
    },
  });
  let trouble: unknown = null;
  parser.on('error', (error: unknown) => (trouble ??= error));
  for await (const chunk of stream) {
    alive();
    // What is in it of the file is in `pieces` when this returns.
    parser.write(chunk as Buffer);
    const ready = pieces;
    pieces = [];
    if (ready.length > 0) await handle.appendFile(Buffer.concat(ready));
  }
  if (trouble !== null) throw new Error(`${path} did not arrive whole`, { cause: trouble });
  const found = entry as ReadEntry | null;
  if (found !== null && found.type !== 'File') throw new FileMissing(`${path} is not a file.`);
  if (arrived !== found?.size) throw new Error(`${path} did not arrive whole`);
}
