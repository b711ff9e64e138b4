import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LogChunk } from '../../src-main/engine/log-chunk.entity.js';
import { Retention } from '../../src-main/engine/retention.js';
import { Run, type RunState } from '../../src-main/engine/run.entity.js';
import type { Store } from '../../src-main/store/store.js';
import { storedRun } from '../support/stored-run.js';
import { makeTestStore, type TestStore } from '../support/store.js';

const dayMs = 24 * 3600_000;
const now = Date.UTC(2026, 10, 21);
let place: TestStore;
let store: Store;
beforeEach(async () => {
  place = await makeTestStore();
  store = await place.open();
});
afterEach(async () => {
  await store.close();
  await place.remove();
});

let chunkId = 0;
/** Stores a run that ended so many days ago, with a log of so many bytes. */
async function addRun(
  id: string,
  subject: string,
  daysAgo: number,
  bytes: number,
  state: RunState = 'succeeded',
) {
  const at = now - daysAgo * dayMs;
  const endedAt = state === 'running' ? null : at;
  const run = storedRun({ id, subject, state, createdAt: at, startedAt: at, endedAt, lastLineMs: at });
  const chunk: LogChunk = {
    id: ++chunkId,
    topic: `jobs:${subject}`,
    runId: id,
    firstLine: 1,
    lineCount: 1,
    firstMs: at,
    lastMs: at,
    types: 1,
    bytes,
    lines: Buffer.alloc(bytes),
  };
  await store.write(async (manager) => {
    await manager.insert(Run, run);
    await manager.insert(LogChunk, chunk);
  });
}

const retain = (limits: { keepDays?: number; keepRuns?: number; keepBytes?: number }) =>
  new Retention({
    store,
    logger: pino({ level: 'silent' }),
    keepDays: 0,
    keepRuns: 0,
    keepBytes: 0,
    ...limits,
  }).apply(now);
const runs = async () => (await store.read.find(Run, { order: { id: 'ASC' } })).map(({ id }) => id);
const logs = async () =>
  (await store.read.find(LogChunk, { order: { id: 'ASC' } })).map(({ runId }) => runId);

it('keeps everything without limits', async () => {
  await addRun('a', 'default/a', 1000, 10);
  await retain({});
  expect(await runs()).toEqual(['a']);
});

it('removes runs and logs by age, but none that has not ended', async () => {
  await addRun('a', 'default/a', 91, 10);
  await addRun('b', 'default/a', 89, 10);
  await addRun('c', 'default/a', 365, 10, 'running');
  await retain({ keepDays: 90 });
  expect(await runs()).toEqual(['b', 'c']);
  expect(await logs()).toEqual(['b', 'c']);
});

it('removes the oldest beyond a number, for each subject', async () => {
  for (let index = 0; index < 450; index++)
    await addRun(`a${String(index).padStart(3, '0')}`, 'default/a', 1, 1);
  await addRun('b', 'default/b', 1, 1);
  await retain({ keepRuns: 3 });
  expect(await runs()).toEqual(['a447', 'a448', 'a449', 'b']);
  expect(await logs()).toEqual(['a447', 'a448', 'a449', 'b']);
});

it('removes the oldest logs beyond a size, and keeps what came of their runs', async () => {
  await addRun('a', 'default/a', 3, 100);
  await addRun('b', 'default/a', 9, 100);
  await addRun('c', 'default/b', 6, 100);
  await addRun('d', 'default/b', 12, 100, 'running');
  await retain({ keepBytes: 250 });
  expect(await runs()).toEqual(['a', 'b', 'c', 'd']);
  expect(await logs()).toEqual(['a', 'd']);
  await retain({ keepBytes: 1 });
  expect(await logs()).toEqual(['d']);
});
