import { mkdir, readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLocalExecutor } from '../../src-main/engine/executors/local.js';
import { unreachable } from '../../src-main/engine/executors/unreachable.js';
import { Run } from '../../src-main/engine/run.entity.js';
import { Sweeper } from '../../src-main/engine/sweeper.js';
import { Workers } from '../../src-main/engine/workers.js';
import type { Store } from '../../src-main/store/store.js';
import { storedRun } from '../support/stored-run.js';
import { makeTestStore, type TestStore } from '../support/store.js';

const launcherPath = join(import.meta.dirname, '../../resources/launcher.sh');
const dayMs = 24 * 3600_000;
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

const workerAt = (id: string, executor: ReturnType<typeof unreachable>, isOnline = true) => ({
  id,
  name: `node-${id}`,
  executor,
  capacity: 1,
  groups: [],
  tags: [],
  address: '127.0.0.1',
  port: () => 0,
  isOnline,
});

it('removes what nobody knows of any more, whatever other machines say', async () => {
  const runsDir = join(place.folder, 'runs');
  const away = join(place.folder, 'away');
  for (const path of ['known', 'unknown', 'unknown.2', 'young'].map((name) => join(runsDir, name)))
    await mkdir(path, { recursive: true });
  await mkdir(join(away, 'unknown'), { recursive: true });
  const then = new Date(Date.now() - 40 * dayMs);
  for (const name of ['known', 'unknown', 'unknown.2']) await utimes(join(runsDir, name), then, then);
  await utimes(join(away, 'unknown'), then, then);
  // Ended on its machine, but we have not read that yet.
  await store.write(async (manager) => {
    await manager.insert(Run, storedRun({ id: 'known', nodeId: '2', state: 'running', endedAt: null }));
  });
  const said: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line) => said.push(line) });
  const workers = new Workers();
  workers.put(workerAt('1', unreachable('docker', 'It is away.')));
  workers.put(workerAt('2', createLocalExecutor({ runsDir, launcherPath })));
  workers.put(workerAt('3', createLocalExecutor({ runsDir: away, launcherPath }), false));
  await new Sweeper({ store, workers, logger, afterDays: 30 }).apply();
  expect((await readdir(runsDir)).toSorted()).toEqual(['known', 'young']);
  expect(await readdir(away)).toEqual(['unknown']);
  expect(said.map((line) => (JSON.parse(line) as { node: string }).node)).toEqual(['node-1']);
});
