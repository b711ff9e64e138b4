import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { Refusal, messageOf } from '../lib/errors.js';

/** Bounds of what an archive may unpack to. */
export interface ArchiveLimits {
  readonly entries: number;
  /** Bytes of all files together. */
  readonly totalBytes: number;
  /** Unpacked size over packed size, looked at beyond the first 10 MiB. */
  readonly ratio: number;
}

export const defaultArchiveLimits: ArchiveLimits = {
  entries: 50_000,
  totalBytes: 4 * 1024 ** 3,
  ratio: 200,
};

/** What an archive was found to hold. */
export interface PackageContents {
  /** The folder that holds task.json and becomes the working directory; '' for the archive's root. */
  readonly root: string;
  readonly taskJson: string;
}

const taskJsonLimitBytes = 1024 * 1024;
const ratioFreeBytes = 10 * 1024 * 1024;
const pathLimit = 1024;
/** What gzip (RFC 1952, section 2.3.1) and zstd (RFC 8878, section 3.1.1) begin with; no tar archive does. */
const packedHeads = [Buffer.from([0x1f, 0x8b]), Buffer.from([0x28, 0xb5, 0x2f, 0xfd])];
const packedHeadLength = 4;
const plainTypes: ReadonlySet<string> = new Set(['File', 'OldFile', 'ContiguousFile', 'Directory']);

/**
 * Reads a package through without writing anything, and refuses it if unpacking it could reach outside its own folder
 * or fill the disk. Only what passes here is ever kept or unpacked.
 * @param file path of a .tar.gz.
 * @param size its size in bytes.
 * @throws {Refusal} 400 naming the entry and the reason.
 */
export async function inspectPackage(
  file: string,
  size: number,
  limits: ArchiveLimits = defaultArchiveLimits,
): Promise<PackageContents> {
  const tree = new ArchiveTree(limits);
  const parser = new Parser({ strict: false, onReadEntry: (entry) => tree.take(entry) });
  parser.on('warn', (code: string, message: string | Error) => {
    // Metadata that tar merely does not know is no harm; damage is.
    if (code !== 'TAR_ENTRY_INFO') tree.refuse(`is damaged or not a tar archive (${messageOf(message)})`);
  });
  try {
    await pipeline(createReadStream(file), createGunzip(), meter(size, limits), feed(parser, tree));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const code = (error as { code?: unknown }).code;
    if (typeof code === 'string' && code.startsWith('Z_')) {
      throw refusal(`is not a whole .tar.gz file (${messageOf(error)}). Was the upload cut short?`);
    }
    throw error;
  }
  return tree.contents();
}

/** Counts what comes out of the decompression: a bomb is caught while it goes off, not after. */
function meter(size: number, limits: ArchiveLimits): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      // Headers and padding come on top of the files: 1 KiB an entry.
      if (bytes > limits.totalBytes + limits.entries * 1024) {
        done(refusal(`unpacks to more than ${limits.totalBytes} bytes, which is the limit`));
      } else if (bytes > ratioFreeBytes && bytes > size * limits.ratio) {
        done(refusal(`unpacks to more than ${limits.ratio} times its size, which is the limit`));
      } else {
        done(null, chunk);
      }
    },
  });
}

function feed(parser: Parser, tree: ArchiveTree): Writable {
  let head = Buffer.alloc(0);
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (head.length < packedHeadLength) {
        head = Buffer.concat([head, chunk.subarray(0, packedHeadLength - head.length)]);
        // The parser would unpack it once more, out of sight of the meter; the machine that is to unpack it would not.
        if (packedHeads.some((packed) => packed.equals(head.subarray(0, packed.length)))) {
          done(refusal('is packed twice; pack the files once, with tar -czf'));
          return;
        }
      }
      if (parser.write(chunk) || tree.refusal !== null) done(tree.refusal);
      else parser.once('drain', () => done(tree.refusal));
    },
    final(done) {
      parser.once('end', () => done(tree.refusal));
      parser.end();
    },
  });
}

/** What has been seen of an archive so far. */
class ArchiveTree {
  refusal: Refusal | null = null;
  readonly #limits: ArchiveLimits;
  /** Paths of symbolic links: nothing may be written behind one. */
  readonly #links = new Set<string>();
  readonly #symbolicLinks: { readonly own: string; readonly target: string }[] = [];
  readonly #hardLinks: { readonly own: string; readonly target: string }[] = [];
  readonly #taskJsons = new Map<string, string>();
  #entries = 0;
  #totalBytes = 0;

  constructor(limits: ArchiveLimits) {
    this.#limits = limits;
  }

  refuse(reason: string): void {
    this.refusal ??= refusal(reason);
  }

  take(entry: ReadEntry): void {
    const reason = this.#judge(entry);
    if (reason !== null) this.refuse(reason);
    if (this.refusal !== null || !this.#isTaskJson(entry)) {
      entry.resume();
      return;
    }
    if (entry.size > taskJsonLimitBytes) {
      this.refuse(`has a task.json of more than ${taskJsonLimitBytes} bytes`);
      entry.resume();
      return;
    }
    const pieces: Buffer[] = [];
    entry.on('data', (piece: Buffer) => pieces.push(piece));
    entry.on('end', () => {
      this.#taskJsons.set(normalized(entry.path), Buffer.concat(pieces).toString('utf8'));
    });
  }

  contents(): PackageContents {
    const contents = this.#findTaskJson();
    this.#checkLinks(contents.root);
    return contents;
  }

  #findTaskJson(): PackageContents {
    const atRoot = this.#taskJsons.get('task.json');
    if (atRoot !== undefined) return { root: '', taskJson: atRoot };
    const [found, another] = [...this.#taskJsons];
    if (found === undefined) {
      throw refusal('has no task.json at its root or one folder down');
    }
    if (another !== undefined) {
      throw refusal(`has more than one task.json (${found[0]}, ${another[0]}); leave one`);
    }
    return { root: posix.dirname(found[0]), taskJson: found[1] };
  }

  /** @returns why the entry cannot be unpacked safely; null when it can. */
  #judge(entry: ReadEntry): string | null {
    const { path } = entry;
    this.#entries++;
    this.#totalBytes += entry.size;
    if (this.#entries > this.#limits.entries)
      return `has more than ${this.#limits.entries} entries, which is the limit`;
    if (this.#totalBytes > this.#limits.totalBytes) {
      return `unpacks to more than ${this.#limits.totalBytes} bytes, which is the limit`;
    }
    const shown = JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
    if (path.length > pathLimit || path.includes('\0')) return `holds a path that is not usable: ${shown}`;
    if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return `holds an absolute path: ${shown}`;
    if (path.split('/').includes('..')) return `holds a path with "..": ${shown}`;
    const own = normalized(path);
    // A second entry of the same name, or one below it, would be written through the link.
    if (this.#links.has(own) || parents(own).some((parent) => this.#links.has(parent))) {
      return `holds ${shown}, which lies behind a link`;
    }
    if (plainTypes.has(entry.type)) return null;
    const target = entry.linkpath ?? '';
    if (entry.type === 'SymbolicLink') {
      this.#links.add(own);
      this.#symbolicLinks.push({ own, target });
      return null;
    }
    if (entry.type === 'Link') {
      this.#hardLinks.push({ own, target });
      const behind = [normalized(target), ...parents(normalized(target))].some((part) =>
        this.#links.has(part),
      );
      return behind ? `holds ${shown}, a hard link to what lies behind a link` : null;
    }
    return `holds ${shown}, which is neither a file, a folder nor a link (${entry.type})`;
  }

  /** @throws {Refusal} for a link that would lead out of the folder that becomes the working directory. */
  #checkLinks(root: string): void {
    const isInside = (path: string) => root === '' || path === root || path.startsWith(`${root}/`);
    for (const { own, target } of this.#hardLinks) {
      if (!isInside(own)) continue;
      const isPlain = target !== '' && !target.startsWith('/') && !target.split('/').includes('..');
      if (!isPlain || !isInside(normalized(target))) {
        throw refusal(`holds a hard link out of it: ${JSON.stringify(own)} to ${JSON.stringify(target)}`);
      }
    }
    for (const { own, target } of this.#symbolicLinks) {
      if (!isInside(own)) continue;
      const depth = own.split('/').length - 1 - (root === '' ? 0 : root.split('/').length);
      if (leadsOut(depth, target)) {
        throw refusal(`holds a link out of it: ${JSON.stringify(own)} to ${JSON.stringify(target)}`);
      }
    }
  }

  #isTaskJson(entry: ReadEntry): boolean {
    if (!/^(Old|Contiguous)?File$/.test(entry.type)) return false;
    const parts = normalized(entry.path).split('/');
    return parts.at(-1) === 'task.json' && parts.length <= 2;
  }
}

/**
 * A `..` behind a name could climb out through another link, so it may only stand in front.
 * @param depth folders between the link and the top.
 */
function leadsOut(depth: number, target: string): boolean {
  if (target === '' || target.startsWith('/') || target.includes('\0') || /^[A-Za-z]:/.test(target))
    return true;
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  const firstName = parts.findIndex((part) => part !== '..');
  const climbed = firstName === -1 ? parts.length : firstName;
  return climbed > depth || parts.slice(climbed).includes('..');
}

const normalized = (path: string): string => posix.normalize(path).replace(/\/+$/, '');

function parents(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

const refusal = (reason: string): Refusal => new Refusal(400, 'invalid_package', `The package ${reason}.`);
