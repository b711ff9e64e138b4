import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { extract } from 'tar';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packBundle } from './bundle.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelhouse-bundle-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const target = (name: string) => join(folder, 'made', name);

it('packs the files that are named, the same bytes each time', async () => {
  for (const name of ['a.jar', '@b.jar', '-c 应用.jar', 'other.txt'])
    writeFileSync(join(folder, name), `is ${name}`);
  const bundle = { folder, files: ['a.jar', '@b.jar', '-c 应用.jar'] };
  const first = await packBundle(bundle, target('1.tar.gz'));
  utimesSync(join(folder, 'a.jar'), 1, 1);
  expect(await packBundle(bundle, target('2.tar.gz'))).toBe(first);
  const bytes = readFileSync(target('2.tar.gz'));
  expect(createHash('sha1').update(bytes).digest('hex')).toBe(first);
  const out = join(folder, 'out');
  mkdirSync(out);
  await extract({ file: target('1.tar.gz'), cwd: out });
  expect(bundle.files.map((name) => readFileSync(join(out, name), 'utf8'))).toEqual(
    bundle.files.map((name) => `is ${name}`),
  );
});

it('names the file that is not there', async () => {
  await expect(packBundle({ folder, files: ['gone.jar'] }, target('x.tar.gz'))).rejects.toThrow(
    /^gone\.jar, which it was to run with, cannot be read: ENOENT/,
  );
});
