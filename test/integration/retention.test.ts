import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LogChunk } from '../../src-main/engine/log-chunk.entity.js';
import { Retention } from '../../src-main/engine/retention.js';
import { Run, type RunState } from '../../src-main/engine/run.entity.js';
import { retainedTasks } from '../../src-main/works/work-task-retention.js';
import { WorkTask } from '../../src-main/works/work.entity.js';
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

async function retain(limits: { keepDays?: number; keepRuns?: number; keepBytes?: number }): Promise<void> {
  const logger = pino({ level: 'silent' });
  const retention = new Retention({ store, logger, keepDays: 0, keepRuns: 0, keepBytes: 0, ...limits });
  retention.add(retainedTasks);
  await retention.apply(now);
}
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

/** Stores a task of a work that ended so many days ago, without a run behind it; null: it goes on. */
const addTask = (id: string, workId: string, daysAgo: number | null) =>
  store.write(async (manager) => {
    const endedAt = daysAgo === null ? null : now - daysAgo * dayMs;
    await manager.insert(WorkTask, {
      id,
      workId,
      runId: null,
      engine: 'local',
      status: endedAt === null ? 3 : 4,
      trigger: 'schedule',
      operator: 'schedule',
      error: null,
      engineJobId: null,
      detail: null,
      createdAt: now,
      startedAt: null,
      endedAt,
    });
  });
const tasks = async () => (await store.read.find(WorkTask, { order: { id: 'ASC' } })).map(({ id }) => id);

it('lets tasks of works go by age as runs do, but none that goes on', async () => {
  await addTask('a', 'work', 91);
  await addTask('b', 'work', 89);
  await addTask('c', 'work', null);
  await retain({ keepRuns: 10, keepBytes: 1 });
  expect(await tasks()).toEqual(['a', 'b', 'c']);
  await retain({ keepDays: 90 });
  expect(await tasks()).toEqual(['b', 'c']);
});

it('keeps the newest tasks of each work', async () => {
  for (let index = 0; index < 450; index++) await addTask(`a${String(index).padStart(3, '0')}`, 'one', 1);
  for (let index = 0; index < 3; index++) await addTask(`b${index}`, 'two', 1);
  await addTask('a000-going-on', 'one', null);
  await retain({ keepRuns: 2 });
  expect(await tasks()).toEqual(['a000-going-on', 'a448', 'a449', 'b1', 'b2']);
});
