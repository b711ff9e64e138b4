import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** Files whose digest is remembered. */
const keptDigests = 100;

/** Digests of files by their paths, with what tells whether they are still those files. */
const digests = new Map<string, { readonly state: string; readonly sha1: Promise<string> }>();

/**
 * Finds out what a file on this machine holds: once, however many machines it is sent to at the same time or later.
 * @returns the SHA-1 of its content, in lower-case hex digits. @throws when it cannot be read.
 */
export async function sha1Of(path: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(path);
  const state = `${size} ${mtimeMs} ${ino}`;
  const known = digests.get(path);
  if (known?.state === state) return known.sha1;
  const sha1 = read(path);
  digests.delete(path);
  digests.set(path, { state, sha1 });
  sha1.catch(() => digests.delete(path));
  for (const oldest of digests.keys()) {
    if (digests.size <= keptDigests) break;
    digests.delete(oldest);
  }
  return sha1;
}

async function read(path: string): Promise<string> {
  const hash = createHash('sha1');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
