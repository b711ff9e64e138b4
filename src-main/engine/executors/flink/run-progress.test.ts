import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeTestStore, type TestStore } from '../../../../test/support/store.js';
import type { Store } from '../../../store/store.js';
import type { FlinkCluster } from './flink-cluster.js';
import { newJob } from './flink-context.js';
import { FlinkRefusal, FlinkUnreachable } from './flink-http.js';
import { FlinkJournal } from './flink-journal.js';
import type { FlinkRun } from './flink-run.entity.js';
import { RunProgress } from './run-progress.js';
import type { SqlGateway } from './sql-gateway.js';

const id = 'run';
const job = { ...newJob(id, 0), state: 'FINISHED' };
let place: TestStore;
let store: Store;
let journal: FlinkJournal;
let logged: string;

beforeEach(async () => {
  place = await makeTestStore();
  store = await place.open();
  journal = new FlinkJournal(store);
  logged = '';
  await journal.open(id, id, {
    name: 'orders',
    jar: { path: '/orders.jar', entryClass: '' },
    sql: null,
    arguments: [],
    configuration: {},
    parallelism: null,
    savepointPath: null,
    isStreaming: false,
  });
  await journal.advance(id, { change: { isSubmitted: true, jobs: [job] } });
});
afterEach(async () => {
  await store.close();
  await place.remove();
});

const stored = async (): Promise<FlinkRun> => (await journal.find(id))!;

/** Takes the run, whose job has finished, a step on. @param ask what asking for that job comes to. */
async function step(ask: () => Promise<unknown>, cancel: AbortSignal) {
  const none = () => Promise.reject(new FlinkRefusal(404, 'none'));
  const cluster = { job: ask, exceptions: none, checkpoints: none } as unknown as FlinkCluster;
  const logger = pino({}, { write: (line: string) => void (logged += line) });
  const progress = new RunProgress(
    {
      journal,
      cluster,
      gateway: {} as SqlGateway,
      savepointFolder: '',
      pollMs: 1000,
      lostAfterMs: 1000,
      onReach: () => Promise.resolve(),
    },
    logger,
  );
  return progress.step(await stored(), Infinity, 0, cancel);
}

const answer = () =>
  Promise.resolve({
    jid: job.id,
    name: 'orders',
    state: 'FINISHED',
    'start-time': 5,
    'end-time': 6,
    vertices: [],
  });

it('does not end a run without what its jobs were because it is cancelled', async () => {
  const shutdown = new AbortController();
  const broken = step(() => {
    shutdown.abort(new Error('shutting down'));
    return Promise.reject(shutdown.signal.reason as Error);
  }, shutdown.signal);
  await expect(broken).rejects.toThrow('shutting down');
  expect((await stored()).state.end).toBeNull();

  await step(answer, new AbortController().signal);
  expect((await stored()).state).toMatchObject({
    end: { outcome: 'exited', exitCode: 0 },
    detail: [{ id: job.id, state: 'FINISHED', endedAt: 6 }],
  });
});

it('ends a run of whose jobs the cluster says no more, and logs why', async () => {
  const silent = () => Promise.reject(new FlinkUnreachable('the cluster is gone', true));
  expect(await step(silent, new AbortController().signal)).toEqual({ isSilent: false, waitMs: 0 });
  expect((await stored()).state).toMatchObject({ end: { outcome: 'exited', exitCode: 0 }, detail: [] });
  expect(logged).toContain('the cluster is gone');
});
