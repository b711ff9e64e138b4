import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf } from '../lib/errors.js';
import type { StoreLocation } from './dialect.js';

/** One control plane is active per database: this one's hold on it. */
export interface StoreClaim {
  release(): Promise<void>;
}

/** Another control plane has the database. */
export class StoreHeld extends Error {
  override readonly name = 'StoreHeld';

  /**
   * @param database how people know the database.
   * @param holder who has it, as that control plane described itself.
   */
  constructor(database: string, holder: string) {
    super(
      `${database} is in use by another control plane (${holder}). ` +
        'Stop that one, or give this one its own --data-dir or --database-url.',
    );
  }
}

/** Key of the PostgreSQL advisory lock: the bytes of "whlhouse", so that no other program picks it by chance. */
const advisoryLockKey = '8604246283893699429';

/**
 * Takes the database for this process; the operating system or the server lets go when the process dies, however it
 * dies, so there is no stale lock to clean up.
 * @param holder how we describe ourselves to a second control plane.
 * @param onLost called when the claim breaks while we live.
 * @throws {StoreHeld} when another process has it.
 */
export async function claimStore(
  location: StoreLocation,
  holder: string,
  onLost: (reason: string) => void,
): Promise<StoreClaim> {
  return location.dialect === 'sqlite'
    ? claimFile(location.file, holder)
    : claimServer(location.url, holder, onLost);
}

/** Node has no flock(); SQLite's own lock on a file beside the database is one that ends with the process. */
async function claimFile(file: string, holder: string): Promise<StoreClaim> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const { default: Database } = await import('better-sqlite3');
  const lockFile = `${file}.lock`;
  const holderFile = `${file}.holder`;
  const lock = new Database(lockFile, { timeout: 0 });
  try {
    lock.pragma('journal_mode = DELETE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error;
    throw new StoreHeld(file, readHolder(holderFile));
  }
  writeFileSync(holderFile, holder, { mode: 0o600 });
  return {
    release: () => {
      rmSync(holderFile, { force: true });
      lock.close();
      return Promise.resolve();
    },
  };
}

function readHolder(holderFile: string): string {
  try {
    return readFileSync(holderFile, 'utf8');
  } catch {
    return 'which has not said who it is yet';
  }
}

async function claimServer(
  url: string,
  holder: string,
  onLost: (reason: string) => void,
): Promise<StoreClaim> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    connectionString: url,
    application_name: `wheelhouse: ${holder}`.slice(0, 63),
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  try {
    await client.connect();
  } catch (error) {
    throw new Error(
      `The PostgreSQL database ${client.database ?? ''} at ${client.host}:${client.port} cannot be opened: ${messageOf(error)}.`,
      { cause: error },
    );
  }
  let isReleasing = false;
  client.on('error', (error) => {
    if (!isReleasing) onLost(`the connection that holds the database broke: ${error.message}`);
  });
  client.on('end', () => {
    if (!isReleasing) onLost('the database closed the connection that holds it');
  });
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock($1::bigint) AS locked',
      [advisoryLockKey],
    );
    if (rows[0]?.locked !== true) {
      const held = await client.query<{ name: string }>(
        `SELECT a.application_name AS name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
         WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND (l.classid::bigint << 32 | l.objid::bigint) = $1::bigint`,
        [advisoryLockKey],
      );
      throw new StoreHeld('The PostgreSQL database', held.rows[0]?.name ?? 'unknown');
    }
  } catch (error) {
    isReleasing = true;
    await client.end();
    throw error;
  }
  return {
    release: async () => {
      isReleasing = true;
      await client.end();
    },
  };
}
