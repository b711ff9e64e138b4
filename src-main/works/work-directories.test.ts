import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readJarName, readWorkDirectory, WorkDirectories } from './work-directories.js';

let folder: string;
let directories: WorkDirectories;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelhouse-works-'));
  directories = new WorkDirectories(join(folder, 'root'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('readWorkDirectory', () => {
  it('is below the root, however it is written', () => {
    const written = ['/a', 'a', '//a/', './a', '/x/../a', 'a/b/..'];
    expect(written.map((each) => readWorkDirectory(each))).toEqual(written.map(() => '/a'));
    expect(readWorkDirectory('/用户/a b')).toBe('/用户/a b');
  });

  const refused = [
    '..',
    '/..',
    '../a',
    '/a/../../b',
    'a/../..',
    '/',
    '',
    '.',
    '/a/..',
    'a\0b',
    'x'.repeat(256),
  ];
  for (const given of refused) {
    it(`refuses ${JSON.stringify(given.slice(0, 20))}`, () => {
      expect(() => readWorkDirectory(given)).toThrow(/^work_directory: /);
    });
  }
});

describe('readJarName', () => {
  it('takes what can stand in a folder and on a class path', () => {
    for (const name of ['a.jar', 'my app-1.0_2.jar', '应用.jar']) expect(readJarName(name)).toBe(name);
    const refused = [
      'a',
      'a.zip',
      '.jar',
      '..jar',
      '-a.jar',
      '@a.jar',
      'a/b.jar',
      'a\\b.jar',
      'a:b.jar',
      'a\n.jar',
    ];
    for (const name of [...refused, `${'x'.repeat(252)}.jar`])
      expect(() => readJarName(name), name).toThrow(/^name: /);
  });
});

describe('a work directory', () => {
  const upload = (text: string) => {
    const path = join(folder, 'upload');
    writeFileSync(path, text);
    return path;
  };

  it('lists its jars only, in order', async () => {
    expect(await directories.jarsIn('/a')).toEqual([]);
    for (const name of ['b.jar', 'a.jar']) await directories.put(upload(name), '/a', name);
    for (const name of ['notes.txt', 'c:d.jar', '.hidden.jar'])
      writeFileSync(join(folder, 'root/a', name), '');
    mkdirSync(join(folder, 'root/a/folder.jar'));
    expect(await directories.jarsIn('/a')).toEqual(['a.jar', 'b.jar']);
  });

  it('gives its jar to another, and keeps its own until it is removed', async () => {
    await directories.put(upload('first'), '/a', 'x.jar');
    await directories.bring('x.jar', '/a', '/b/c');
    await directories.remove('/a', 'x.jar');
    expect(readFileSync(directories.pathOf('/b/c', 'x.jar'), 'utf8')).toBe('first');
    expect(await directories.jarsIn('/a')).toEqual([]);
    await directories.bring('gone.jar', '/a', '/b/c');
    expect(await directories.jarsIn('/b/c')).toEqual(['x.jar']);
  });

  it('is not followed out of the root', async () => {
    mkdirSync(join(folder, 'root'));
    mkdirSync(join(folder, 'outside'));
    symlinkSync(join(folder, 'outside'), join(folder, 'root/out'));
    symlinkSync(join(folder, 'root'), join(folder, 'root/back'));
    await expect(directories.open('/out/deep/er')).rejects.toThrow(/leaves the works root: out is a link to/);
    await expect(directories.put(upload('x'), '/out', 'x.jar')).rejects.toMatchObject({ status: 400 });
    await expect(directories.jarsIn('/out')).rejects.toMatchObject({ status: 400 });
    expect(existsSync(join(folder, 'outside/deep'))).toBe(false);
    await directories.put(upload('inside'), '/back/a', 'x.jar');
    expect(await directories.jarsIn('/a')).toEqual(['x.jar']);
  });

  it('that stands in the place of a file is refused', async () => {
    mkdirSync(join(folder, 'root'));
    writeFileSync(join(folder, 'root/file'), '');
    await expect(directories.open('/file')).rejects.toMatchObject({ status: 400 });
    await expect(directories.open('/file/below')).rejects.toMatchObject({ status: 400 });
  });
});
