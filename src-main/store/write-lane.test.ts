import { describe, expect, it } from 'vitest';
import type { WriteManager } from './store.js';
import { WriteLane, type WriteLaneOptions } from './write-lane.js';

/** A lane on a connection that takes no statement beginning with one of these words. */
function laneWithout(...words: readonly string[]) {
  const said: string[] = [];
  const untold: unknown[] = [];
  const runner = {
    connect: () => Promise.resolve({}),
    release: () => Promise.resolve(),
    query: (statement: string) => {
      said.push(statement);
      const isTaken = !words.some((word) => statement.startsWith(word));
      return isTaken ? Promise.resolve() : Promise.reject(new Error(`no ${statement}`));
    },
  };
  const lane = new WriteLane({
    writer: { createQueryRunner: () => runner } as unknown as WriteLaneOptions['writer'],
    rows: { managerOf: () => ({}) as WriteManager } as unknown as WriteLaneOptions['rows'],
    onTransactionOver: () => undefined,
    onCallbackError: (error) => untold.push(error),
    onRollBackError: (error) => untold.push(error),
  });
  return { lane, said, untold };
}

const refusal = new Error('what went wrong first');
const fail = () => Promise.reject(refusal);
const succeed = () => Promise.resolve();

describe('a write whose roll-back fails, too', () => {
  it('is told what went wrong first', async () => {
    const { lane, untold } = laneWithout('ROLLBACK');
    await expect(lane.add(fail, false)).rejects.toBe(refusal);
    expect(untold).toMatchObject([{ message: 'no ROLLBACK' }]);
  });

  it('takes along those that share its transaction, and they are told the same', async () => {
    const { lane, said, untold } = laneWithout('ROLLBACK');
    const together = [lane.add(succeed, true), lane.add(fail, true)];
    for (const result of await Promise.allSettled(together))
      expect(result).toMatchObject({ status: 'rejected', reason: refusal });
    expect(said).not.toContain('COMMIT');
    expect(untold).toMatchObject([
      { message: 'no ROLLBACK TO SAVEPOINT next_write' },
      { message: 'no ROLLBACK' },
    ]);
  });

  it('does not keep the next from being carried out', async () => {
    const { lane, said } = laneWithout('ROLLBACK');
    await Promise.allSettled([lane.add(fail, false)]);
    await lane.add(succeed, false);
    expect(said.at(-1)).toBe('COMMIT');
  });
});
