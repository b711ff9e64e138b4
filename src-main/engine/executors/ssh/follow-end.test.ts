import { describe, expect, it } from 'vitest';
import { readFollowEnd } from './follow-end.js';

const read = (text: string | Buffer, lastSignMs = 0) => readFollowEnd(Buffer.from(text), 0, lastSignMs);
const exited =
  'cause exit\nstanding \nsizes 3 4\nexit layout=2\nexit reason=exited\nexit status=0\nexit ended=1700000000\n';

describe('the end of a follower', () => {
  it('says how the run ended, with its result byte for byte', () => {
    const result = Buffer.from([0, 10, 255, ...Buffer.from('result 9\nexit status=1\n')]);
    const { sizes, exit } = read(Buffer.concat([Buffer.from(`${exited}result ${result.length}\n`), result]));
    expect(sizes).toEqual({ stdout: 3, stderr: 4 });
    expect(exit).toEqual({
      type: 'exit',
      outcome: 'exited',
      exitCode: 0,
      signal: null,
      endedAt: 1_700_000_000_999,
      result,
    });
  });

  it('is dated by our clock, not before the last output and not after now', () => {
    const skewed = readFollowEnd(Buffer.from(exited), 5000, 0);
    expect(skewed.exit?.endedAt).toBe(1_699_999_995_999);
    const later = Math.floor(Date.now() / 1000) + 3600;
    const told = `${exited.replace('1700000000', String(later - 10))}now ${later}\n`;
    const agoMs = Date.now() - (readFollowEnd(Buffer.from(told), null, 0).exit?.endedAt ?? 0);
    expect(Math.abs(agoMs - 10_000)).toBeLessThan(3000);
    expect(read(exited, 1_700_000_003_000).exit?.endedAt).toBe(1_700_000_003_000);
    const before = Date.now();
    const future = read(exited.replace('1700000000', '99999999999')).exit?.endedAt;
    expect(future).toBeGreaterThanOrEqual(before);
    expect(future).toBeLessThanOrEqual(Date.now());
    const untold = readFollowEnd(Buffer.from(exited), null, 0).exit?.endedAt;
    expect(untold).toBeGreaterThanOrEqual(before);
  });

  it.each([
    ['unstarted\n', 127, 'The command could not be started: its program was not found.'],
    [
      'exit reach=tree\n',
      0,
      'It was ended as far as its process tree and its environment tell: its machine has no setsid, perl or python3.',
    ],
    ['exit reach=tree\nexit unkilled=yes\n', 0, 'It was ended, but something of it could not be killed.'],
    ['result odd\n', 0, 'The result is not a file, so it was not kept.'],
    ['result large\n', 0, 'The result is larger than 1 MiB, so it was not kept.'],
    ['result unreadable\n', 0, 'The result cannot be read.'],
    ['result 99999999\n', 0, 'The result cannot be read.'],
  ])('says what is wrong: %j', (line, status, reason) => {
    const { exit } = read(`${exited.replace('status=0', `status=${status}`)}${line}`);
    expect(exit).toMatchObject({ outcome: 'exited', reason, result: null });
  });

  it.each([
    ['cause gone\nstanding rebooted\n', /restarted/],
    ['cause gone\nstanding gone\n', /supervisor was killed/],
    ['cause gone\nstanding absent\n', /never started/],
    ['cause exit\nstanding \nexit half\n', /damaged/],
    ['cause exit\nstanding \n', /damaged/],
  ])('is that of a lost run: %j', (text, reason) => {
    const { exit } = read(text, 1_700_000_000_000);
    expect(exit).toMatchObject({
      outcome: 'lost',
      exitCode: null,
      endedAt: 1_700_000_000_000,
      reason: expect.stringMatching(reason),
    });
  });

  it.each(['cause lease\nstanding \n', 'cause gone\nstanding running\n', 'cause gone\nstanding \n', ''])(
    'is none while the run goes on: %j',
    (text) => expect(read(text).exit).toBeNull(),
  );
});
