import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Files kept once per content: packages of jobs today. The name of a file is its SHA-1, as the contract counts them. */
export class ArtefactStore {
  readonly #folder: string;

  /** @param folder where the files are; made when first needed. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @returns the path of the artefact with this SHA-1 (40 lower-case hex digits), whether or not it is there. */
  pathOf(sha1: string): string {
    return join(this.#folder, sha1.slice(0, 2), `${sha1}.tar.gz`);
  }

  /** Puts a file's bytes on disk for good: a power cut after this leaves it whole. */
  async settle(file: string): Promise<void> {
    const handle = await open(file, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /**
   * Takes a settled file over by moving it. A file already there has the same bytes and is replaced.
   * @param file path on the same file system.
   */
  async adopt(file: string, sha1: string): Promise<void> {
    const target = this.pathOf(sha1);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await rename(file, target);
    await this.settle(dirname(target));
  }

  /** @returns the SHA-1 of every artefact. */
  async list(): Promise<string[]> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const names = await readdir(this.#folder, { recursive: true });
    return names.flatMap((name) => /([0-9a-f]{40})\.tar\.gz$/.exec(name)?.[1] ?? []);
  }

  async remove(sha1: string): Promise<void> {
    await rm(this.pathOf(sha1), { force: true });
  }
}
