import type { Readable } from 'node:stream';
import { Header, Parser, type ReadEntry } from 'tar';
import { resultComplaints, resultLimitBytes } from '../run-folder.js';
import { quote } from '../launch-script.js';
import { containerFolders, resultName, secretsName } from './container-options.js';
import type { Daemon } from './daemon.js';
import { unlessMissing } from './docker-error.js';

/** Why we end a run: noted in its container before it is done, so that it is known after any crash of ours. */
export type RunMark = 'stop' | 'timeout';

const blockBytes = 512;

/**
 * @param path one that ends in `/` is a folder.
 * @returns a tar with one entry: a head, the content in whole blocks, and two empty ones.
 */
export function tarOfOne(path: string, mode: number, content = Buffer.alloc(0)): Buffer {
  const { length: size } = content;
  const type = path.endsWith('/') ? 'Directory' : 'File';
  const tar = Buffer.alloc((3 + Math.ceil(size / blockBytes)) * blockBytes);
  new Header({ path, type, size, mode, uid: 0, gid: 0, mtime: new Date() }).encode(tar, 0);
  content.copy(tar, blockBytes);
  return tar;
}

/**
 * Puts secrets where a command reads them, and empties the file, before it begins. They are in no file of ours.
 * @throws {DockerError} or {SshError}; the reason of `cancel`.
 */
export async function putSecrets(
  daemon: Daemon,
  container: string,
  secrets: Readonly<Record<string, string>>,
  cancel: AbortSignal,
): Promise<void> {
  const lines = Object.entries(secrets).map(([name, value]) => `export ${name}=${quote(value)}\n`);
  // Whoever the image runs as must be able to empty it; nobody else is in there.
  const tar = tarOfOne(secretsName, 0o666, Buffer.from(lines.join('')));
  await daemon.ask(
    'handing secrets to a container',
    (client, abortSignal) =>
      client.getContainer(container).putArchive(tar, { path: containerFolders.base, abortSignal }),
    { cancel },
  );
}

/** Notes in a container why it is being ended. A container that is gone needs no note. */
export async function putMark(daemon: Daemon, container: string, mark: RunMark): Promise<void> {
  const tar = tarOfOne(mark, 0o400);
  await unlessMissing(
    daemon.ask('noting why a container is ended', (client, abortSignal) =>
      client.getContainer(container).putArchive(tar, { path: containerFolders.marks, abortSignal }),
    ),
  );
}

/** @returns why we have ended a run, the first reason where there are two; null when we have not. */
export async function readMark(
  daemon: Daemon,
  container: string,
  cancel: AbortSignal,
): Promise<RunMark | null> {
  const isThere = async (mark: RunMark) => {
    const info: unknown = await unlessMissing(
      daemon.ask(
        'looking why a container has ended',
        (client, abortSignal) =>
          client.getContainer(container).infoArchive({
            path: `${containerFolders.marks}/${mark}`,
            abortSignal,
          }),
        { cancel },
      ),
    );
    return info !== null;
  };
  if (await isThere('stop')) return 'stop';
  return (await isThere('timeout')) ? 'timeout' : null;
}

/** @returns what a command has left as its result, and why not where it cannot be kept. */
export async function readResult(
  daemon: Daemon,
  container: string,
  cancel: AbortSignal,
): Promise<{ readonly result: Buffer | null; readonly complaint: string | null }> {
  const path = `${containerFolders.output}/${resultName}`;
  const stream = await unlessMissing(
    daemon.stream(
      'reading the result of a container',
      {
        method: 'GET',
        path: `/containers/${encodeURIComponent(container)}/archive`,
        query: { path },
      },
      cancel,
    ),
  );
  return stream === null ? { result: null, complaint: null } : readFirstFile(stream);
}

async function readFirstFile(
  stream: Readable,
): Promise<{ readonly result: Buffer | null; readonly complaint: string | null }> {
  const parts: Buffer[] = [];
  let entry: ReadEntry | null = null;
  const parser = new Parser({
    strict: true,
    onReadEntry: (found) => {
      entry ??= found;
      if (found === entry && found.size <= resultLimitBytes)
        found.on('data', (bytes: Buffer) => parts.push(bytes));
      else found.resume();
    },
  });
  let trouble: unknown = null;
  parser.on('error', (error: unknown) => (trouble ??= error));
  for await (const chunk of stream) {
    parser.write(chunk as Buffer);
    // What is too large is not read to its end.
    if (isTooLarge(entry)) break;
  }
  stream.destroy();
  const found = entry as ReadEntry | null;
  if (trouble !== null || found === null) return { result: null, complaint: resultComplaints.unreadable };
  if (found.type !== 'File') return { result: null, complaint: resultComplaints.odd };
  if (isTooLarge(found)) return { result: null, complaint: resultComplaints.large };
  return { result: Buffer.concat(parts), complaint: null };
}

const isTooLarge = (entry: ReadEntry | null): boolean =>
  entry !== null && entry.type === 'File' && entry.size > resultLimitBytes;
