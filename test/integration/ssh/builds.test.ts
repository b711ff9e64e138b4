import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppsClient, Repository, program, type Build } from '../../support/apps.js';
import { ControlPlane } from '../../support/control-plane.js';
import { until } from '../../support/packages.js';
import { Fleet, type Machine } from '../../support/sshd.js';
import { TcpProxy } from '../../support/tcp-proxy.js';

let plane: ControlPlane;
let client: AppsClient;
let fleet: Fleet;
let machine: Machine;
let proxy: TcpProxy;
let repository: Repository;
beforeAll(async () => {
  fleet = new Fleet();
  machine = await fleet.add();
  proxy = await TcpProxy.start(machine);
  plane = await ControlPlane.start([], { WHEELHOUSE_RUNS_STOP_GRACE: '1', WHEELHOUSE_BUILDS_MIN_FREE: '0' });
  client = new AppsClient(plane);
  await client.ok('POST', '/api/platform/credentials', {
    name: 'fleet',
    type: 'ssh_key',
    username: machine.user,
    privateKey: fleet.userKey.privateKey,
  });
  await client.ok('POST', '/api/platform/nodes', {
    name: 'mac-mini',
    address: proxy.host,
    port: proxy.port,
    executor: 'ssh',
    credentialId: 'fleet',
  });
  // The path of a repository is one of the builder's.
  repository = new Repository(program, join(machine.home, 'aurora'));
  repository.tag('v1');
  execFileSync('chown', ['-R', '61234:61234', repository.path]);
});
afterAll(async () => {
  await plane.remove();
  await proxy.stop();
  await fleet.stop();
});

async function prepare(codes: readonly string[], build: object) {
  const app = await client.createApp({ prj_path: repository.path, build: { builder: 'mac-mini', ...build } });
  const version = await client.createVersion(app.id, { git_tag: 'v1' });
  await client.createChannels(app.id, codes);
  return { app, version };
}

async function expectPackages(build: Build): Promise<void> {
  expect(build.packages.map(({ channel }) => channel)).toEqual(build.channels);
  for (const { url, size, sha256 } of build.packages) {
    const bytes = Buffer.from(await (await plane.fetch(url.slice(url.indexOf('/api')))).arrayBuffer());
    expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([size, sha256]);
  }
}

const onMachine = (path: string) => join(machine.home, '.wheelhouse', path);

describe('a build on another machine', () => {
  it('is made there, its packages come here, and nothing but the mirror stays there', async () => {
    const { app, version } = await prepare(['a', 'b'], {
      command: 'id -un; sh build.sh',
      artifacts: ['out/*'],
    });
    const { build, lines } = await client.run(app.id, version.id, ['a', 'b']);
    expect(build).toMatchObject({ status: 3, error: null, builder: 'mac-mini' });
    expect(lines.map(({ data }) => data)).toContain(machine.user);
    await expectPackages(build);
    await until(() => Promise.resolve(!existsSync(onMachine(`builds/work/${build.id}`))));
    await until(() => Promise.resolve(readdirSync(onMachine('runs')).length === 0));
    expect(readdirSync(onMachine('builds/mirrors'))).toEqual([`${app.id}.git`]);
  });

  it(
    'loses no package when the network breaks while it comes, nor when the control plane is killed',
    { timeout: 600_000 },
    async () => {
      const bytes = 100_000_000;
      const { app, version } = await prepare(['a', 'b'], {
        command: `head -c ${bytes} /dev/urandom >"$OUT_DIR/large.bin"`,
      });
      const { id } = await client.build(app.id, version.id, ['a', 'b']);
      const part = join(plane.dataDir, 'builds/packages', id, '0-0.part');
      const isUnderWay = () =>
        Promise.resolve((statSync(part, { throwIfNoEntry: false })?.size ?? 0) > 1_000_000);
      await until(isUnderWay);
      proxy.cut();
      await until(async () => (await isUnderWay()) || existsSync(part.replace('.part', '')));
      await plane.end('SIGKILL');
      await plane.boot();
      const { build } = await client.follow(id);
      expect(build).toMatchObject({ status: 3, error: null });
      expect(build.packages.map(({ size }) => size)).toEqual([bytes, bytes]);
      await expectPackages(build);
    },
  );

  it('goes on while the network is down, and while the control plane is', { timeout: 600_000 }, async () => {
    const command = `echo "begun $CHANNEL"; echo "$CHANNEL" >>~/started; i=0
while [ $i -lt 40 ]; do i=$((i+1)); echo "line $i"; sleep 0.1; done; sh build.sh`;
    const { app, version } = await prepare(['a', 'b'], { command, artifacts: ['out/*'] });
    const { id } = await client.build(app.id, version.id, ['a', 'b']);
    await client.awaitLine(id, 'line 10');
    proxy.down();
    await plane.end('SIGKILL');
    await plane.boot();
    proxy.up();
    const { build, lines } = await client.follow(id);
    expect(build).toMatchObject({ status: 3, error: null });
    await expectPackages(build);
    const own = lines.filter(({ channel, data }) => channel === 'b' && String(data).startsWith('line '));
    expect(own.map(({ data }) => data)).toEqual(
      Array.from({ length: 40 }, (_, index) => `line ${index + 1}`),
    );
    expect(readFileSync(join(machine.home, 'started'), 'utf8').trim().split('\n').sort()).toEqual(['a', 'b']);
  });

  it('is cancelled with all that goes on there', async () => {
    const { app, version } = await prepare(['a'], {
      command: `echo begun; trap '' TERM; while :; do sleep 0.1; done`,
    });
    const { id } = await client.build(app.id, version.id, ['a']);
    await client.awaitLine(id, 'begun');
    await client.ok('POST', `/api/build/tasks/${id}/cancel`);
    expect((await client.follow(id)).build.status).toBe(4);
    await until(() => Promise.resolve(!existsSync(onMachine(`builds/work/${id}`))));
  });

  it('that the machine has lost is failed, not waited for', { timeout: 600_000 }, async () => {
    const { app, version } = await prepare(['a'], { command: 'echo begun; sleep 100' });
    const { id } = await client.build(app.id, version.id, ['a']);
    await client.awaitLine(id, 'begun');
    await machine.reboot();
    const { build } = await client.follow(id);
    expect(build.status).toBe(-1);
    expect(build.error).toMatch(/^a: .*restarted/);
  });
});
