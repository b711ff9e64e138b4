import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entities, migrations } from '../../src-main/entities.js';
import type { Executor, RunExit, RunHandle } from '../../src-main/engine/executors/executor.js';
import { Task, taskState } from '../../src-main/orchestration/tasks/task.entity.js';
import { Store } from '../../src-main/store/store.js';
import { bootTaskEngine, remoteStep } from '../support/task-engine.js';

/** Machines on which every command has ended as soon as it is launched. */
const idleExecutor: Executor = {
  kind: 'local',
  handleFor: (runId: string, attempt: number): RunHandle => ({
    executor: 'local',
    runId,
    folder: `/nowhere/${runId}.${attempt}`,
    layout: 1,
  }),
  launch: () => Promise.resolve(),
  async *attach(): AsyncGenerator<RunExit> {
    await Promise.resolve();
    yield { type: 'exit', outcome: 'exited', exitCode: 0, signal: null, endedAt: Date.now(), result: null };
  },
  stop: () => Promise.resolve(),
  cleanup: () => Promise.resolve(),
  probe: () => Promise.resolve({ ok: true, message: '' }),
  facts: () => Promise.reject(new Error('there is no machine')),
  sweep: () => Promise.resolve([]),
};

/**
 * Rolls steps over nodes whose commands take no time, in this process, on SQLite with all its syncs.
 * @returns seconds from the task's creation to its end, one for each time.
 */
export async function rollOverIdleMachines(
  nodeCount: number,
  batchSize: number,
  stepCount: number,
  times: number,
): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'wheelhouse-bench-'));
  const store = await Store.open({
    location: { dialect: 'sqlite', file: join(folder, 'wheelhouse.db'), backupsDir: join(folder, 'backups') },
    entities,
    migrations,
    holder: `benchmark, process ${process.pid}`,
    onCallbackError: (error) => {
      throw error;
    },
    onRollBackError: (error) => {
      throw error;
    },
    onClaimLost: (reason) => {
      throw new Error(reason);
    },
  });
  const life = await bootTaskEngine({ store, folder, executor: idleExecutor, nodeCount });
  try {
    const steps = Array.from({ length: stepCount }, (_, index) => remoteStep(`step${index + 1}`));
    const seconds: number[] = [];
    for (let time = 0; time < times; time++) {
      const began = performance.now();
      const { id } = await life.create(steps, nodeCount, { maxNumber: batchSize });
      for (;;) {
        const { state, reason } = await store.read.findOneByOrFail(Task, { id });
        if (state === taskState.success) break;
        if (state !== taskState.running) throw new Error(`the task ended with state ${state}: ${reason}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      seconds.push((performance.now() - began) / 1000);
    }
    return seconds;
  } finally {
    await life.die();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}
