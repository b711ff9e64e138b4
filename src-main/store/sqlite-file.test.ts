import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreDamaged, backUp, checkSoundness } from './sqlite-file.js';

let folder: string;
let file: string;
let backupsDir: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelhouse-sqlite-'));
  file = join(folder, 'wheelhouse.db');
  backupsDir = join(folder, 'backups');
});
afterEach(() => rmSync(folder, { recursive: true }));

function fill(rows: number): void {
  const database = new Database(file);
  database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)');
  const insert = database.prepare('INSERT INTO t (text) VALUES (?)');
  database.transaction(() => {
    for (let index = 0; index < rows; index++) insert.run('some text '.repeat(20));
  })();
  database.close();
}

describe('a damaged database file', () => {
  it('is told from a sound one, and not touched', async () => {
    fill(500);
    await checkSoundness(file);
    const bytes = readFileSync(file);
    bytes.fill(0xaa, 8192, 40_000);
    writeFileSync(file, bytes);
    await expect(checkSoundness(file)).rejects.toThrow(StoreDamaged);
    await expect(checkSoundness(file)).rejects.toThrow(/put back the newest file of the backups folder/);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('may be no database at all', async () => {
    writeFileSync(file, 'these are my notes, which I would hate to lose'.repeat(100));
    await expect(checkSoundness(file)).rejects.toThrow(/is damaged \(file is not a database\)/);
  });

  it('is not what a missing file is', async () => {
    await expect(checkSoundness(file)).resolves.toBeUndefined();
  });
});

describe('a backup', () => {
  it('holds everything, and only the newest five stay', async () => {
    fill(10);
    const made: (string | null)[] = [];
    for (let index = 0; index < 7; index++) made.push(await backUp(file, backupsDir));
    const kept = readdirSync(backupsDir);
    expect(kept.length).toBe(new Set(made).size < 5 ? new Set(made).size : 5);
    const copy = new Database(made.at(-1) ?? '', { readonly: true });
    expect(copy.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: 10 });
    copy.close();
  });

  it('is not made of an empty database', async () => {
    const database = new Database(file);
    expect(await backUp(file, backupsDir)).toBeNull();
    // As TypeORM leaves it at the very first start, before the first migration.
    database.exec('CREATE TABLE migrations (id INTEGER PRIMARY KEY AUTOINCREMENT)');
    database.close();
    expect(await backUp(file, backupsDir)).toBeNull();
  });
});
