import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { launchScript } from './launch-script.js';
import { createLocalExecutor } from './local.js';
import {
  follow,
  hasEnded,
  launcherPath,
  never,
  pathOf,
  RunGround,
  shells,
  spawnLauncher,
  until,
} from './run-testing.js';

const ground = new RunGround();
afterAll(() => ground.expectNothingLeft());

const count = (path: string): number =>
  existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0;

describe.each(shells)('the launcher in $name', ({ shell }) => {
  const executor = createLocalExecutor({ runsDir: ground.folder, launcherPath, shell });
  const launch = async (spec: ReturnType<RunGround['spec']>) => {
    const handle = executor.handleFor(spec.runId, 1);
    await executor.launch(spec, handle, never());
    return handle;
  };
  const run = async (spec: ReturnType<RunGround['spec']>) => follow(executor, await launch(spec));

  it.each([
    ['exit 0', 0, null],
    ['exit 3', 3, null],
    ['kill -9 $$', 137, 'SIGKILL'],
    ['kill -TERM $$', 143, 'SIGTERM'],
  ])('records the end of: %s', async (line, exitCode, signal) => {
    const began = Date.now();
    const { exit } = await run(ground.shellSpec(line));
    expect(exit).toMatchObject({ outcome: 'exited', exitCode, signal, result: null });
    // The launcher tells whole seconds, and files have a coarser clock than ours.
    expect(exit.endedAt).toBeGreaterThan(began - 1000);
    expect(exit.endedAt).toBeLessThanOrEqual(Date.now());
  });

  it('passes arguments and environment on byte for byte', async () => {
    const awkward = [
      '',
      ' ',
      "it's",
      '"',
      '$HOME `id` \\',
      'two\nlines\n',
      '-n',
      'żółć 猫 🐈 \u0081\u0088',
      '*',
      '!',
    ];
    const env = { A: 'x\ny\n', B: `'"$B`, C: '猫', D: '', dir: 'shadow', IFS: 'x', status: '7' };
    const show = `for value in "$@" "$A" "$B" "$C" "$D" "$dir" "$status"; do printf '%s\\0' "$value"; done`;
    const { stdout } = await run(ground.spec(['/bin/sh', '-c', show, 'sh', ...awkward], { env }));
    expect(stdout.toString().split('\0').slice(0, -1)).toEqual([
      ...awkward,
      ...[env.A, env.B, env.C, env.D, env.dir, env.status],
    ]);
  });

  it('says why a command could not be started', async () => {
    expect((await run(ground.spec(['no-such-program']))).exit).toMatchObject({
      exitCode: 127,
      reason: 'The command could not be started: its program was not found.',
    });
    expect((await run(ground.spec(['/etc/passwd']))).exit).toMatchObject({
      exitCode: 126,
      reason: 'The command could not be started: its program may not be executed.',
    });
    expect((await run(ground.shellSpec('exit 127'))).exit.reason).toBeUndefined();
  });

  it('leaves a command nothing but its three streams, and no signal ignored that a stop needs', async () => {
    const { stdout } = await run(
      ground.shellSpec(
        'ls /proc/$$/fd >open; sort -n open | tr "\\n" " "; grep SigIgn /proc/$$/status; umask',
      ),
    );
    // Into a file first: a pipeline would show the shell's own end of it. Whoever runs the tests may have left us
    // something above 9, where shells keep what is theirs; 6 is INT and QUIT.
    expect(stdout.toString()).toMatch(/^0 1 2 (\d{2,} )*SigIgn:\s+0+[06]\n/);
    expect(stdout.toString()).toMatch(/^0\d{3}$/m);
  });

  it('kills the whole tree on a stop, also what ignores SIGTERM and what has left the group', async () => {
    const daemon = 'setsid sh -c "trap : TERM; sleep 301 & sleep 302"';
    const spec = ground.shellSpec(
      `trap "" TERM; (${daemon} &); sleep 303 & echo up; while :; do sleep 304; done`,
    );
    const handle = await launch(spec);
    await until(() => count(join(handle.folder, 'stdout')) === 1 && ground.leftovers(spec.runId).length >= 6);
    await executor.stop(handle, 1);
    const tagged = () => ground.leftovers(spec.runId).length;
    await until(() => tagged() === 0);
    expect((await follow(executor, handle)).exit).toMatchObject({ outcome: 'stopped', exitCode: 137 });
  });

  it('ends by SIGTERM at once where that is heeded', async () => {
    // A signal that meets a child between its birth and its program is lost: the child says that it is past that.
    const spec = ground.shellSpec('trap "echo bye; exit 9" TERM; sh -c "echo up; exec sleep 305" & wait');
    const handle = await launch(spec);
    await until(() => count(join(handle.folder, 'stdout')) === 1);
    const began = performance.now();
    await executor.stop(handle, 30);
    expect(performance.now() - began).toBeLessThan(20_000);
    const { exit, stdout } = await follow(executor, handle);
    expect([exit.outcome, exit.exitCode, stdout.toString()]).toEqual(['stopped', 9, 'up\nbye\n']);
  });

  it('leaves background children alone at a natural end, and does not wait for them', async () => {
    const spec = ground.shellSpec('setsid sleep 306 & sleep 307 & exit 4');
    const { exit } = await run(spec);
    expect(exit).toMatchObject({ outcome: 'exited', exitCode: 4 });
    // One that is just becoming its program has no environment for a moment.
    await until(() => ground.leftovers(spec.runId).length >= 2);
    const children = ground.leftovers(spec.runId);
    await executor.stop(executor.handleFor(spec.runId, 1), 0);
    const alive = () => ground.leftovers(spec.runId).filter((pid) => children.includes(pid));
    await until(() => alive().length >= 2);
    for (const pid of alive()) process.kill(pid, 'SIGKILL');
  });

  it('stops what takes too long, with nobody watching', async () => {
    const spec = ground.shellSpec('setsid sleep 308 & sleep 309', { timeoutSeconds: 1 });
    const began = performance.now();
    const handle = await launch(spec);
    await until(() => hasEnded(handle.folder));
    expect(performance.now() - began).toBeGreaterThan(990);
    expect((await follow(executor, handle)).exit).toMatchObject({ outcome: 'timed_out', signal: 'SIGTERM' });
  });

  it('never begins what was stopped before', async () => {
    const spec = ground.shellSpec('echo ran');
    await executor.stop(executor.handleFor(spec.runId, 1), 1);
    const { exit, stdout } = await run(spec);
    expect([exit.outcome, stdout.length]).toEqual(['stopped', 0]);
  });

  it('survives SIGKILL to everyone in the group that asked for it', async () => {
    const spec = ground.shellSpec('sleep 0.5; echo done');
    const handle = executor.handleFor(spec.runId, 1);
    const line = `${shell} "$0" start "$1" 0 1 0; sleep 310`;
    const parent = spawn('/bin/sh', ['-c', line, launcherPath, handle.folder], {
      detached: true,
      env: { PATH: process.env['PATH'], LAUNCHER_SHELL: shell },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    parent.stdin.end(launchScript(spec, '/dev/null'));
    await until(() => hasBegun(handle.folder));
    process.kill(-parent.pid!, 'SIGKILL');
    const { exit, stdout } = await follow(executor, handle);
    expect([exit.outcome, stdout.toString()]).toEqual(['exited', 'done\n']);
  });

  it('starts nothing from a script that did not arrive whole', async () => {
    const spec = ground.shellSpec('echo ran >> ../ran');
    const handle = executor.handleFor(spec.runId, 1);
    const script = launchScript(spec, '/dev/null');
    const child = spawnLauncher(
      shell,
      ['start', handle.folder, '0', '1', '0'],
      script.slice(0, -1 - ': whole'.length),
    );
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, existsSync(join(handle.folder, 'claim'))]).toEqual([1, false]);
    expect((await run(spec)).exit.outcome).toBe('exited');
    expect(count(join(handle.folder, 'ran'))).toBe(1);
  });

  it('runs once, however often and from wherever it is launched', async () => {
    const spec = ground.shellSpec('echo ran >> ../ran; sleep 0.3');
    const handle = executor.handleFor(spec.runId, 1);
    await Promise.all(Array.from({ length: 20 }, () => executor.launch(spec, handle, never())));
    await executor.launch(spec, handle, never());
    await follow(executor, handle);
    await executor.launch(spec, handle, never());
    expect(count(join(handle.folder, 'ran'))).toBe(1);
  });
});

describe('the launcher on a poorer machine', () => {
  const tools = [
    'sh',
    'cat',
    'date',
    'env',
    'grep',
    'ls',
    'mkdir',
    'mv',
    'rm',
    'sed',
    'sleep',
    'tr',
    'chmod',
  ];
  const machines = [
    { without: ['setsid'], has: 'perl' },
    { without: ['setsid', 'perl'], has: 'python3' },
    { without: ['setsid', 'perl', 'python3'], has: null },
  ];

  it.each(machines)('stops a whole tree without $without', async ({ has }) => {
    const bin = join(ground.folder, `bin-${has ?? 'none'}`);
    mkdirSync(bin);
    const python =
      ['/usr/bin/python3', '/usr/local/bin/python3'].find((path) => existsSync(path)) ?? pathOf('python3');
    const extra = has === 'python3' ? python : has === null ? null : pathOf(has);
    if (has !== null && extra === null) return;
    for (const tool of tools) symlinkSync(pathOf(tool)!, join(bin, tool));
    if (has !== null && extra !== null) symlinkSync(extra, join(bin, has));
    const environment = { PATH: bin };
    const executor = createLocalExecutor({ runsDir: ground.folder, launcherPath, environment });
    const spec = ground.shellSpec('(trap "" TERM; sleep 311; sleep 312) & sleep 313; :');
    const handle = executor.handleFor(spec.runId, 1);
    await executor.launch(spec, handle, never());
    await until(() => ground.leftovers(spec.runId).length >= 5);
    const identity = readFileSync(join(handle.folder, 'claim'), 'utf8');
    const [, command] = /^command=(\d+)$/m.exec(identity)!;
    expect(identity.includes(`\ngroup=${command!}\n`)).toBe(has !== null);
    await executor.stop(handle, 1);
    const { exit } = await follow(executor, handle);
    expect([exit.outcome, exit.reason?.includes('no setsid') ?? false]).toEqual(['stopped', has === null]);
    await until(() => ground.leftovers(spec.runId).length === 0);
  });
});

describe('a run whose supervisor was killed', () => {
  const executor = createLocalExecutor({ runsDir: ground.folder, launcherPath });

  it('is stopped all the same', async () => {
    const spec = ground.shellSpec('trap "" TERM; sleep 314; sleep 315');
    const handle = executor.handleFor(spec.runId, 1);
    await executor.launch(spec, handle, never());
    killSupervisor(handle.folder);
    await executor.stop(handle, 1);
    await until(() => ground.leftovers(spec.runId).length === 0);
  });

  it('leaves alone whoever has its numbers now', async () => {
    const spec = ground.shellSpec('sleep 316');
    const handle = executor.handleFor(spec.runId, 1);
    await executor.launch(spec, handle, never());
    killSupervisor(handle.folder);
    await executor.stop(handle, 0);
    const bystander = spawn('sleep', ['317'], { detached: true, stdio: 'ignore' });
    const path = join(handle.folder, 'claim');
    const pid = String(bystander.pid);
    const identity = readFileSync(path, 'utf8');
    for (const name of ['command', 'group', 'supervisor']) {
      writeFileSync(
        path,
        readFileSync(path, 'utf8').replace(new RegExp(`^${name}=.*$`, 'm'), `${name}=${pid}`),
      );
    }
    expect(readFileSync(path, 'utf8')).not.toBe(identity);
    await executor.stop(handle, 0);
    expect([bystander.exitCode, bystander.signalCode]).toEqual([null, null]);
    expect((await follow(executor, handle)).exit.outcome).toBe('lost');
    bystander.kill('SIGKILL');
  });
});

function killSupervisor(folder: string): void {
  const [, pid] = /^supervisor=(\d+)$/m.exec(readFileSync(join(folder, 'claim'), 'utf8'))!;
  process.kill(Number(pid), 'SIGKILL');
}

function hasBegun(folder: string): boolean {
  const path = join(folder, 'claim');
  return existsSync(path) && /^begun=/m.test(readFileSync(path, 'utf8'));
}
