import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppsClient, Repository, program, unique } from '../../support/apps.js';
import { ControlPlane } from '../../support/control-plane.js';
import { Fleet, makeKey, type Machine } from '../../support/sshd.js';

const passphrase = 'a passphrase of some length';
const password = 'correct horse battery';
let plane: ControlPlane;
let client: AppsClient;
let fleet: Fleet;
let server: Machine;
let passwordServer: Machine;
let home: string;
const started = Date.now();
beforeAll(async () => {
  fleet = new Fleet();
  const locked = makeKey(join(fleet.folder, 'locked'), ['-t', 'ed25519', '-N', passphrase]);
  server = await fleet.add({}, [locked.publicKey]);
  passwordServer = await fleet.add({ password });
  for (const machine of [server, passwordServer]) {
    const repository = new Repository(program, join(machine.home, 'aurora'));
    repository.tag('v1');
    execFileSync('chown', ['-R', '61234:61234', repository.path]);
  }
  plane = await ControlPlane.prepare();
  home = join(plane.dataDir, 'home');
  mkdirSync(home);
  plane = plane.another([], { HOME: home, WHEELHOUSE_BUILDS_MIN_FREE: '0', WHEELHOUSE_LOG_LEVEL: 'debug' });
  await plane.boot();
  client = new AppsClient(plane);
  const credential = (content: object) => client.ok('POST', '/api/platform/credentials', content);
  await credential({
    name: 'key',
    type: 'ssh_key',
    username: 'wheelhouse',
    privateKey: fleet.userKey.privateKey,
  });
  await credential({
    name: 'locked',
    type: 'ssh_key',
    username: 'wheelhouse',
    privateKey: locked.privateKey,
    passphrase,
  });
  const other = makeKey(join(fleet.folder, 'other'));
  await credential({ name: 'other', type: 'ssh_key', username: 'wheelhouse', privateKey: other.privateKey });
  await credential({ name: 'password', type: 'password', username: 'wheelhouse', password });
  await credential({ name: 'wrong', type: 'password', username: 'wheelhouse', password: 'guessed' });
});
afterAll(async () => {
  await plane.remove();
  await fleet.stop();
});

async function run(prj_path: string, credential: string | null) {
  const build = { command: 'sh build.sh', artifacts: ['out/*'], credential };
  const app = await client.createApp({ name: unique('git'), prj_path, build });
  const version = await client.createVersion(app.id, { git_tag: 'v1' });
  await client.createChannels(app.id, ['a']);
  return { app, version, ...(await client.run(app.id, version.id, ['a'])) };
}

const urlOf = ({ host, port, home: folder }: Machine, user = '') =>
  `ssh://${user}${host}:${port}${folder}/aurora`;

describe('a repository over ssh', () => {
  it.each(['key', 'locked'])('is fetched with a key: %s', async (name) => {
    const { build } = await run(urlOf(server), name);
    expect(build).toMatchObject({ status: 3, error: null });
  });

  it('is fetched as whom its address names', async () => {
    expect((await run(urlOf(server, 'wheelhouse@'), 'key')).build).toMatchObject({ status: 3, error: null });
    const { build } = await run(urlOf(server, 'nobody@'), 'key');
    expect(build.error).toMatch(/^checkout: the repository cannot be fetched .*Permission denied/);
  });

  it('is fetched with a password', async () => {
    expect((await run(urlOf(passwordServer), 'password')).build).toMatchObject({ status: 3, error: null });
    const { build } = await run(urlOf(passwordServer), 'wrong');
    expect(build.error).toMatch(/Permission denied/);
  });

  it.each([['other'], [null]])('is not fetched with another key, nor with none: %s', async (name) => {
    const { build } = await run(urlOf(server), name);
    expect(build).toMatchObject({ status: -1, error: expect.stringMatching(/Permission denied/) as unknown });
  });

  it('leaves no secret in logs, in the database or in a file, and no agent behind', async () => {
    const { lines } = await run(urlOf(server), 'locked');
    const said = JSON.stringify(lines) + plane.log;
    const secrets = [passphrase, password, ...fleet.userKey.privateKey.split('\n').slice(1, 4)];
    const files = execFileSync('find', [plane.dataDir, '-type', 'f'], { encoding: 'utf8' })
      .trim()
      .split('\n');
    for (const secret of secrets) {
      expect(said).not.toContain(secret);
      for (const file of files)
        if (existsSync(file)) expect(readFileSync(file).includes(secret), file).toBe(false);
    }
    // Other agents come and go while this looks.
    const changedAt = (name: string) => statSync(join('/tmp', name), { throwIfNoEntry: false })?.ctimeMs ?? 0;
    await expect
      .poll(() => readdirSync('/tmp').filter((name) => name.startsWith('ssh-') && changedAt(name) > started))
      .toEqual([]);
  });

  it('whose server shows another host key is refused', async () => {
    const { app, version, build } = await run(urlOf(server), 'key');
    expect(build.status).toBe(3);
    await server.changeHostKey();
    const { build: refused, lines } = await client.run(app.id, version.id, ['a']);
    expect(refused.error).toMatch(
      /^checkout: the repository cannot be fetched .*Host key verification failed/,
    );
    expect(lines.some(({ data }) => String(data).includes('HOST IDENTIFICATION HAS CHANGED'))).toBe(true);
    // Another app and another mirror do not make it better.
    expect((await run(urlOf(server), 'key')).build.error).toContain('Host key verification failed');
    // The way out: the user whom builds run as knows the new one.
    mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 });
    const line = `[${server.host}]:${server.port} ${server.hostKey.publicKey}\n`;
    execFileSync('tee', [join(home, '.ssh/known_hosts')], { input: line });
    expect((await client.run(app.id, version.id, ['a'])).build).toMatchObject({ status: 3, error: null });
  });

  it('whose server is unknown is refused where keys must be entered first', async () => {
    const fresh = await fleet.add();
    const repository = new Repository(program, join(fresh.home, 'aurora'));
    repository.tag('v1');
    execFileSync('chown', ['-R', '61234:61234', repository.path]);
    await plane.end('SIGTERM');
    const strict = plane.another([], { WHEELHOUSE_SSH_HOST_KEYS: 'strict', HOME: home });
    await strict.boot();
    client = new AppsClient(strict);
    try {
      expect((await run(urlOf(fresh), 'key')).build.error).toContain('Host key verification failed');
    } finally {
      await strict.end('SIGTERM');
    }
  });
});
