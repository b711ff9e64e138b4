import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { create } from 'tar';
import { messageOf } from '../lib/errors.js';

/** Files of one folder of this machine that go along with a run, as they are when it starts. */
export interface Bundle {
  /** Absolute path. */
  readonly folder: string;
  /** Their names in it. */
  readonly files: readonly string[];
}

/**
 * Packs a bundle. The same files make the same bytes, so that a machine that has got them once need not get them again.
 * @param target the file to write, a gzipped tar; its folder is made.
 * @returns its SHA-1 in lower-case hex.
 * @throws naming the file that cannot be read.
 */
export async function packBundle({ folder, files }: Bundle, target: string): Promise<string> {
  for (const name of files) await stat(join(folder, name)).catch((error: unknown) => refuse(name, error));
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await create(
    // Jars are compressed already: level 1 costs little and finds what is not.
    { cwd: folder, file: target, gzip: { level: 1 }, portable: true, mtime: new Date(0), follow: true },
    // A leading "@" would name another archive to tar.
    files.map((name) => `./${name}`),
  );
  const hash = createHash('sha1');
  await pipeline(createReadStream(target), hash);
  return hash.digest('hex');
}

function refuse(name: string, error: unknown): never {
  throw new Error(`${name}, which it was to run with, cannot be read: ${messageOf(error)}.`, {
    cause: error,
  });
}
