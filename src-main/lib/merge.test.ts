import { expect, it } from 'vitest';
import { merge, type Source } from './merge.js';

const never = new AbortController().signal;

/** Gives numbered items until it is ended, and notes that it was. */
function endless(name: string, ended: string[]): Source<string> {
  return async function* (cancel) {
    try {
      for (let number = 1; !cancel.aborted; number++) {
        await Promise.resolve();
        yield `${name}${number}`;
      }
    } finally {
      ended.push(name);
    }
  };
}

/** Gives nothing, for as long as it is let. */
const silent: Source<string> = async function* (cancel) {
  await new Promise((resolve) => cancel.addEventListener('abort', resolve));
  yield* [];
};

async function take(count: number, items: AsyncIterable<string>): Promise<string[]> {
  const taken: string[] = [];
  for await (const item of items) if (taken.push(item) === count) break;
  return taken;
}

it('gives every source its turn, and ends them all with the reading', async () => {
  const ended: string[] = [];
  const taken = await take(300, merge([endless('a', ended), silent, endless('b', ended)], never));
  const count = (name: string) => taken.filter((item) => item.startsWith(name)).length;
  expect(Math.abs(count('a') - count('b'))).toBeLessThanOrEqual(1);
  expect(taken.filter((item) => item.startsWith('a'))).toEqual(
    Array.from({ length: count('a') }, (_, index) => `a${index + 1}`),
  );
  expect(ended.sort()).toEqual(['a', 'b']);
});

it('asks no source for more than one item ahead', async () => {
  let given = 0;
  const counting: Source<string> = async function* () {
    for (;;) {
      await Promise.resolve();
      yield `item ${++given}`;
    }
  };
  const reading = merge([counting], never);
  await reading.next();
  await new Promise((resolve) => setImmediate(resolve));
  expect(given).toBe(1);
  await reading.return(undefined);
});

it('ends with its last source', async () => {
  const short: Source<string> = async function* () {
    yield* await Promise.resolve(['one', 'two']);
  };
  expect(await take(10, merge([short, short], never))).toHaveLength(4);
  expect(await take(10, merge<string>([], never))).toEqual([]);
});

it('ends the sources when it is cancelled', async () => {
  const cancel = new AbortController();
  const ended = take(1, merge([silent, silent], cancel.signal));
  cancel.abort();
  expect(await ended).toEqual([]);
});

it('throws what a source throws, and ends the others', async () => {
  const ended: string[] = [];
  const failing: Source<string> = async function* () {
    yield await Promise.resolve('one');
    throw new Error('the disk is gone');
  };
  await expect(take(1000, merge([endless('a', ended), failing, silent], never))).rejects.toThrow(
    'the disk is gone',
  );
  expect(ended).toEqual(['a']);
});
