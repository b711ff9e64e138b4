import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LaunchSpec, RunHandle } from '../executor.js';
import { folderName, layoutVersion } from '../run-folder.js';
import { hasEnded, launcherPath, RunGround, shells, until } from '../run-testing.js';
import type { NodeFolder } from './node-folder.js';
import { forestall, launchAndFollow, stop } from './run-scripts.js';

const ground = new RunGround();
afterAll(() => ground.expectNothingLeft());

const mark = 'mark-4567';
const node: NodeFolder = {
  base: ground.folder,
  tools: join(ground.folder, 'tools'),
  uid: process.getuid!(),
  tail: 'poll',
};

/** The same machine with a launcher to which hardly a run lasts, however busy ours is. */
const patient: NodeFolder = { ...node, tools: join(ground.folder, 'patient') };

beforeAll(() => {
  mkdirSync(join(ground.folder, 'runs'));
  for (const [tools, moment] of [
    [node.tools, '0.1'],
    [patient.tools, '20'],
  ] as const) {
    mkdirSync(tools);
    for (const name of ['launcher.sh', 'follower.sh']) {
      const text = readFileSync(join(dirname(launcherPath), name), 'utf8');
      writeFileSync(join(tools, name), text.replace('rest_for 0.1', `rest_for ${moment}`));
    }
  }
});

const handleOf = ({ runId }: LaunchSpec): RunHandle => ({
  executor: 'ssh',
  runId,
  folder: `~/.wheelhouse/runs/${folderName(runId, 1)}`,
  layout: layoutVersion,
});
const folderOf = ({ runId }: LaunchSpec): string => join(ground.folder, 'runs', folderName(runId, 1));

describe.each(shells)('a session in $name', ({ shell }) => {
  /** As a server does it: scripts come over standard input, which stays open. */
  function open(env: Record<string, string> = {}) {
    const [program = '', ...words] = shell.split(' ');
    const child = spawn(program, words, { env: { PATH: process.env['PATH'], ...env } });
    const said = { out: '', error: '' };
    const news = new EventEmitter();
    child.stdout.setEncoding('latin1').on('data', (text: string) => (said.out += text) && news.emit('news'));
    child.stderr
      .setEncoding('latin1')
      .on('data', (text: string) => (said.error += text) && news.emit('news'));
    const closed = once(child, 'close').then(() => true);

    const partsOf = (stream: 'out' | 'error') => said[stream].split(`\u001e${mark}\n`);

    /** @returns what a script has said by the time it ends the shell, or leaves it for another one. */
    async function session(script: string) {
      said.out = '';
      said.error = '';
      child.stdin.write(`{\n${script}\n}\n`);
      let isClosed = false;
      while (!isClosed && (partsOf('out').length < 5 || partsOf('error').length < 3))
        isClosed = await Promise.race([closed, once(news, 'news').then(() => false)]);
      const [, reply = '', before = '', end = ''] = partsOf('out');
      const [start = ''] = before.split('data\n', 1);
      const stdout = before.slice(start.length + 'data\n'.length);
      const [, stderr = ''] = partsOf('error');
      return { reply, start, stdout, stderr, end, isSpare: !isClosed, code: child.exitCode };
    }

    const run = (spec: LaunchSpec, isFresh = true, on = node) =>
      session(launchAndFollow(on, handleOf(spec), spec, { mark, isFresh }));

    async function close() {
      child.stdin.end();
      await closed;
    }

    return { session, run, close };
  }

  async function session(script: string, env?: Record<string, string>) {
    const { session: say, close } = open(env);
    const answer = await say(script);
    await close();
    return answer;
  }

  const run = (spec: LaunchSpec, env?: Record<string, string>) =>
    session(launchAndFollow(node, handleOf(spec), spec, { mark, isFresh: true }), env);

  const ask = async (script: string) => (await session(`(\n${script}\n) </dev/null\nexit $?`)).code;

  it('starts a run and follows it to its end', async () => {
    const { reply, stdout, stderr, end } = await run(ground.shellSpec('echo out; echo err >&2; exit 3'));
    expect({ reply, stdout, stderr }).toEqual({ reply: 'launched\n', stdout: 'out\n', stderr: 'err\n' });
    expect(end).toMatch(
      /^cause exit\nstanding (ended)?\nsizes 4 4\nexit layout=2 reason=exited status=3 ended=\d+ stdout=4 stderr=4\n$/,
    );
  });

  it('follows one that takes longer', async () => {
    const { reply, stdout, end } = await run(
      ground.shellSpec('echo one; sleep 0.5; echo two; printf %s 7 >"$WHEELHOUSE_RESULT"'),
    );
    expect([reply, stdout]).toEqual(['launched\n', 'one\ntwo\n']);
    expect(end).toMatch(/\nsizes 8 0\n[^]*\nresult 1\n7$/);
  });

  it('has what it finds ended dated by the machine, in the order in which it was written', async () => {
    const untilDated = (sizes: string) =>
      `until grep -q ' ${sizes}$' ../index 2>/dev/null; do sleep 0.1; done`;
    const spec = ground.shellSpec(`echo one; ${untilDated('4 0')}; echo two >&2; ${untilDated('4 4')}`);
    expect((await run(spec)).reply).toBe('launched\n');
    const { reply, start, stdout, stderr, isSpare } = await run(spec);
    expect({ reply, stdout, stderr, isSpare }).toEqual({
      reply: 'launched\n',
      stdout: 'one\n',
      stderr: 'two\n',
      isSpare: false,
    });
    expect(start).toMatch(/^now \d+\nsizes 4 4\nfrom 0 0\n(\d+ 4 0\n)+(\d+ 4 4\n)+$/);
  });

  it('leaves the shell for another run, which knows nothing of the one before', async () => {
    const shared = open({ LEFT: 'over' });
    const first = await shared.run(
      ground.shellSpec('export B=2; cd /; umask 0; echo "$SECRET"', { env: { SECRET: 'word' } }),
      true,
      patient,
    );
    const second = await shared.run(ground.shellSpec('umask; pwd; env; ls /proc/$$/fd'), false, patient);
    const fails = await shared.run(ground.spec(['/nonexistent/program']), false, patient);
    const last = await shared.run(ground.shellSpec('cat; echo last >&2'), false, patient);
    await shared.close();
    expect([first, second, fails, last].map(({ isSpare }) => isSpare)).toEqual([true, true, true, true]);
    expect([first.stdout, last.stderr]).toEqual(['word\n', 'last\n']);
    expect(second.stdout).not.toMatch(/SECRET|LEFT|^B=/m);
    const alone = await run(ground.shellSpec('umask; pwd | sed "s,.*/,,"; ls /proc/$$/fd'));
    const withoutEnv = second.stdout.split('\n').filter((line) => !line.includes('='));
    expect([withoutEnv[0], withoutEnv.slice(2)]).toEqual([
      alone.stdout.split('\n')[0],
      alone.stdout.split('\n').slice(2),
    ]);
    expect(fails.end).toContain('\nunstarted\n');
  });

  it('takes the shell with a run that lasts', async () => {
    let shared = open();
    // Where much else goes on, even this one may last.
    while (!(await shared.run(ground.shellSpec('true'))).isSpare) shared = open();
    const { stdout, isSpare } = await shared.run(ground.shellSpec('echo one; sleep 3; echo two'), false);
    expect([stdout, isSpare]).toEqual(['one\ntwo\n', false]);
  });

  it('forgets what it has launched', async () => {
    const shared = open();
    await shared.run(ground.shellSpec('true', { env: { SECRET: 'word' } }), true, patient);
    const { reply } = await shared.session(
      "write_mark; write_mark >&2; set | grep 'SECRE[T]'; echo .; write_mark; write_mark; write_mark; write_mark >&2",
    );
    await shared.close();
    expect(reply).toBe('.\n');
  });

  it.each([
    ['nothing', ''],
    ['no last newline', 'one\n two \\ $x'],
    ['NUL', 'a\0b\n'],
    ['other letters', 'żółć 猫 \u0081\u0088\n'],
    ['more than a little', 'x'.repeat(700)],
  ])('gives an output on byte for byte: %s', async (_what, text) => {
    const octal = Array.from(Buffer.from(text), (byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('');
    const { stdout, end } = await run(ground.spec(['/bin/sh', '-c', 'printf %b "$1"', 'sh', octal]));
    expect(stdout).toBe(Buffer.from(text).toString('latin1'));
    expect(end).toContain(`\nsizes ${Buffer.byteLength(text)} 0\n`);
  });

  it.each([
    ['a shell', '/bin/sh'],
    ['another program', '/bin/bash'],
  ])('gives %s its own environment and little of the session', async (_what, program) => {
    const env = { A: "it's\ntwo", dir: 'shadow', script: 'x', name: 'y' };
    const spec = ground.spec([program, '-c', 'env -0'], { env });
    const { stdout } = await run(spec, {
      HOME: '/home/of',
      LANG: 'C.UTF-8',
      SSH_CONNECTION: 'from afar',
      line: 'z',
      own: '1',
      SECRET: 'of the session\nexport FOO=1',
    });
    const names = stdout
      .split('\0')
      .map((each) => each.slice(0, each.indexOf('=')))
      .filter((each) => !['', 'PWD', 'SHLVL', '_'].includes(each));
    expect(names.toSorted()).toEqual(
      [
        'A',
        'HOME',
        'LANG',
        'PATH',
        'WHEELHOUSE_RESULT',
        'WHEELHOUSE_RUN_ID',
        'dir',
        'name',
        'script',
      ].toSorted(),
    );
    for (const [name, value] of Object.entries(env)) expect(stdout.split('\0')).toContain(`${name}=${value}`);
  });

  it('leaves a command nothing but its three streams, and no signal ignored that a stop needs', async () => {
    const { stdout } = await run(
      ground.shellSpec(
        'ls /proc/$$/fd >open; sort -n open | tr "\\n" " "; grep SigIgn /proc/$$/status; umask',
      ),
    );
    expect(stdout).toMatch(/^0 1 2 (\d{2,} )*SigIgn:\s+0+[06]\n0\d{3}\n$/);
  });

  it('says what could not be started', async () => {
    const { end, stderr } = await run(ground.spec(['/nonexistent/program']));
    expect(end).toMatch(/ status=127 [^]*\nunstarted\n/);
    expect(stderr).toContain('/nonexistent/program');
  });

  it('starts a run once, however often it is asked to', async () => {
    const spec = ground.shellSpec('echo once >>"$HOME/told"; echo said; sleep 0.3', {
      env: { HOME: ground.folder },
    });
    const replies = await Promise.all([run(spec), run(spec), run(spec)]);
    for (const { reply, stdout } of [...replies, await run(spec)])
      expect([reply, stdout]).toEqual(['launched\n', 'said\n']);
    expect(readFileSync(join(ground.folder, 'told'), 'utf8')).toBe('once\n');
    writeFileSync(join(ground.folder, 'told'), '');
  });

  it('starts nothing that was given up', async () => {
    const spec = ground.shellSpec('echo never');
    expect(await ask(forestall(node, handleOf(spec)))).toBe(0);
    const { reply, end } = await run(spec);
    expect([reply, end]).toEqual(['launched\n', expect.stringContaining('standing unstarted\n')]);
    expect(existsSync(join(folderOf(spec), 'stdout'))).toBe(true);
    expect(readFileSync(join(folderOf(spec), 'stdout'), 'utf8')).toBe('');
  });

  it('says why nothing was started', async () => {
    const spec = ground.shellSpec('echo never');
    writeFileSync(folderOf(spec), 'in the way');
    const { reply, code } = await run(spec);
    expect(reply).toMatch(/^refused mkdir: .+\n$/);
    expect(code).toBe(1);
  });

  it('stops the whole tree of what it has started', async () => {
    const spec = ground.shellSpec('trap "" TERM; sleep 321 & echo up; while :; do sleep 322; done');
    const running = run(spec);
    const stdout = join(folderOf(spec), 'stdout');
    await until(() => existsSync(stdout) && readFileSync(stdout, 'utf8') === 'up\n');
    expect(await ask(stop(node, handleOf(spec), '0'))).toBe(0);
    expect((await running).end).toMatch(/ reason=stopped status=137 /);
    await until(() => hasEnded(folderOf(spec)) && ground.leftovers(spec.runId).length === 0);
  });
});
