import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';

/** A file to be put into an archive as it is. */
export interface ZipEntry {
  /** With "/" between folders; unique within the archive. */
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly crc32: number;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

/** An archive that is nowhere whole: what it consists of is known, so any part of it can be read at once. */
export interface StoredZip {
  /** Bytes. */
  readonly size: number;
  /** @returns the bytes from `start` to `end`, both included. */
  readonly read: (start: number, end: number) => Readable;
}

interface Piece {
  readonly size: number;
  readonly read: (start: number, end: number) => Readable;
}

/** Fields of 32 bits that hold this say that the real value stands in the ZIP64 extra field (APPNOTE 4.4.1.4). */
const elsewhere = 0xffffffff;
const elsewhereCount = 0xffff;
/** 4.5: the first version with ZIP64. */
const version = 45;
/** UTF-8 names (APPNOTE 4.4.4, bit 11). */
const flags = 1 << 11;

/**
 * Lays out a zip archive of files that are stored, not compressed: packages are compressed already. Sizes and CRCs are known
 * beforehand, so its length is too, and ranges of it cost nothing to find (PKWARE APPNOTE 6.3.10, with ZIP64).
 */
export function layOutZip(entries: readonly ZipEntry[]): StoredZip {
  const pieces: Piece[] = [];
  let offset = 0;
  const add = (piece: Piece) => {
    pieces.push(piece);
    offset += piece.size;
  };
  const directory = entries.map((entry) => {
    const record = centralHeader(entry, offset);
    add(inMemory(localHeader(entry)));
    add(onDisk(entry));
    return record;
  });
  const directoryOffset = offset;
  for (const record of directory) add(inMemory(record));
  add(inMemory(endOfDirectory(entries.length, offset - directoryOffset, directoryOffset)));
  return {
    size: offset,
    read: (start, end) => Readable.from(bytesOf(pieces, start, end), { objectMode: false }),
  };
}

async function* bytesOf(pieces: readonly Piece[], start: number, end: number): AsyncGenerator<Buffer> {
  let at = 0;
  for (const piece of pieces) {
    const [first, last] = [Math.max(start - at, 0), Math.min(end - at, piece.size - 1)];
    at += piece.size;
    if (first <= last) yield* piece.read(first, last) as AsyncIterable<Buffer>;
    if (at > end) return;
  }
}

const inMemory = (bytes: Buffer): Piece => ({
  size: bytes.length,
  read: (start, end) => Readable.from([bytes.subarray(start, end + 1)]),
});

const onDisk = ({ path, size }: ZipEntry): Piece => ({
  size,
  read: (start, end) => createReadStream(path, { start, end, highWaterMark: 256 * 1024 }),
});

function localHeader({ name, size, crc32, modifiedAt }: ZipEntry): Buffer {
  const nameBytes = Buffer.from(name);
  const isLarge = size >= elsewhere;
  const extra = isLarge ? extraField([size, size]) : Buffer.alloc(0);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(version, 4);
  writeCommon(header, 6, {
    size,
    crc32,
    modifiedAt,
    nameLength: nameBytes.length,
    extraLength: extra.length,
  });
  return Buffer.concat([header, nameBytes, extra]);
}

function centralHeader({ name, size, crc32, modifiedAt }: ZipEntry, offset: number): Buffer {
  const nameBytes = Buffer.from(name);
  const large = [...(size >= elsewhere ? [size, size] : []), ...(offset >= elsewhere ? [offset] : [])];
  const extra = large.length > 0 ? extraField(large) : Buffer.alloc(0);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  // Made on Unix, so that the mode below counts.
  header.writeUInt16LE((3 << 8) | version, 4);
  header.writeUInt16LE(version, 6);
  writeCommon(header, 8, {
    size,
    crc32,
    modifiedAt,
    nameLength: nameBytes.length,
    extraLength: extra.length,
  });
  header.writeUInt32LE((0o100644 << 16) >>> 0, 38);
  header.writeUInt32LE(Math.min(offset, elsewhere), 42);
  return Buffer.concat([header, nameBytes, extra]);
}

/** The fields that both headers have in the same order, from the flags on. */
function writeCommon(
  header: Buffer,
  at: number,
  fields: {
    readonly size: number;
    readonly crc32: number;
    readonly modifiedAt: number;
    readonly nameLength: number;
    readonly extraLength: number;
  },
): void {
  const { size, crc32, modifiedAt, nameLength, extraLength } = fields;
  const [date, time] = dosTime(modifiedAt);
  header.writeUInt16LE(flags, at);
  // Stored.
  header.writeUInt16LE(0, at + 2);
  header.writeUInt16LE(time, at + 4);
  header.writeUInt16LE(date, at + 6);
  header.writeUInt32LE(crc32, at + 8);
  header.writeUInt32LE(Math.min(size, elsewhere), at + 12);
  header.writeUInt32LE(Math.min(size, elsewhere), at + 16);
  header.writeUInt16LE(nameLength, at + 20);
  header.writeUInt16LE(extraLength, at + 22);
}

/** ZIP64 extended information (APPNOTE 4.5.3). */
function extraField(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + values.length * 8);
  field.writeUInt16LE(0x0001, 0);
  field.writeUInt16LE(values.length * 8, 2);
  for (const [index, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + index * 8);
  return field;
}

function endOfDirectory(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, elsewhereCount), 8);
  end.writeUInt16LE(Math.min(count, elsewhereCount), 10);
  end.writeUInt32LE(Math.min(size, elsewhere), 12);
  end.writeUInt32LE(Math.min(offset, elsewhere), 16);
  if (count < elsewhereCount && size < elsewhere && offset < elsewhere) return end;
  const large = Buffer.alloc(56);
  large.writeUInt32LE(0x06064b50, 0);
  large.writeBigUInt64LE(44n, 4);
  large.writeUInt16LE((3 << 8) | version, 12);
  large.writeUInt16LE(version, 14);
  large.writeBigUInt64LE(BigInt(count), 24);
  large.writeBigUInt64LE(BigInt(count), 32);
  large.writeBigUInt64LE(BigInt(size), 40);
  large.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([large, locator, end]);
}

/** Date and time as MS-DOS has them: from 1980 on, by two seconds, in no zone; ours is UTC. */
function dosTime(ms: number): [date: number, time: number] {
  const at = new Date(Math.max(ms, Date.UTC(1980, 0, 1)));
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | Math.floor(at.getUTCSeconds() / 2);
  return [date, time];
}
