import { lstat, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { extract } from 'tar';
import { isMissing } from '../../lib/missing.js';
import type { LaunchSpec } from './executor.js';

type Archive = NonNullable<LaunchSpec['archive']>;

const unpackedTypes = new Set(['File', 'OldFile', 'ContiguousFile', 'Directory', 'SymbolicLink', 'Link']);

/**
 * Unpacks the `root` of an archive as the `work` folder of a run, which is there whole or not at all; does nothing when
 * it is there. What was checked when the archive was published is not relied upon: nothing is written outside.
 * @throws when the archive is damaged, has no such root, or does not fit on the disk.
 */
export async function unpackWork(archive: Archive, folder: string, cancel: AbortSignal): Promise<void> {
  const work = join(folder, 'work');
  if (await isFolder(work)) return;
  // Somebody else may be at it, or may have died at it: each unpacks for itself.
  const unpacking = await mkdtemp(join(folder, 'work.tmp-'));
  try {
    await extractRoot(archive, unpacking, cancel);
    const root = join(unpacking, archive.root);
    if (!(await isFolder(root)))
      throw new Error(`The archive has no folder ${JSON.stringify(archive.root)}.`);
    await rename(root, work);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isDoneByOther = (code === 'ENOTEMPTY' || code === 'EEXIST') && (await isFolder(work));
    if (!isDoneByOther) throw error;
  } finally {
    await rm(unpacking, { recursive: true, force: true });
  }
}

async function extractRoot(archive: Archive, into: string, cancel: AbortSignal): Promise<void> {
  const root = posix.normalize(archive.root === '' ? '.' : archive.root);
  if (root !== '.') await mkdir(join(into, root), { recursive: true });
  await extract({
    file: archive.path,
    cwd: into,
    strict: true,
    preservePaths: false,
    preserveOwner: false,
    filter: (path, entry) => {
      // An exception in here would reach nobody.
      if (cancel.aborted) return false;
      if (!isInside(root, posix.normalize(path))) return false;
      if (!('type' in entry) || !unpackedTypes.has(entry.type)) return false;
      const from = entry.type === 'SymbolicLink' ? posix.dirname(path) : '.';
      const target = posix.normalize(posix.join(from, entry.linkpath ?? ''));
      return !entry.linkpath || (!posix.isAbsolute(entry.linkpath) && isInside(root, target));
    },
  });
  cancel.throwIfAborted();
}

function isInside(root: string, path: string): boolean {
  const isBelowTop = path !== '..' && !path.startsWith('../') && !posix.isAbsolute(path);
  return isBelowTop && (root === '.' || path === root || path.startsWith(`${root}/`));
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
