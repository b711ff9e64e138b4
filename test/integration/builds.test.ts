import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppsClient, Repository, program, type Build } from '../support/apps.js';
import { ControlPlane } from '../support/control-plane.js';
import { until } from '../support/packages.js';

let plane: ControlPlane;
let client: AppsClient;
let repository: Repository;
beforeAll(async () => {
  plane = await ControlPlane.start([], { WHEELHOUSE_BUILDS_MIN_FREE: '0' });
  client = new AppsClient(plane);
  repository = new Repository(program);
  repository.tag('v1');
});
afterAll(async () => {
  await plane.remove();
  repository.remove();
});

const compile = { command: 'sh build.sh', artifacts: ['out/*'] };

/** An app with a version of tag v1 and some channels. */
async function prepare(codes: readonly string[], build: object = compile, content: object = {}) {
  const app = await client.createApp({ prj_path: repository.path, build, ...content });
  const version = await client.createVersion(app.id, { name: '5.12.0', code: 51200, git_tag: 'v1' });
  await client.createChannels(app.id, codes);
  return { app, version };
}

async function download(url: string, init: RequestInit = {}) {
  const response = await fetch(url, init);
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

function runProgram(bytes: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'wheelhouse-program-'));
  try {
    const file = join(folder, 'program');
    writeFileSync(file, bytes);
    chmodSync(file, 0o755);
    return execFileSync(file, { encoding: 'utf8' }).trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a build', () => {
  it('compiles a program for each channel and leaves nothing else behind', async () => {
    const { app, version } = await prepare(['google', 'huawei'], compile, { name: 'Aurora Reader' });
    const { build } = await client.run(app.id, version.id, ['huawei', 'google', 'huawei']);
    expect(build).toMatchObject({
      status: 3,
      error: null,
      number: 1,
      channels: ['huawei', 'google'],
      commit: repository.git('rev-parse', 'v1'),
      builder: 'local',
    });
    expect(build.packages.map(({ channel, name }) => [channel, name])).toEqual([
      ['huawei', 'hello-huawei'],
      ['google', 'hello-google'],
    ]);
    for (const { channel, url, sha256, size } of build.packages) {
      const { bytes } = await download(url);
      expect(bytes.length).toBe(size);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
      expect(runProgram(bytes)).toBe(`Aurora Reader 5.12.0 of ${channel}`);
    }
    await until(() => Promise.resolve(!existsSync(join(plane.dataDir, 'builds/work', build.id))));
    const { body } = await plane.json<{ items: { title: string }[] }>('/api/platform/runs?q=aurora+reader+5');
    expect(body.items.map(({ title }) => title).sort()).toEqual([
      'Aurora Reader 5.12.0',
      'Aurora Reader 5.12.0 · the google',
      'Aurora Reader 5.12.0 · the huawei',
    ]);
    expect(readdirSync(join(plane.dataDir, 'builds/packages', build.id)).sort()).toEqual(['0-0', '1-0']);
  });

  it('tells how it stands', async () => {
    const { app, version } = await prepare(['a', 'b']);
    const status = () => client.ok('GET', `/api/build/status/${app.id}`);
    expect(await status()).toEqual({ running: false, queued: 0, current: null });
    const gate = join(plane.dataDir, `gate-${app.id}`);
    const build = { command: `echo begun; until [ -e '${gate}' ]; do sleep 0.05; done; echo >"$OUT_DIR/x"` };
    await client.ok('PUT', `/api/app/${app.id}`, { build });
    const first = await client.build(app.id, version.id, ['a']);
    expect(first).toMatchObject({ status: 2, number: 1, packages: [], file: null });
    const second = await client.build(app.id, version.id, ['b']);
    expect(second).toMatchObject({ status: 1, number: 2 });
    expect(await status()).toEqual({ running: true, queued: 1, current: first.id });
    await client.awaitLine(first.id, 'begun');
    expect((await client.get(first.id)).channel_states).toMatchObject([{ code: 'a', state: 'running' }]);
    writeFileSync(gate, '');
    const { build: ended } = await client.follow(second.id);
    expect(ended).toMatchObject({ status: 3, channel_states: [{ code: 'b', state: 'succeeded' }] });
    expect(await status()).toEqual({ running: false, queued: 0, current: null });
    const list = (query: string) => client.ok<Build[]>('GET', `/api/build/tasks?appid=${app.id}${query}`);
    expect((await list('')).map(({ number }) => number)).toEqual([2, 1]);
    expect((await list('&limit=1&offset=1')).map(({ number }) => number)).toEqual([1]);
    expect(await list('&status=-1')).toEqual([]);
    expect(await list('&platform=ios')).toEqual([]);
    expect((await plane.fetch(`/api/build/tasks?appid=${app.id}&limit=0`)).headers.get('x-total-count')).toBe(
      '2',
    );
  });

  it('finds lines in the logs of all its channels, then as they come, to its end', async () => {
    const { app, version } = await prepare(['a', 'b']);
    const gate = join(plane.dataDir, `gate-${app.id}`);
    const say = `printf 'Needle \\033[31mof %s\\033[0m\\n' $CHANNEL; echo hay`;
    const build = {
      command: `${say}; until [ -e '${gate}' ]; do sleep 0.05; done; echo the end >"$OUT_DIR/x"; echo needle 2`,
    };
    await client.ok('PUT', `/api/app/${app.id}`, { build });
    const { id } = await client.build(app.id, version.id, ['a', 'b']);
    await client.awaitLine(id, 'hay');
    const following = client.follow(id, '?q=needle&ignore_case=1');
    writeFileSync(gate, '');
    const output = (lines: readonly { type: string; channel: string | null; data: unknown }[]) =>
      lines.filter(({ type }) => type === 'stdout').map(({ channel, data }) => [channel, data]);
    const said = (channel: string) => [
      [channel, `Needle \u001b[31mof ${channel}\u001b[0m`],
      [channel, 'needle 2'],
    ];
    expect(output((await following).lines).sort()).toEqual([...said('a'), ...said('b')].sort());
    const find = async (query: string) => output((await client.follow(id, query)).lines).sort();
    expect(await find('?q=Needle%20of')).toEqual([said('a')[0], said('b')[0]]);
    expect(await find('?q=needle&channel=b')).toEqual([said('b')[1]]);
    expect(await find('?q=nowhere')).toEqual([]);
  });

  it('knows what was usual for its channels', async () => {
    const { app, version } = await prepare(['a']);
    const size = (await client.run(app.id, version.id, ['a'])).build.packages[0]?.size;
    const { build } = await client.run(app.id, version.id, ['a']);
    const [state] = build.channel_states;
    expect(state?.last).toEqual({ number: 1, size });
    expect(state?.median).toBeGreaterThan(0);
  });

  it('passes every value on as it is, whatever stands in it', async () => {
    const nasty = `a'b"c $(touch pwned) \`id\`; ../../x * ~`;
    const names = 'APP_NAME PLATFORM VERSION_NAME VERSION_CODE GIT_REF CHANNEL CHANNEL_NAME OWN';
    const command = `for name in ${names}; do eval "printf '%s\\n' \\"\\$name=\\$$name\\""; done
ls; env | grep -c WHEELHOUSE_BUILD; echo >"$OUT_DIR/done"`;
    const { app, version } = await prepare([nasty], { command, env: { OWN: nasty } }, { name: nasty });
    const { build, lines } = await client.run(app.id, version.id, [nasty]);
    expect(build.error).toBeNull();
    const said = lines.filter(({ type, channel }) => type === 'stdout' && channel === nasty);
    expect(said.map(({ data }) => data)).toEqual([
      `APP_NAME=${nasty}`,
      'PLATFORM=android',
      'VERSION_NAME=5.12.0',
      'VERSION_CODE=51200',
      'GIT_REF=v1',
      `CHANNEL=${nasty}`,
      `CHANNEL_NAME=the ${nasty}`,
      `OWN=${nasty}`,
      'build.sh',
      'main.c',
      '0',
    ]);
  });

  it('of android without a command asks Gradle, by its habits', async () => {
    const gradle = new Repository({
      gradlew:
        '#!/bin/sh\necho "gradle $*"\nmkdir -p app/build/outputs\necho apk >app/build/outputs/app-honor-release.apk\necho no >app/build/outputs/app-other-release.apk\n',
    });
    gradle.git('update-index', '--chmod=+x', 'gradlew');
    gradle.git('commit', '--quiet', '--message', 'Let it run');
    try {
      const { app } = await prepare(['honor'], {}, { prj_path: gradle.path });
      const version = await client.createVersion(app.id, {
        git_index: gradle.git('rev-parse', '--short', 'HEAD'),
      });
      const { build, lines } = await client.run(app.id, version.id, ['honor']);
      expect(lines.map(({ data }) => data)).toContain('gradle assembleHonorRelease');
      expect(build.packages.map(({ name }) => name)).toEqual(['app-honor-release.apk']);
    } finally {
      gradle.remove();
    }
  });

  it('never touches the tree of whoever works there, and builds none of what is not committed', async () => {
    const own = new Repository({ ...program, 'secret.txt': 'committed' });
    try {
      own.tag('v1');
      writeFileSync(join(own.path, 'secret.txt'), 'changed');
      writeFileSync(join(own.path, 'untracked'), 'x');
      const look = () =>
        execFileSync('find', ['.', '-printf', '%p %s %T@ %m\n'], { cwd: own.path, encoding: 'utf8' });
      const before = look();
      const build = {
        command: 'cat secret.txt; echo; ls; git status --short; rm -rf .git *; echo >"$OUT_DIR/x"',
      };
      const { app } = await prepare(['a'], build, { prj_path: own.path });
      const version = await client.createVersion(app.id, { git_tag: 'v1' });
      const { lines } = await client.run(app.id, version.id, ['a']);
      const said = lines.filter(({ type }) => type === 'stdout').map(({ data }) => data);
      expect(said.slice(1)).toEqual(['committed', 'build.sh', 'main.c', 'secret.txt']);
      expect(look()).toBe(before);
    } finally {
      own.remove();
    }
  });

  it('of a tag that was moved by force builds what it is now, and says so', async () => {
    const own = new Repository({ file: 'one' });
    try {
      own.tag('v1');
      const was = own.git('rev-parse', 'HEAD');
      const { app } = await prepare(['a'], { command: 'cp file "$OUT_DIR"' }, { prj_path: own.path });
      const version = await client.createVersion(app.id, { git_tag: 'v1' });
      const contentOf = async ({ packages }: Build) =>
        (await download(packages[0]?.url ?? '')).bytes.toString();
      expect(await contentOf((await client.run(app.id, version.id, ['a'])).build)).toBe('one');
      // As one does who has made a mistake: the commit is replaced, the tag moved, and nothing leads to the old one.
      writeFileSync(join(own.path, 'file'), 'two');
      own.git('commit', '--quiet', '--all', '--amend', '--message', 'Again');
      own.tag('v1', '--force');
      const { build, lines } = await client.run(app.id, version.id, ['a']);
      expect(build.commit).toBe(own.git('rev-parse', 'HEAD'));
      expect(await contentOf(build)).toBe('two');
      expect(lines.map(({ data }) => data)).toContain(`The tag v1 has moved: it was ${was}.`);
      own.git('tag', '--delete', 'v1');
      const gone = await client.run(app.id, version.id, ['a']);
      expect(gone.build).toMatchObject({ status: -1, error: `checkout: there is no tag v1 in ${own.path}` });
    } finally {
      own.remove();
    }
  });

  it('begins each time with nothing but the repository, unless it is to keep its copies', async () => {
    const command = 'ls; echo x >>kept; cp kept "$OUT_DIR"';
    const files = async (build: object) => {
      const { app, version } = await prepare(['a'], build);
      await client.run(app.id, version.id, ['a']);
      const { lines, build: second } = await client.run(app.id, version.id, ['a']);
      const said = lines.filter(({ type, channel }) => type === 'stdout' && channel === 'a');
      return [...said.map(({ data }) => data), second.packages[0]?.size];
    };
    expect(await files({ command })).toEqual(['build.sh', 'main.c', 2]);
    expect(await files({ command, clean: false })).toEqual(['build.sh', 'kept', 'main.c', 4]);
  });
});

describe('packages', () => {
  let build: Build;
  beforeAll(async () => {
    const command = `printf 0123456789 >"$OUT_DIR/$CHANNEL.apk"
[ "$CHANNEL" = one ] || { mkdir "$OUT_DIR/a" "$OUT_DIR/b"; echo 1 >"$OUT_DIR/a/应用.txt"; echo 2 >"$OUT_DIR/b/应用.txt"; }`;
    const { app, version } = await prepare(['one', 'se/veral'], { command });
    ({ build } = await client.run(app.id, version.id, ['one', 'se/veral']));
    expect(build.error).toBeNull();
  });

  it('are listed with names, sizes and sums', () => {
    expect(build.packages.map(({ channel, name, size }) => [channel, name, size])).toEqual([
      ['one', 'one.apk', 10],
      ['se/veral', 'a/应用.txt', 2],
      ['se/veral', 'b/应用.txt', 2],
    ]);
  });

  it('are downloaded whole or in part, and not again when they are known', async () => {
    const { url = '', sha256 } = build.packages[0] ?? {};
    const { response, bytes } = await download(url);
    expect(bytes.toString()).toBe('0123456789');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/vnd.android.package-archive',
      'content-disposition': 'attachment; filename="one.apk"',
      'content-length': '10',
      etag: `"${sha256}"`,
      'accept-ranges': 'bytes',
    });
    const part = await download(url, { headers: { range: 'bytes=3-5' } });
    expect([part.response.status, part.bytes.toString()]).toEqual([206, '345']);
    expect((await download(url, { headers: { range: 'bytes=10-' } })).response.status).toBe(416);
    expect((await download(url, { headers: { 'if-none-match': `"${sha256}"` } })).response.status).toBe(304);
    const head = await download(url, { method: 'HEAD' });
    expect([head.response.status, head.response.headers.get('content-length'), head.bytes.length]).toEqual([
      200,
      '10',
      0,
    ]);
  });

  it('of a channel with several come each by itself or in one zip', async () => {
    const [, first, second] = build.packages;
    expect((await download(first?.url ?? '')).bytes.toString()).toBe('1\n');
    expect((await download(second?.url ?? '')).bytes.toString()).toBe('2\n');
    const response = await plane.fetch(`/api/build/tasks/${build.id}/packages/se%2Fveral`);
    expect(response.headers.get('content-type')).toBe('application/zip');
    expect(listZip(Buffer.from(await response.arrayBuffer()))).toEqual([
      'se_veral-1/a/应用.txt',
      'se_veral-1/b/应用.txt',
    ]);
  });

  it('all come in one zip, also in part', async () => {
    const { response, bytes } = await download(build.file ?? '');
    expect(response.headers.get('content-length')).toBe(String(bytes.length));
    expect(listZip(bytes)).toEqual(['one/one.apk', 'se_veral-1/a/应用.txt', 'se_veral-1/b/应用.txt']);
    const tail = await download(build.file ?? '', { headers: { range: 'bytes=-22' } });
    expect(tail.response.status).toBe(206);
    expect(tail.bytes).toEqual(bytes.subarray(-22));
  });

  it('are given to nobody without a token or a signature of ours', async () => {
    const { url = '' } = build.packages[0] ?? {};
    const plain = url.split('?')[0] ?? '';
    expect((await fetch(plain)).status).toBe(401);
    expect((await plane.fetch(new URL(plain).pathname)).status).toBe(200);
    expect((await fetch(url.replace(/exp=\d+/, 'exp=9999999999'))).status).toBe(403);
    expect((await fetch(url.replace('/packages/one', '/packages/se%2Fveral'))).status).toBe(403);
    expect((await fetch(url.replace('sig=', 'sig=x'))).status).toBe(403);
  });

  it('are gone with their build', async () => {
    expect((await client.send('DELETE', `/api/build/tasks/${build.id}`)).status).toBe(204);
    expect((await fetch(build.packages[0]?.url ?? '')).status).toBe(404);
    expect((await client.send('GET', `/api/build/tasks/${build.id}/logs`)).status).toBe(404);
    expect(existsSync(join(plane.dataDir, 'builds/packages', build.id))).toBe(false);
  });
});

/** @returns the names in a zip, as another program reads them; it must be sound. */
function listZip(bytes: Buffer): string[] {
  const script = `
import io, sys, zipfile
z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
assert z.testzip() is None
print("\\n".join(z.namelist()))`;
  return execFileSync('python3', ['-c', script], { input: bytes, encoding: 'utf8' }).trim().split('\n');
}
