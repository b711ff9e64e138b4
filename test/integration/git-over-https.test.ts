import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppsClient, Repository, program, unique } from '../support/apps.js';
import { ControlPlane } from '../support/control-plane.js';
import { GitServer } from '../support/git-server.js';
import { certificate } from '../support/certificates.js';

const password = 'ghp_a-token-of-some-length';
let plane: ControlPlane;
let client: AppsClient;
let repository: Repository;
let server: GitServer;
beforeAll(async () => {
  repository = new Repository(program);
  repository.tag('v1');
  server = await GitServer.start(dirname(repository.path), 'mira', password);
  plane = await ControlPlane.prepare();
  const home = join(plane.dataDir, 'home');
  mkdirSync(home);
  // What the user has set for all repositories counts: here the authority that has signed the server's certificate.
  writeFileSync(join(home, 'ca.pem'), certificate.cert);
  writeFileSync(join(home, '.gitconfig'), `[http]\nsslCAInfo = ${join(home, 'ca.pem')}\n`);
  plane = plane.another([], { HOME: home, WHEELHOUSE_BUILDS_MIN_FREE: '0', WHEELHOUSE_LOG_LEVEL: 'debug' });
  await plane.boot();
  client = new AppsClient(plane);
  const credential = (content: object) => client.ok('POST', '/api/platform/credentials', content);
  await credential({ name: 'token', type: 'password', username: 'mira', password });
  await credential({ name: 'wrong', type: 'password', username: 'mira', password: 'guessed' });
  await credential({ name: 'secret', type: 'secret', value: 'nothing for git', groups: ['*'] });
  await credential({ name: 'agent', type: 'agent', socket: '/nonexistent' });
});
afterAll(async () => {
  await plane.remove();
  server.stop();
  repository.remove();
});

async function prepare(
  credential: string | null,
  prj_path = `${server.url}/${basename(repository.path)}/.git`,
) {
  const build = { command: 'sh build.sh', artifacts: ['out/*'], credential };
  const app = await client.createApp({ name: unique('https'), prj_path, build });
  const version = await client.createVersion(app.id, { git_tag: 'v1' });
  await client.createChannels(app.id, ['a']);
  return { app, version };
}

async function run(credential: string | null, prj_path?: string) {
  const { app, version } = await prepare(credential, prj_path);
  return client.run(app.id, version.id, ['a']);
}

describe('a repository over https', () => {
  it('is fetched with a password, which nobody gets to see', async () => {
    const { build, lines } = await run('token');
    expect(build).toMatchObject({ status: 3, error: null });
    expect(JSON.stringify(lines) + plane.log).not.toContain(password);
    expect(server.shown.some((value) => value?.startsWith('Basic '))).toBe(true);
  });

  it('is not fetched with a wrong password, nor without one', async () => {
    expect((await run('wrong')).build.error).toMatch(
      /^checkout: the repository cannot be fetched .*Authentication failed/,
    );
    expect((await run(null)).build.error).toMatch(/could not read Username/);
  });

  it('gives its password to no other server that it is led to', async () => {
    const thief = await GitServer.start('/nonexistent', 'x', 'y');
    server.redirectTo = thief.url;
    try {
      const { build } = await run('token');
      expect(build.status).toBe(-1);
      expect(thief.shown.length).toBeGreaterThan(0);
      expect(thief.shown.filter((value) => value !== undefined)).toEqual([]);
    } finally {
      server.redirectTo = null;
      thief.stop();
    }
  });

  it('whose certificate nobody vouches for is not fetched', async () => {
    const home = join(plane.dataDir, 'home');
    writeFileSync(join(home, '.gitconfig'), '');
    try {
      expect((await run('token')).build.error).toMatch(/certificate/i);
    } finally {
      writeFileSync(join(home, '.gitconfig'), `[http]\nsslCAInfo = ${join(home, 'ca.pem')}\n`);
    }
  });

  it('takes only a credential that git can use there', async () => {
    const { app, version } = await prepare(null);
    const use = (credential: string) =>
      client.send('PUT', `/api/app/${app.id}`, { build: { command: 'true', credential } });
    expect(await use('secret')).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('is of type secret') as unknown },
    });
    expect((await use('agent')).status).toBe(201);
    const refused = await client.send('POST', '/api/build', {
      appid: app.id,
      versionid: version.id,
      channels: ['a'],
    });
    expect(refused).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('over https with a password') as unknown },
    });
    const inUse = await plane.json<{ detail: string }>('/api/platform/credentials/agent', {
      method: 'DELETE',
    });
    expect([inUse.status, inUse.body.detail]).toEqual([409, expect.stringContaining(`app ${app.name}`)]);
  });
});
