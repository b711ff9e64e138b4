import { In } from 'typeorm';
import type { LogStore } from '../engine/log-store.js';
import { topicOf } from '../engine/log-record.js';
import { Run, isFinal, unfinishedStates, type RunProgram, type RunTrigger } from '../engine/run.entity.js';
import type { RunFamily } from '../engine/run-family.js';
import type { Runs } from '../engine/runs.service.js';
import type { Schedule } from '../engine/schedule.entity.js';
import type { ScheduledFamily } from '../engine/scheduler.js';
import { SecretError, openSecrets } from '../engine/vault/secrets.js';
import type { Vault } from '../engine/vault/vault.js';
import { canRun, type Worker, type Workers } from '../engine/workers.js';
import { Refusal } from '../lib/errors.js';
import { makeId } from '../lib/ids.js';
import type { Clock } from '../lib/time.js';
import type { Store, WriteManager } from '../store/store.js';
import { Job, JobVersion, nameOf, subjectOf, type JobName } from './job.entity.js';
import {
  cutOffLines,
  endedLines,
  jobsFamilyName,
  notedLines,
  retriedLines,
  startedLines,
} from './job-lines.js';
import { refuseFolders } from './task-container.js';
import { readTaskJson, type Task } from './task-json.js';

export interface JobRunsSurroundings {
  readonly store: Store;
  readonly logs: LogStore;
  readonly runs: Runs;
  readonly workers: Workers;
  readonly vault: Vault;
  readonly clock: Clock;
  /** Bytes kept of each stream of a run. */
  readonly outputLimitBytes: number;
  /** Folders of Docker machines that jobs may mount. */
  readonly mountableFolders: readonly string[];
}

/** Why a run is made, and by whom. */
export interface JobRunCause {
  readonly trigger: RunTrigger;
  readonly operator: string;
  readonly parent?: Run;
  readonly scheduledFor?: number;
}

/** Runs of one job that may wait (contract, jobs.md, "overlap"); chained ones too. */
const queueLimit = 100;
/** Runs of a chain, one after the other (contract, jobs.md, "chain"). */
const chainLimit = 20;

/** The operator of what no person asked for. */
const scheduleOperator = 'schedule';

/** Makes runs of jobs: by hand, when they are due, and because another has ended. */
export class JobRuns {
  readonly #around: JobRunsSurroundings;
  /** Schedules whose times are being skipped: told once, not at every time. */
  readonly #skipping = new Set<string>();
  /** Subjects of jobs that are being removed. */
  readonly #closed = new Set<string>();

  constructor(around: JobRunsSurroundings) {
    this.#around = around;
  }

  /** What the engine asks and tells the job centre about its runs. */
  readonly family: RunFamily = {
    name: jobsFamilyName,
    started: startedLines,
    ended: endedLines,
    noted: notedLines,
    retried: retriedLines,
    cutOff: cutOffLines,
    placeAgain: (manager, run) => this.#placeAgain(manager, run),
    settled: (manager, run) => this.#runChained(manager, run),
  };

  /** What the scheduler asks and tells the job centre. */
  readonly scheduled: ScheduledFamily = {
    name: jobsFamilyName,
    fire: (manager, schedule, at) => this.#fire(manager, schedule, at),
    missed: async (manager, { subject }, first, reason) => {
      const error = `times since ${this.#around.clock.format(first)} were missed: ${reason}`;
      await this.#tellFailure(manager, subject, error);
    },
    describe: (_read, subjects) =>
      Promise.resolve(
        new Map(
          subjects.map((subject) => {
            const { name, group } = nameOf(subject);
            return [subject, { kind: 'job', id: name, name, within: group, nodes: null }];
          }),
        ),
      ),
  };

  /** Lets nothing of a job begin any more: it is being removed. @throws {Refusal} 409 when it is already. */
  close(at: JobName): void {
    this.refuseIfClosed(at);
    this.#closed.add(subjectOf(at));
  }

  open(at: JobName): void {
    this.#closed.delete(subjectOf(at));
  }

  /** @throws {Refusal} 409 while the job is being removed. */
  refuseIfClosed(at: JobName): void {
    if (!this.#closed.has(subjectOf(at))) return;
    throw new Refusal(409, 'being_removed', `${at.name} is being removed. Wait until that is done.`);
  }

  /** @returns how many runs of a job have not ended; those made together for several workers count once. */
  async countUnfinished(manager: WriteManager, at: JobName): Promise<number> {
    const runs = await manager.find(Run, {
      select: { id: true, batchId: true },
      where: { family: jobsFamilyName, subject: subjectOf(at), state: In([...unfinishedStates]) },
    });
    return new Set(runs.map(({ id, batchId }) => batchId ?? id)).size;
  }

  /**
   * Makes the run of a job, or one for each matching worker where it asks for that, as part of the write in progress.
   * @throws {Refusal} 409 when no worker is there for it, or when a secret it needs cannot be had.
   */
  async create(
    manager: WriteManager,
    job: Job,
    version: JobVersion,
    cause: JobRunCause,
  ): Promise<readonly [Run, ...Run[]]> {
    const { runs, vault } = this.#around;
    this.refuseIfClosed(job);
    const task = readTaskJson(JSON.stringify(version.task), job.name);
    if (task.container !== null) refuseFolders(task.container, this.#around.mountableFolders);
    const [first, ...others] = await this.#workersFor(manager, job.group, task);
    const { trigger, operator, parent, scheduledFor } = cause;
    const secrets = await this.#secretsOf(manager, job.group, task.secrets, vault);
    const batchId = others.length > 0 ? makeId() : null;
    const createOn = async (worker: Worker): Promise<Run> =>
      runs.create(manager, {
        family: jobsFamilyName,
        subject: subjectOf(job),
        title: subjectOf(job),
        version: version.version,
        nodeId: worker.id,
        trigger,
        operator,
        batchId,
        // The queue counts runs; those of a batch take one place together.
        concurrency: task.concurrency * (others.length + 1),
        program: this.#programOf(job, version, task, trigger),
        secrets,
        ...(parent === undefined ? {} : { parentRunId: parent.id, chainDepth: parent.chainDepth + 1 }),
        ...(scheduledFor === undefined ? {} : { scheduledFor }),
      });
    const made: [Run, ...Run[]] = [await createOn(first)];
    for (const worker of others) made.push(await createOn(worker));
    return made;
  }

  #programOf(job: Job, { version, sha1, root }: JobVersion, task: Task, trigger: RunTrigger): RunProgram {
    return {
      argv: task.argv,
      env: {
        ...task.env,
        WHEELHOUSE_JOB: job.name,
        WHEELHOUSE_GROUP: job.group,
        WHEELHOUSE_VERSION: version,
        WHEELHOUSE_TRIGGER: trigger,
      },
      archive: { sha1, root },
      ...(task.container === null ? {} : { container: task.container }),
      timeoutSeconds: task.timeoutSeconds,
      retry: task.retry,
      outputLimitBytes: this.#around.outputLimitBytes,
    };
  }

  async #secretsOf(manager: WriteManager, group: string, names: readonly string[], vault: Vault) {
    try {
      return await openSecrets(manager, vault, group, names);
    } catch (error) {
      if (error instanceof SecretError) throw new Refusal(409, 'secret_unavailable', error.message);
      throw error;
    }
  }

  async #fire(manager: WriteManager, { id, subject }: Schedule, at: number): Promise<void> {
    const { runs } = this.#around;
    const found = await this.#findLatest(manager, nameOf(subject));
    if (found === null) throw new Error(`the schedule of ${subject} has outlived its job`);
    const { job, version } = found;
    const { overlap, concurrency } = readTaskJson(JSON.stringify(version.task), job.name);
    const going = await this.countUnfinished(manager, job);
    const isFull = going >= concurrency;
    const isSkipped =
      isFull && (overlap === 'skip' || (overlap === 'queue' && going - concurrency >= queueLimit));
    if (isSkipped) {
      await this.#tellSkipped(manager, id, subject, `${going} of its runs are still going on or waiting`);
      return;
    }
    if (isFull && overlap === 'replace') await runs.stopSubject(jobsFamilyName, subject, scheduleOperator);
    const cause = { trigger: 'schedule', operator: scheduleOperator, scheduledFor: at } as const;
    await this.#createOrTell(manager, job, version, cause);
    this.#around.store.afterCommit(() => this.#skipping.delete(id));
  }

  async #tellSkipped(manager: WriteManager, scheduleId: string, subject: string, why: string): Promise<void> {
    if (this.#skipping.has(scheduleId)) return;
    await this.#tellFailure(manager, subject, `scheduled times are skipped: ${why}`);
    this.#around.store.afterCommit(() => this.#skipping.add(scheduleId));
  }

  /** What the chain of a run asks for, now that it has ended; a run that was stopped breaks its chain. */
  async #runChained(manager: WriteManager, run: Run): Promise<void> {
    const hasSucceeded = await this.#outcomeOf(manager, run);
    if (hasSucceeded === null) return;
    const { group, name } = nameOf(run.subject);
    const job = await manager.findOneBy(Job, { group, name });
    if (job === null) return;
    const version = await manager.findOneBy(JobVersion, { jobId: job.id, version: run.version });
    if (version === null) return;
    const { chain } = readTaskJson(JSON.stringify(version.task), name);
    for (const next of hasSucceeded ? chain.success : chain.failure) {
      const failure = await this.#runNext(manager, run, { group, name: next });
      if (failure !== null)
        await this.#tellFailure(manager, run.subject, `chain to ${next}: ${failure}`, run);
    }
  }

  /** @returns whether a run, with those made together with it, has succeeded; null while or where that says nothing. */
  async #outcomeOf(manager: WriteManager, run: Run): Promise<boolean | null> {
    const together = run.batchId === null ? [run] : await manager.findBy(Run, { batchId: run.batchId });
    if (together.some(({ state }) => !isFinal(state) || state === 'stopped')) return null;
    return together.every(({ state }) => state === 'succeeded');
  }

  /** @returns why the next job of a chain cannot run; null when it does. */
  async #runNext(manager: WriteManager, parent: Run, at: JobName): Promise<string | null> {
    if (parent.chainDepth >= chainLimit) return `more than ${chainLimit} runs, one after the other`;
    const found = await this.#findLatest(manager, at);
    if (found === null) return `there is no such job in group ${at.group}`;
    if ((await this.countUnfinished(manager, at)) >= queueLimit)
      return `${queueLimit} of its runs are waiting`;
    const cause = { trigger: 'chain', operator: parent.operator, parent } as const;
    await this.#createOrTell(manager, found.job, found.version, cause);
    return null;
  }

  async #createOrTell(
    manager: WriteManager,
    job: Job,
    version: JobVersion,
    cause: JobRunCause,
  ): Promise<void> {
    try {
      await this.create(manager, job, version, cause);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await this.#tellFailure(manager, subjectOf(job), error.message);
    }
  }

  async #tellFailure(manager: WriteManager, subject: string, error: string, run?: Run): Promise<void> {
    const data = {
      command: 'error',
      error,
      ...(run === undefined ? {} : { runId: run.id, version: run.version }),
    };
    const line = { type: 'status' as const, data };
    await this.#around.logs.appendToSubject(manager, topicOf(jobsFamilyName, subject), [line], Date.now());
  }

  async #findLatest(manager: WriteManager, at: JobName): Promise<{ job: Job; version: JobVersion } | null> {
    const job = await manager.findOneBy(Job, { group: at.group, name: at.name });
    if (job === null) return null;
    const version = await manager.findOneByOrFail(JobVersion, { jobId: job.id, version: job.latestVersion });
    return { job, version };
  }

  /** Another worker for a run that its own has lost; its own if there is no other. */
  async #placeAgain(manager: WriteManager, run: Run): Promise<string | null> {
    const { group, name } = nameOf(run.subject);
    const job = await manager.findOneBy(Job, { group, name });
    const version =
      job === null ? null : await manager.findOneBy(JobVersion, { jobId: job.id, version: run.version });
    if (version === null || run.batchId !== null) return null;
    const task = readTaskJson(JSON.stringify(version.task), name);
    const others = this.#matching(group, task).filter(({ id }) => id !== run.nodeId);
    return (await this.#leastLoaded(manager, others))?.id ?? null;
  }

  /** @throws {Refusal} 409 when there is none. */
  async #workersFor(
    manager: WriteManager,
    group: string,
    task: Task,
  ): Promise<readonly [Worker, ...Worker[]]> {
    const { policy, tags } = task.workers;
    const candidates = this.#matching(group, task);
    const best = await this.#leastLoaded(manager, candidates);
    if (best === undefined) {
      const has = [
        ...(tags.length === 0 ? [] : [`the tags ${tags.join(', ')}`]),
        ...(task.container === null ? [] : [`Docker for the image ${task.container.image}`]),
      ];
      const which = has.length === 0 ? '' : ` and has ${has.join(' and ')}`;
      throw new Refusal(
        409,
        'no_worker',
        `No worker that serves group ${group}${which} is online. Look at Nodes; "local" serves groups without another worker.`,
      );
    }
    return policy === 'any' ? [best] : [best, ...candidates.filter((worker) => worker !== best)];
  }

  #matching(group: string, { container, workers: { tags } }: Task): readonly Worker[] {
    const serving = this.#around.workers.servingGroup(group);
    const program = container === null ? {} : { container };
    return serving.filter(
      (worker) =>
        worker.isOnline && canRun(worker, program) && tags.every((tag) => worker.tags.includes(tag)),
    );
  }

  async #leastLoaded(manager: WriteManager, candidates: readonly Worker[]): Promise<Worker | undefined> {
    if (candidates.length < 2) return candidates[0];
    const runs = await manager.find(Run, {
      select: { id: true, nodeId: true },
      where: { state: In([...unfinishedStates]) },
    });
    const load = (worker: Worker) =>
      runs.filter(({ nodeId }) => nodeId === worker.id).length / worker.capacity;
    return candidates.toSorted((a, b) => load(a) - load(b))[0];
  }
}
