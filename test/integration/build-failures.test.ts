import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppsClient, Repository, program, type Build } from '../support/apps.js';
import { ControlPlane } from '../support/control-plane.js';
import { until } from '../support/packages.js';
import { processesOf } from '../support/processes.js';

let plane: ControlPlane;
let client: AppsClient;
let repository: Repository;
beforeEach(async () => {
  plane = await ControlPlane.start([], {
    WHEELHOUSE_RUNS_STOP_GRACE: '1',
    WHEELHOUSE_BUILDS_MIN_FREE: '0',
    WHEELHOUSE_BUILDS_TIMEOUT: '20',
  });
  client = new AppsClient(plane);
  repository = new Repository(program);
  repository.tag('v1');
});
afterEach(async () => {
  await plane.remove();
  repository.remove();
});

async function prepare(codes: readonly string[], build: object, content: object = {}) {
  const app = await client.createApp({ prj_path: repository.path, build, ...content });
  const version = await client.createVersion(app.id, { git_tag: 'v1' });
  await client.createChannels(app.id, codes);
  return { app, version };
}

const statesOf = ({ channel_states }: Build) =>
  Object.fromEntries(channel_states.map(({ code, state }) => [code, state]));
const errorsOf = ({ channel_states }: Build) =>
  Object.fromEntries(channel_states.map(({ code, error }) => [code, error]));

/** Nothing of a build is left on its builder. */
async function expectClean({ id, channel_states }: Build): Promise<void> {
  for (const { run_id } of channel_states) expect(run_id === null ? [] : processesOf(run_id)).toEqual([]);
  await until(() => Promise.resolve(!existsSync(join(plane.dataDir, 'builds/work', id))));
}

describe('a channel that fails', () => {
  it('leaves the others their packages, and the build says which and why', async () => {
    const command = `case $CHANNEL in
  bad) echo 'main.c:3: unknown name' >&2; echo; exit 3 ;;
  dead) kill -9 $$ ;;
  empty) exit 0 ;;
  *) sh build.sh ;;
esac`;
    const { app, version } = await prepare(['good', 'bad', 'dead', 'empty'], {
      command,
      artifacts: ['out/*'],
    });
    const { build } = await client.run(app.id, version.id, ['bad', 'good', 'empty', 'dead']);
    expect(build.status).toBe(-1);
    expect(build.packages.map(({ channel }) => channel)).toEqual(['good']);
    expect(statesOf(build)).toEqual({ bad: 'failed', good: 'succeeded', empty: 'failed', dead: 'failed' });
    const errors = {
      bad: 'exit 3: main.c:3: unknown name',
      good: null,
      empty: 'the command has ended well, but no file is what build.artifacts names',
      dead: expect.stringMatching(/^ended by SIGKILL/) as unknown,
    };
    expect(errorsOf(build)).toEqual(errors);
    expect(build.error).toContain('bad: exit 3: main.c:3: unknown name; empty: the command has ended well');
    await expectClean(build);
  });

  it('says that it left nothing in OUT_DIR, or far too much', async () => {
    const command = '[ $CHANNEL = none ] || for i in $(seq 300); do echo >"$OUT_DIR/$i"; done';
    const { app, version } = await prepare(['none', 'many'], { command });
    const { build } = await client.run(app.id, version.id, ['none', 'many']);
    expect(errorsOf(build)).toEqual({
      none: 'the command has ended well, but it left nothing in OUT_DIR',
      many: expect.stringContaining('more than 200 files are artefacts') as unknown,
    });
  });

  it('is stopped when it takes too long', async () => {
    const { app, version } = await prepare(['a'], { command: 'sleep 100' });
    await plane.end('SIGTERM');
    const hasty = plane.another([], { WHEELHOUSE_BUILDS_TIMEOUT: '1' });
    await hasty.boot();
    try {
      const { build } = await new AppsClient(hasty).run(app.id, version.id, ['a']);
      expect(build).toMatchObject({ status: -1, error: 'a: took longer than 1 s' });
      expect(processesOf(build.channel_states[0]?.run_id ?? '')).toEqual([]);
    } finally {
      await hasty.end('SIGTERM');
    }
  });
});

describe('a repository that cannot be had', () => {
  it.each([
    [
      '/nonexistent/repository',
      /^checkout: the repository cannot be fetched from .*: .*does not (appear|exist)/,
    ],
    [
      'https://127.0.0.1:1/x',
      /^checkout: the repository cannot be fetched from .*: .*(refused|Failed|unable)/i,
    ],
  ])('%s: the build says why, and no channel begins', async (prj_path, problem) => {
    const { app, version } = await prepare(['a'], { command: 'true' }, { prj_path });
    const { build } = await client.run(app.id, version.id, ['a']);
    expect(build).toMatchObject({
      status: -1,
      packages: [],
      error: expect.stringMatching(problem) as unknown,
    });
    expect(build.channel_states).toMatchObject([{ code: 'a', state: 'stopped', run_id: null }]);
  });

  it('whose mirror was damaged is fetched anew', async () => {
    const { app, version } = await prepare(['a'], { command: 'cp main.c "$OUT_DIR"' });
    expect((await client.run(app.id, version.id, ['a'])).build.status).toBe(3);
    const objects = join(plane.dataDir, `builds/mirrors/${app.id}.git/objects`);
    for (const name of readdirSync(join(objects, 'pack')))
      writeFileSync(join(objects, 'pack', name), 'damaged');
    for (const name of readdirSync(objects).filter((each) => each.length === 2))
      for (const file of readdirSync(join(objects, name)))
        writeFileSync(join(objects, name, file), 'damaged', { mode: 0o644 });
    repository.commit({ 'more.txt': 'x' }, 'More');
    repository.tag('v1', '--force');
    const { build, lines } = await client.run(app.id, version.id, ['a']);
    expect(build).toMatchObject({ error: null, status: 3 });
    expect(lines.map(({ data }) => data)).toContain(
      'The mirror of the repository is damaged; it is fetched anew.',
    );
  });

  it('whose mirror holds the locks of a fetch that was killed is fetched all the same', async () => {
    const { app, version } = await prepare(['a'], { command: 'cp main.c "$OUT_DIR"' });
    await client.run(app.id, version.id, ['a']);
    const mirror = join(plane.dataDir, `builds/mirrors/${app.id}.git`);
    mkdirSync(join(mirror, 'refs/tags'), { recursive: true });
    for (const lock of ['packed-refs.lock', 'refs/tags/v1.lock', 'config.lock', 'shallow.lock'])
      writeFileSync(join(mirror, lock), '');
    repository.commit({ 'more.txt': 'x' }, 'More');
    repository.tag('v1', '--force');
    expect((await client.run(app.id, version.id, ['a'])).build).toMatchObject({ error: null, status: 3 });
  });
});

describe('a cancelled build', () => {
  it('ends with all its processes, the channels that wait, and lets the next one begin', async () => {
    const command = `trap '' TERM
setsid sh -c 'trap "" TERM; while :; do sleep 0.1; done' &
echo "begun $CHANNEL"
while [ "$CHANNEL" != quick ]; do sleep 0.1; done
echo >"$OUT_DIR/x"`;
    const codes = ['a', 'b', 'c', 'd', 'e', 'quick'];
    const { app, version } = await prepare(codes, { command });
    const first = await client.build(app.id, version.id, codes.slice(0, 5));
    await client.ok('PUT', `/api/app/${app.id}`, { build: { command: 'echo >"$OUT_DIR/x"' } });
    const next = await client.build(app.id, version.id, ['quick']);
    const waiting = await client.build(app.id, version.id, ['quick']);
    expect((await client.ok<Build>('POST', `/api/build/tasks/${waiting.id}/cancel`)).status).toBe(4);
    await client.awaitLine(first.id, 'begun a');
    const asked = await client.send<Build>('POST', `/api/build/tasks/${first.id}/cancel`);
    expect(asked).toMatchObject({ status: 200, body: { cancelled_by: 'admin' } });
    const { build } = await client.follow(first.id);
    expect(build).toMatchObject({ status: 4, error: 'cancelled by admin', packages: [] });
    expect(new Set(Object.values(statesOf(build)))).toEqual(new Set(['stopped']));
    await expectClean(build);
    expect((await client.follow(next.id)).build.status).toBe(3);
    // One that has ended stays as it is.
    expect(await client.ok<Build>('POST', `/api/build/tasks/${next.id}/cancel`)).toMatchObject({ status: 3 });
  });

  it('may be one that is still fetching', async () => {
    // A server that takes the connection and says nothing.
    const sockets: Socket[] = [];
    const server = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const prj_path = `https://127.0.0.1:${port}/aurora`;
      const { app, version } = await prepare(['a'], { command: 'true' }, { prj_path });
      const { id, checkout_run } = await client.build(app.id, version.id, ['a']);
      await once(server, 'connection');
      await client.ok('POST', `/api/build/tasks/${id}/cancel`);
      const { build } = await client.follow(id);
      expect(build).toMatchObject({ status: 4, channel_states: [{ state: 'stopped' }] });
      expect(processesOf(checkout_run ?? '')).toEqual([]);
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });

  it('is what becomes of the builds of a deleted app', async () => {
    const { app, version } = await prepare(['a'], { command: 'echo begun; sleep 100' });
    const { id } = await client.build(app.id, version.id, ['a']);
    const { id: second } = await client.build(app.id, version.id, ['a']);
    await client.awaitLine(id, 'begun');
    expect((await client.send('DELETE', `/api/build/tasks/${id}`)).status).toBe(409);
    expect((await client.send('DELETE', `/api/app/${app.id}`)).status).toBe(204);
    expect((await client.follow(id)).build.status).toBe(4);
    expect((await client.get(second)).status).toBe(4);
    expect((await client.send('GET', `/api/build/status/${app.id}`)).status).toBe(404);
  });
});

describe('room on the disk', () => {
  it('that is too little for a build refuses it, with the way out', async () => {
    const { app, version } = await prepare(['a'], { command: 'head -c 5000 /dev/zero >"$OUT_DIR/x"' });
    const first = (await client.run(app.id, version.id, ['a'])).build;
    await plane.end('SIGTERM');
    const tight = plane.another([], { WHEELHOUSE_BUILDS_DISK_BUDGET: '6000' });
    await tight.boot();
    const other = new AppsClient(tight);
    try {
      const { build } = await other.run(app.id, version.id, ['a']);
      expect(build.error).toMatch(
        /^a: its packages could not be fetched: The packages of all builds take 5 kB of the 6 kB/,
      );
      await tight.end('SIGTERM');
      const full = tight.another([], { WHEELHOUSE_BUILDS_DISK_BUDGET: '5000' });
      await full.boot();
      try {
        const refused = await new AppsClient(full).send('POST', '/api/build', {
          appid: app.id,
          versionid: version.id,
          channels: ['a'],
        });
        expect(refused).toEqual({
          status: 507,
          body: { error: expect.stringContaining('builds.diskBudget') as unknown },
        });
        await new AppsClient(full).send('DELETE', `/api/build/tasks/${first.id}`);
        expect((await new AppsClient(full).run(app.id, version.id, ['a'])).build.status).toBe(3);
      } finally {
        await full.end('SIGTERM');
      }
    } finally {
      await tight.end('SIGTERM');
    }
  });

  it('that must stay free is looked at too', async () => {
    const { app, version } = await prepare(['a'], { command: 'true' });
    await plane.end('SIGTERM');
    const greedy = plane.another([], { WHEELHOUSE_BUILDS_MIN_FREE: String(2 ** 50) });
    await greedy.boot();
    try {
      const body = { appid: app.id, versionid: version.id, channels: ['a'] };
      const refused = await new AppsClient(greedy).send('POST', '/api/build', body);
      expect(refused).toEqual({
        status: 507,
        body: { error: expect.stringMatching(/^Only .* are free/) as unknown },
      });
    } finally {
      await greedy.end('SIGTERM');
    }
  });

  it('is given back by builds that are too many', async () => {
    const { app, version } = await prepare(['a'], { command: 'echo >"$OUT_DIR/x"' });
    const builds: Build[] = [];
    for (let count = 0; count < 3; count++) builds.push((await client.run(app.id, version.id, ['a'])).build);
    const orphan = join(plane.dataDir, 'builds/packages', 'f'.repeat(24));
    mkdirSync(orphan);
    await plane.end('SIGTERM');
    const brief = plane.another([], { WHEELHOUSE_BUILDS_KEEP_BUILDS: '2' });
    await brief.boot();
    try {
      const other = new AppsClient(brief);
      await until(async () => (await other.ok<Build[]>('GET', '/api/build/tasks')).length === 2);
      const folders = () => readdirSync(join(brief.dataDir, 'builds/packages')).sort();
      await until(() => Promise.resolve(folders().length === 2));
      expect(folders()).toEqual(
        builds
          .slice(1)
          .map(({ id }) => id)
          .sort(),
      );
      expect(existsSync(orphan)).toBe(false);
    } finally {
      await brief.end('SIGTERM');
    }
  });
});
