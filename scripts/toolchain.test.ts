import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCodeOf, hashSources, isLockSatisfied, root } from './toolchain.mjs';

describe('isLockSatisfied', () => {
  const wanted = {
    packages: {
      '': { version: '1.0.0' },
      'node_modules/a': { version: '1.2.3', integrity: 'sha512-a' },
      'node_modules/b-windows': { version: '2.0.0', integrity: 'sha512-b', optional: true },
    },
  };
  const a = { 'node_modules/a': { version: '1.2.3', integrity: 'sha512-a' } };
  const b = { 'node_modules/b-windows': { version: '2.0.0', integrity: 'sha512-b' } };

  it.each([
    ['all is there', { ...a, ...b }, true],
    ['an optional package is for another platform', a, true],
    ['a package is missing', b, false],
    ['another version', { 'node_modules/a': { version: '1.2.4', integrity: 'sha512-a' } }, false],
    ['another content', { 'node_modules/a': { version: '1.2.3', integrity: 'sha512-x' } }, false],
    ['an old optional package', { ...a, 'node_modules/b-windows': { version: '1.0.0' } }, false],
    ['a package too many', { ...a, 'node_modules/c': { version: '1.0.0' } }, false],
  ])('%s', (_, packages, isSatisfied) => {
    expect(isLockSatisfied(wanted, { packages })).toBe(isSatisfied);
  });
});

describe('hashSources', () => {
  let folder = '';
  const write = async (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wheelhouse-sources-'));
    await mkdir(join(folder, 'src-main/lib'), { recursive: true });
    await write('src-main/lib/a.ts', 'a');
    await write('package.json', '{}');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each([
    ['a changed source', 'src-main/lib/a.ts', true],
    ['a new source', 'src-main/b.ts', true],
    ['a changed configuration', 'electron.vite.config.ts', true],
    ['a test', 'src-main/lib/a.test.ts', false],
    ['a document', 'README.md', false],
  ])('%s', async (_, name, isStale) => {
    const before = hashSources(folder);
    await write(name, 'new');
    expect(hashSources(folder) !== before).toBe(isStale);
  });

  it('a renamed source', async () => {
    const before = hashSources(folder);
    await rm(join(folder, 'src-main/lib/a.ts'));
    await write('src-main/lib/b.ts', 'a');
    expect(hashSources(folder)).not.toBe(before);
  });
});

it.each([
  [0, null, 0],
  [3, null, 3],
  [null, 'SIGTERM', 143],
  [null, 'SIGKILL', 137],
] as [number | null, NodeJS.Signals | null, number][])('exitCodeOf %s %s', (code, signal, expected) => {
  expect(exitCodeOf(code, signal)).toBe(expected);
});

it('the lock file keeps npm 10 from compiling better-sqlite3, which brings its binaries', async () => {
  // npm drops the field when it writes the lock file anew, although `npm ci` reads it there.
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { gypfile?: boolean; resolved?: string }>;
  };
  expect(lock.packages['node_modules/better-sqlite3']?.gypfile).toBe(false);
  expect(Object.values(lock.packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});
