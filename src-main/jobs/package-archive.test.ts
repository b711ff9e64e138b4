import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { tarOf, type Entry } from '../../test/support/archives.js';
import { Refusal } from '../lib/errors.js';
import { defaultArchiveLimits, inspectPackage, type ArchiveLimits } from './package-archive.js';

const folder = mkdtempSync(join(tmpdir(), 'wheelhouse-archive-'));
afterAll(() => rmSync(folder, { recursive: true }));

const taskJson: Entry = { path: 'task.json', content: '{"name":"a"}' };

function inspect(bytes: Buffer, limits: ArchiveLimits = defaultArchiveLimits) {
  const file = join(folder, 'package.tar.gz');
  writeFileSync(file, bytes);
  return inspectPackage(file, statSync(file).size, limits);
}
const inspectEntries = (entries: readonly Entry[], limits?: ArchiveLimits) =>
  inspect(gzipSync(tarOf(entries)), limits);

describe('inspectPackage', () => {
  it.each([
    ['at the root', [taskJson, { path: 'run.sh', content: 'echo' }], ''],
    ['at the root, written ./', [{ ...taskJson, path: './task.json' }], ''],
    [
      'one folder down',
      [
        { path: 'job/', type: 'Directory' },
        { ...taskJson, path: 'job/task.json' },
      ],
      'job',
    ],
    [
      'at the root although another is below',
      [{ ...taskJson, path: 'lib/task.json', content: '{}' }, taskJson],
      '',
    ],
  ] as [string, Entry[], string][])('finds task.json %s', async (_, entries, root) => {
    await expect(inspectEntries(entries)).resolves.toEqual({ root, taskJson: '{"name":"a"}' });
  });

  it.each([
    ['sub/link', '../run.sh'],
    ['link', 'sub/run.sh'],
    ['link', './run.sh'],
    ['a/b/link', '../../run.sh'],
  ])('allows a link inside: %s to %s', async (path, linkpath) => {
    const link: Entry = { path, type: 'SymbolicLink', linkpath };
    await expect(inspectEntries([taskJson, link])).resolves.toMatchObject({ root: '' });
  });

  it.each([
    ['a path with ..', [{ path: '../evil' }], /path with "\.\."/],
    ['.. in the middle', [{ path: 'a/../../evil' }], /path with "\.\."/],
    ['an absolute path', [{ path: '/etc/passwd' }], /absolute path/],
    ['a drive letter', [{ path: 'C:/evil' }], /absolute path/],
    ['an absolute link', [{ path: 'l', type: 'SymbolicLink', linkpath: '/etc/passwd' }], /link out of it/],
    [
      'a link that climbs out',
      [{ path: 'a/l', type: 'SymbolicLink', linkpath: '../../x' }],
      /link out of it/,
    ],
    [
      'a link that climbs behind a name',
      [{ path: 'a/l', type: 'SymbolicLink', linkpath: 'b/../../../x' }],
      /link out of it/,
    ],
    ['a link without a target', [{ path: 'l', type: 'SymbolicLink', linkpath: '' }], /damaged/],
    ['a hard link out', [{ path: 'l', type: 'Link', linkpath: '../x' }], /hard link out of it/],
    ['an absolute hard link', [{ path: 'l', type: 'Link', linkpath: '/etc/shadow' }], /hard link out of it/],
    [
      'a hard link through a link',
      [
        { path: 's', type: 'SymbolicLink', linkpath: 'd' },
        { path: 'l', type: 'Link', linkpath: 's/x' },
      ],
      /behind a link/,
    ],
    [
      'a file behind a link',
      [{ path: 'd', type: 'SymbolicLink', linkpath: 'e' }, { path: 'd/file' }],
      /behind a link/,
    ],
    [
      'a file in the place of a link',
      [{ path: 'd', type: 'SymbolicLink', linkpath: 'e' }, { path: 'd' }],
      /behind a link/,
    ],
    ['a character device', [{ path: 'tty', type: 'CharacterDevice' }], /neither a file/],
    ['a block device', [{ path: 'sda', type: 'BlockDevice' }], /neither a file/],
    ['a named pipe', [{ path: 'pipe', type: 'FIFO' }], /neither a file/],
  ] as [string, Entry[], RegExp][])('refuses %s', async (_, entries, message) => {
    await expect(inspectEntries([taskJson, ...entries])).rejects.toThrow(message);
  });

  it('refuses a link that leads out of the folder that becomes the working directory', async () => {
    const entries: Entry[] = [
      { ...taskJson, path: 'job/task.json' },
      { path: 'job/l', type: 'SymbolicLink', linkpath: '../outside' },
    ];
    await expect(inspectEntries(entries)).rejects.toThrow(/link out of it/);
  });

  it('refuses an archive without, or with two, task.json', async () => {
    await expect(inspectEntries([{ path: 'a/b/task.json', content: '{}' }])).rejects.toThrow(/no task\.json/);
    const two = ['a/task.json', 'b/task.json'].map((path) => ({ path, content: '{}' }));
    await expect(inspectEntries(two)).rejects.toThrow(/more than one task\.json/);
    const linked: Entry = { path: 'task.json', type: 'SymbolicLink', linkpath: 'other.json' };
    await expect(inspectEntries([linked])).rejects.toThrow(/no task\.json/);
  });

  it('refuses more entries, more bytes and a larger ratio than allowed', async () => {
    const many = Array.from({ length: 100_000 }, (_, index) => ({ path: `f${index}` }));
    await expect(inspectEntries([taskJson, ...many])).rejects.toThrow(/more than 50000 entries/);
    const limits = { ...defaultArchiveLimits, totalBytes: 1000 };
    await expect(
      inspectEntries([taskJson, { path: 'big', content: 'x'.repeat(2000) }], limits),
    ).rejects.toThrow(/more than 1000 bytes/);
    const bomb: Entry = { path: 'zeros', content: Buffer.alloc(40 * 1024 * 1024) };
    await expect(inspectEntries([taskJson, bomb])).rejects.toThrow(/more than 200 times its size/);
  });

  it('refuses what is not a whole .tar.gz', async () => {
    const whole = gzipSync(tarOf([taskJson, { path: 'x', content: 'x'.repeat(5000) }]));
    await expect(inspect(whole.subarray(0, whole.length - 20))).rejects.toThrow(/cut short/);
    await expect(inspect(Buffer.from('hello'))).rejects.toThrow(/not a whole \.tar\.gz/);
    await expect(inspect(Buffer.alloc(0))).rejects.toThrow(Refusal);
    await expect(inspect(gzipSync(Buffer.from('hello'.repeat(500))))).rejects.toThrow(Refusal);
    const cut = gzipSync(tarOf([taskJson, { path: 'x', content: 'x'.repeat(5000) }]).subarray(0, 3000));
    await expect(inspect(cut)).rejects.toThrow(/damaged/);
  });

  it.each([
    ['a whole one', gzipSync(tarOf([taskJson]))],
    ['a damaged one', gzipSync(tarOf([taskJson])).subarray(0, -10)],
    ['the beginning of one', Buffer.from([0x1f, 0x8b, 0, 0])],
    ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0])],
  ])('refuses what is packed twice: %s', async (_, inner) => {
    await expect(inspect(gzipSync(inner))).rejects.toThrow(/packed twice/);
    // Byte after byte, so that no look at one piece is enough.
    const bytes = Buffer.concat([...inner].map((byte) => gzipSync(Buffer.from([byte]))));
    await expect(inspect(bytes)).rejects.toThrow(/packed twice/);
  });

  it('never does worse than refuse, whatever the bytes', async () => {
    const valid = tarOf([
      taskJson,
      { path: 'l', type: 'SymbolicLink', linkpath: 'x' },
      { path: 'y', content: 'zz' },
    ]);
    const mutated = fc
      .array(fc.tuple(fc.nat(valid.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 12 })
      .map((changes) => {
        const bytes = Buffer.from(valid);
        for (const [at, value] of changes) bytes[at] = value;
        return gzipSync(bytes);
      });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          mutated,
          fc.uint8Array({ maxLength: 600 }).map((raw) => gzipSync(raw)),
        ),
        async (bytes) => {
          try {
            const { taskJson: found } = await inspect(bytes);
            expect(typeof found).toBe('string');
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
