import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startOnPort } from './free-port.js';
import { readPrerequisites } from './prerequisites.js';

const run = promisify(execFile);
const serverVariable = 'WHEELHOUSE_TEST_POSTGRES';

/** A server refuses to run as root: it gets the user that Debian's package made. */
async function serverUser(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const passwd = await readFile('/etc/passwd', 'utf8');
  const [, , uid, gid] = /^postgres:.*$/m.exec(passwd)?.[0].split(':') ?? [];
  if (uid === undefined || gid === undefined)
    throw new Error('there is no user postgres to run the server as');
  return { uid: Number(uid), gid: Number(gid) };
}

/** Starts a throw-away server for a vitest project, and stops it at the end. It listens on loopback only. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { postgres } = readPrerequisites();
  const folder = await mkdtemp(join(tmpdir(), 'wheelhouse-postgres-'));
  try {
    const { server, port } = await startServer(postgres, folder);
    project.config.env[serverVariable] = `postgres://test@127.0.0.1:${port}`;
    return async () => {
      const exited = once(server, 'exit');
      // SIGINT is PostgreSQL's "fast" shutdown: it does not wait for connections.
      if (server.exitCode === null && server.kill('SIGINT')) await exited;
      await rm(folder, { recursive: true, force: true });
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startServer(
  programs: string,
  folder: string,
): Promise<{ server: ChildProcess; port: number }> {
  const user = await serverUser();
  if (user !== null) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const owner = { ...(user ?? {}), cwd: folder };
  const initial = ['-D', data, '-U', 'test', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  await run(join(programs, 'initdb'), initial, owner);
  const settings = ['fsync=off', 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`];
  return startOnPort(async (port) => {
    const server = spawn(
      join(programs, 'postgres'),
      ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
      { ...owner, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    await untilReady(server);
    return { server, port };
  });
}

function untilReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      if (log.includes('ready to accept connections')) resolve();
    });
    server.once('error', reject);
    // Not `exit`: that may come before the last of what it says.
    server.once('close', () => reject(new Error(`PostgreSQL did not start:\n${log}`)));
  });
}

/** @returns the URL of a new, empty database on the project's server. */
export async function createDatabase(): Promise<string> {
  const server = process.env[serverVariable];
  if (server === undefined) throw new Error('the PostgreSQL of the tests is not running');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  return `${server}/${name}`;
}
