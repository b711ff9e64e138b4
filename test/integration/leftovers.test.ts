import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunHandle } from '../../src-main/engine/executors/executor.js';
import { unreachable } from '../../src-main/engine/executors/unreachable.js';
import { Leftover } from '../../src-main/engine/leftover.entity.js';
import { Leftovers } from '../../src-main/engine/leftovers.js';
import { Workers } from '../../src-main/engine/workers.js';
import type { Store } from '../../src-main/store/store.js';
import { until } from '../support/packages.js';
import { storedRun } from '../support/stored-run.js';
import { makeTestStore, type TestStore } from '../support/store.js';

let place: TestStore;
let store: Store;
let shutdown: AbortController;
beforeEach(async () => {
  place = await makeTestStore();
  store = await place.open();
  shutdown = new AbortController();
});
afterEach(async () => {
  shutdown.abort();
  await store.close();
  await place.remove();
});

const handleOf = (runId: string): RunHandle => ({
  executor: 'ssh',
  runId,
  folder: `/runs/${runId}`,
  layout: 1,
});

/** A machine that notes what it is asked to remove, and cannot remove what is called `stuck`. */
function assemble() {
  const requests: string[][] = [];
  const executor = {
    ...unreachable('ssh', 'It is away.'),
    cleanup: (...handles: readonly RunHandle[]) => {
      const runIds = handles.map(({ runId }) => runId);
      requests.push(runIds);
      return runIds.includes('stuck') ? Promise.reject(new Error('it is stuck')) : Promise.resolve();
    },
  };
  const workers = new Workers();
  const more = { name: 'node', capacity: 1, groups: [], tags: [], address: '127.0.0.1', isOnline: true };
  workers.put({ id: '7', executor, port: () => 0, ...more });
  const leftovers = new Leftovers(store, workers, pino({ level: 'silent' }), shutdown.signal);
  const note = (...runIds: string[]) =>
    store.write(async (manager) => {
      for (const id of runIds)
        await leftovers.note(manager, storedRun({ id, nodeId: '7', handle: handleOf(id) }));
    });
  const left = async () => (await store.read.find(Leftover)).map(({ runId }) => runId).toSorted();
  return { leftovers, requests, note, left };
}

it('removes what has ended together by one request', async () => {
  const { requests, note, left } = assemble();
  await note('a', 'b');
  await note('c');
  await until(async () => (await left()).length === 0);
  expect(requests).toEqual([['a', 'b', 'c']]);
});

it('removes the others where one cannot be removed, and goes on after a restart', async () => {
  const first = assemble();
  await first.note('a', 'stuck', 'b');
  await until(async () => String(await first.left()) === 'stuck');
  shutdown.abort();
  shutdown = new AbortController();
  const second = assemble();
  await second.note('c');
  await second.leftovers.takeUp();
  await until(async () => String(await second.left()) === 'stuck');
});

it('forgets what was left on a machine that is gone', async () => {
  const { leftovers, left } = assemble();
  await store.write(async (manager) => {
    await leftovers.note(manager, storedRun({ id: 'a', nodeId: '8', handle: handleOf('a') }));
  });
  await until(async () => (await left()).length === 0);
});
