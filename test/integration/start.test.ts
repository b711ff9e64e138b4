import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlPlane, StartFailed } from '../support/control-plane.js';
import { publishScript } from '../support/packages.js';

const isPostgres = process.env['WHEELHOUSE_TEST_DIALECT'] === 'postgres';
let plane: ControlPlane;
let folder: string;
beforeEach(async () => {
  plane = await ControlPlane.prepare();
  folder = mkdtempSync(join(tmpdir(), 'wheelhouse-start-'));
});
afterEach(async () => {
  await plane.remove();
  rmSync(folder, { recursive: true });
});

/** Starts it with these flags, which must not work. @returns its exit code and what it said. */
async function fail(...flags: string[]): Promise<{ code: number | null; said: string }> {
  const attempt = plane.another(flags);
  try {
    await attempt.boot();
  } catch (error) {
    if (!(error instanceof StartFailed)) throw error;
    expect(attempt.printed).toEqual([]);
    return { code: error.code, said: error.said };
  }
  await attempt.end();
  throw new Error('it started');
}
const said = (code: number, message: string) => ({ code, said: `wheelhouse: ${message}\n` });

describe('a start is refused', () => {
  it('for a flag that is none, or a value that is none', async () => {
    expect(await fail('--colour', 'red')).toEqual(said(2, '--colour is not a flag. --help lists them.'));
    expect(await fail('--log-level', 'loud')).toEqual(
      said(2, '--log-level is "loud", but it must be one of fatal, error, warn, info, debug, trace.'),
    );
    expect(existsSync(join(plane.dataDir, 'wheelhouse.db'))).toBe(false);
  });

  it('for a port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await fail('--port', String(port))).toEqual(
      said(1, `127.0.0.1:${port} is in use by another program. Stop it, or choose another --port.`),
    );
    other.close();
    // Nothing was left behind that would keep the next start from working.
    await plane.boot();
  });

  it('for an address that is not ours', async () => {
    expect(await fail('--host', '192.0.2.1')).toEqual(
      said(1, '192.0.2.1 is no address of this machine. Choose another --host.'),
    );
  });

  it('for a data folder that cannot be one', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(await fail('--data-dir', file)).toEqual(said(2, `--data-dir is ${file}, which is no folder.`));
    writeFileSync(join(plane.dataDir, 'settings.json'), '{"colour": "red"}');
    expect((await fail()).said).toContain('settings.json: "colour" is not a setting that can stand there.');
  });

  it('for a database that does not answer, without its password', async () => {
    expect(await fail('--database-url', 'postgres://someone:hunter2@127.0.0.1:1/things')).toEqual(
      said(
        1,
        'The PostgreSQL database things at 127.0.0.1:1 cannot be opened: connect ECONNREFUSED 127.0.0.1:1.',
      ),
    );
    expect((await fail('--database-url', 'mysql://someone:hunter2@127.0.0.1/things')).said).not.toContain(
      'hunter2',
    );
  });
});

describe.skipIf(isPostgres)('a database file that is damaged', () => {
  const file = () => join(plane.dataDir, 'wheelhouse.db');
  const hash = () => createHash('sha256').update(readFileSync(file())).digest('hex');

  /** A database that has been in use, closed. */
  async function make(): Promise<Buffer> {
    await plane.boot();
    for (let n = 0; n < 10; n++) await publishScript(plane, `job-${n}`, 'true');
    await plane.end();
    return readFileSync(file());
  }

  it.each([
    ['overwritten from its beginning', (bytes: Buffer) => bytes.fill('garbage ', 0, 4096)],
    ['overwritten in the middle', (bytes: Buffer) => bytes.fill(0xa5, 8192, bytes.length - 4096)],
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 10_000)],
    ['not a database', () => Buffer.from('my notes, which I would hate to lose\n'.repeat(500))],
  ])('because it is %s: it is said, with the way out, and nothing is touched', async (_, damage) => {
    writeFileSync(file(), damage(await make()));
    const before = hash();
    const { code, said } = await fail();
    expect(code).toBe(1);
    expect(said).toMatch(
      /^wheelhouse: The database .*wheelhouse\.db is damaged \(.*\)\. Nothing was changed\./,
    );
    expect(said).toContain('backups folder');
    expect(hash()).toBe(before);
  });

  it('works again with a backup put in its place', async () => {
    const sound = await make();
    const backups = join(plane.dataDir, 'backups');
    mkdirSync(backups, { recursive: true });
    writeFileSync(join(backups, 'wheelhouse-mine.db'), sound);
    writeFileSync(file(), sound.subarray(0, 20_000));
    await fail();
    writeFileSync(file(), readFileSync(join(backups, 'wheelhouse-mine.db')));
    await plane.boot();
    expect((await plane.json<{ result: { count: number } }>('/api/jobs')).body.result.count).toBe(10);
  });
});

describe.skipIf(isPostgres)('before a migration', () => {
  it('the database is copied; when the migration fails, database and copy hold what was there', async () => {
    await plane.boot();
    await publishScript(plane, 'kept', 'true');
    await plane.end();
    const file = join(plane.dataDir, 'wheelhouse.db');
    const backups = join(plane.dataDir, 'backups');
    // The first start had nothing to copy.
    expect(existsSync(backups)).toBe(false);
    const database = new Database(file);
    const done = database.prepare('SELECT * FROM migrations').all() as { timestamp: number; name: string }[];
    // Made to do its migrations again: they find their tables there and fail.
    database.exec('DELETE FROM migrations');
    database.close();

    const { code, said } = await fail();
    expect(code).toBe(1);
    expect(said).toMatch(
      /^wheelhouse: The database could not be migrated and is as it was before: .*already exists/,
    );
    const [copy] = readdirSync(backups);
    for (const each of [file, join(backups, copy!)]) {
      const opened = new Database(each);
      expect(opened.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(opened.prepare('SELECT name FROM jobs').pluck().all()).toEqual(['kept']);
      const insert = opened.prepare('INSERT INTO migrations (timestamp, name) VALUES (?, ?)');
      for (const { timestamp, name } of done) insert.run(timestamp, name);
      opened.close();
    }
    await plane.boot();
    expect((await plane.fetch('/api/job/kept')).status).toBe(200);
  });
});
