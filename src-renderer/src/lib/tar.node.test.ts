import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, type TarOptionsWithAliases } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gunzip, readTar, TarError } from './tar';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelhouse-tar-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function pack(files: Record<string, string>, options: TarOptionsWithAliases = {}): Promise<Buffer> {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content, { mode: 0o755 });
  }
  const roots = [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''))];
  const file = join(folder, 'out.tgz');
  await create({ ...options, gzip: true, cwd: folder, file }, roots);
  return readFile(file);
}

const streamOf = (bytes: Buffer) => new Blob([new Uint8Array(bytes)]).stream();

async function list(bytes: Buffer, wanted = ''): Promise<{ entries: string[]; content: string }> {
  const entries: string[] = [];
  let content = '';
  await readTar(gunzip(streamOf(bytes)), async (entry, read) => {
    entries.push(`${entry.type} ${entry.path} ${entry.size}`);
    if (entry.path === wanted) content = new TextDecoder().decode(await read());
    return 'go on' as const;
  });
  return { entries, content };
}

describe('readTar', () => {
  it('lists entries and reads content', async () => {
    const bytes = await pack({ 'task.json': '{}', 'bin/run.sh': 'echo 1\n', 'bin/empty': '' });
    const { entries, content } = await list(bytes, 'bin/run.sh');
    expect(entries.sort()).toEqual([
      'file bin/empty 0',
      'file bin/run.sh 7',
      'file task.json 2',
      'folder bin 0',
    ]);
    expect(content).toBe('echo 1\n');
  });

  it('reads paths too long for the header, and letters beyond ASCII', async () => {
    const path = `${'ä'.repeat(60)}/${'b'.repeat(120)}.txt`;
    const { entries } = await list(await pack({ [path]: 'x'.repeat(1500) }));
    expect(entries).toContain(`file ${path} 1500`);
  });

  it('stops when told to', async () => {
    const seen: string[] = [];
    const bytes = await pack({ 'a.txt': 'a', 'b.txt': 'b' });
    await readTar(gunzip(streamOf(bytes)), ({ path }) => {
      seen.push(path);
      return 'stop';
    });
    expect(seen).toHaveLength(1);
  });

  it('refuses what is no archive, and what is cut off', async () => {
    const bytes = await pack({ 'a.txt': 'a'.repeat(5000) });
    const unpacked = Buffer.from(await new Response(gunzip(streamOf(bytes))).arrayBuffer());
    const cut = readTar(streamOf(unpacked.subarray(0, 2000)), () => 'go on');
    await expect(cut).rejects.toThrow(TarError);
    await expect(readTar(streamOf(Buffer.alloc(600, 65)), () => 'go on')).rejects.toThrow(TarError);
    await expect(list(Buffer.from('not gzip'))).rejects.toThrow();
  });
});
