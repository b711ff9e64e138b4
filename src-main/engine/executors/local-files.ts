import { chmod, copyFile, lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { create } from 'tar';
import { isMissing } from '../../lib/missing.js';
import { FileMissing, type MachineFiles } from './executor.js';

/** The files of this machine that outlive its runs. */
export class LocalFiles implements MachineFiles {
  readonly #base: string;

  /** @param base absolute path of the folder that holds `runs/`. */
  constructor(base: string) {
    this.#base = base;
  }

  async fetch(path: string, to: string): Promise<void> {
    const from = join(this.#base, checkedPath(path));
    await checkIsFile(from);
    // What is missing from here on may be the folder of `to`, which says nothing of the file.
    await move(from, to);
    await settle(to);
  }

  async pack(path: string, cancel: AbortSignal): Promise<Readable> {
    const folder = join(this.#base, checkedPath(path));
    if (!(await lstat(folder)).isDirectory()) throw new Error(`${folder} is not a folder.`);
    return Readable.from(create({ cwd: folder }, ['.']), { signal: cancel });
  }

  async remove(path: string): Promise<void> {
    const folder = join(this.#base, checkedPath(path));
    try {
      await rm(folder, { recursive: true, force: true });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EACCES' && code !== 'EPERM') throw error;
      await openUp(folder);
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** @throws for a path that could lead elsewhere: those we make never do. */
export function checkedPath(path: string): string {
  const isPlain = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*(\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$/.test(path);
  if (!isPlain) throw new Error(`${JSON.stringify(path)} cannot be the path of a file that is kept.`);
  return path;
}

/** @throws {FileMissing} when there is none at this path. */
async function checkIsFile(path: string): Promise<void> {
  try {
    if ((await lstat(path)).isFile()) return;
  } catch (error) {
    if (isMissing(error)) throw new FileMissing(`There is no file ${path}.`, { cause: error });
    throw error;
  }
  throw new FileMissing(`${path} is not a file.`);
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    // What the folder of runs has been moved to by hand may be another disk.
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyFile(from, `${to}.part`);
    await settle(`${to}.part`);
    await rename(`${to}.part`, to);
  }
}

/** Puts a file's bytes on disk for good: a power cut after this leaves it whole. */
async function settle(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Builds leave folders that even their owner must not write to, as Go's module cache is. */
async function openUp(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await openUp(join(folder, entry.name));
}
