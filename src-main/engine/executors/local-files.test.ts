import {
  chmodSync,
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
import { FileMissing } from './executor.js';
import { LocalFiles, checkedPath } from './local-files.js';

let base: string;
let files: LocalFiles;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'wheelhouse-files-'));
  files = new LocalFiles(base);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

describe('files that outlive runs', () => {
  it('are brought, whole', async () => {
    mkdirSync(join(base, 'builds/work'), { recursive: true });
    writeFileSync(join(base, 'builds/work/0'), 'content');
    await files.fetch('builds/work/0', join(base, 'here'));
    expect(readFileSync(join(base, 'here'), 'utf8')).toBe('content');
  });

  it('that are not there, or are no files, are missing', async () => {
    await expect(files.fetch('builds/none', join(base, 'here'))).rejects.toThrow(FileMissing);
    symlinkSync('/etc/passwd', join(base, 'link'));
    await expect(files.fetch('link', join(base, 'here'))).rejects.toThrow('is not a file');
    expect(existsSync(join(base, 'here'))).toBe(false);
  });

  it('are not missing when the folder they are brought to is', async () => {
    writeFileSync(join(base, 'work'), 'content');
    const to = join(base, 'packages/here');
    const error: unknown = await files.fetch('work', to).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ENOENT' });
    expect(error).not.toBeInstanceOf(FileMissing);
    mkdirSync(join(base, 'packages'));
    await files.fetch('work', to);
    expect(readFileSync(to, 'utf8')).toBe('content');
  });

  it('are removed with their folder, whatever may be written to in it', async () => {
    mkdirSync(join(base, 'builds/a/b'), { recursive: true });
    writeFileSync(join(base, 'builds/a/b/c'), '');
    chmodSync(join(base, 'builds/a/b'), 0o500);
    chmodSync(join(base, 'builds/a'), 0o500);
    await files.remove('builds/a');
    expect(existsSync(join(base, 'builds/a'))).toBe(false);
    await files.remove('builds/a');
  });

  it.each(['', '/etc', '../x', 'a/../b', 'a//b', 'a/', '.hidden', "a'b", 'a b', 'a\nb'])(
    '%j is no path',
    (path) => {
      expect(() => checkedPath(path)).toThrow('cannot be the path');
    },
  );
});
