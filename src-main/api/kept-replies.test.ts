import { beforeEach, describe, expect, it } from 'vitest';
import { KeptReplies } from './kept-replies.js';

class Row {
  id = 0;
}

let revision: number;
let made: number;
beforeEach(() => {
  revision = 1;
  made = 0;
});

const make = () => {
  made++;
  return Promise.resolve({ made });
};
const keep = (limitBytes?: number) => new KeptReplies({ revisionOf: () => revision }, [Row], limitBytes);
const textOf = async (reply: Promise<Buffer>) => (await reply).toString('utf8');

describe('kept replies', () => {
  it('are made once while nothing changes, also for those who ask at the same time', async () => {
    const replies = keep();
    const both = await Promise.all([textOf(replies.get('a', make)), textOf(replies.get('a', make))]);
    expect(both).toEqual(['{"made":1}', '{"made":1}']);
    expect(await textOf(replies.get('a', make))).toBe('{"made":1}');
  });

  it('are made again after a change, even one that came while they were being made', async () => {
    const replies = keep();
    const first = replies.get('a', async () => {
      revision++;
      return make();
    });
    expect(await textOf(first)).toBe('{"made":1}');
    expect(await textOf(replies.get('a', make))).toBe('{"made":2}');
    expect(await textOf(replies.get('a', make))).toBe('{"made":2}');
  });

  it('are told apart by their key', async () => {
    const replies = keep();
    expect(await textOf(replies.get('a', make))).toBe('{"made":1}');
    expect(await textOf(replies.get('b', make))).toBe('{"made":2}');
  });

  it('are forgotten when they cannot be made', async () => {
    const replies = keep();
    await expect(replies.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await textOf(replies.get('a', make))).toBe('{"made":1}');
  });

  it('give way, the longest unasked first, when they take too much', async () => {
    const replies = keep(25);
    await replies.get('a', make);
    await replies.get('b', make);
    await replies.get('a', make);
    await replies.get('c', make);
    expect(made).toBe(3);
    expect(await textOf(replies.get('a', make))).toBe('{"made":1}');
    expect(await textOf(replies.get('b', make))).toBe('{"made":4}');
  });

  it('that alone take too much are given and not kept', async () => {
    const replies = keep(5);
    expect(await textOf(replies.get('a', make))).toBe('{"made":1}');
    expect(await textOf(replies.get('a', make))).toBe('{"made":2}');
  });
});
