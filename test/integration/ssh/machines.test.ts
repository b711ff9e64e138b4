import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Executor, LaunchSpec } from '../../../src-main/engine/executors/executor.js';
import { follow, never, RunGround, until } from '../../../src-main/engine/executors/run-testing.js';
import { ConnectionPool } from '../../../src-main/engine/executors/ssh/connection-pool.js';
import { executorFor, targetOf } from '../../support/ssh.js';
import { Fleet, type Machine, type MachineOptions, plainTools } from '../../support/sshd.js';

const fleet = new Fleet();
const ground = new RunGround();
const pool = new ConnectionPool();

/** Where runs are that cannot be in a home. */
const elsewhere = '/tmp/wheelhouse-61234';

afterAll(async () => {
  pool.close();
  await fleet.stop();
  rmSync(elsewhere, { recursive: true, force: true });
  await ground.expectNothingLeft();
});

/** What machines there are, as odd as they come. */
const kinds: Readonly<Record<string, MachineOptions>> = {
  'a usual machine': {},
  'bash with a noisy, slow start': {
    shell: '/bin/bash',
    bashrc:
      'echo "Welcome!"; echo "warning: disk 91% full" >&2; sleep 0.3; printf "no newline"; set -o noclobber\n',
  },
  'a machine with banners': { config: ['Banner /etc/hostname', 'PrintMotd yes', 'PrintLastLog yes'] },
  'BusyBox alone': { tools: 'busybox' },
  'no setsid': { tools: [...plainTools, 'perl'] },
  'no setsid, perl or python': { tools: plainTools },
  'a read-only home': { home: 'read-only' },
  'a full home': { home: 'full' },
  'one session a connection': { config: ['MaxSessions 1'] },
};

async function launched(executor: Executor, spec: LaunchSpec) {
  const handle = executor.handleFor(spec.runId, 1);
  await executor.launch(spec, handle, never());
  return handle;
}

describe.each(Object.entries(kinds))('%s', (kind, options) => {
  let machine: Machine;
  let executor: Executor;
  const hasNoSessions = kind === 'no setsid, perl or python';
  beforeAll(async () => {
    machine = await fleet.add(options);
    executor = await executorFor(pool, targetOf(fleet, machine));
  });

  it('runs a command and brings back all it said', async () => {
    const awkward = ['', ' ', "it's", '$HOME `id` \\', 'two\nlines\n', '-n', 'żółć 猫 🐈', '*', '!'];
    const env = { A: 'x\ny\n', B: `'"$B`, SECRET: 'sesame' };
    const show = `for value in "$@" "$A" "$B"; do printf '%s\\0' "$value"; done; echo oh >&2; echo '{"n":1}' > "$WHEELHOUSE_RESULT"; exit 7`;
    const handle = await launched(executor, ground.spec(['/bin/sh', '-c', show, 'sh', ...awkward], { env }));
    const { stdout, stderr, exit } = await follow(executor, handle);
    expect(stdout.toString().split('\0').slice(0, -1)).toEqual([...awkward, env.A, env.B]);
    expect(stderr.toString()).toBe('oh\n');
    expect(exit).toMatchObject({ outcome: 'exited', exitCode: 7, result: Buffer.from('{"n":1}\n') });
    expect(Math.abs(Date.now() - exit.endedAt)).toBeLessThan(60_000);
    const again = await follow(executor, handle, { stdout: 3, stderr: 1 });
    expect([again.stdout.equals(stdout.subarray(3)), again.stderr.toString()]).toEqual([true, 'h\n']);
    await executor.cleanup(handle);
    await executor.cleanup(handle);
    expect((await follow(executor, handle)).exit).toMatchObject({ outcome: 'lost' });
  });

  it('stops the whole tree, also what ignores SIGTERM and what has left the group', async () => {
    const daemon = 'sh -c "trap : TERM; sleep 301 & sleep 302"';
    const line = `trap "" TERM; (${daemon} &); sleep 303 & echo up; while :; do sleep 304; done`;
    const spec = ground.shellSpec(line);
    const handle = await launched(executor, spec);
    await until(() => ground.leftovers(spec.runId).length >= 6);
    await executor.stop(handle, 1);
    const { exit, stdout } = await follow(executor, handle);
    expect([exit.outcome, exit.exitCode, stdout.toString()]).toEqual(['stopped', 137, 'up\n']);
    expect(exit.reason?.includes('no setsid') ?? false).toBe(hasNoSessions);
    await until(() => ground.leftovers(spec.runId).length === 0);
    await executor.stop(handle, 1);
    await executor.cleanup(handle);
  });

  it('runs once, however often it is launched', async () => {
    const spec = ground.shellSpec('echo ran >> ../ran; sleep 0.2; cat ../ran');
    const handle = executor.handleFor(spec.runId, 1);
    await Promise.all(Array.from({ length: 5 }, () => executor.launch(spec, handle, never())));
    const { stdout } = await follow(executor, handle);
    expect(stdout.toString()).toBe('ran\n');
    await executor.cleanup(handle);
  });

  it('says why a command could not be started', async () => {
    const handle = await launched(executor, ground.spec(['no-such-program']));
    expect((await follow(executor, handle)).exit).toMatchObject({
      exitCode: 127,
      reason: 'The command could not be started: its program was not found.',
    });
  });
});

describe.each(['a usual machine', 'BusyBox alone'])('packages on %s', (kind) => {
  let machine: Machine;
  let executor: Executor;
  beforeAll(async () => {
    machine = await fleet.add(kinds[kind]);
    executor = await executorFor(pool, targetOf(fleet, machine));
  });

  function pack(name: string, content: string) {
    const folder = join(ground.folder, `${kind}-${name}`);
    mkdirSync(join(folder, 'job-1.0', 'bin'), { recursive: true });
    writeFileSync(join(folder, 'job-1.0', 'bin', 'data'), content);
    mkdirSync(join(folder, 'job-1.0', "it's"));
    writeFileSync(join(folder, 'job-1.0', "it's", 'it'), content);
    const path = `${folder}.tar.gz`;
    create({ gzip: true, file: path, cwd: folder, sync: true }, ['.']);
    return { path, sha1: createHash('sha1').update(readFileSync(path)).digest('hex'), root: 'job-1.0' };
  }
  const kept = () => readdirSync(join(machine.home, '.wheelhouse', 'packages'));

  it('are sent once, however many runs want them, and unpacked for each', async () => {
    const archive = pack('once', 'x'.repeat(3_000_000));
    const specs = Array.from({ length: 6 }, () => ground.shellSpec('wc -c < bin/data; pwd', { archive }));
    const outputs = await Promise.all(
      specs.map(async (spec) => (await follow(executor, await launched(executor, spec))).stdout.toString()),
    );
    expect(outputs.every((text) => text.startsWith('3000000\n'))).toBe(true);
    expect(new Set(outputs).size).toBe(6);
    expect(kept()).toEqual([`${archive.sha1}.tar.gz`]);
    const { ino } = statSync(join(machine.home, '.wheelhouse', 'packages', kept()[0]!));
    const later = await executorFor(pool, targetOf(fleet, machine));
    await follow(later, await launched(later, ground.shellSpec('ls', { archive })));
    expect(statSync(join(machine.home, '.wheelhouse', 'packages', kept()[0]!)).ino).toBe(ino);
  });

  it.each([
    ['.', 'job-1.0/bin/data'],
    ['', 'job-1.0/bin/data'],
    ['job-1.0/bin', 'data'],
    ["job-1.0/it's", 'it'],
  ])('are unpacked from their root: %j', async (root, inside) => {
    const archive = { ...pack(`root-${root.length}`, root), root };
    const spec = ground.shellSpec(`cat ${inside}; test -O ${inside} && ls -A | wc -l`, { archive });
    const { stdout, stderr } = await follow(executor, await launched(executor, spec));
    expect([stdout.toString(), stderr.toString()]).toEqual([`${root}1\n`, '']);
  });

  it('that are not what they should be start nothing', async () => {
    const archive = { ...pack('other', 'y'), sha1: 'a'.repeat(40) };
    const spec = ground.shellSpec('ls', { archive });
    await expect(launched(executor, spec)).rejects.toThrow('its content has changed');
    expect(kept().some((name) => name.startsWith('aaaa'))).toBe(false);
    const rootless = { ...pack('rootless', 'z'), root: 'elsewhere' };
    await expect(launched(executor, ground.shellSpec('ls', { archive: rootless }))).rejects.toThrow(
      'no folder elsewhere',
    );
  });

  it('and scripts that somebody has removed are put there again', async () => {
    const archive = pack('again', 'again');
    await follow(executor, await launched(executor, ground.shellSpec('ls', { archive })));
    rmSync(join(machine.home, '.wheelhouse'), { recursive: true });
    const { stdout } = await follow(
      executor,
      await launched(executor, ground.shellSpec('cat bin/data', { archive })),
    );
    expect(stdout.toString()).toBe('again');
  });
});

describe('a machine with secrets', () => {
  it('has them neither in its files nor in arguments', async () => {
    const machine = await fleet.add();
    const executor = await executorFor(pool, targetOf(fleet, machine));
    const secret = `hidden-${ground.newRunId()}`;
    const spec = ground.shellSpec('sleep 1', { env: { SECRET: secret } });
    const handle = await launched(executor, spec);
    expect(ground.withArguments(secret)).toEqual([]);
    await follow(executor, handle);
    const files = readdirSync(machine.home, { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile()))
      expect(readFileSync(join(file.parentPath, file.name), 'utf8')).not.toContain(secret);
    expect(machine.log).not.toContain(secret);
  });

  it('keeps what is there from others', async () => {
    const machine = await fleet.add({ home: 'read-only' });
    const executor = await executorFor(pool, targetOf(fleet, machine));
    const handle = await launched(executor, ground.shellSpec('echo hello'));
    await follow(executor, handle);
    expect(statSync(elsewhere).mode & 0o777).toBe(0o700);
    expect(existsSync(join(elsewhere, 'runs', handle.runId, 'exit'))).toBe(true);
    await executor.cleanup(handle);
    expect(existsSync(join(elsewhere, 'runs', handle.runId))).toBe(false);
  });
});

describe('what no shell can be given', () => {
  it.each([
    ['an argument with NUL', { argv: ['echo', 'a\0b'] as const }, /NUL/],
    ['a name that is none', { env: { 'a b': '' } }, /cannot be the name/],
  ])('is refused before the machine is asked: %s', async (_what, more, message) => {
    const executor = await executorFor(pool, targetOf(fleet, await fleet.add(), { port: 1 }));
    await expect(launched(executor, ground.shellSpec('true', more))).rejects.toThrow(message);
  });
});
