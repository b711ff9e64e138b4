import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { Refusal } from '../lib/errors.js';

/** What is asked of a jar before it is run. */
export interface JarFile {
  /** @param className with dots; a class in another is named with `$`. */
  hasClass(className: string): boolean;
  /** What its manifest says is to be run; null when it says nothing. */
  readonly mainClass: string | null;
}

const inflate = promisify(inflateRaw);

/** Sizes and marks of the ZIP format (PKWARE, APPNOTE.TXT 6.3.10: 4.3.7, 4.3.12, 4.3.14 to 4.3.16). */
const end = { mark: 0x06054b50, size: 22, longestComment: 0xffff };
const end64 = { mark: 0x06064b50, size: 56 };
const locator64 = { mark: 0x07064b50, size: 20 };
const entry = { mark: 0x02014b50, size: 46 };
const local = { mark: 0x04034b50, size: 30 };

/** Some 200,000 classes: more than the largest programs have. */
const directoryLimit = 64 * 1024 * 1024;
const manifestLimit = 1024 * 1024;
const manifestName = 'META-INF/MANIFEST.MF';

interface Entry {
  readonly method: number;
  readonly size: number;
  readonly packedSize: number;
  readonly offset: number;
}

/**
 * Reads which classes a jar holds and what its manifest says, not the classes themselves.
 * @param path of the file.
 * @param name what to call it in messages.
 * @throws {Refusal} 400 when it is no jar that Java could read.
 */
export async function readJar(path: string, name = basename(path)): Promise<JarFile> {
  const file = await open(path, 'r');
  try {
    const entries = await readDirectory(file, name);
    const manifest = entries.get(manifestName);
    const text = manifest === undefined ? '' : await readEntry(file, manifest, name);
    return {
      hasClass: (className) => entries.has(`${className.replaceAll('.', '/')}.class`),
      mainClass: mainClassIn(text),
    };
  } finally {
    await file.close();
  }
}

async function readDirectory(file: FileHandle, name: string): Promise<Map<string, Entry>> {
  const { size: fileSize } = await file.stat();
  const tail = await readAt(file, Math.max(0, fileSize - end.size - end.longestComment), fileSize);
  const at = endIn(tail);
  if (at === null) throw damaged(name, 'it is no ZIP archive');
  const place = await placeOf(file, tail, at, name);
  if (place.size > directoryLimit || place.offset + place.size > fileSize)
    throw damaged(name, 'its directory lies outside the file');
  const directory = await readAt(file, place.offset, place.offset + place.size);
  const entries = new Map<string, Entry>();
  for (let from = 0; from + entry.size <= directory.length;) {
    if (directory.readUInt32LE(from) !== entry.mark) throw damaged(name, 'its directory cannot be read');
    const nameLength = directory.readUInt16LE(from + 28);
    const extraLength = directory.readUInt16LE(from + 30);
    const commentLength = directory.readUInt16LE(from + 32);
    const nameAt = from + entry.size;
    entries.set(directory.toString('utf8', nameAt, nameAt + nameLength), {
      method: directory.readUInt16LE(from + 10),
      packedSize: directory.readUInt32LE(from + 20),
      size: directory.readUInt32LE(from + 24),
      offset: directory.readUInt32LE(from + 42),
    });
    from = nameAt + nameLength + extraLength + commentLength;
  }
  return entries;
}

/** The end's own comment may hold its mark: the one that fits is the one whose comment ends with the file. */
function endIn(tail: Buffer): number | null {
  const mark = markOf(end.mark);
  for (let at = tail.lastIndexOf(mark); at !== -1; at = at === 0 ? -1 : tail.lastIndexOf(mark, at - 1)) {
    const comment = at + end.size;
    if (comment <= tail.length && comment + tail.readUInt16LE(at + 20) === tail.length) return at;
  }
  return null;
}

/** Where the directory is; archives of more than 65,535 files say so in a second place. */
async function placeOf(
  file: FileHandle,
  tail: Buffer,
  at: number,
  name: string,
): Promise<{ offset: number; size: number }> {
  const [count, size, offset] = [
    tail.readUInt16LE(at + 10),
    tail.readUInt32LE(at + 12),
    tail.readUInt32LE(at + 16),
  ];
  if (count !== 0xffff && size !== 0xffffffff && offset !== 0xffffffff) return { offset, size };
  const locatorAt = at - locator64.size;
  if (locatorAt < 0 || tail.readUInt32LE(locatorAt) !== locator64.mark) return { offset, size };
  const recordAt = Number(tail.readBigUInt64LE(locatorAt + 8));
  const record = await readAt(file, recordAt, recordAt + end64.size);
  if (record.length < end64.size || record.readUInt32LE(0) !== end64.mark)
    throw damaged(name, 'its directory cannot be found');
  return { size: Number(record.readBigUInt64LE(40)), offset: Number(record.readBigUInt64LE(48)) };
}

async function readEntry(
  file: FileHandle,
  { method, size, packedSize, offset }: Entry,
  name: string,
): Promise<string> {
  if (size > manifestLimit || packedSize > manifestLimit) throw damaged(name, 'its manifest is too large');
  const header = await readAt(file, offset, offset + local.size);
  if (header.length < local.size || header.readUInt32LE(0) !== local.mark)
    throw damaged(name, 'its manifest cannot be found');
  const from = offset + local.size + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = await readAt(file, from, from + packedSize);
  if (method === 0) return packed.toString('utf8');
  try {
    return (await inflate(packed, { maxOutputLength: manifestLimit })).toString('utf8');
  } catch (error) {
    throw damaged(name, 'its manifest cannot be unpacked', error);
  }
}

/** A line of the manifest that begins with a blank goes on with the one before it (JAR File Specification). */
function mainClassIn(manifest: string): string | null {
  const whole = manifest.replaceAll(/\r\n?/g, '\n').replaceAll('\n ', '');
  return /^Main-Class:\s*(\S+)\s*$/m.exec(whole)?.[1] ?? null;
}

async function readAt(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, to - from));
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

function markOf(mark: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(mark);
  return bytes;
}

const damaged = (name: string, why: string, cause?: unknown): Refusal =>
  new Refusal(400, 'invalid_jar', `${name} is no jar that Java can read: ${why}.`, { cause });
