import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppsClient, Repository, unique, type Build } from '../../support/apps.js';
import { ControlPlane } from '../../support/control-plane.js';
import { Dockerd, testImage } from '../../support/dockerd.js';
import { until } from '../../support/packages.js';
import { listProcesses } from '../../support/processes.js';
import { Registry } from '../../support/registry.js';
import { Fleet } from '../../support/sshd.js';

/** Builds whose channels are built in containers. */

let dockerd: Dockerd;
let plane: ControlPlane;
let client: AppsClient;
let repository: Repository;
beforeAll(async () => {
  dockerd = await Dockerd.start();
  plane = await ControlPlane.start(['--log-level', 'warn'], {
    WHEELHOUSE_DOCKER_SOCKET: dockerd.socket,
    WHEELHOUSE_RUNS_STOP_GRACE: '1',
    WHEELHOUSE_BUILDS_MIN_FREE: '0',
  });
  client = new AppsClient(plane);
  repository = new Repository({ 'words.txt': 'from the repository\n', 'tools/make.sh': makeScript });
  repository.tag('v1');
  await untilLocalHasDocker();
});
afterAll(async () => {
  await plane.remove();
  await dockerd.remove();
  repository.remove();
});

/** What only the image has, what only the repository has, and what only the channel is given. */
const makeScript = `set -eu
[ -e /bin/busybox ] && [ ! -e /usr/bin/env ]
mkdir -p out
{ cat words.txt; echo "$APP_NAME $VERSION_NAME for $CHANNEL at $GIT_REF"; id -un; } >"out/$CHANNEL.txt"
head -c 3000000 /dev/urandom >"$OUT_DIR/$CHANNEL.bin"
`;

async function untilLocalHasDocker(): Promise<void> {
  await until(async () => {
    const { body } = await plane.json<{ facts: { docker: string | null } | null }>('/api/platform/nodes/1');
    return body.facts?.docker != null;
  });
}

async function prepare(codes: readonly string[], build: object, content: object = {}) {
  const app = await client.createApp({
    name: unique('aurora'),
    prj_path: repository.path,
    build: { image: testImage, ...build },
    ...content,
  });
  const version = await client.createVersion(app.id, { name: '5.12', git_tag: 'v1' });
  await client.createChannels(app.id, codes);
  return { app, version };
}

async function download(build: Build, name: string): Promise<Buffer> {
  const found = build.packages.find((each) => each.name === name);
  const { pathname, search } = new URL(found?.url ?? '');
  const bytes = Buffer.from(await (await plane.fetch(pathname + search)).arrayBuffer());
  expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([
    found?.size,
    found?.sha256,
  ]);
  return bytes;
}

const volumes = async () => {
  const { Volumes } = await dockerd.client.listVolumes();
  return ((Volumes as { Name: string }[] | null) ?? []).map(({ Name }) => Name);
};

/** Neither the daemon nor this machine keeps anything of builds that have ended. */
async function expectNothingLeft(): Promise<void> {
  await until(async () => (await dockerd.containers()).length === 0, 120_000);
  await until(async () => (await volumes()).length === 0, 120_000);
  const work = join(plane.dataDir, 'builds/work');
  await until(() => Promise.resolve(!existsSync(work) || readdirSync(work).length === 0), 120_000);
}

const restart = async () => {
  await plane.end('SIGKILL');
  await plane.boot();
};

describe('a build in an image', { timeout: 240_000 }, () => {
  it('makes a package for each channel there, and leaves nothing behind', async () => {
    const { app, version } = await prepare(['google', 'huawei'], {
      command: 'sh tools/make.sh',
      artifacts: ['out/*', '*.bin'],
    });
    const { build } = await client.run(app.id, version.id, ['google', 'huawei']);
    expect(build).toMatchObject({ status: 3, error: null, commit: repository.git('rev-parse', 'v1') });
    expect(build.packages.map(({ channel, name }) => [channel, name]).sort()).toEqual([
      ['google', 'google.bin'],
      ['google', 'google.txt'],
      ['huawei', 'huawei.bin'],
      ['huawei', 'huawei.txt'],
    ]);
    for (const channel of ['google', 'huawei']) {
      const text = await download(build, `${channel}.txt`);
      expect(text.toString()).toBe(`from the repository\n${app.name} 5.12 for ${channel} at v1\nroot\n`);
      expect((await download(build, `${channel}.bin`)).length).toBe(3_000_000);
    }
    await expectNothingLeft();
  });

  it('is built by whoever the image runs as, and has the repository whole', async () => {
    const made = await dockerd.client.createContainer({
      Image: testImage,
      Cmd: ['true'],
      HostConfig: { NetworkMode: 'none' },
    });
    await made.commit({ repo: 'as-nobody', tag: '1', changes: 'USER nobody' });
    await made.remove();
    const { app, version } = await prepare(['a'], {
      image: 'as-nobody:1',
      command: 'id -un >"$OUT_DIR/who"; echo new >words.txt; ls .git/refs .git/objects/pack >"$OUT_DIR/git"',
    });
    const { build } = await client.run(app.id, version.id, ['a']);
    expect(build).toMatchObject({ status: 3, error: null });
    expect((await download(build, 'who')).toString()).toBe('nobody\n');
    expect((await download(build, 'git')).toString()).toContain('tags');
    expect(repository.git('status', '--porcelain')).toBe('');
    await expectNothingLeft();
  });

  it('loses nothing over kill -9 of the control plane at every stage', async () => {
    const registry = await Registry.start();
    try {
      registry.isHeld = true;
      const command = `echo "begun $CHANNEL"
i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo "line $i"; [ $((i % 50)) -ne 0 ] || sleep 0.5; done
sh tools/make.sh`;
      const image = `${registry.address}/team/tool:1`;
      const { app, version } = await prepare(['a', 'b'], { image, command, artifacts: ['out/*', '*.bin'] });
      const { id } = await client.build(app.id, version.id, ['a', 'b']);
      // While the image is on its way; while a channel is built; while its files are brought here.
      await until(() => Promise.resolve(registry.isAsked), 60_000);
      await restart();
      registry.release();
      await client.awaitLine(id, 'begun a');
      await restart();
      await client.awaitLine(id, 'line 120');
      await restart();
      await client.awaitLine(id, 'line 200');
      await restart();
      const { build, lines } = await client.follow(id);
      expect(build).toMatchObject({ status: 3, error: null });
      for (const code of ['a', 'b']) {
        const said = lines.filter(({ channel, type }) => channel === code && type === 'stdout');
        expect(said.map(({ data }) => data)).toEqual([
          `begun ${code}`,
          ...Array.from({ length: 200 }, (_, at) => `line ${at + 1}`),
        ]);
        expect((await download(build, `${code}.bin`)).length).toBe(3_000_000);
      }
      expect(JSON.stringify(lines)).toContain(`Pulling ${image}`);
    } finally {
      await registry.stop();
    }
    await expectNothingLeft();
  });

  it('is cancelled with all that runs in its containers', async () => {
    const { app, version } = await prepare(['a', 'b'], {
      command: 'echo "begun $CHANNEL"; sleep 400001',
    });
    const { id } = await client.build(app.id, version.id, ['a', 'b']);
    for (const code of ['a', 'b']) await client.awaitLine(id, `begun ${code}`);
    await client.ok('POST', `/api/build/tasks/${id}/cancel`);
    const { build } = await client.follow(id);
    expect(build).toMatchObject({ status: 4, packages: [] });
    expect(listProcesses().filter(({ commandLine }) => commandLine === 'sleep 400001')).toEqual([]);
    await expectNothingLeft();
  });

  it('fails with the reason, and keeps what the other channels have made', async () => {
    const { app, version } = await prepare(['good', 'bad', 'none'], {
      command: `case $CHANNEL in
good) echo fine >"$OUT_DIR/good.txt" ;;
bad) echo "the compiler is cross" >&2; exit 3 ;;
esac`,
    });
    const { build } = await client.run(app.id, version.id, ['good', 'bad', 'none']);
    expect(build.status).toBe(-1);
    expect(build.error).toMatch(/bad: exit 3: the compiler is cross; none: .*left nothing in OUT_DIR/);
    expect((await download(build, 'good.txt')).toString()).toBe('fine\n');
    const missing = await prepare(['a'], { image: '127.0.0.1:1/no/such:1', command: 'true' });
    const { build: failed } = await client.run(missing.app.id, missing.version.id, ['a']);
    expect(failed.status).toBe(-1);
    expect(failed.error).toContain('127.0.0.1:1/no/such:1');
    await expectNothingLeft();
  });

  it('is built on a machine over SSH, with the Docker there', async () => {
    const fleet = new Fleet();
    try {
      const machine = await fleet.add({ config: ['AllowStreamLocalForwarding yes'] });
      // The user there must be able to get to it.
      dockerd.openToAll();
      const own = new Repository({ 'words.txt': 'from afar\n' }, join(machine.home, 'aurora'));
      own.tag('v1');
      execFileSync('chown', ['-R', '61234:61234', own.path]);
      await client.ok('POST', '/api/platform/credentials', {
        name: 'fleet',
        type: 'ssh_key',
        username: machine.user,
        privateKey: fleet.userKey.privateKey,
      });
      const node = await client.ok<{ id: number }>('POST', '/api/platform/nodes', {
        name: 'builder-1',
        address: machine.host,
        port: machine.port,
        executor: 'ssh',
        credentialId: 'fleet',
        docker: { endpoint: `unix://${dockerd.socket}` },
      });
      await until(async () => {
        const { body } = await plane.json<{ facts: { docker: string | null } | null }>(
          `/api/platform/nodes/${node.id}`,
        );
        return body.facts?.docker != null;
      });
      const { app, version } = await prepare(
        ['a', 'b'],
        { builder: 'builder-1', command: 'cp words.txt "$OUT_DIR/$CHANNEL.txt"; ls -A .git >"$OUT_DIR/git"' },
        { prj_path: own.path },
      );
      const { build } = await client.run(app.id, version.id, ['a', 'b']);
      expect(build).toMatchObject({ status: 3, error: null, builder: 'builder-1' });
      for (const code of ['a', 'b'])
        expect((await download(build, `${code}.txt`)).toString()).toBe('from afar\n');
      await expectNothingLeft();
      await until(() =>
        Promise.resolve(readdirSync(join(machine.home, '.wheelhouse/builds/work')).length === 0),
      );
    } finally {
      await fleet.stop();
    }
  });

  it('is refused without Docker, at once', async () => {
    const bare = await ControlPlane.start([], {
      WHEELHOUSE_DOCKER_SOCKET: '/nonexistent/docker.sock',
      WHEELHOUSE_BUILDS_MIN_FREE: '0',
    });
    try {
      const own = new AppsClient(bare);
      const app = await own.createApp({
        prj_path: repository.path,
        build: { image: testImage, command: 'true' },
      });
      const version = await own.createVersion(app.id, { git_tag: 'v1' });
      await own.createChannels(app.id, ['a']);
      const asked = { appid: app.id, versionid: version.id, channels: ['a'] };
      expect(await own.send('POST', '/api/build', asked)).toMatchObject({
        status: 409,
        body: { error: expect.stringMatching(/local has no Docker that we get to/) as string },
      });
    } finally {
      await bare.remove();
    }
  });

  it('is refused where it cannot be, with the way out', async () => {
    const refusal = async (build: object) => {
      const content = { name: unique('refused'), platforms: ['android'], prj_path: repository.path, build };
      return client.send<{ error: string }>('POST', '/api/app', content);
    };
    expect(await refusal({ image: 'Not A Name' })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('no name of an image') as string },
    });
    expect(await refusal({ image: testImage, clean: false })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('begins clean') as string },
    });
    await client.ok('POST', '/api/platform/nodes', {
      name: 'dock',
      address: 'dock',
      executor: 'docker',
      docker: { endpoint: `unix://${dockerd.socket}` },
    });
    expect(await refusal({ image: testImage, builder: 'dock' })).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/dock runs nothing but containers.*over SSH/) as string },
    });
  });
});
