import { expect, it } from 'vitest';
import type { NodeTest, TestStep } from '../engine/executors/ssh/node-test.js';
import { progressOf, type ProgressLine } from './node-progress.js';

const step = (name: TestStep['name']): TestStep => ({ machine: 'web-1', name, ok: true, ms: 1, message: '' });
const report: NodeTest = { ok: true, steps: [], facts: null };

async function linesOf(source: AsyncIterable<readonly ProgressLine[]>): Promise<ProgressLine[]> {
  const lines: ProgressLine[] = [];
  for await (const batch of source) lines.push(...batch);
  return lines;
}

it('tells of each step while the test goes on, and of the whole at last', async () => {
  const gate = Promise.withResolvers<undefined>();
  const source = progressOf(async (tell) => {
    tell(step('connect'));
    await gate.promise;
    tell(step('host_key'));
    return report;
  });
  const first = await source.next();
  expect(first.value).toEqual([{ step: step('connect') }]);
  gate.resolve(undefined);
  expect(await linesOf(source)).toEqual([{ step: step('host_key') }, report]);
});

it('loses no step of a test that is over at once', async () => {
  const source = progressOf((tell) => {
    tell(step('connect'));
    tell(step('host_key'));
    return Promise.resolve(report);
  });
  expect(await linesOf(source)).toEqual([{ step: step('connect') }, { step: step('host_key') }, report]);
});

it('ends with what the test throws', async () => {
  const source = progressOf((tell) => {
    tell(step('connect'));
    return Promise.reject(new Error('the database is gone'));
  });
  await expect(linesOf(source)).rejects.toThrow('the database is gone');
});
