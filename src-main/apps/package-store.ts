import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, rmdir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { isMissing } from '../lib/missing.js';

/** What a file's bytes amount to. */
export interface FileSums {
  readonly size: number;
  readonly sha256: string;
  readonly crc32: number;
}

/** Keeps the files that builds have made: a folder for each build, and in it files by channel and part. */
export class PackageStore {
  readonly #folder: string;

  /** @param folder absolute path; made when first needed. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @returns the path of a package, whether or not it is there. */
  pathOf(buildId: string, position: number, part: number): string {
    return join(this.#folder, buildId, `${position}-${part}`);
  }

  /** Makes the folder that a path of {@link pathOf} is in. */
  async makeRoom(path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  }

  /** @returns the size of a file; null when there is none. */
  async sizeOf(path: string): Promise<number | null> {
    try {
      return (await stat(path)).size;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** Reads a file from end to end. */
  async sum(path: string, cancel: AbortSignal): Promise<FileSums> {
    const hash = createHash('sha256');
    let [size, check] = [0, 0];
    const source = createReadStream(path, { highWaterMark: 1024 * 1024, signal: cancel });
    for await (const chunk of source as AsyncIterable<Buffer>) {
      hash.update(chunk);
      check = crc32(chunk, check);
      size += chunk.length;
    }
    return { size, sha256: hash.digest('hex'), crc32: check };
  }

  /** Removes all packages of a build. */
  async remove(buildId: string): Promise<void> {
    await rm(join(this.#folder, buildId), { recursive: true, force: true });
  }

  /**
   * Removes what has arrived of one channel, and the folder of the build with the last of them: another channel that has
   * just made room in it has to do so again.
   */
  async removeChannel(buildId: string, position: number): Promise<void> {
    const folder = join(this.#folder, buildId);
    const names = await namesIn(folder);
    const own = names.filter((name) => name.startsWith(`${position}-`));
    for (const name of own) await rm(join(folder, name), { force: true });
    if (own.length < names.length) return;
    await rmdir(folder).catch((error: unknown) => {
      // Another channel's files have begun to arrive, or nothing ever has.
      if (!isMissing(error) && (error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
    });
  }

  /** @returns the ids of all builds that have a folder here. */
  list(): Promise<string[]> {
    return namesIn(this.#folder);
  }

  /** @returns bytes that are free where the packages are. */
  async freeBytes(): Promise<number> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(this.#folder);
    return bavail * bsize;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
