import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppsClient, Repository, unique, type App, type Part } from '../support/apps.js';
import { ControlPlane } from '../support/control-plane.js';

let plane: ControlPlane;
let client: AppsClient;
beforeAll(async () => {
  plane = await ControlPlane.start([], { WHEELHOUSE_BUILDS_MIN_FREE: '0' });
  client = new AppsClient(plane);
});
afterAll(async () => {
  await plane.remove();
});

const nobody = 'f'.repeat(24);

async function expectRefusal(
  status: number,
  message: string | RegExp,
  method: string,
  path: string,
  body?: object,
) {
  expect(await client.send(method, path, body)).toEqual({
    status,
    body: { error: expect.stringMatching(message) as unknown },
  });
}

describe('apps', () => {
  it('are made, shown, changed and deleted', async () => {
    const name = unique('应用');
    const app = await client.createApp({ name, platforms: ['android', 'ios', 'android'] });
    expect(app).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/) as unknown,
      name,
      platforms: ['android', 'ios'],
      created: app.created,
      updated: app.created,
      forbidden: false,
      validate: true,
      prj_path: null,
      build: null,
    });
    expect(app.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await client.ok('GET', `/api/app/${app.id}`)).toEqual(app);
    const change = { id: nobody, created: '1970-01-01T00:00:00Z', forbidden: true, prj_path: '/srv/aurora' };
    const { status, body } = await client.send<App>('PUT', `/api/app/${app.id}`, change);
    expect({ status, body }).toEqual({
      status: 201,
      body: { ...app, forbidden: true, prj_path: '/srv/aurora', updated: body.updated },
    });
    expect(Date.parse(body.updated)).toBeGreaterThan(Date.parse(app.created));
    expect(await client.send('DELETE', `/api/app/${app.id}`)).toEqual({ status: 204, body: null });
  });

  it('keep how they are built', async () => {
    const app = await client.createApp({ build: { command: 'make', env: { A: 'b' }, unknown: 1 } });
    expect(app.build).toEqual({
      command: 'make',
      artifacts: null,
      env: { A: 'b' },
      builder: null,
      credential: null,
      image: null,
      clean: true,
    });
    const changed = await client.ok<App>('PUT', `/api/app/${app.id}`, {
      build: { clean: false, builder: 'local' },
    });
    expect(changed.build).toMatchObject({ command: null, clean: false, builder: 'local' });
    expect((await client.ok<App>('PUT', `/api/app/${app.id}`, { build: null })).build).toBeNull();
  });

  it('are listed by platform and part of the name, oldest first', async () => {
    const word = unique('listed');
    const one = await client.createApp({ name: `${word} one`, platforms: ['android'] });
    const two = await client.createApp({ name: `${word} two`, platforms: ['ios'] });
    const list = async (query: string) =>
      (await client.ok<App[]>('GET', `/api/app?${query}`)).map(({ id }) => id);
    expect(await list(`name=${word}`)).toEqual([one.id, two.id]);
    expect(await list(`name=${word}&platform=ios`)).toEqual([two.id]);
    expect(await list('name=nothing+is+called+so')).toEqual([]);
  });

  it('that are deleted are out of sight until they are restored', async () => {
    const name = unique('deleted');
    const app = await client.createApp({ name });
    const version = await client.createVersion(app.id);
    await client.ok('DELETE', `/api/app/${app.id}`);
    const gone = [
      `/api/app/${app.id}`,
      `/api/app/${app.id}/version`,
      `/api/app/${app.id}/version/${version.id}`,
    ];
    for (const path of [...gone, `/api/app/${app.id}/channel`, `/api/build/status/${app.id}`])
      expect((await client.send('GET', path)).status, path).toBe(404);
    await expectRefusal(404, 'There is no app', 'PUT', `/api/app/${app.id}`, { name: 'x' });
    await expectRefusal(404, 'There is no app', 'DELETE', `/api/app/${app.id}`);
    expect(await client.ok('GET', `/api/app?name=${name}`)).toEqual([]);
    expect(await client.ok('GET', `/api/app?validate=false&name=${name}`)).toMatchObject([
      { id: app.id, validate: false },
    ]);
    const second = await client.createApp({ name });
    await expectRefusal(400, `there is an app ${name} already`, 'PUT', `/api/app/${app.id}`, {
      Validate: true,
    });
    await client.ok('PUT', `/api/app/${second.id}`, { VALIDATE: false });
    expect((await client.send<App>('PUT', `/api/app/${app.id}`, { Validate: 'true' })).body.validate).toBe(
      true,
    );
    expect(await client.ok('GET', `/api/app/${app.id}/version`)).toMatchObject([{ id: version.id }]);
  });

  it.each([
    [{ platforms: ['android'] }, /^name is missing/],
    [{ name: '' }, /^name: /],
    [{ name: 'a\nb' }, /^name: /],
    [{ name: 'x', platforms: ['Android'] }, /^platforms\.0: /],
    [{ name: 'x', platforms: ['a'.repeat(33)] }, /^platforms\.0: /],
    [{ name: 'x', validate: 'perhaps' }, /^validate: /],
    [{ name: 'x', prj_path: 'http://host/x' }, /^prj_path: .*file, https and ssh/],
    [{ name: 'x', prj_path: 'https://a:hunter2@host/x' }, /^prj_path: it holds a password/],
    [{ name: 'x', build: { env: { CHANNEL: 'x' } } }, /^build\.env: CHANNEL is set by the build itself/],
    [{ name: 'x', build: { env: { 'A-B': 'x' } } }, /^build\.env: "A-B" cannot be the name/],
    [{ name: 'x', build: { artifacts: ['../x'] } }, /^build\.artifacts: .*stay in it/],
    [{ name: 'x', build: { builder: 'nowhere' } }, /^build\.builder: there is no node nowhere/],
    [{ name: 'x', build: { credential: 'none' } }, /^build\.credential: there is no credential none/],
    [{ name: 'x', build: { image: 'Gradle 8' } }, /^build\.image: "Gradle 8" is no name of an image/],
    [{ name: 'x', build: { image: 'gradle:8', clean: false } }, /^build\.clean: .*begins clean/],
  ])('%j is refused', async (content, message) => {
    await expectRefusal(400, message, 'POST', '/api/app', content);
    expect(await client.ok('GET', '/api/app?name=x')).toEqual([]);
  });

  it('take no credential that git cannot log in with', async () => {
    const fields = { name: 'docker-tls', type: 'tls', certificate: 'certificate', privateKey: 'private key' };
    await client.ok('POST', '/api/platform/credentials', fields);
    const content = { name: unique('app'), build: { credential: 'docker-tls' } };
    const message = /^build\.credential: docker-tls is of type tls; git needs an ssh_key/;
    await expectRefusal(400, message, 'POST', '/api/app', content);
  });

  it('have names of their own', async () => {
    const { name } = await client.createApp();
    await expectRefusal(400, `there is an app ${name} already`, 'POST', '/api/app', { name });
  });

  it('that there are not, or whose ids are none, are not found', async () => {
    for (const id of [nobody, 'x', '1', `${nobody}0`, nobody.toUpperCase(), '%2e%2e'])
      expect((await client.send('GET', `/api/app/${id}`)).status).toBe(404);
  });

  it('keep their platforms while something is for them', async () => {
    const app = await client.createApp({ platforms: ['android', 'ios'] });
    await client.createVersion(app.id);
    await expectRefusal(409, '1 versions and 0 channels are for android', 'PUT', `/api/app/${app.id}`, {
      platforms: ['ios'],
    });
    expect((await client.ok<App>('PUT', `/api/app/${app.id}`, { platforms: 'android' })).platforms).toEqual([
      'android',
    ]);
  });

  it('take no other method', async () => {
    const response = await plane.fetch('/api/app', { method: 'PUT' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });
});

describe.each(['version', 'channel'] as const)('a %s', (word) => {
  let app: App;
  let url: string;
  beforeAll(async () => {
    app = await client.createApp({ platforms: ['android', 'ios'] });
    url = `/api/app/${app.id}/${word}`;
  });
  const create = (content: object) =>
    client.send<Part>('POST', url, { code: unique('code'), name: 'A name', ...content });

  it('is made, shown, changed and deleted', async () => {
    const { status, body } = await create({ code: 51200, platform: 'android' });
    expect(status).toBe(201);
    const refs = word === 'version' ? { git_tag: '', git_index: '' } : {};
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/) as unknown,
      code: '51200',
      name: 'A name',
      platform: 'android',
      platforms: 'android',
      ...refs,
      created: body.created,
      updated: body.created,
    });
    expect(await client.ok('GET', `${url}/${body.id}`)).toEqual(body);
    expect(await client.ok('GET', url)).toContainEqual(body);
    const changed = await client.send<Part>('PUT', `${url}/${body.id}`, { name: 'Another', id: nobody });
    expect(changed).toEqual({
      status: 201,
      body: { ...body, name: 'Another', updated: changed.body.updated },
    });
    expect(changed.body.updated > body.created).toBe(true);
    expect(await client.send('DELETE', `${url}/${body.id}`)).toEqual({ status: 204, body: null });
    expect((await client.send('GET', `${url}/${body.id}`)).status).toBe(404);
    expect((await client.send('DELETE', `${url}/${body.id}`)).status).toBe(404);
  });

  it.each([
    [{ platform: 'ios' }, 'ios'],
    [{ platforms: 'ios' }, 'ios'],
    [{ platforms: ['ios'] }, 'ios'],
    [{ platform: ['ios'], platforms: 'ios' }, 'ios'],
  ])('says in any of its spellings which platform it is for: %j', async (content, platform) => {
    const { status, body } = await create(content);
    expect({ status, body }).toMatchObject({ status: 201, body: { platform, platforms: platform } });
  });

  it.each([
    [{}, /^platform is missing/],
    [{ platform: 'web' }, /^platform: .* is not for web/],
    [{ platform: 'ios', platforms: ['android'] }, /^platform: it says ios and android/],
    [{ platforms: ['ios', 'android'] }, /^platform: it says ios and android/],
    [{ platform: 'ios', code: '' }, /^code: /],
    [{ platform: 'ios', name: 'a\tb' }, /^name: /],
  ])('is refused with %j', async (content, message) => {
    expect(await create(content)).toEqual({
      status: 400,
      body: { error: expect.stringMatching(message) as unknown },
    });
  });

  it('is listed by platform and part of the name', async () => {
    const name = unique('part');
    await create({ name, platform: 'ios' });
    const list = async (query: string) => (await client.ok<Part[]>('GET', `${url}?${query}`)).length;
    expect(await list(`name=${name.slice(1)}`)).toBe(1);
    expect(await list(`name=${name}&platform=android`)).toBe(0);
  });

  it('belongs to its app alone', async () => {
    const { body } = await create({ platform: 'ios' });
    const other = await client.createApp();
    await expectRefusal(404, `There is no ${word}`, 'GET', `/api/app/${other.id}/${word}/${body.id}`);
    await expectRefusal(404, 'There is no app', 'GET', `/api/app/${nobody}/${word}/${body.id}`);
    await expectRefusal(404, 'There is no app', 'POST', `/api/app/${nobody}/${word}`, {
      code: '1',
      name: 'x',
      platform: 'ios',
    });
  });
});

it('codes of versions may repeat, those of channels may not', async () => {
  const app = await client.createApp({ platforms: ['android', 'ios'] });
  await client.createVersion(app.id, { code: '1' });
  await client.createVersion(app.id, { code: '1' });
  const [first] = await client.createChannels(app.id, ['a', 'b']);
  await client.createChannels(app.id, ['a'], 'ios');
  const taken = 'there is a channel b for android already';
  const again = { code: 'b', name: 'x', platform: 'android' };
  await expectRefusal(400, taken, 'POST', `/api/app/${app.id}/channel`, again);
  await expectRefusal(400, taken, 'PUT', `/api/app/${app.id}/channel/${first?.id ?? ''}`, { code: 'b' });
  await client.ok('PUT', `/api/app/${app.id}/channel/${first?.id ?? ''}`, { code: 'a' });
});

describe('builds', () => {
  it('are refused where they cannot be', async () => {
    const app = await client.createApp({ platforms: ['android', 'ios'] });
    const version = await client.createVersion(app.id);
    const ios = await client.createVersion(app.id, { platform: 'ios', git_tag: 'v1' });
    await client.createChannels(app.id, ['a']);
    await client.createChannels(app.id, ['i'], 'ios');
    const ask = { appid: app.id, versionid: version.id, channels: ['a'] };
    const refuse = (status: number, message: string | RegExp, change: object = {}) =>
      expectRefusal(status, message, 'POST', '/api/build', { ...ask, ...change });
    await refuse(404, 'There is no app', { appid: nobody });
    await refuse(404, 'There is no app', { appid: 'x' });
    await refuse(404, 'There is no version', { versionid: nobody });
    await refuse(404, 'There is no version', { versionid: 'x' });
    await refuse(400, /^channels: /, { channels: [] });
    await refuse(400, /^channels is missing/, { channels: undefined });
    await refuse(400, 'has no channel x, i for android', { channels: ['a', 'x', 'i'] });
    await refuse(400, 'platform: ios is not that of version', { platform: 'ios' });
    await refuse(400, 'has no prj_path');
    await client.ok('PUT', `/api/app/${app.id}`, { prj_path: '/srv/aurora' });
    await refuse(400, 'neither git_tag nor git_index');
    await refuse(400, 'nothing says how ios is built', { versionid: ios.id, channels: ['i'] });
    await client.ok('PUT', `/api/app/${app.id}`, { forbidden: true });
    await refuse(400, 'is forbidden');
    expect(await client.ok('GET', `/api/build/tasks?appid=${app.id}`)).toEqual([]);
    const query = await client.send('GET', '/api/build/tasks?status=7');
    expect(query).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/^status: 7 is none/) as unknown },
    });
    for (const id of [nobody, 'x'])
      for (const [method, path] of [
        ['GET', ''],
        ['GET', '/logs'],
        ['GET', '/packages/a'],
        ['GET', '/package.zip'],
        ['POST', '/cancel'],
        ['DELETE', ''],
      ])
        expect((await client.send(method ?? '', `/api/build/tasks/${id}${path ?? ''}`)).status).toBe(404);
  });

  it('keep versions and channels from being deleted while they go on', async () => {
    const repository = new Repository({ file: 'x' });
    try {
      repository.tag('v1');
      const gate = join(plane.dataDir, 'gate');
      const build = { command: `until [ -e '${gate}' ]; do sleep 0.05; done; cp file "$OUT_DIR"` };
      const app = await client.createApp({ prj_path: repository.path, build });
      const version = await client.createVersion(app.id, { git_tag: 'v1' });
      const [a, b] = await client.createChannels(app.id, ['a', 'b']);
      const { id } = await client.build(app.id, version.id, ['a']);
      const versionUrl = `/api/app/${app.id}/version/${version.id}`;
      const channelUrl = `/api/app/${app.id}/channel/${a?.id ?? ''}`;
      await expectRefusal(409, '1 builds that have not ended use the version', 'DELETE', versionUrl);
      await expectRefusal(409, '1 builds that have not ended use the channel a', 'DELETE', channelUrl);
      expect((await client.send('DELETE', `/api/app/${app.id}/channel/${b?.id ?? ''}`)).status).toBe(204);
      writeFileSync(gate, '');
      expect((await client.follow(id)).build.status).toBe(3);
      expect((await client.send('DELETE', versionUrl)).status).toBe(204);
      expect((await client.send('DELETE', channelUrl)).status).toBe(204);
    } finally {
      repository.remove();
    }
  });

  it('are for operators, their reading for viewers', async () => {
    const { body } = await plane.json<{ token: string }>('/api/platform/tokens', {
      method: 'POST',
      body: JSON.stringify({ name: unique('viewer'), role: 'viewer' }),
    });
    const asViewer = (path: string, init: RequestInit = {}) =>
      fetch(plane.url + path, { ...init, headers: { authorization: `Bearer ${body.token}` } });
    expect((await asViewer('/api/app')).status).toBe(200);
    expect((await asViewer('/api/build/tasks')).status).toBe(200);
    expect((await asViewer('/api/app', { method: 'POST', body: '{"name":"x"}' })).status).toBe(403);
    expect((await asViewer('/api/build', { method: 'POST', body: '{}' })).status).toBe(403);
  });

  it('are in the audit log, with what was there before', async () => {
    const app = await client.createApp();
    await client.ok('PUT', `/api/app/${app.id}`, { forbidden: true });
    await client.ok('DELETE', `/api/app/${app.id}`);
    const { body } = await plane.json<{ items: { action: string; target: string; before: App | null }[] }>(
      '/api/platform/audit?limit=3',
    );
    expect(body.items.map(({ action, target }) => [action, target])).toEqual([
      ['app.remove', app.name],
      ['app.change', app.name],
      ['app.create', app.name],
    ]);
    expect(body.items[1]?.before).toMatchObject({ forbidden: false });
  });
});
