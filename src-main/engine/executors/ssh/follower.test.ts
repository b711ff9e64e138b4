import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { LaunchSpec } from '../executor.js';
import { createLocalExecutor } from '../local.js';
import { hasEnded, launcherPath, never, RunGround, shells, until } from '../run-testing.js';

const followerPath = fileURLToPath(new URL('../../../../resources/follower.sh', import.meta.url));
const ground = new RunGround();
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.stdin?.end();
});
afterAll(() => ground.expectNothingLeft());

const mark = 'mark-0123';

/** Each shell with each way of noticing new bytes; BusyBox has a tail of its own, which is not GNU's. */
const ways = shells.flatMap(({ name, shell }) =>
  (name.startsWith('busybox') ? ['poll'] : ['gnu', 'poll']).map((tail) => ({ name, shell, tail })),
);

describe.each(ways)('the follower in $name by $tail', ({ shell, tail }) => {
  const executor = createLocalExecutor({ runsDir: ground.folder, launcherPath, shell });

  async function launch(spec: LaunchSpec): Promise<string> {
    const handle = executor.handleFor(spec.runId, 1);
    await executor.launch(spec, handle, never());
    return handle.folder;
  }

  function follow(folder: string, { out = 0, error = 0, limit = 0, lease = 60 } = {}) {
    const [program = '', ...words] = shell.split(' ');
    const args = [
      ...words,
      followerPath,
      folder,
      String(out),
      String(error),
      String(limit),
      mark,
      String(lease),
      tail,
    ];
    const child = spawn(program, args, { env: { PATH: process.env['PATH'], LAUNCHER_SHELL: shell } });
    children.push(child);
    const said = { out: '', error: '' };
    child.stdout.setEncoding('latin1').on('data', (text: string) => (said.out += text));
    child.stderr.setEncoding('latin1').on('data', (text: string) => (said.error += text));
    const closed = once(child, 'close');
    const parts = () => {
      const [before = '', end = ''] = said.out.split(`\u001e${mark}\n`);
      const at = before.indexOf('data\n');
      const [stderr = ''] = said.error.split(`\u001e${mark}\n`);
      return { start: before.slice(0, at), stdout: before.slice(at + 'data\n'.length), stderr, end };
    };
    return { child, said, closed, parts };
  }

  it('gives both streams from their offsets, while they are written and afterwards', async () => {
    const folder = await launch(
      ground.shellSpec(
        'echo one; echo uno >&2; sleep 0.4; echo two; echo due >&2; echo 7 > "$WHEELHOUSE_RESULT"',
      ),
    );
    await until(() => readFileSync(join(folder, 'stderr'), 'utf8').startsWith('uno\n'));
    const live = follow(folder, { out: 1, error: 4 });
    await live.closed;
    const later = follow(folder, { out: 4, error: 0 });
    await later.closed;
    expect([live.parts().stdout, live.parts().stderr]).toEqual(['ne\ntwo\n', 'due\n']);
    expect([later.parts().stdout, later.parts().stderr]).toEqual(['two\n', 'uno\ndue\n']);
    for (const { end } of [live.parts(), later.parts()]) {
      expect(end).toMatch(/^cause exit\nstanding (ended)?\nsizes 8 8\nexit layout=2 reason=exited status=0 /);
      expect(end).toMatch(/\nresult 2\n7\n$/);
    }
  });

  it('ends with its standard input, and leaves nobody behind', async () => {
    const spec = ground.shellSpec('echo up; sleep 300');
    const folder = await launch(spec);
    const following = follow(folder);
    await until(() => following.parts().stdout === 'up\n');
    following.child.stdin.end();
    await following.closed;
    await until(() => ground.withArguments('follower.sh', folder).length === 0);
    await until(() => ground.withArguments('tail', '-f').every((pid) => cwdOf(pid) !== folder));
    await executor.stop(executor.handleFor(spec.runId, 1), 0);
  });

  it('ends with its lease, so that another one can go on', async () => {
    const spec = ground.shellSpec('echo up; sleep 300');
    const folder = await launch(spec);
    const following = follow(folder, { lease: 1 });
    await following.closed;
    expect(following.parts()).toMatchObject({ stdout: 'up\n', end: expect.stringMatching(/^cause lease\n/) });
    await executor.stop(executor.handleFor(spec.runId, 1), 0);
  });

  it('goes on where the supervisor was killed, for as long as the command does', async () => {
    const isOrphan = 'until [ -e ../orphan ]; do sleep 0.05; done';
    const folder = await launch(ground.shellSpec(`echo one; ${isOrphan}; sleep 1; echo two`));
    const [, supervisor] = /^supervisor=(\d+)$/m.exec(readFileSync(join(folder, 'claim'), 'utf8'))!;
    process.kill(Number(supervisor), 'SIGKILL');
    writeFileSync(join(folder, 'orphan'), '');
    // A follower that still finds it ends when it is gone, and another one goes on.
    await until(() => isGone(Number(supervisor)));
    const following = follow(folder);
    await following.closed;
    expect(following.parts()).toMatchObject({
      stdout: 'one\ntwo\n',
      end: expect.stringMatching(/^cause gone\nstanding gone\n/),
    });
  });

  it('says how a run stands of which there is nothing to follow', async () => {
    const absent = follow(join(ground.folder, 'absent'));
    await absent.closed;
    expect(absent.parts().end).toMatch(/^cause gone\nstanding absent\n/);
    const spec = ground.shellSpec('echo last words');
    const folder = await launch(spec);
    await until(() => hasEnded(folder));
    writeFileSync(join(folder, 'exit'), 'half');
    const damaged = follow(folder);
    await damaged.closed;
    expect(damaged.parts()).toMatchObject({
      stdout: 'last words\n',
      end: expect.stringMatching(/\nexit half\n/),
    });
  });

  it('goes on behind a command that has cut its own output', async () => {
    const awaits = (name: string) => `until [ -e ../${name} ]; do sleep 0.02; done`;
    const spec = ground.shellSpec(
      `echo before the cut; ${awaits('heard')}; echo after > /dev/stdout; ${awaits('heard-cut')}; echo more`,
    );
    const folder = await launch(spec);
    const following = follow(folder);
    await until(() => following.parts().stdout === 'before the cut\n');
    writeFileSync(join(folder, 'heard'), '');
    await until(() => following.parts().stdout === 'before the cut\nafter\n');
    writeFileSync(join(folder, 'heard-cut'), '');
    await following.closed;
    expect(following.parts().stdout).toBe('before the cut\nafter\nmore\n');
    const beyond = follow(folder, { out: 1000 });
    await beyond.closed;
    expect(beyond.parts()).toMatchObject({
      start: expect.stringMatching(/\nfrom 0 0\n/),
      stdout: 'after\nmore\n',
    });
  });

  it.each([
    ['a pipe', 'mkfifo "$WHEELHOUSE_RESULT"', 'odd'],
    ['too large', 'head -c 1048577 /dev/zero > "$WHEELHOUSE_RESULT"', 'large'],
    ['all it may be', 'head -c 1048576 /dev/zero > "$WHEELHOUSE_RESULT"', '1048576'],
  ])('tells of a result that is %s', async (_what, line, said) => {
    const folder = await launch(ground.shellSpec(line));
    await until(() => hasEnded(folder));
    const following = follow(folder);
    await following.closed;
    const [, word, rest] = /\nresult (\w+)\n([^]*)$/.exec(following.parts().end)!;
    expect([word, rest!.length]).toEqual([said, said === '1048576' ? 1048576 : 0]);
  });
});

function cwdOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

/** A zombie is gone: nobody may collect it here. */
function isGone(pid: number): boolean {
  try {
    return /\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return true;
  }
}
