import { In, IsNull } from 'typeorm';
import { recordChange } from '../api/audit.js';
import type { Actor } from '../api/operator.js';
import type { FlinkExecutor } from '../engine/executors/flink/flink.js';
import type { LogStore } from '../engine/log-store.js';
import { topicOf } from '../engine/log-record.js';
import type { RunFamily } from '../engine/run-family.js';
import type { Runs } from '../engine/runs.service.js';
import type { ScheduledFamily, Scheduler } from '../engine/scheduler.js';
import { Refusal, Unavailable } from '../lib/errors.js';
import { makeHexId } from '../lib/ids.js';
import type { ReadManager, Store, WriteManager } from '../store/store.js';
import type { WorkEngine } from './work-engine.js';
import { workLines } from './work-lines.js';
import { cronOf } from './work-schedule.js';
import type { WorkTaskStates } from './work-task-states.js';
import { subjectOfWork, workIdOf, worksFamilyName } from './work-views.js';
import { taskStatus, Work, workStatus, WorkTask, type EngineName } from './work.entity.js';
import { firingStatuses, type Works } from './works.service.js';

export interface WorkTasksSurroundings {
  readonly store: Store;
  readonly logs: LogStore;
  readonly runs: Runs;
  readonly scheduler: Scheduler;
  readonly works: Works;
  readonly engines: Readonly<Partial<Record<EngineName, WorkEngine>>>;
  /** What is told how a task on a Flink cluster is to be ended. */
  readonly flink: FlinkExecutor;
  readonly states: WorkTaskStates;
  /** What runs works that do not say. */
  readonly standardEngine: EngineName;
}

/** The operator of what no person asked for. */
const scheduleOperator = 'schedule';

/** Runs works: by hand and when they are due. A task is one run of the engine, and its row says what became of it. */
export class WorkTasks {
  readonly #around: WorkTasksSurroundings;

  constructor(around: WorkTasksSurroundings) {
    this.#around = around;
  }

  /** What the engine asks and tells this family about its runs. */
  readonly family: RunFamily = {
    name: worksFamilyName,
    ...workLines,
    begun: (manager, run) => this.#around.states.begun(manager, run),
    settled: (manager, run) => this.#around.states.settled(manager, run),
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
      title: work.name,
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
