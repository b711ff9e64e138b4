import { afterEach, beforeEach, expect, it } from 'vitest';
import { storedRun } from '../../test/support/stored-run.js';
import { makeTestStore, type TestStore } from '../../test/support/store.js';
import type { Store } from '../store/store.js';
import { LogChunk } from './log-chunk.entity.js';
import { decodeLines } from './log-codec.js';
import { LogStore } from './log-store.js';
import type { FamilyLine, RunLog } from './run-log.js';
import { Run } from './run.entity.js';

let place: TestStore;
let store: Store;
let logs: LogStore;
let log: RunLog;
let offset = 0;
beforeEach(async () => {
  place = await makeTestStore();
  store = await place.open();
  logs = await LogStore.open(store, (error) => {
    throw error;
  });
  const run = storedRun({ id: 'a', lineCount: 0, lastLineMs: 0 });
  await store.write((manager) => manager.insert(Run, run));
  log = logs.openRun(run, 'local');
  offset = 0;
});
afterEach(async () => {
  await logs.close();
  await store.close();
  await place.remove();
});

const say = async (text: string) => {
  const bytes = Buffer.from(`${text}\n`);
  await logs.accept(log, { type: 'output', stream: 'stdout', offset, bytes, ms: 1 });
  offset += bytes.length;
};

const stage = (lines: readonly FamilyLine[], fails = false) =>
  store.write(
    async (manager) => {
      await logs.stage(manager, log, lines, 1);
      if (fails) throw new Error('no');
    },
    { mayShareCommit: true },
  );

it('stores each line once and in order, whichever of the writes that share a commit fail', async () => {
  const status = (data: string): FamilyLine => ({ type: 'status', data });
  await say('one');
  await say('two');
  const results = await Promise.allSettled([
    stage([], true),
    stage([]),
    stage([status('three')], true),
    stage([status('three')]),
    stage([status('four')], true),
  ]);
  expect(results.map(({ status: end }) => end)).toEqual([
    'rejected',
    'fulfilled',
    'rejected',
    'fulfilled',
    'rejected',
  ]);
  await say('four');
  await stage([status('five')]);
  const chunks = await store.read.find(LogChunk, { order: { id: 'ASC' } });
  const records = chunks.flatMap((chunk) => decodeLines(chunk.lines, chunk));
  expect(records.map(({ line, data }) => [line, data])).toEqual(
    ['one', 'two', 'three', 'four', 'five'].map((data, index) => [index + 1, data]),
  );
  expect(await store.read.findOneBy(Run, { id: 'a' })).toMatchObject({ lineCount: 5, stdoutOffset: offset });
});
