import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  FileMissing,
  type Executor,
  type LaunchSpec,
  type RunHandle,
} from '../../../src-main/engine/executors/executor.js';
import { follow, never, RunGround } from '../../../src-main/engine/executors/run-testing.js';
import { tarOf, type Entry } from '../../support/archives.js';
import { daemonTarget, dockerExecutorFor, StoredRun, testContainer } from '../../support/docker.js';
import { Dockerd } from '../../support/dockerd.js';
import { sha1Of } from '../../support/packages.js';

const ground = new RunGround();
let dockerd: Dockerd;
let executor: Executor;

beforeAll(async () => {
  dockerd = await Dockerd.start();
  executor = dockerExecutorFor(daemonTarget(dockerd));
});
afterEach(async () => {
  const left = await dockerd.containers();
  for (const name of left) await dockerd.client.getContainer(name).remove({ force: true });
  expect(left).toEqual([]);
});
afterAll(async () => {
  await dockerd.remove();
  await ground.expectNothingLeft();
});

const shellSpec = (line: string, more: Partial<LaunchSpec> = {}) =>
  ground.shellSpec(line, { container: testContainer(), ...more });

async function launch(spec: LaunchSpec, limit?: number): Promise<RunHandle> {
  const handle = executor.handleFor(spec.runId, 1, limit);
  await executor.launch(spec, handle, never());
  return handle;
}

async function run(spec: LaunchSpec) {
  const handle = await launch(spec);
  const end = await follow(executor, handle);
  await executor.cleanup(handle);
  return end;
}

/** @returns a package in a file. */
function archiveOf(name: string, entries: readonly Entry[]) {
  const bytes = gzipSync(tarOf(entries));
  const path = join(ground.folder, `${name}.tar.gz`);
  writeFileSync(path, bytes);
  return { path, sha1: sha1Of(bytes) };
}

/** Follows a run until it has said `ready`. */
async function untilReady(handle: RunHandle): Promise<void> {
  const stored = new StoredRun();
  await stored.follow(executor, handle, () => stored.text.stdout.includes('ready'));
}

const numberedLines = (count: number, rest: string) =>
  `i=0; while [ $i -lt ${count} ]; do i=$((i+1)); echo "line $i"; echo "error $i" >&2; ${rest}; done`;

const expectedLines = (word: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${word} ${index + 1}\n`).join('');

describe('a run in a container', () => {
  it('gives its output, exit code and result, and leaves nothing', async () => {
    const { stdout, stderr, exit } = await run(
      shellSpec('echo out; echo err >&2; pwd; echo \'{"a":1}\' >"$WHEELHOUSE_RESULT"; exit 3', {
        env: { COLOUR: 'light blue' },
      }),
    );
    expect(stdout.toString()).toBe('out\n/wheelhouse/work\n');
    expect(stderr.toString()).toBe('err\n');
    expect(exit).toMatchObject({ outcome: 'exited', exitCode: 3, signal: null });
    expect(exit.result?.toString()).toBe('{"a":1}\n');
  });

  it('loses and doubles no line over three deaths of the control plane', async () => {
    const count = 300;
    const spec = shellSpec(numberedLines(count, 'sleep 0.005'));
    const handle = executor.handleFor(spec.runId, 1);
    const stored = new StoredRun();
    for (const lines of [50, 120, 200, Infinity]) {
      const life = dockerExecutorFor(daemonTarget(dockerd));
      await life.launch(spec, handle, never());
      await stored.follow(life, handle, () => stored.text.stdout.split('\n').length > lines);
    }
    expect(stored.text.stdout).toBe(expectedLines('line', count));
    expect(stored.text.stderr).toBe(expectedLines('error', count));
    expect(stored.exit).toMatchObject({ outcome: 'exited', exitCode: 0 });
    await executor.cleanup(handle);
  });

  it('is read anew from any byte, with a mark or without', async () => {
    const long = 'x'.repeat(70_000);
    const spec = shellSpec(
      `echo first; printf 'long '; head -c 70000 /dev/zero | tr '\\0' x; echo; echo last; echo e >&2; printf rest`,
    );
    const handle = await launch(spec);
    const whole = `first\nlong ${long}\nlast\nrest`;
    const stored = new StoredRun();
    await stored.follow(executor, handle);
    expect(stored.text.stdout.length).toBe(whole.length);
    expect(stored.text).toEqual({ stdout: whole, stderr: 'e\n' });
    for (const marks of [{}, stored.marks])
      for (const stdout of [1, 6, 11, 16_000, 16_390, 50_000, whole.length - 2, whole.length]) {
        const usable = Object.entries(marks).filter(
          ([stream, mark]) => stream === 'stderr' || mark.offset <= stdout,
        );
        const from = { stdout, stderr: 0, marks: Object.fromEntries(usable) };
        const again = await follow(executor, handle, from);
        expect(again.stdout.toString()).toBe(whole.slice(stdout));
        expect(again.stderr.toString()).toBe('e\n');
      }
    await executor.cleanup(handle);
  });

  it('keeps every byte of both streams', async () => {
    const bytes = randomBytes(3_000_000);
    const archive = archiveOf('bytes', [{ path: 'job/random', content: bytes }]);
    const { stdout, stderr, exit } = await run(
      shellSpec('cat random & cat random >&2; wait', { archive: { ...archive, root: 'job' } }),
    );
    expect(exit.exitCode).toBe(0);
    expect(stdout.equals(bytes)).toBe(true);
    expect(stderr.equals(bytes)).toBe(true);
  });

  it('has its package as its working directory, whoever the image or the job says it is', async () => {
    const archive = archiveOf('package', [
      { path: 'job/tool.sh', content: '#!/bin/sh\necho "tool $1"\n', mode: 0o700 },
      { path: 'job/data/private.txt', content: 'data\n', mode: 0o600 },
      { path: 'outside.txt', content: 'outside\n' },
    ]);
    const { stdout, exit } = await run(
      shellSpec(
        'id -un; ls; ./tool.sh x; cat data/private.txt; echo new >new && echo 1 >"$WHEELHOUSE_RESULT"; ./more',
        {
          archive: { ...archive, root: 'job' },
          files: [{ name: 'more', content: '#!/bin/sh\necho more\n' }],
          container: testContainer({ user: 'nobody' }),
        },
      ),
    );
    expect(stdout.toString()).toBe('nobody\ndata\nmore\ntool.sh\ntool x\ndata\nmore\n');
    expect(exit.result?.toString()).toBe('1\n');
  });

  it.each(['while it runs', 'when it has ended'])(
    'gives no more of a stream than is kept of it, and all of the other, read %s',
    async (when) => {
      const line =
        'i=0; while [ $i -lt 2000 ]; do i=$((i+1)); echo "line $i of many"; done; sleep 0.5; echo end >&2';
      const handle = await launch(shellSpec(line), 1000);
      if (when === 'when it has ended') await dockerd.client.getContainer(handle.folder).wait();
      const { stdout, stderr } = await follow(executor, handle);
      expect(stdout.length).toBe(1000);
      expect(stderr.toString()).toBe('end\n');
      await executor.cleanup(handle);
    },
  );

  it('shows its secrets to nobody who looks at its container, where it has a shell to read them', async () => {
    const secrets = { TOKEN: `it's "geheim"\n$HOME \\ ü`, PASSWORD: 'hunter2' };
    const spec = shellSpec('printf %s "$TOKEN$PASSWORD$COLOUR"; wc -c </wheelhouse/secrets', {
      env: { ...secrets, COLOUR: 'blue' },
      secretNames: ['TOKEN', 'PASSWORD'],
      container: testContainer({ user: 'nobody' }),
    });
    const handle = await launch(spec);
    const { stdout } = await follow(executor, handle);
    expect(stdout.toString()).toBe(`${secrets.TOKEN}${secrets.PASSWORD}blue0\n`);
    const inspected = JSON.stringify(await dockerd.client.getContainer(handle.folder).inspect());
    expect(inspected).toContain('COLOUR=blue');
    for (const trace of ['geheim', 'hunter2', 'TOKEN=', 'PASSWORD=']) expect(inspected).not.toContain(trace);
    await executor.cleanup(handle);
    const plain = ground.spec(['/bin/busybox', 'env'], {
      env: { TOKEN: 'geheim' },
      secretNames: ['TOKEN'],
      container: testContainer(),
    });
    expect((await run(plain)).stdout.toString()).toContain('TOKEN=geheim\n');
  });

  it('is removed with all others that are named, also when one of them is gone or cannot be', async () => {
    const [first, gone, going, last] = [
      await launch(shellSpec('true')),
      await launch(shellSpec('true')),
      await launch(shellSpec('echo ready; sleep 600')),
      await launch(shellSpec('true')),
    ];
    for (const handle of [first, gone, last]) await follow(executor, handle);
    await untilReady(going);
    await executor.cleanup(gone);
    await expect(executor.cleanup(first, gone, going, last)).rejects.toThrow(/running container/);
    expect(await dockerd.containers()).toEqual([going.folder]);
    await executor.stop(going, 0);
    await executor.cleanup(first, gone, going, last);
  });

  it('is kept within its limits, and told when it was killed for want of memory', async () => {
    const { exit, stdout } = await run(
      shellSpec(`echo begun; awk 'BEGIN { s = "x"; while (1) s = s s }'`, {
        container: testContainer({ memoryBytes: 32 * 1024 ** 2, cpus: 0.5, pids: 50 }),
      }),
    );
    expect(stdout.toString()).toBe('begun\n');
    expect(exit).toMatchObject({ outcome: 'exited', exitCode: 137, signal: 'SIGKILL' });
    expect(exit.reason).toMatch(/killed for want of memory.*its limit is 32 MiB/);
  });

  it('shares a volume with others, and reads a folder of the machine', async () => {
    writeFileSync(join(ground.folder, 'shared.txt'), 'from the machine\n');
    const mounts = [
      { type: 'volume' as const, source: 'wheelhouse-test', target: '/cache', isReadOnly: false },
      { type: 'folder' as const, source: ground.folder, target: '/machine', isReadOnly: true },
    ];
    const container = testContainer({ mounts });
    await run(shellSpec('echo kept >/cache/file', { container }));
    const { stdout, stderr } = await run(
      shellSpec('cat /cache/file /machine/shared.txt; touch /machine/x', { container }),
    );
    expect(stdout.toString()).toBe('kept\nfrom the machine\n');
    expect(stderr.toString()).toContain('Read-only');
    await dockerd.client.getVolume('wheelhouse-test').remove();
  });

  it('stops with everything in it, also what will not listen', async () => {
    const handle = await launch(
      shellSpec(
        `trap '' TERM; (trap 'echo child heard' TERM; echo ready; while :; do sleep 0.1; done) & while :; do sleep 0.1; done`,
      ),
    );
    await untilReady(handle);
    await executor.stop(handle, 5);
    const { stdout, exit } = await follow(executor, handle);
    expect(stdout.toString()).toContain('child heard');
    expect(exit).toMatchObject({ outcome: 'stopped', exitCode: 137, signal: 'SIGKILL' });
    await executor.cleanup(handle);
  });

  it('stops at once where it listens, and is known to have been stopped after a crash of ours', async () => {
    const handle = await launch(
      shellSpec(`trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.1; done`),
    );
    await untilReady(handle);
    await executor.stop(handle, 60);
    const { stdout, exit } = await follow(dockerExecutorFor(daemonTarget(dockerd)), handle);
    expect(stdout.toString()).toBe('ready\nbye\n');
    expect(exit).toMatchObject({ outcome: 'stopped', exitCode: 0 });
    await executor.stop(handle, 1);
    await executor.cleanup(handle);
    await executor.stop(handle, 1);
    await executor.cleanup(handle);
  });

  it('ends when its time is over, also when that was while nobody was there', async () => {
    const { exit } = await run(shellSpec('echo begun; sleep 600', { timeoutSeconds: 1 }));
    expect(exit).toMatchObject({ outcome: 'timed_out' });
  });

  it('runs once, however often it is launched', async () => {
    const spec = shellSpec('echo once >>/cache/file; echo ready', {
      container: testContainer({
        mounts: [{ type: 'volume', source: 'wheelhouse-once', target: '/cache', isReadOnly: false }],
      }),
    });
    const handle = await launch(spec);
    await Promise.all([1, 2, 3].map(() => executor.launch(spec, handle, never())));
    await follow(executor, handle);
    await executor.launch(spec, handle, never());
    await executor.cleanup(handle);
    const { stdout } = await run(
      shellSpec('cat /cache/file', spec.container && { container: spec.container }),
    );
    expect(stdout.toString()).toBe('once\n');
    await dockerd.client.getVolume('wheelhouse-once').remove();
  });

  it('is started by the next life when the last one died between making and starting it', async () => {
    const spec = shellSpec('echo here');
    const handle = executor.handleFor(spec.runId, 1);
    await dockerd.client.createContainer({
      name: handle.folder,
      Image: 'wheelhouse-test:1',
      Entrypoint: ['echo', 'here'],
      WorkingDir: '/wheelhouse/work',
      HostConfig: { NetworkMode: 'none' },
    });
    await executor.launch(spec, handle, never());
    const { stdout } = await follow(executor, handle);
    expect(stdout.toString()).toBe('here\n');
    await executor.cleanup(handle);
  });

  it('cannot be started without its program, and says so', async () => {
    const spec = ground.spec(['/no/such/program'], { container: testContainer({ init: false }) });
    const handle = executor.handleFor(spec.runId, 1);
    await expect(executor.launch(spec, handle, never())).rejects.toThrow(/dock \(Docker at .*no such file/);
    await executor.cleanup(handle);
    const { exit } = await run(ground.spec(['/no/such/program'], { container: testContainer() }));
    expect(exit).toMatchObject({ outcome: 'exited', exitCode: 127 });
  });

  it('cannot be started without an image', async () => {
    const spec = ground.shellSpec('true');
    await expect(executor.launch(spec, executor.handleFor(spec.runId, 1), never())).rejects.toThrow(
      /names no image/,
    );
  });

  it('is lost when its container is gone, or was never started', async () => {
    const handle = await launch(shellSpec('echo ready; sleep 600'));
    await untilReady(handle);
    await dockerd.client.getContainer(handle.folder).remove({ force: true });
    const { exit } = await follow(executor, handle);
    expect(exit).toMatchObject({
      outcome: 'lost',
      reason: expect.stringMatching(/container is gone/) as string,
    });
    const never1 = executor.handleFor(ground.newRunId(), 1);
    expect((await follow(executor, never1)).exit.outcome).toBe('lost');
  });

  it('that somebody else has killed has failed by that signal', async () => {
    const handle = await launch(shellSpec('echo ready; sleep 600'));
    await untilReady(handle);
    await dockerd.client.getContainer(handle.folder).kill();
    const { exit } = await follow(executor, handle);
    expect(exit).toMatchObject({ outcome: 'exited', exitCode: 137, signal: 'SIGKILL' });
    await executor.cleanup(handle);
  });

  it('is one of twenty at once', async () => {
    const ends = await Promise.all(
      Array.from({ length: 20 }, (_, index) => run(shellSpec(`${numberedLines(20, ':')}; exit ${index}`))),
    );
    for (const [index, { stdout, stderr, exit }] of ends.entries()) {
      expect(stdout.toString()).toBe(expectedLines('line', 20));
      expect(stderr.toString()).toBe(expectedLines('error', 20));
      expect(exit.exitCode).toBe(index);
    }
  });

  it('is found by a sweep when nobody wants it, and only then', async () => {
    const [old, wanted, going] = [
      await launch(shellSpec('true')),
      await launch(shellSpec('true')),
      await launch(shellSpec('echo ready; sleep 600')),
    ];
    await follow(executor, old);
    await follow(executor, wanted);
    const young = await executor.sweep({ olderThanDays: 1, isWanted: () => false }, never());
    expect(young).toEqual([]);
    const swept = await executor.sweep({ olderThanDays: 0, isWanted: (id) => id === wanted.runId }, never());
    expect(swept).toEqual([old.runId]);
    await executor.stop(going, 0);
    await executor.cleanup(going);
    await executor.cleanup(wanted);
  });
});

describe('a folder that is kept', () => {
  const path = 'builds/work/0123';
  const keeping = (line: string) =>
    shellSpec(line, { container: testContainer({ keeps: path, user: 'nobody' }) });
  const volumes = async () => (await dockerd.client.listVolumes()).Volumes.map(({ Name }) => Name);

  it('outlives containers, gives its files, and goes when it is asked to', async () => {
    const bytes = randomBytes(2_000_000);
    const archive = archiveOf('kept', [{ path: 'job/random', content: bytes }]);
    await run(keeping(`mkdir -m 700 /${path}/0 && : >/${path}/0/empty`));
    const spec = keeping(`cp random /${path}/0/file && chmod 600 /${path}/0/file`);
    expect((await run({ ...spec, archive: { ...archive, root: 'job' } })).exit.exitCode).toBe(0);
    const to = join(ground.folder, 'fetched');
    await executor.files?.fetch(`${path}/0/empty`, to, never());
    expect(readFileSync(to).length).toBe(0);
    await executor.files?.fetch(`${path}/0/file`, to, never());
    expect(readFileSync(to).equals(bytes)).toBe(true);
    await expect(executor.files?.fetch(`${path}/0/none`, to, never())).rejects.toThrow(FileMissing);
    await expect(executor.files?.fetch(`${path}/0`, to, never())).rejects.toThrow(FileMissing);
    await expect(executor.files?.fetch(`${path}/../x`, to, never())).rejects.toThrow('cannot be the path');
    await executor.files?.remove(path, never());
    await executor.files?.remove(path, never());
    expect(await volumes()).toEqual([]);
    await expect(executor.files?.fetch(`${path}/0/file`, to, never())).rejects.toThrow(FileMissing);
  });

  it('is found by a sweep when no container has it any more', async () => {
    const handle = await launch(keeping('echo ready; sleep 600'));
    await untilReady(handle);
    const sweep = () => executor.sweep({ olderThanDays: 0, isWanted: () => false }, never());
    expect(await sweep()).toEqual([]);
    await executor.stop(handle, 0);
    await executor.cleanup(handle);
    expect(await executor.sweep({ olderThanDays: 1, isWanted: () => false }, never())).toEqual([]);
    expect(await sweep()).toEqual([path]);
    expect(await volumes()).toEqual([]);
  });
});

describe('a daemon', () => {
  it('says whether anything can be run there', async () => {
    expect(await executor.probe()).toMatchObject({ ok: true });
    const away = dockerExecutorFor(
      daemonTarget(dockerd, { endpoint: { kind: 'socket', path: join(ground.folder, 'none.sock') } }),
    );
    const probe = await away.probe();
    expect(probe.ok).toBe(false);
    expect(probe.message).toMatch(
      /^dock \(Docker at .*none\.sock\): it cannot be reached: there is no such socket/,
    );
    const spec = shellSpec('true');
    await expect(away.launch(spec, away.handleFor(spec.runId, 1), never())).rejects.toThrow(
      /cannot be reached/,
    );
  });
});
