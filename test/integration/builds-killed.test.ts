import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppsClient, Repository, program, type Build } from '../support/apps.js';
import { ControlPlane } from '../support/control-plane.js';
import { until } from '../support/packages.js';
import { processesOf } from '../support/processes.js';
import { randomFrom } from '../support/random.js';

let plane: ControlPlane;
let client: AppsClient;
let repository: Repository;
beforeEach(async () => {
  plane = await ControlPlane.start([], {
    WHEELHOUSE_RUNS_STOP_GRACE: '1',
    WHEELHOUSE_BUILDS_MIN_FREE: '0',
    WHEELHOUSE_BUILDS_CHANNELS: '30',
    WHEELHOUSE_LOCAL_CAPACITY: '64',
    WHEELHOUSE_LOG_LEVEL: 'error',
  });
  client = new AppsClient(plane);
  repository = new Repository(program);
  repository.tag('v1');
});
afterEach(async () => {
  await plane.remove();
  repository.remove();
});

async function prepare(codes: readonly string[], build: object) {
  const app = await client.createApp({ prj_path: repository.path, build });
  const version = await client.createVersion(app.id, { git_tag: 'v1' });
  await client.createChannels(app.id, codes);
  return { app, version };
}

const restart = async () => {
  await plane.end('SIGKILL');
  await plane.boot();
};

/** Each package is there, and is what was listed. */
async function expectPackages(build: Build): Promise<void> {
  expect(build.packages.map(({ channel }) => channel)).toEqual(build.channels);
  for (const { url, size, sha256 } of build.packages) {
    const { pathname } = new URL(url);
    const bytes = Buffer.from(await (await plane.fetch(pathname)).arrayBuffer());
    expect(bytes.length).toBe(size);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  }
}

describe('kill -9 of the control plane', () => {
  it('in the middle of a build loses nothing: it goes on, and so do those that wait', async () => {
    const codes = ['a', 'b', 'c'];
    const command = `echo "begun $CHANNEL"; echo "$CHANNEL" >>'${plane.dataDir}/started'
i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo "line $i"; [ $((i % 50)) -ne 0 ] || sleep 0.3; done
sh build.sh`;
    const { app, version } = await prepare(codes, { command, artifacts: ['out/*'] });
    const { id } = await client.build(app.id, version.id, codes);
    const { id: next } = await client.build(app.id, version.id, ['a']);
    await client.awaitLine(id, 'begun a');
    await restart();
    await client.awaitLine(id, 'line 120');
    await restart();
    const { build, lines } = await client.follow(id);
    expect(build).toMatchObject({ status: 3, error: null });
    await expectPackages(build);
    for (const code of codes) {
      const own = lines.filter(({ channel, runId }) => channel === code && runId !== undefined);
      expect(own.map(({ line }) => line)).toEqual(own.map((_, index) => index + 1));
      const counted = own.filter(({ data }) => String(data).startsWith('line '));
      expect(counted.map(({ data }) => data)).toEqual(
        Array.from({ length: 200 }, (_, at) => `line ${at + 1}`),
      );
    }
    expect((await client.follow(next)).build.status).toBe(3);
    expect(readFileSync(join(plane.dataDir, 'started'), 'utf8').trim().split('\n').sort()).toEqual([
      'a',
      'a',
      'b',
      'c',
    ]);
  });

  it(
    'at any moment builds each channel once, keeps every package and leaves nothing behind',
    { timeout: 600_000 },
    async () => {
      const codes = ['a', 'b', 'c', 'd'];
      const starts = join(plane.dataDir, 'starts');
      const command = `echo "$WHEELHOUSE_RUN_ID" >>'${starts}'; echo "hello $CHANNEL"
head -c 3000000 /dev/urandom >"$OUT_DIR/$CHANNEL.bin"`;
      const apps = [await prepare(codes, { command }), await prepare(codes, { command, clean: false })];
      const random = randomFrom(20261121);
      const ids: string[] = [];
      const kills = process.env['WHEELHOUSE_TEST_DIALECT'] === 'postgres' ? 10 : 40;
      for (let kill = 0; kill < kills; kill++) {
        for (const { app, version } of apps) {
          // Killed in the middle of a request too: what was not answered may or may not have happened.
          const asked = client.build(app.id, version.id, codes).catch(() => null);
          if (random() < 0.7) await asked;
        }
        const recent = (await client.ok<Build[]>('GET', '/api/build/tasks?limit=3')).at(-1);
        if (recent !== undefined && random() < 0.2)
          void client.send('POST', `/api/build/tasks/${recent.id}/cancel`).catch(() => null);
        await new Promise((resolve) => setTimeout(resolve, random() * 500));
        await restart();
      }
      const list = (status: number) =>
        client.ok<Build[]>('GET', `/api/build/tasks?limit=1000&status=${status}`);
      await until(async () => (await list(1)).length + (await list(2)).length === 0, 240_000);
      ids.push(...(await client.ok<Build[]>('GET', '/api/build/tasks?limit=1000')).map(({ id }) => id));
      expect(ids.length).toBeGreaterThan(kills / 2);
      const ran = readFileSync(starts, 'utf8').trim().split('\n');
      expect(new Set(ran).size).toBe(ran.length);
      const known = new Set<string>();
      for (const id of ids) {
        const build = await client.get(id);
        for (const { run_id } of build.channel_states) {
          if (run_id !== null) known.add(run_id);
          expect(run_id === null ? [] : processesOf(run_id)).toEqual([]);
        }
        expect(existsSync(join(plane.dataDir, 'builds/packages', id))).toBe(build.packages.length > 0);
        if (build.cancelled_by !== null) expect(build.status).toBe(4);
        else {
          expect(build).toMatchObject({ status: 3, error: null });
          await expectPackages(build);
        }
      }
      expect(ran.filter((runId) => !known.has(runId))).toEqual([]);
      await until(() => Promise.resolve(readdirSync(join(plane.dataDir, 'runs')).length === 0), 120_000);
      await until(
        () => Promise.resolve(readdirSync(join(plane.dataDir, 'builds/work')).length === 0),
        120_000,
      );
    },
  );
});

describe('many at once', () => {
  it('are thirty channels of one build, and two apps side by side', { timeout: 600_000 }, async () => {
    const codes = Array.from({ length: 30 }, (_, index) => `channel-${index}`);
    const gate = join(plane.dataDir, 'gate');
    const command = `echo begun; until [ -e '${gate}' ]; do sleep 0.1; done; sh build.sh`;
    const build = { command, artifacts: ['out/*'] };
    const [one, other] = [await prepare(codes, build), await prepare(codes, build)];
    const first = await client.build(one.app.id, one.version.id, codes);
    const second = await client.build(other.app.id, other.version.id, codes.slice(0, 5));
    const running = async ({ id }: Build) =>
      (await client.get(id)).channel_states.filter(({ state }) => state === 'running').length;
    // All of them at the same time: none of them ends before the gate is open.
    await until(async () => (await running(first)) === 30 && (await running(second)) === 5, 300_000);
    await client.ok('POST', `/api/build/tasks/${second.id}/cancel`);
    expect((await client.follow(second.id)).build.status).toBe(4);
    writeFileSync(gate, '');
    const { build: ended } = await client.follow(first.id);
    expect(ended).toMatchObject({ status: 3, error: null });
    await expectPackages(ended);
  });

  it('are no more builds than the settings allow, and none of an app beside another', async () => {
    const command = 'echo begun; sleep 0.2; echo >"$OUT_DIR/x"';
    const apps = await Promise.all([1, 2, 3].map(() => prepare(['a'], { command })));
    const ids: string[] = [];
    for (let turn = 0; turn < 3; turn++)
      for (const { app, version } of apps) ids.push((await client.build(app.id, version.id, ['a'])).id);
    const builds = await Promise.all(ids.map(async (id) => (await client.follow(id)).build));
    const spans = builds.map((build) => {
      const { started, ended } = build as Build & { started: string; ended: string };
      return { appid: build.appid, from: Date.parse(started), to: Date.parse(ended) };
    });
    for (const { appid, from, to } of spans) {
      const beside = spans.filter((span) => span.from < to && span.to > from);
      expect(beside.filter((span) => span.appid === appid)).toHaveLength(1);
      // Two at once, and each touches at most its neighbours in time.
      const atStart = spans.filter((span) => span.from <= from && span.to > from);
      expect(atStart.length).toBeLessThanOrEqual(2);
    }
  });
});
