import { constants } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, join, posix, sep } from 'node:path';
import { Refusal, isDiskFull, messageOf } from '../lib/errors.js';

/** Longest name of one folder: what file systems take. */
const longestName = 255;

/**
 * Reads a work_directory as clients write it.
 * @param field what to name in the message.
 * @returns the place under the works root: beginning with a slash, without `.`, `..` and empty parts.
 * @throws {Refusal} 400 when it leads out of the root or cannot be a folder.
 */
export function readWorkDirectory(given: string, field = 'work_directory'): string {
  const refuse = (why: string) =>
    new Refusal(400, 'invalid_parameter', `${field}: ${JSON.stringify(given)} ${why}.`);
  if (given.includes('\0')) throw refuse('holds NUL');
  const relative = posix.normalize(given.replace(/^\/+/, '') || '.').replace(/\/$/, '');
  if (relative === '..' || relative.startsWith('../'))
    throw refuse('leaves the works root. Give a path below it, such as /team-a/reports');
  if (relative === '.') throw refuse('is the works root itself. Give a folder below it, such as /team-a');
  if (relative.split('/').some((part) => Buffer.byteLength(part) > longestName))
    throw refuse(`has a part longer than ${longestName} bytes`);
  return `/${relative}`;
}

/**
 * Reads the name that a jar is to have.
 * @throws {Refusal} 400 for one that cannot stand in a folder and on a class path.
 */
export function readJarName(given: string): string {
  const isUsable =
    /^[^\p{Cc}/\\:*?"<>|;]+\.jar$/u.test(given) &&
    !/^[.@-]/.test(given) &&
    Buffer.byteLength(given) <= longestName;
  if (isUsable) return given;
  throw new Refusal(
    400,
    'invalid_parameter',
    `name: ${JSON.stringify(given)} cannot be a jar's name. It must end in .jar, not begin with ".", "-" or "@" and hold none of / \\ : * ? " < > | ;.`,
  );
}

/** The folders of works: all below one root, whatever links stand in them. */
export class WorkDirectories {
  readonly #root: string;

  /** @param root absolute path; made when first needed. */
  constructor(root: string) {
    this.#root = root;
  }

  /**
   * @param workDirectory as {@link readWorkDirectory} returns it.
   * @returns its path on this machine; it is made when it is not there.
   * @throws {Refusal} 400 when a link in it leads out of the root, or it cannot be made.
   */
  async open(workDirectory: string): Promise<string> {
    const folder = join(this.#root, workDirectory);
    await this.#refuseEscape(workDirectory);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    } catch (error) {
      if (isDiskFull(error)) throw error;
      throw new Refusal(
        400,
        'invalid_parameter',
        `work_directory: ${workDirectory} cannot be made: ${messageOf(error)}.`,
        { cause: error },
      );
    }
    return folder;
  }

  /** @returns names of the jars in a work_directory, in order. @throws {Refusal} 400 when it leads out of the root. */
  async jarsIn(workDirectory: string): Promise<string[]> {
    await this.#refuseEscape(workDirectory);
    const entries = await readdir(join(this.#root, workDirectory), { withFileTypes: true }).catch(
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      },
    );
    return entries
      .filter((entry) => !entry.isDirectory() && isOnClassPath(entry.name))
      .map(({ name }) => name)
      .sort();
  }

  /** @returns where a jar is or would be. */
  pathOf(workDirectory: string, jar: string): string {
    return join(this.#root, workDirectory, jar);
  }

  /** Puts an uploaded file on disk for good, in place of one of the same name. @param file on the same file system. */
  async put(file: string, workDirectory: string, jar: string): Promise<void> {
    const folder = await this.open(workDirectory);
    await settle(file);
    await rename(file, join(folder, jar));
    await settle(folder);
  }

  /** Brings a jar into another work_directory; it stays in its own. Does nothing when it is not there any more. */
  async bring(jar: string, from: string, to: string): Promise<void> {
    const source = this.pathOf(from, jar);
    const exists = await stat(source).then(
      () => true,
      () => false,
    );
    if (!exists) return;
    const folder = await this.open(to);
    const target = join(folder, jar);
    await rm(target, { force: true });
    await link(source, target).catch(() => copyFile(source, target, constants.COPYFILE_FICLONE));
    await settle(folder);
  }

  async remove(workDirectory: string, jar: string): Promise<void> {
    await rm(this.pathOf(workDirectory, jar), { force: true });
  }

  /** A link below the root may have been put there by hand, or by a work. */
  async #refuseEscape(workDirectory: string): Promise<void> {
    await mkdir(this.#root, { recursive: true, mode: 0o700 });
    const root = await realpath(this.#root);
    // The nearest part that is there decides: what is made below it is made inside it.
    for (let at = join(this.#root, workDirectory); at !== this.#root; at = join(at, '..')) {
      const real = await realpath(at).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw unusable(workDirectory, error);
      });
      if (real === null) continue;
      if (real === root || real.startsWith(root + sep)) return;
      throw new Refusal(
        400,
        'invalid_parameter',
        `work_directory: ${workDirectory} leaves the works root: ${basename(at)} is a link to ${real}.`,
      );
    }
  }
}

/** A class path is divided by colons, and an argument file begins with "@". */
const isOnClassPath = (name: string): boolean => name.endsWith('.jar') && !/^[.@-]|[:;*]/.test(name);

const unusable = (workDirectory: string, error: unknown): Refusal =>
  new Refusal(
    400,
    'invalid_parameter',
    `work_directory: ${workDirectory} cannot be used: ${messageOf(error)}.`,
    { cause: error },
  );

async function settle(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
