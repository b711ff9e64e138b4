import { In, IsNull } from 'typeorm';
import { recordChange } from '../api/audit.js';
import type { Actor } from '../api/operator.js';
import type { FlinkExecutor } from '../engine/executors/flink/flink.js';
import type { LogStore } from '../engine/log-store.js';
import { topicOf } from '../engine/log-record.js';
import type { Run, RunState } from '../engine/run.entity.js';
import type { RunEnding, RunFamily } from '../engine/run-family.js';
import type { Runs } from '../engine/runs.service.js';
import type { ScheduledFamily, Scheduler } from '../engine/scheduler.js';
import { Refusal, Unavailable } from '../lib/errors.js';
import { makeHexId } from '../lib/ids.js';
import type { ReadManager, Store, WriteManager } from '../store/store.js';
import type { WorkEngine } from './work-engine.js';
import { cronOf } from './work-schedule.js';
import { subjectOfWork, workIdOf, worksFamilyName } from './work-views.js';
import { taskStatus, Work, workStatus, WorkTask, type EngineName, type TaskStatus } from './work.entity.js';
import { firingStatuses, type Works } from './works.service.js';

export interface WorkTasksSurroundings {
  readonly store: Store;
  readonly logs: LogStore;
  readonly runs: Runs;
  readonly scheduler: Scheduler;
  readonly works: Works;
  readonly engines: Readonly<Partial<Record<EngineName, WorkEngine>>>;
  /** What knows of tasks on a Flink cluster what their runs do not say. */
  readonly flink: FlinkExecutor;
  /** What runs works that do not say. */
  readonly standardEngine: EngineName;
}

/** The operator of what no person asked for. */
const scheduleOperator = 'schedule';

/** What an end of a run makes of its task and of the work. */
const ends = {
  succeeded: { task: taskStatus.succeeded, work: workStatus.finished },
  failed: { task: taskStatus.failed, work: workStatus.failed },
  stopped: { task: taskStatus.stopped, work: workStatus.stopped },
  timed_out: { task: taskStatus.timedOut, work: workStatus.failed },
  lost: { task: taskStatus.lost, work: workStatus.failed },
} as const satisfies Record<RunEnding['state'], { task: TaskStatus; work: number }>;

/** Runs works: by hand and when they are due. A task is one run of the engine, and its row says what became of it. */
export class WorkTasks {
  readonly #around: WorkTasksSurroundings;

  constructor(around: WorkTasksSurroundings) {
    this.#around = around;
  }

  /** What the engine asks and tells this family about its runs. */
  readonly family: RunFamily = {
    name: worksFamilyName,
    started: (run) => [
      { type: 'status', data: { command: 'start', ...identify(run), trigger: run.trigger } },
    ],
    retried: () => [],
    noted: (run, text) => [{ type: 'status', data: { command: 'prepare', ...identify(run), text } }],
    cutOff: (run, stream, limitBytes) => {
      const error = `${stream} has reached its limit of ${limitBytes} bytes; the rest of it is left out`;
      return [{ type: 'status', data: { command: 'error', ...identify(run), error } }];
    },
    ended: (run, ending, worker) => closingOf(run, ending, worker),
    begun: (manager, run) => this.#begun(manager, run),
    settled: (manager, run) => this.#settled(manager, run),
  };

  /** What the scheduler asks and tells this family. */
  readonly scheduled: ScheduledFamily = {
    name: worksFamilyName,
    fire: (manager, { subject }) => this.#fire(manager, workIdOf(subject)),
    missed: async (manager, { subject }, first, reason) => {
      const error = `times since ${new Date(first).toISOString()} were missed: ${reason}`;
      const line = { type: 'status' as const, data: { command: 'error', error } };
      await this.#around.logs.appendToSubject(manager, topicOf(worksFamilyName, subject), [line], Date.now());
    },
    describe: async (read, subjects) => {
      const works = await read.findBy(Work, { id: In(subjects.map(workIdOf)) });
      return new Map(
        works.map(({ id, name }) => [subjectOfWork(id), { kind: 'work', id, name, within: '', nodes: null }]),
      );
    },
  };

  /** @throws {Refusal} 404 for an unknown task, or one of another work. */
  async get(workId: string, id: string, read: ReadManager = this.#around.store.read): Promise<WorkTask> {
    const task = await read.findOneBy(WorkTask, { id, workId });
    if (task !== null) return task;
    throw new Refusal(404, 'work_task_not_found', `There is no task ${id} of the work ${workId}.`);
  }

  /** @returns tasks of a work, newest first, and how many there are. */
  async list(
    workId: string,
    { skip, limit }: { readonly skip: number; readonly limit?: number },
  ): Promise<{ rows: WorkTask[]; total: number }> {
    const [rows, total] = await this.#around.store.read.findAndCount(WorkTask, {
      where: { workId },
      order: { id: 'DESC' },
      skip,
      ...(limit === undefined ? {} : { take: limit }),
    });
    return { rows, total };
  }

  /**
   * Runs a work now.
   * @throws {Refusal} 404; 409 while a task of it is going on; 400 naming what it lacks. {Unavailable} 503 when no engine
   * can run it now.
   */
  async run(workId: string, actor: Actor): Promise<WorkTask> {
    const { store, works } = this.#around;
    const work = await works.get(workId);
    await this.#refuseActive(store.read, work);
    const engine = this.#engineOf(work);
    await engine.plan(store.read, work);
    await engine.probe(work);
    return store.write(async (manager) => {
      const present = await works.get(workId, manager);
      await this.#refuseActive(manager, present);
      const task = await this.#create(manager, present, 'manual', actor.operator.name);
      await recordChange(manager, actor, {
        action: 'work.run',
        target: present.name,
        after: { work_id: workId, task_id: task.id },
      });
      return task;
    });
  }

  /**
   * Stops what goes on of a work; answers at once, the end follows.
   * @param wantsSavepoint whether its state is kept; by default that of a stream on a Flink cluster is.
   * @returns the task that is being stopped.
   * @throws {Refusal} 404; 409 when none is going on; 400 for a savepoint where none can be taken.
   */
  async stop(workId: string, wantsSavepoint: boolean | undefined, actor: Actor): Promise<WorkTask> {
    const { store, works, flink } = this.#around;
    return store.write(async (manager) => {
      const work = await works.get(workId, manager);
      const task = await this.#activeTask(manager, workId);
      if (task === null) {
        throw new Refusal(
          409,
          'not_running',
          `Nothing of ${work.name} is going on, so there is nothing to stop.`,
        );
      }
      const isFlink = task.engine === 'flink';
      if (wantsSavepoint === true && !isFlink) {
        throw new Refusal(
          400,
          'invalid_parameter',
          `savepoint: only a Flink cluster takes savepoints, and this task runs by the engine ${task.engine}.`,
        );
      }
      const savepoint = wantsSavepoint ?? (isFlink && work.type === 'STREAMING');
      await recordChange(manager, actor, {
        action: 'work.stop',
        target: work.name,
        after: { work_id: workId, task_id: task.id, savepoint },
      });
      if (isFlink && task.runId !== null)
        await flink.requestStop(manager, task.runId, savepoint ? 'savepoint' : 'cancel');
      await this.#stopRun(task, actor.operator.name);
      return this.get(workId, task.id, manager);
    });
  }

  /** Keeps a work's schedule as the work says, as part of the write in progress. */
  async reschedule(manager: WriteManager, work: Work): Promise<void> {
    const { scheduler } = this.#around;
    const cron = cronOf(work.runFrequency, work.createdAt);
    const subject = subjectOfWork(work.id);
    if (cron === null) {
      await scheduler.remove(manager, worksFamilyName, subject);
      return;
    }
    // While it runs the times go on, and pass.
    const isOn = [...firingStatuses, workStatus.starting, workStatus.running].includes(work.status);
    await scheduler.set(manager, {
      family: worksFamilyName,
      subject,
      cron,
      timezone: 'UTC',
      misfire: 'once',
      isOn,
      after: work.createdAt,
    });
  }

  /** Ends what goes on of a work that is being deleted, and its schedule, as part of that write. */
  async end(manager: WriteManager, work: Work, operator: string): Promise<void> {
    await this.#around.scheduler.remove(manager, worksFamilyName, subjectOfWork(work.id));
    const task = await this.#activeTask(manager, work.id);
    if (task !== null) await this.#stopRun(task, operator);
  }

  async #stopRun({ runId }: WorkTask, operator: string): Promise<void> {
    if (runId !== null) await this.#around.runs.stop(runId, operator);
  }

  async #fire(manager: WriteManager, workId: string): Promise<void> {
    const work = await manager.findOneBy(Work, { id: workId });
    if (work?.deletedAt !== null || !firingStatuses.includes(work.status)) return;
    if ((await this.#activeTask(manager, workId)) !== null) return;
    try {
      await this.#create(manager, work, 'schedule', scheduleOperator);
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof Unavailable)) throw error;
      await this.#failUnstarted(manager, work, error.message);
    }
  }

  async #create(
    manager: WriteManager,
    work: Work,
    trigger: WorkTask['trigger'],
    operator: string,
  ): Promise<WorkTask> {
    const { runs, works } = this.#around;
    const engine = this.#engineOf(work);
    const { nodeId, program } = await engine.plan(manager, work);
    const id = makeHexId();
    const run = await runs.create(manager, {
      family: worksFamilyName,
      subject: subjectOfWork(work.id),
      version: '',
      nodeId,
      trigger,
      operator,
      concurrency: 1,
      program: { ...program, env: { ...program.env, WHEELHOUSE_TASK: id } },
    });
    const task: WorkTask = {
      id,
      workId: work.id,
      runId: run.id,
      engine: engine.name,
      status: taskStatus.pending,
      trigger,
      operator,
      error: null,
      engineJobId: null,
      detail: null,
      createdAt: Date.now(),
      startedAt: null,
      endedAt: null,
    };
    await manager.insert(WorkTask, task);
    await works.setStatus(manager, work.id, workStatus.starting);
    return task;
  }

  /** A scheduled time at which nothing could be run is a task that failed: people look for it there. */
  async #failUnstarted(manager: WriteManager, work: Work, error: string): Promise<void> {
    const now = Date.now();
    await manager.insert(WorkTask, {
      id: makeHexId(now),
      workId: work.id,
      runId: null,
      engine: work.engine ?? this.#around.standardEngine,
      status: taskStatus.failed,
      trigger: 'schedule',
      operator: scheduleOperator,
      error,
      engineJobId: null,
      detail: null,
      createdAt: now,
      startedAt: null,
      endedAt: now,
    });
    await this.#around.works.setStatus(manager, work.id, workStatus.failed);
  }

  async #begun(manager: WriteManager, { id: runId, startedAt }: Run): Promise<void> {
    const task = await manager.findOneBy(WorkTask, { runId });
    if (task === null) return;
    await manager.update(WorkTask, { id: task.id }, { status: taskStatus.running, startedAt });
    await this.#around.works.setStatus(manager, task.workId, workStatus.running);
  }

  async #settled(manager: WriteManager, run: Run): Promise<void> {
    const task = await manager.findOneBy(WorkTask, { runId: run.id });
    if (task === null) return;
    const end = ends[run.state as RunEnding['state']];
    const { error } = run.result as WorkResult;
    const { startedAt, endedAt } = run;
    const isExpected = run.state === 'succeeded' || run.state === 'stopped';
    const change = { status: end.task, startedAt, endedAt, error: isExpected ? null : (error ?? null) };
    await manager.update(WorkTask, { id: task.id }, change);
    if (task.engine === 'flink') await this.#keepDetail(manager, task, run.id);
    await this.#around.works.setStatus(manager, task.workId, end.work);
  }

  /** What is known of the jobs goes with their run; what people look for afterwards stays with the task. */
  async #keepDetail(manager: WriteManager, task: WorkTask, runId: string): Promise<void> {
    const { flink, works } = this.#around;
    const onCluster = await flink.runOf(manager, runId);
    if (onCluster === null) return;
    const { jobs, detail } = onCluster.state;
    await manager.update(WorkTask, { id: task.id }, { engineJobId: jobs[0]?.id ?? null, detail });
    const [path, ...others] = jobs.flatMap(({ savepointPath }) => savepointPath ?? []);
    // One path cannot be the state of several jobs: those are in the log.
    if (path !== undefined && others.length === 0 && jobs.length === 1)
      await works.setSavepoint(manager, task.workId, path);
  }

  /** A task whose cluster is out of reach counts as lost until the cluster answers; its run goes on asking. */
  async reach(manager: WriteManager, runId: string, isLost: boolean): Promise<void> {
    const task = await manager.findOneBy(WorkTask, { runId });
    if (task?.endedAt !== null) return;
    const status = isLost ? taskStatus.lost : taskStatus.running;
    await manager.update(WorkTask, { id: task.id }, { status });
    await this.#around.works.setStatus(manager, task.workId, isLost ? workStatus.failed : workStatus.running);
  }

  async #activeTask(read: ReadManager, workId: string): Promise<WorkTask | null> {
    return read.findOneBy(WorkTask, { workId, endedAt: IsNull() });
  }

  async #refuseActive(read: ReadManager, work: Work): Promise<void> {
    const task = await this.#activeTask(read, work.id);
    if (task === null) return;
    const how = task.status === taskStatus.lost ? 'may still be running, out of reach' : 'is running already';
    throw new Refusal(
      409,
      'already_running',
      `${work.name} ${how}: task ${task.id}. Wait for it, or stop it first.`,
    );
  }

  #engineOf(work: Work): WorkEngine {
    const name = work.engine ?? this.#around.standardEngine;
    const engine = this.#around.engines[name];
    if (engine !== undefined) return engine;
    throw new Unavailable(503, 'no_engine', `There is no engine ${name} here to run ${work.name}.`);
  }
}

/** `data` of a task's result line. */
export interface WorkResult {
  readonly ok: boolean;
  readonly state: RunState;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly runId: string;
  readonly worker: string;
  /** Seconds. */
  readonly duration: number;
  readonly error?: string;
}

const identify = ({ id: runId, attempt }: Run) => ({ runId, attempt });

const endCommands = {
  succeeded: 'finish',
  failed: 'error',
  stopped: 'stop',
  timed_out: 'timeout',
  lost: 'error',
} as const satisfies Record<RunEnding['state'], string>;

function closingOf(run: Run, ending: RunEnding, worker: string) {
  const { state, exitCode, signal, endedAt } = ending;
  const error = errorOf(run, ending);
  const result: WorkResult = {
    ok: state === 'succeeded',
    state,
    exitCode,
    signal,
    runId: run.id,
    worker,
    duration: run.startedAt === null ? 0 : Math.max(0, endedAt - run.startedAt) / 1000,
    ...(error === undefined ? {} : { error }),
  };
  const status = {
    command: endCommands[state],
    ...identify(run),
    ...(state === 'stopped' ? { operator: run.stopRequestedBy ?? run.operator } : {}),
    ...(error === undefined ? {} : { error }),
  };
  return {
    lines: [
      { type: 'status' as const, data: status },
      { type: 'result' as const, data: result },
    ],
    result,
  };
}

function errorOf(run: Run, ending: RunEnding): string | undefined {
  switch (ending.state) {
    case 'succeeded':
      return undefined;
    case 'failed':
      return (
        ending.reason ??
        saidError(ending.output) ??
        (ending.signal === null ? `exit ${ending.exitCode ?? '?'}` : `ended by ${ending.signal}`)
      );
    case 'stopped':
      return ending.reason ?? `stopped by ${run.stopRequestedBy ?? 'an operator'}`;
    case 'timed_out':
      return `took longer than ${run.program.timeoutSeconds} s`;
    case 'lost':
      return ending.reason ?? 'its machine does not know how it ended';
  }
}

/** What a command that failed has left in `WHEELHOUSE_RESULT`, as run-java.sh does: `{"error": "…"}`. */
function saidError(output: Buffer | null): string | undefined {
  try {
    const { error } = JSON.parse(output?.toString('utf8') ?? 'null') as { error?: unknown };
    return typeof error === 'string' && error !== '' ? error.slice(0, 2000) : undefined;
  } catch {
    return undefined;
  }
}
