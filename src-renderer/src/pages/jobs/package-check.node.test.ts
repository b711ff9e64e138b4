import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkPackage } from './package-check';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelhouse-check-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function check(files: Record<string, string>): Promise<{ name: unknown; problems: string[] }> {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const file = join(folder, 'p.tgz');
  await create({ gzip: true, cwd: folder, file }, Object.keys(files));
  const { task, problems } = await checkPackage(new Blob([new Uint8Array(await readFile(file))]));
  return {
    name: task?.name,
    problems: problems.map(({ key, values }) => [key, values?.['line']].join(' ').trim()),
  };
}

const good = '{"name": "disk-report", "version": "1.3.0", "command": "df", }';

it('finds the task.json at the root or one folder down, trailing commas allowed', async () => {
  expect(await check({ 'task.json': good })).toEqual({ name: 'disk-report', problems: [] });
  expect(await check({ 'disk/task.json': good })).toEqual({ name: 'disk-report', problems: [] });
});

it.each([
  [{ 'a.txt': '' }, ['check.noManifest']],
  [{ 'a/b/task.json': good }, ['check.noManifest']],
  [{ 'task.json': '{\n"name": }' }, ['check.notJson 2']],
  [{ 'task.json': '[]' }, ['check.notObject']],
  [{ 'task.json': '{"name": "-x", "version": "1"}' }, ['check.name', 'check.version', 'check.command']],
  [{ 'task.json': '{"name": "x", "version": "1.0.0", "main": []}' }, ['check.command']],
])('names what is wrong: %j', async (files, problems) => {
  expect((await check(files as Record<string, string>)).problems).toEqual(problems);
});

it('tells what is no archive', async () => {
  const { problems } = await checkPackage(new Blob(['plain text']));
  expect(problems).toEqual([{ key: 'check.notArchive' }]);
});
