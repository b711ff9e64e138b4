import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { create, type WriteEntry } from 'tar';
import type { LaunchSpec } from '../executor.js';
import { unpackWork } from '../unpack.js';
import { containerFolders } from './container-options.js';

/** Read for all, changed by all: the image may run as any user, and nobody else is in the container. */
const folderMode = 0o777;
const readableBits = 0o444;
const executableBits = 0o111;

/**
 * Puts together what a container of ours holds before it starts: the working directory with the package and the files of
 * `spec`, and the folders beside it.
 * @param use is given a tar to be unpacked at the container's root; it is gone afterwards.
 * @throws when the package is damaged or does not fit on this machine's disk; what `use` throws.
 */
export async function withRunContent(
  spec: LaunchSpec,
  cancel: AbortSignal,
  use: (tar: Readable) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'wheelhouse-package-'));
  try {
    if (spec.archive !== undefined) await unpackWork(spec.archive, folder, cancel);
    else await mkdir(join(folder, 'work'));
    for (const { name, content } of spec.files ?? [])
      await writeFile(join(folder, 'work', name), content, { mode: 0o755 });
    if (spec.tree !== undefined) await mkdir(join(folder, 'work', spec.tree.name), { recursive: true });
    await mkdir(join(folder, 'output'));
    await mkdir(join(folder, 'marks'));
    const pack = create(
      {
        cwd: folder,
        prefix: containerFolders.base.slice(1),
        onWriteEntry: openToAll,
      },
      ['work', 'output', 'marks'],
    );
    await use(pack as unknown as Readable);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function openToAll({ stat }: WriteEntry): void {
  if (stat === undefined) return;
  const isExecutable = (stat.mode & 0o100) !== 0;
  // Numbers of this machine's accounts mean others in there.
  Object.assign(stat, { uid: 0, gid: 0 });
  if (stat.isDirectory()) stat.mode = (stat.mode & ~0o777) | folderMode;
  else stat.mode |= readableBits | (isExecutable ? executableBits : 0);
}
