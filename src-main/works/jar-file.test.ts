import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJar } from './jar-file.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelhouse-jar-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Packed {
  readonly isDeflated?: boolean;
  readonly comment?: string;
  /** Whether the directory's place is only said in the records for large archives. */
  readonly isLarge?: boolean;
  readonly before?: string;
}

/** Writes an archive by hand, as the format has it. */
function zipOf(files: Readonly<Record<string, string>>, packed: Packed = {}): Buffer {
  const { isDeflated = true, comment = '', isLarge = false, before = '' } = packed;
  const parts: Buffer[] = [Buffer.from(before)];
  const directory: Buffer[] = [];
  let offset = before.length;
  for (const [name, content] of Object.entries(files)) {
    const data = isDeflated ? deflateRawSync(content) : Buffer.from(content);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(name.length, 26);
    header.writeUInt16LE(4, 28);
    const local = Buffer.concat([header, Buffer.from(name), Buffer.alloc(4), data]);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(isDeflated ? 8 : 0, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(content.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, Buffer.from(name));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(isLarge ? 0xffff : Object.keys(files).length, 10);
  end.writeUInt32LE(isLarge ? 0xffffffff : central.length, 12);
  end.writeUInt32LE(isLarge ? 0xffffffff : offset, 16);
  end.writeUInt16LE(comment.length, 20);
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(BigInt(central.length), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + central.length), 8);
  return Buffer.concat([...parts, central, ...(isLarge ? [record, locator] : []), end, Buffer.from(comment)]);
}

const manifest = 'Manifest-Version: 1.0\r\nMain-Class: com.example.a\r\n .very.long.Main\r\nX: y\r\n\r\n';
const files = {
  'META-INF/MANIFEST.MF': manifest,
  'com/example/Main.class': 'x',
  'com/example/Main$In.class': 'y',
};

const read = (bytes: Buffer) => {
  const path = join(folder, 'some.jar');
  writeFileSync(path, bytes);
  return readJar(path);
};

describe('readJar', () => {
  const kinds: readonly (readonly [string, Packed])[] = [
    ['a usual one', {}],
    ['one that is not packed', { isDeflated: false }],
    ['one with a comment', { comment: 'PK\x05\x06 made by hand' }],
    ['a large one', { isLarge: true }],
  ];
  for (const [what, packed] of kinds) {
    it(`finds classes and the manifest's main class in ${what}`, async () => {
      const jar = await read(zipOf(files, packed));
      expect(jar.mainClass).toBe('com.example.a.very.long.Main');
      expect(['com.example.Main', 'com.example.Main$In', 'Main'].map((name) => jar.hasClass(name))).toEqual([
        true,
        true,
        false,
      ]);
    });
  }

  it('has no main class without a manifest, or with one that names none', async () => {
    expect((await read(zipOf({ 'a.class': '' }))).mainClass).toBeNull();
    expect((await read(zipOf({ 'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0\n' }))).mainClass).toBeNull();
  });

  const whole = zipOf(files);
  const broken: readonly (readonly [string, Buffer, RegExp])[] = [
    ['an empty file', Buffer.alloc(0), /no ZIP archive/],
    ['text', Buffer.from('hello'.repeat(30_000)), /no ZIP archive/],
    ['one cut at its end', whole.subarray(0, whole.length - 5), /no ZIP archive/],
    ['one cut at its beginning', whole.subarray(200), /some\.jar is no jar/],
    ['a damaged directory', Buffer.from(whole).fill(7, whole.length - 100, whole.length - 30), /cannot be/],
    [
      'a large one without its record',
      Buffer.concat([Buffer.alloc(60), zipOf(files, { isLarge: true })]),
      /found/,
    ],
    ['a damaged manifest', Buffer.from(whole).fill(0xff, 54, 90), /manifest cannot be unpacked/],
  ];
  for (const [what, bytes, message] of broken) {
    it(`refuses ${what}`, async () => {
      await expect(read(bytes)).rejects.toThrow(message);
      await expect(read(bytes)).rejects.toMatchObject({ status: 400, code: 'invalid_jar' });
    });
  }
});
