import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../lib/errors.js';

/** The SQLite file is not sound: starting on it could lose what can still be saved. */
export class StoreDamaged extends Error {
  override readonly name = 'StoreDamaged';

  /**
   * @param file the database file.
   * @param finding what SQLite said of it.
   */
  constructor(file: string, finding: string, options: { readonly cause?: unknown } = {}) {
    super(
      `The database ${file} is damaged (${finding}). Nothing was changed. Keep a copy of it, then put back the newest ` +
        'file of the backups folder beside it, or start with another --data-dir.',
      options,
    );
  }
}

/** Above this size the check at every start would be felt; such files are checked before a migration only. */
const quickCheckLimitBytes = 256 * 1024 * 1024;

/** Automatic backups kept; older ones are removed when a new one has been made. */
const backupsKept = 5;

/**
 * Checks that an existing database file is one and is sound.
 * @throws {StoreDamaged} when it is not; the file is not touched.
 */
export async function checkSoundness(file: string): Promise<void> {
  if (!existsSync(file)) return;
  const { size } = await stat(file);
  await check(file, size <= quickCheckLimitBytes ? 'quick_check(1)' : 'schema_version');
}

/**
 * Checks the whole database and copies it into the backups folder, while it is open.
 * @returns the backup's path; null when there is nothing to back up yet.
 * @throws {StoreDamaged} when the database is not sound, or the file system's error when there is no room.
 */
export async function backUp(file: string, backupsDir: string): Promise<string | null> {
  const { default: Database } = await import('better-sqlite3');
  const database = new Database(file, { readonly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
    // TypeORM makes its own table when it looks what there is to migrate, SQLite one for its numbers.
    if (tables.every((name) => /^(migrations|sqlite_.*)$/.test(String(name)))) return null;
    await check(file, 'integrity_check(1)');
    await mkdir(backupsDir, { recursive: true, mode: 0o700 });
    const target = join(backupsDir, `wheelhouse-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.db`);
    try {
      await database.backup(target);
    } catch (error) {
      await rm(target, { force: true });
      throw error;
    }
    await prune(backupsDir);
    return target;
  } finally {
    database.close();
  }
}

async function check(file: string, pragma: string): Promise<void> {
  const { default: Database } = await import('better-sqlite3');
  try {
    const database = new Database(file, { readonly: true, fileMustExist: true });
    try {
      const finding = database.pragma(pragma, { simple: true });
      if (typeof finding === 'string' && finding !== 'ok') throw new StoreDamaged(file, finding);
    } finally {
      database.close();
    }
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (typeof code === 'string' && /^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
      throw new StoreDamaged(file, messageOf(error), { cause: error });
    }
    throw error;
  }
}

async function prune(backupsDir: string): Promise<void> {
  const backups = (await readdir(backupsDir)).filter((name) => /^wheelhouse-[\dTZ-]+\.db$/.test(name)).sort();
  for (const name of backups.slice(0, -backupsKept)) await rm(join(backupsDir, name));
}
