import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { create } from 'tar';
import { afterAll, describe, expect, it } from 'vitest';
import { launchScript } from './launch-script.js';
import { Launcher } from './launcher.js';
import { createLocalExecutor } from './local.js';
import {
  follow,
  fromStart,
  hasEnded,
  launcherPath,
  never,
  RunGround,
  spawnLauncher,
  until,
} from './run-testing.js';

const ground = new RunGround();
afterAll(() => ground.expectNothingLeft());

const executor = createLocalExecutor({ runsDir: ground.folder, launcherPath });
type Spec = ReturnType<RunGround['spec']>;

async function launch(spec: Spec) {
  const handle = executor.handleFor(spec.runId, 1);
  await executor.launch(spec, handle, never());
  return handle;
}

const factOf = (folder: string, name: string): string =>
  new RegExp(`^${name}=(.*)$`, 'm').exec(readFileSync(join(folder, 'claim'), 'utf8'))![1]!;

function packed(name: string, files: Readonly<Record<string, string>>): string {
  const source = join(ground.folder, `source-${name}`);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(source, path, '..'), { recursive: true });
    writeFileSync(join(source, path), content);
  }
  const archive = join(ground.folder, `${name}.tar.gz`);
  create({ gzip: true, file: archive, cwd: source, sync: true }, ['.']);
  return archive;
}

describe('launch', () => {
  it('gives a command an environment of any size', async () => {
    const large = `${"it's ".repeat(20_000)}\n`;
    const spec = ground.spec(['/bin/sh', '-c', 'printf %s "$LARGE"; env >&2'], { env: { LARGE: large } });
    const { stdout, stderr } = await follow(executor, await launch(spec));
    expect(stdout.toString()).toBe(large);
    expect(stderr.toString()).not.toContain('LAUNCHER_');
  });

  it('gives a command nothing of our environment but what the contract names', async () => {
    const shown = createLocalExecutor({
      runsDir: ground.folder,
      launcherPath,
      environment: {
        PATH: process.env['PATH'],
        HOME: '/h',
        USER: 'u',
        SHELL: '/s',
        LANG: 'C',
        TZ: 'UTC',
        OUR_TOKEN: 'x',
      },
    });
    const spec = ground.spec(['env'], { env: { MINE: '1' } });
    const handle = shown.handleFor(spec.runId, 1);
    await shown.launch(spec, handle, never());
    const { stdout } = await follow(shown, handle);
    expect(stdout.toString().trim().split('\n').sort()).toEqual([
      'HOME=/h',
      'LANG=C',
      'MINE=1',
      `PATH=${process.env['PATH']!}`,
      `PWD=${handle.folder}/work`,
      'SHELL=/s',
      'TZ=UTC',
      'USER=u',
      `WHEELHOUSE_RESULT=${handle.folder}/result.json`,
      `WHEELHOUSE_RUN_ID=${spec.runId}`,
    ]);
  });

  it('keeps secrets out of files and argument lists', async () => {
    const isSeen = 'until [ -e ../seen ]; do sleep 0.02; done';
    const spec = ground.shellSpec(isSeen, { env: { SECRET: 'correct-horse-battery' } });
    const handle = await launch(spec);
    expect(ground.leftovers(spec.runId)).not.toEqual([]);
    expect(ground.withArguments('correct-horse')).toEqual([]);
    writeFileSync(join(handle.folder, 'seen'), '');
    await follow(executor, handle);
    for (const name of readdirSync(handle.folder).filter((each) => each !== 'work')) {
      expect(readFileSync(join(handle.folder, name), 'utf8')).not.toContain('correct-horse');
    }
    expect(statSync(handle.folder).mode & 0o777).toBe(0o700);
  });

  it('unpacks the root of the archive as the working directory, and what leads out of it not at all', async () => {
    const archive = packed('good', {
      'job-1.0/task.json': '{}',
      'job-1.0/bin/run': 'hello',
      'outside.txt': 'no',
    });
    symlinkSync('/etc/passwd', join(ground.folder, 'source-good', 'job-1.0', 'leak'));
    symlinkSync('bin/run', join(ground.folder, 'source-good', 'job-1.0', 'fine'));
    create({ gzip: true, file: archive, cwd: join(ground.folder, 'source-good'), sync: true }, ['.']);
    const spec = ground.shellSpec('cat fine; ls', { archive: { path: archive, sha1: '', root: 'job-1.0' } });
    const { stdout } = await follow(executor, await launch(spec));
    expect(stdout.toString()).toBe('hellobin\nfine\ntask.json\n');
  });

  it('throws when the archive cannot be unpacked, and can be called again', async () => {
    const archive = packed('later', { 'task.json': '{}' });
    const whole = readFileSync(archive);
    writeFileSync(archive, whole.subarray(0, 30));
    const spec = ground.shellSpec('ls', { archive: { path: archive, sha1: '', root: '' } });
    await expect(launch(spec)).rejects.toThrow();
    writeFileSync(archive, whole);
    const { stdout } = await follow(executor, await launch(spec));
    expect(stdout.toString()).toBe('task.json\n');
  });

  it('finds the run again after a death at any instant of a launch, and never starts it twice', async () => {
    const specs = Array.from({ length: 16 }, () => ground.shellSpec('echo ran >> ../ran'));
    for (const [index, spec] of specs.entries()) {
      const handle = executor.handleFor(spec.runId, 1);
      const script = launchScript(spec, '/dev/null');
      const starter = spawnLauncher(
        '/bin/sh',
        ['start', handle.folder, '0', '1', '0'],
        script,
        index % 4 !== 0,
      );
      await new Promise((resolve) => setTimeout(resolve, index * 2));
      if (starter.exitCode === null) process.kill(-starter.pid!, 'SIGKILL');
      starter.stdin.destroy();
      await executor.launch(spec, handle, never());
      const { exit } = await follow(executor, handle);
      expect([exit.outcome, readFileSync(join(handle.folder, 'ran'), 'utf8')]).toEqual(['exited', 'ran\n']);
    }
  });

  it('starts nothing any more once it has given up waiting for an answer', async () => {
    const deaf = join(ground.folder, 'deaf.sh');
    writeFileSync(deaf, 'sleep 60');
    const environment = { PATH: process.env['PATH'] ?? '' };
    const launcher = new Launcher({ launcherPath: deaf, environment, startLimitMs: 100 });
    const spec = ground.shellSpec('echo ran >> ../ran');
    const handle = executor.handleFor(spec.runId, 1);
    mkdirSync(handle.folder);
    const limits = { timeoutSeconds: 0, graceSeconds: 1, outputLimitBytes: 0 };
    await launcher.start(handle.folder, '', limits, never());
    await executor.launch(spec, handle, never());
    expect((await follow(executor, handle)).exit.outcome).toBe('lost');
    expect(existsSync(join(handle.folder, 'ran'))).toBe(false);
  });

  it('throws with the reason when the launcher cannot be run', async () => {
    const broken = createLocalExecutor({ runsDir: ground.folder, launcherPath, shell: '/no/such/sh' });
    const spec = ground.shellSpec('true');
    await expect(broken.launch(spec, broken.handleFor(spec.runId, 1), never())).rejects.toThrow(
      '/no/such/sh',
    );
    await expect(
      executor.launch(spec, broken.handleFor(spec.runId, 1), AbortSignal.abort()),
    ).rejects.toThrow();
  });
});

describe('attach', () => {
  it('gives every byte once, however often it is broken off and taken up again', async () => {
    const lines = 20_000;
    const line = `i=0; while [ $i -lt ${lines} ]; do i=$((i+1)); echo "out $i"; echo "err $i" >&2
      case $i in *000) sleep 0.02;; esac; done`;
    const handle = await launch(ground.shellSpec(line));
    const parts = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    const position = { ...fromStart };
    let outcome = '';
    let attachments = 0;
    while (outcome === '') {
      const cancel = new AbortController();
      // A few times at least, however much is there at once: each stream is more than one piece.
      let pieces = attachments < 3 ? 0 : Math.floor(Math.random() * 6);
      attachments++;
      try {
        for await (const item of executor.attach(handle, position, cancel.signal)) {
          if (item.type === 'exit') {
            outcome = item.outcome;
            break;
          }
          expect(item.offset).toBe(position[item.stream]);
          // Only part of a piece may have been stored when we die.
          const stored = item.bytes.subarray(0, Math.ceil(Math.random() * item.bytes.length));
          parts[item.stream].push(pieces > 0 ? item.bytes : stored);
          position[item.stream] += pieces > 0 ? item.bytes.length : stored.length;
          if (pieces-- <= 0) cancel.abort();
          if (cancel.signal.aborted) break;
        }
      } catch (error) {
        expect(error).toBe(cancel.signal.reason);
      }
    }
    expect([outcome, attachments > 3]).toEqual(['exited', true]);
    const expected = (name: string) => Array.from({ length: lines }, (_, i) => `${name} ${i + 1}\n`).join('');
    for (const [stream, name] of [
      ['stdout', 'out'],
      ['stderr', 'err'],
    ] as const) {
      const bytes = Buffer.concat(parts[stream]);
      expect(bytes.equals(readFileSync(join(handle.folder, stream)))).toBe(true);
      expect(bytes.toString()).toBe(expected(name));
    }
  });

  it('refuses a folder of a layout it does not know', () => {
    const handle = { ...executor.handleFor(ground.newRunId(), 1), layout: 99 };
    expect(() => executor.attach(handle, fromStart, never())).toThrow('layout 99');
  });

  it('begins where it is told, also long after the end', async () => {
    const handle = await launch(
      ground.shellSpec('printf 0123456789; printf abc >&2; echo "[1]" > "$WHEELHOUSE_RESULT"'),
    );
    await follow(executor, handle);
    const { stdout, stderr, exit } = await follow(executor, handle, { stdout: 4, stderr: 3 });
    expect([stdout.toString(), stderr.toString(), exit.result?.toString()]).toEqual(['456789', '', '[1]\n']);
  });

  it('dates what was written before by the second in which it was', async () => {
    const untilDated = "until grep -q ' 4 0$' ../index 2>/dev/null; do sleep 0.1; done";
    const line = `echo one; ${untilDated}; sleep 2.2; echo two; echo three >&2`;
    const handle = await launch(ground.shellSpec(line));
    await until(() => hasEnded(handle.folder));
    const before = await follow(executor, handle);
    const [first = 0, last = 0] = [before.dates[0], before.dates.at(-1)];
    expect(last - first).toBeGreaterThanOrEqual(1000);
    expect(last).toBeLessThanOrEqual(Date.now());
    expect(before.dates).toEqual([...before.dates].sort((a, b) => a - b));
  });

  it('brings a line while the command goes on', async () => {
    const awaitsHeard = 'until [ -e "../heard$i" ]; do sleep 0.02; done';
    const handle = await launch(ground.shellSpec(`for i in 1 2 3; do echo $i; ${awaitsHeard}; done`));
    const heard: string[] = [];
    for await (const item of executor.attach(handle, fromStart, never())) {
      if (item.type !== 'output') continue;
      heard.push(item.bytes.toString());
      writeFileSync(join(handle.folder, `heard${heard.length}`), '');
    }
    expect(heard).toEqual(['1\n', '2\n', '3\n']);
  });

  it('does not keep a result that is too large, or none', async () => {
    const handle = await launch(ground.shellSpec('head -c 1048577 /dev/zero > "$WHEELHOUSE_RESULT"'));
    expect((await follow(executor, handle)).exit).toMatchObject({
      result: null,
      reason: expect.stringMatching(/larger than 1 MiB/),
    });
    const pipe = await launch(ground.shellSpec('mkfifo "$WHEELHOUSE_RESULT"'));
    expect((await follow(executor, pipe)).exit).toMatchObject({
      result: null,
      reason: expect.stringMatching(/not a file/),
    });
  });

  it('lets go when cancelled', async () => {
    const handle = await launch(ground.shellSpec('echo up; sleep 318'));
    const cancel = new AbortController();
    const following = follow(executor, handle, fromStart, cancel.signal);
    await until(() => readFileSync(join(handle.folder, 'stdout'), 'utf8') === 'up\n');
    cancel.abort(new Error('enough'));
    await expect(following).rejects.toThrow('enough');
    await executor.stop(handle, 1);
  });
});

describe('a lost run', () => {
  it('is one that was never launched here', async () => {
    const { exit } = await follow(executor, executor.handleFor(ground.newRunId(), 1));
    expect(exit).toMatchObject({
      outcome: 'lost',
      exitCode: null,
      reason: expect.stringMatching(/never started/),
    });
  });

  it('is one whose supervisor was killed, once nothing of it goes on unseen', async () => {
    const isOrphan = 'until [ -e ../orphan ]; do sleep 0.05; done';
    const handle = await launch(ground.shellSpec(`echo one; ${isOrphan}; sleep 1; echo two`));
    process.kill(Number(factOf(handle.folder, 'supervisor')), 'SIGKILL');
    writeFileSync(join(handle.folder, 'orphan'), '');
    const { exit, stdout } = await follow(executor, handle);
    expect(exit).toMatchObject({ outcome: 'lost', reason: expect.stringMatching(/supervisor was killed/) });
    expect(stdout.toString()).toBe('one\ntwo\n');
  });

  it('is one that a restart of the machine has cut off', async () => {
    const handle = await launch(ground.spec(['sleep', '319']));
    for (const name of ['supervisor', 'command'])
      process.kill(Number(factOf(handle.folder, name)), 'SIGKILL');
    await until(() => ground.leftovers(handle.runId).length === 0);
    const path = join(handle.folder, 'claim');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^boot=.*$/m, 'boot=another'));
    const { exit } = await follow(executor, handle);
    expect(exit).toMatchObject({ outcome: 'lost', reason: expect.stringMatching(/restarted/) });
    await executor.cleanup(handle);
  });

  it('is one whose start was broken off', async () => {
    const handle = executor.handleFor(ground.newRunId(), 1);
    mkdirSync(join(handle.folder, 'claim'), { recursive: true });
    const { exit } = await follow(executor, handle);
    expect(exit).toMatchObject({ outcome: 'lost', reason: expect.stringMatching(/being started/) });
  });
});

describe('cleanup', () => {
  it('refuses while the run goes on, and then removes all of it', async () => {
    const handle = await launch(ground.shellSpec('mkdir -p a/b; touch a/b/c; chmod 500 a/b; sleep 320'));
    await expect(executor.cleanup(handle)).rejects.toThrow('not over');
    await executor.stop(handle, 1);
    await executor.cleanup(handle);
    await executor.cleanup(handle);
    expect(existsSync(handle.folder)).toBe(false);
  });
});

describe('probe', () => {
  it('says whether anything can be run here', async () => {
    expect(await executor.probe()).toMatchObject({ ok: true });
    const file = join(ground.folder, 'a-file');
    writeFileSync(file, '');
    chmodSync(file, 0o600);
    const nowhere = createLocalExecutor({ runsDir: join(file, 'runs'), launcherPath });
    expect(await nowhere.probe()).toMatchObject({ ok: false, message: expect.stringMatching(/ENOTDIR/) });
    rmSync(file);
  });

  it('takes with it what one that a crash cut short has left', async () => {
    writeFileSync(join(ground.folder, '.probe'), '');
    await executor.probe();
    expect(existsSync(join(ground.folder, '.probe'))).toBe(false);
  });

  it('takes no run id that could lead elsewhere', () => {
    for (const id of ['', '..', 'a/b', 'x'.repeat(65)])
      expect(() => executor.handleFor(id, 1)).toThrow('run id');
  });
});
