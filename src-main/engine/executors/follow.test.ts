import { appendFileSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Offsets, RunExit, RunOutput } from './executor.js';
import { followOutput } from './follow.js';

let folder = '';
let end: RunExit | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelhouse-follow-'));
  end = null;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const exited: RunExit = {
  type: 'exit',
  outcome: 'exited',
  exitCode: 0,
  signal: null,
  endedAt: 1,
  result: null,
};
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

function start(from: Offsets = { stdout: 0, stderr: 0 }, cancel = new AbortController().signal) {
  return followOutput({ folder, from, limit: Infinity, findEnd: () => Promise.resolve(end), cancel });
}

async function rest(following: AsyncGenerator<RunOutput | RunExit>): Promise<RunOutput[]> {
  const pieces: RunOutput[] = [];
  for await (const item of following) if (item.type === 'output') pieces.push(item);
  return pieces;
}

const openFiles = () =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
    } catch {
      return false;
    }
  }).length;

describe('following', () => {
  it('reads both streams in the order in which the index dates them', async () => {
    write('stdout', 'aaaabbbb');
    write('stderr', 'xxyy');
    write('index', '100 4 0\n102 4 2\n104 8 2\n1');
    end = exited;
    const pieces = await rest(start());
    expect(
      pieces.map(({ stream, offset, bytes, ms }) => [stream, offset, String(bytes), ms]).slice(0, 3),
    ).toEqual([
      ['stdout', 0, 'aaaa', 100_000],
      ['stderr', 0, 'xx', 102_000],
      ['stdout', 4, 'bbbb', 104_000],
    ]);
    expect(pieces[3]).toMatchObject({ stream: 'stderr', offset: 2, bytes: Buffer.from('yy') });
    expect(Math.abs(pieces[3]!.ms - Date.now())).toBeLessThan(5000);
  });

  it('dates nothing after now', async () => {
    write('stdout', 'aa');
    write('index', '99999999999 2 0\n');
    end = exited;
    const [piece] = await rest(start());
    expect(piece!.ms).toBeLessThanOrEqual(Date.now());
  });

  it('waits for files that are not there yet', async () => {
    const following = start();
    const first = following.next();
    write('stderr', 'late');
    expect((await first).value).toMatchObject({ stream: 'stderr', bytes: Buffer.from('late') });
    await following.return();
  });

  it('reads no faster than it is consumed, in pieces of a bounded size', async () => {
    write('stdout', 'x'.repeat(1_000_000));
    const following = start();
    const { value: first } = await following.next();
    const size = (first as RunOutput).bytes.length;
    expect(size).toBeLessThanOrEqual(256 * 1024);
    // What is written now is seen only because nothing was read ahead.
    write('stdout', 'x'.repeat(size) + 'y'.repeat(1_000_000 - size));
    end = exited;
    const pieces = await rest(following);
    expect(Buffer.concat(pieces.map(({ bytes }) => bytes)).equals(Buffer.alloc(1_000_000 - size, 'y'))).toBe(
      true,
    );
  });

  it('reads all that was written before the end, although it came late', async () => {
    write('stdout', '');
    const following = rest(start());
    await new Promise((resolve) => setTimeout(resolve, 60));
    appendFileSync(join(folder, 'stdout'), 'last words');
    end = exited;
    expect(Buffer.concat((await following).map(({ bytes }) => bytes)).toString()).toBe('last words');
  });

  it('goes on behind a command that has cut its own output', async () => {
    write('stderr', 'before the cut\n');
    const following = start();
    await following.next();
    write('stderr', 'after\n');
    end = exited;
    expect(await rest(following)).toMatchObject([
      { stream: 'stderr', offset: 15, bytes: Buffer.from('after\n') },
    ]);
  });

  it('closes its files however it is left', async () => {
    write('stdout', 'a');
    write('stderr', 'b');
    const cancel = new AbortController();
    const cancelled = start(undefined, cancel.signal);
    await cancelled.next();
    expect(openFiles()).toBe(2);
    const second = cancelled.next().then(() => cancelled.next());
    cancel.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    const left = start();
    await left.next();
    await left.return();
    end = exited;
    await rest(start());
    expect(openFiles()).toBe(0);
  });

  it('does without a folder', async () => {
    rmSync(folder, { recursive: true });
    end = exited;
    expect(await rest(start())).toEqual([]);
  });
});
