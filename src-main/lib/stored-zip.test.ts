import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layOutZip, type ZipEntry } from './stored-zip.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelhouse-zip-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
function entry(name: string, content: Buffer): ZipEntry {
  const path = join(folder, `file-${++made}`);
  writeFileSync(path, content);
  const modifiedAt = Date.UTC(2024, 1, 29, 13, 37, 42);
  return { name, path, size: content.length, crc32: crc32(content), modifiedAt };
}

/** What another program makes of the bytes: names, sizes, times and contents. */
function readBack(file: string): unknown {
  const script = `
import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps([[i.filename, i.file_size, list(i.date_time), z.read(i).decode('latin1')] for i in z.infolist()]))`;
  return JSON.parse(execFileSync('python3', ['-c', script, file], { encoding: 'utf8' }));
}

describe('a zip of stored files', () => {
  it('is read by others: names, times, contents', async () => {
    const zip = layOutZip([
      entry('google/aurora.apk', Buffer.from('one')),
      entry('渠道/应用.apk', Buffer.from('\u0000\u00ff', 'latin1')),
      entry('empty', Buffer.alloc(0)),
    ]);
    const bytes = await buffer(zip.read(0, zip.size - 1));
    expect(bytes.length).toBe(zip.size);
    const file = join(folder, 'archive.zip');
    writeFileSync(file, bytes);
    const time = [2024, 2, 29, 13, 37, 42];
    expect(readBack(file)).toEqual([
      ['google/aurora.apk', 3, time, 'one'],
      ['渠道/应用.apk', 2, time, '\u0000\u00ff'],
      ['empty', 0, time, ''],
    ]);
  });

  it('gives any part of itself', async () => {
    const zip = layOutZip([
      entry('a', Buffer.from('x'.repeat(100))),
      entry('b', Buffer.from('y'.repeat(50))),
    ]);
    const whole = await buffer(zip.read(0, zip.size - 1));
    const at = fc.integer({ min: 0, max: zip.size - 1 });
    await fc.assert(
      fc.asyncProperty(at, at, async (one, other) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)];
        expect(await buffer(zip.read(start, end))).toEqual(whole.subarray(start, end + 1));
      }),
    );
  });

  it('of more than 4 GiB has a directory that others find their way in', async () => {
    // A hole on disk; its CRC is not looked at here, only where things are said to be.
    const path = join(folder, 'large');
    const hole = openSync(path, 'w');
    ftruncateSync(hole, 5 * 1024 ** 3);
    closeSync(hole);
    const large: ZipEntry = { name: 'large', path, size: 5 * 1024 ** 3, crc32: 0, modifiedAt: 0 };
    const zip = layOutZip([large, entry('behind', Buffer.from('found'))]);
    const file = join(folder, 'large.zip');
    const archive = openSync(file, 'w');
    ftruncateSync(archive, zip.size);
    const tailAt = zip.size - 4096;
    closeSync(archive);
    const tail = await buffer(zip.read(tailAt, zip.size - 1));
    execFileSync('dd', [`of=${file}`, 'bs=1', `seek=${tailAt}`, 'conv=notrunc', 'status=none'], {
      input: tail,
    });
    const script = `
import sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
print([(i.filename, i.file_size) for i in z.infolist()], z.read('behind').decode())`;
    expect(execFileSync('python3', ['-c', script, file], { encoding: 'utf8' })).toBe(
      "[('large', 5368709120), ('behind', 5)] found\n",
    );
  });
});
