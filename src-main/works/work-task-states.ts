import type { FlinkExecutor } from '../engine/executors/flink/flink.js';
import type { RunEnding } from '../engine/run-family.js';
import type { Run } from '../engine/run.entity.js';
import type { WriteManager } from '../store/store.js';
import type { WorkResult } from './work-lines.js';
import { taskStatus, workStatus, WorkTask, type TaskStatus } from './work.entity.js';
import type { Works } from './works.service.js';

/** What an end of a run makes of its task and of the work. */
const ends = {
  succeeded: { task: taskStatus.succeeded, work: workStatus.finished },
  failed: { task: taskStatus.failed, work: workStatus.failed },
  stopped: { task: taskStatus.stopped, work: workStatus.stopped },
  timed_out: { task: taskStatus.timedOut, work: workStatus.failed },
  lost: { task: taskStatus.lost, work: workStatus.failed },
} as const satisfies Record<RunEnding['state'], { task: TaskStatus; work: number }>;

/** Moves tasks, and the works that they are of, as their runs move. */
export class WorkTaskStates {
  readonly #works: Works;
  readonly #flink: FlinkExecutor;

  /** @param flink knows of tasks on a Flink cluster what their runs do not say. */
  constructor(works: Works, flink: FlinkExecutor) {
    this.#works = works;
    this.#flink = flink;
  }

  /** Notes that a run has begun, as part of that write. */
  async begun(manager: WriteManager, { id: runId, startedAt }: Run): Promise<void> {
    const task = await manager.findOneBy(WorkTask, { runId });
    if (task === null) return;
    await manager.update(WorkTask, { id: task.id }, { status: taskStatus.running, startedAt });
    await this.#works.setStatus(manager, task.workId, workStatus.running);
  }

  /** Notes how a run ended, as part of that write. */
  async settled(manager: WriteManager, run: Run): Promise<void> {
    const task = await manager.findOneBy(WorkTask, { runId: run.id });
    if (task === null) return;
    const end = ends[run.state as RunEnding['state']];
    const { error } = run.result as WorkResult;
    const { startedAt, endedAt } = run;
    const isExpected = run.state === 'succeeded' || run.state === 'stopped';
    const change = { status: end.task, startedAt, endedAt, error: isExpected ? null : (error ?? null) };
    await manager.update(WorkTask, { id: task.id }, change);
    if (task.engine === 'flink') await this.#keepDetail(manager, task, run.id);
    await this.#works.setStatus(manager, task.workId, end.work);
  }

  /** What is known of the jobs goes with their run; what people look for afterwards stays with the task. */
  async #keepDetail(manager: WriteManager, task: WorkTask, runId: string): Promise<void> {
    const onCluster = await this.#flink.runOf(manager, runId);
    if (onCluster === null) return;
    const { jobs, detail } = onCluster.state;
    await manager.update(WorkTask, { id: task.id }, { engineJobId: jobs[0]?.id ?? null, detail });
    const [path, ...others] = jobs.flatMap(({ savepointPath }) => savepointPath ?? []);
    // One path cannot be the state of several jobs: those are in the log.
    if (path !== undefined && others.length === 0 && jobs.length === 1)
      await this.#works.setSavepoint(manager, task.workId, path);
  }

  /** A task whose cluster is out of reach counts as lost until the cluster answers; its run goes on asking. */
  async reach(manager: WriteManager, runId: string, isLost: boolean): Promise<void> {
    const task = await manager.findOneBy(WorkTask, { runId });
    if (task?.endedAt !== null) return;
    const status = isLost ? taskStatus.lost : taskStatus.running;
    await manager.update(WorkTask, { id: task.id }, { status });
    await this.#works.setStatus(manager, task.workId, isLost ? workStatus.failed : workStatus.running);
  }
}
