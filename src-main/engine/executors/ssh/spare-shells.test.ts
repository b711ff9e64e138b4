import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ShellSession } from './shell-session.js';
import { LocalShells } from './shell-testing.js';
import { SpareShells } from './spare-shells.js';
import { ConnectionLost } from './ssh-error.js';
import type { ShellTarget } from './target.js';

const target = { name: 'web-1', user: 'ops', host: '127.0.0.1', port: 22 } as ShellTarget;
const never = new AbortController().signal;

/** Carries out a script that leaves the shell for another one. @returns what it says. */
async function say(session: ShellSession, script: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let text = '';
  const mark = `printf '\\036%s\\n' ${session.mark}`;
  session.run(`${mark}\n${script}\n${mark}`, (stream, section, bytes) => {
    if (stream === 'stdout' && section === 1) text += bytes.toString();
    if (section === 2) resolve(text);
  });
  return promise;
}

describe('shells that wait', () => {
  let pool: LocalShells;
  let spare: SpareShells;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    pool = new LocalShells();
    spare = new SpareShells(pool, target);
  });
  afterEach(() => {
    vi.useRealTimers();
    for (const { child } of pool.opened) child.kill('SIGKILL');
  });

  const taken = () => spare.take(never);

  it('are taken again, and know that they are not fresh', async () => {
    const first = await taken();
    expect(await say(first, 'echo $$; left=over')).toBe(`${pool.opened[0]!.child.pid}\n`);
    spare.keep(first);
    const second = await taken();
    expect([first.isFresh, second.isFresh, pool.opened.length]).toEqual([true, false, 1]);
    expect(await say(second, 'echo $left')).toBe('over\n');
    second.close();
    expect(await second.ended).toBe(0);
  });

  it('are asked first: one that has ended meanwhile is not taken, nor are those that have waited longer', async () => {
    const sessions = [await taken(), await taken()];
    for (const session of sessions) await say(session, ':');
    for (const session of sessions) spare.keep(session);
    pool.opened[1]!.child.kill('SIGKILL');
    const fresh = await taken();
    expect([fresh.isFresh, pool.opened.length]).toEqual([true, 3]);
    await pool.over(0);
    await pool.over(1);
    expect(pool.living).toBe(1);
  });

  it('are given up when they do not answer in time', async () => {
    const first = await taken();
    await say(first, ':');
    spare.keep(first);
    pool.opened[0]!.child.kill('SIGSTOP');
    const taking = taken();
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await taking).isFresh).toBe(true);
    // It is asked to end, and has ten seconds for that.
    await vi.advanceTimersByTimeAsync(10_000);
    pool.opened[0]!.child.kill('SIGCONT');
    await pool.over(0);
  });

  it('are no more than two, and none waits for longer than half a minute or is older than ten', async () => {
    const sessions = [await taken(), await taken(), await taken()];
    for (const session of sessions) {
      await say(session, ':');
      spare.keep(session);
    }
    await pool.over(2);
    expect(pool.living).toBe(2);
    await vi.advanceTimersByTimeAsync(30_000);
    await Promise.all([pool.over(0), pool.over(1)]);
    const late = await taken();
    expect(late.isFresh).toBe(true);
    await say(late, ':');
    await vi.advanceTimersByTimeAsync(600_001);
    spare.keep(late);
    await pool.over(3);
  });

  it('tell only whoever has them now that they have ended', async () => {
    const first = await taken();
    await say(first, ':');
    let isTold = false;
    const told = () => (isTold = true);
    first.ended.then(told, told);
    spare.keep(first);
    const second = await taken();
    const loss = new ConnectionLost(target, 'it was cut', 0);
    pool.opened[0]!.lost.abort(loss);
    await expect(second.ended).rejects.toBe(loss);
    expect(isTold).toBe(false);
  });

  it('take no more of an upload once they have ended', async () => {
    const session = await taken();
    session.run('exit 1', () => undefined);
    await pool.over(0);
    expect(await session.write(Buffer.alloc(1024 * 1024))).toBe(false);
    expect(await session.ended).toBe(1);
    expect(await session.write(Buffer.alloc(1024 * 1024))).toBe(false);
  });
});
