import type { Logger } from 'pino';
import { In } from 'typeorm';
import { recordChange } from '../api/audit.js';
import type { Actor } from '../api/operator.js';
import type { ArtefactStore } from '../engine/artefact-store.js';
import type { Events } from '../engine/events.js';
import type { LogStore } from '../engine/log-store.js';
import { topicOf } from '../engine/log-record.js';
import { LogChunk } from '../engine/log-chunk.entity.js';
import { Run, unfinishedStates } from '../engine/run.entity.js';
import type { Runs } from '../engine/runs.service.js';
import type { Scheduler } from '../engine/scheduler.js';
import { Refusal } from '../lib/errors.js';
import { makeId } from '../lib/ids.js';
import type { ReadManager, Store, WriteManager } from '../store/store.js';
import { Job, JobVersion, subjectOf, type JobName } from './job.entity.js';
import { jobsFamilyName } from './job-lines.js';
import type { JobRuns } from './job-runs.js';
import { inspectPackage } from './package-archive.js';
import { readTaskJson, type Task } from './task-json.js';

export interface JobsSurroundings {
  readonly store: Store;
  readonly events: Events;
  readonly logs: LogStore;
  readonly runs: Runs;
  readonly jobRuns: JobRuns;
  readonly scheduler: Scheduler;
  readonly artefacts: ArtefactStore;
  readonly logger: Logger;
  /** Zone of schedules that name none. */
  readonly zone: string;
  readonly stopGraceSeconds: number;
}

/** An uploaded file, its SHA-1 counted while it came in. */
export interface UploadedPackage {
  readonly path: string;
  readonly sha1: string;
  readonly size: number;
}

/** How long a removal waits for runs beyond the grace they are given. */
const removalReserveMs = 30_000;

/** Changes and runs jobs. */
export class Jobs {
  readonly #around: JobsSurroundings;

  constructor(around: JobsSurroundings) {
    this.#around = around;
  }

  /** @throws {Refusal} 404 when there is no such job. */
  async get({ group, name }: JobName, read: ReadManager = this.#around.store.read): Promise<Job> {
    const job = await read.findOneBy(Job, { group, name });
    if (job === null) throw new Refusal(404, 'job_not_found', `There is no job ${name} in group ${group}.`);
    return job;
  }

  /**
   * @param version `latest` for the one published last.
   * @throws {Refusal} 404 when there is no such version.
   */
  async getVersion(
    job: Job,
    version: string,
    read: ReadManager = this.#around.store.read,
  ): Promise<JobVersion> {
    const wanted = version === 'latest' ? job.latestVersion : version;
    const found = await read.findOneBy(JobVersion, { jobId: job.id, version: wanted });
    if (found === null) {
      throw new Refusal(
        404,
        'version_not_found',
        `Job ${job.name} in group ${job.group} has no version ${wanted}.`,
      );
    }
    return found;
  }

  /**
   * Publishes a version. A first publication leaves the job disabled; a later one keeps its state.
   * @param sha1 what the client says the file's SHA-1 is, in any case.
   * @param isForced whether an existing version is replaced.
   * @throws {Refusal} 400 for a wrong checksum, package or task.json; 409 when the version exists. Nothing is kept then.
   */
  async publish(
    at: JobName,
    upload: UploadedPackage,
    { sha1, isForced }: { readonly sha1: string; readonly isForced: boolean },
    actor: Actor,
  ): Promise<JobVersion> {
    if (sha1.toLowerCase() !== upload.sha1) {
      throw new Refusal(400, 'sha1_mismatch', `sha1: the file that arrived has ${upload.sha1}, not ${sha1}.`);
    }
    const { root, taskJson } = await inspectPackage(upload.path, upload.size);
    const task = readTaskJson(taskJson, at.name);
    const { store, artefacts } = this.#around;
    await artefacts.settle(upload.path);
    const publishing = store.write(async (manager) => {
      this.#around.jobRuns.refuseIfClosed(at);
      const job =
        (await manager.findOneBy(Job, { ...at })) ?? (await this.#create(manager, at, task.version));
      const existing = await manager.findOneBy(JobVersion, { jobId: job.id, version: task.version });
      if (existing !== null && !isForced) {
        throw new Refusal(
          409,
          'version_exists',
          `Version ${task.version} of ${at.name} exists already. Publish another version, or set force to replace it.`,
        );
      }
      const version: JobVersion = {
        id: makeId(),
        jobId: job.id,
        version: task.version,
        sha1: upload.sha1,
        size: upload.size,
        root,
        task: task.source,
        publishedAt: Date.now(),
        publishedBy: actor.operator.name,
      };
      if (existing !== null) await manager.delete(JobVersion, { id: existing.id });
      await manager.insert(JobVersion, version);
      await manager.update(Job, { id: job.id }, { latestVersion: task.version });
      await this.#schedule(manager, job, task);
      await this.#tellPublished(manager, at, version, existing, actor);
      await artefacts.adopt(upload.path, upload.sha1);
      return version;
    });
    try {
      return await publishing;
    } catch (error) {
      // A refusal comes before the package is taken over; what comes behind is a failed commit.
      if (!(error instanceof Refusal)) await this.#giveBack(upload.sha1);
      throw error;
    }
  }

  /**
   * Switches a job's schedule on or off. Runs that are going on go on; runs by hand work either way.
   * @throws {Refusal} 404 for an unknown job.
   */
  async setEnabled(at: JobName, isEnabled: boolean, actor: Actor): Promise<Job> {
    const { store, events } = this.#around;
    return store.write(async (manager) => {
      const job = await this.get(at, manager);
      this.#around.jobRuns.refuseIfClosed(at);
      if (job.isEnabled === isEnabled) return job;
      const changed = { ...job, isEnabled };
      await manager.update(Job, { id: job.id }, { isEnabled });
      const { task } = await this.getVersion(job, 'latest', manager);
      await this.#schedule(manager, changed, readTaskJson(JSON.stringify(task), at.name));
      const verb = isEnabled ? 'enable' : 'disable';
      await this.#note(manager, at, {
        command: verb,
        version: job.latestVersion,
        operator: actor.operator.name,
      });
      await events.emit(manager, isEnabled ? 'job.enabled' : 'job.disabled', { ...at });
      const states = { before: { enabled: job.isEnabled }, after: { enabled: isEnabled } };
      await recordChange(manager, actor, { action: `job.${verb}`, target: subjectOf(at), ...states });
      return changed;
    });
  }

  /**
   * Runs a job now, whether or not it is enabled.
   * @returns its run, or one for each worker where it asks for that.
   * @throws {Refusal} 404 for an unknown job or version; 409 when as many runs as it allows are going on, when no
   * worker is there for it, or when a secret it needs cannot be had.
   */
  async run(at: JobName, version: string, actor: Actor): Promise<readonly [Run, ...Run[]]> {
    const { store, jobRuns } = this.#around;
    return store.write(async (manager) => {
      const job = await this.get(at, manager);
      this.#around.jobRuns.refuseIfClosed(at);
      const published = await this.getVersion(job, version, manager);
      const { concurrency } = readTaskJson(JSON.stringify(published.task), at.name);
      const going = await jobRuns.countUnfinished(manager, at);
      if (going >= concurrency) {
        throw new Refusal(
          409,
          'concurrency_limit',
          `${at.name} is running already (${going} of at most ${concurrency} at once). Wait for it, or stop it first.`,
        );
      }
      const cause = { trigger: 'manual', operator: actor.operator.name } as const;
      const runs = await jobRuns.create(manager, job, published, cause);
      await recordChange(manager, actor, {
        action: 'job.run',
        target: subjectOf(at),
        after: { runIds: runs.map(({ id }) => id), version: published.version },
      });
      return runs;
    });
  }

  /**
   * Stops whatever of a job is running or queued; answers at once, the end follows in the log.
   * @throws {Refusal} 404 for an unknown job.
   */
  async stop(at: JobName, actor: Actor): Promise<Job> {
    const job = await this.get(at);
    await this.#around.store.write(async (manager) => {
      const stopped = await this.#around.runs.stopSubject(jobsFamilyName, subjectOf(at), actor.operator.name);
      await recordChange(manager, actor, {
        action: 'job.stop',
        target: subjectOf(at),
        after: { runs: stopped },
      });
    });
    return job;
  }

  /**
   * Removes a job with all its versions, after its runs have been stopped.
   * @param isDataRemoved whether its logs and results go too; else they stay readable under its name.
   * @throws {Refusal} 404 for an unknown job; 409 when its runs do not end, and nothing is removed then.
   */
  async remove(at: JobName, isDataRemoved: boolean, actor: Actor): Promise<void> {
    const { store, runs, jobRuns, stopGraceSeconds } = this.#around;
    const subject = subjectOf(at);
    await this.get(at);
    jobRuns.close(at);
    try {
      const limitMs = stopGraceSeconds * 1000 + removalReserveMs;
      if (!(await runs.endSubject(jobsFamilyName, subject, actor.operator.name, limitMs))) {
        throw new Refusal(
          409,
          'still_running',
          `Runs of ${at.name} did not end within ${limitMs / 1000} s, so it is still there. Look at its log, then try again.`,
        );
      }
      await store.write((manager) => this.#delete(manager, at, isDataRemoved, actor));
    } finally {
      jobRuns.open(at);
    }
    await this.removeUnneededPackages();
  }

  /** @returns whether logs or results are kept under a name, be its job there or not. */
  async hasHistory(at: JobName): Promise<boolean> {
    const { read } = this.#around.store;
    const subject = subjectOf(at);
    return (
      (await read.existsBy(Job, { group: at.group, name: at.name })) ||
      (await read.existsBy(Run, { family: jobsFamilyName, subject })) ||
      (await read.existsBy(LogChunk, { topic: topicOf(jobsFamilyName, subject) }))
    );
  }

  /**
   * Removes packages that nothing needs any more: versions that were replaced or removed, publications that a crash cut
   * short. In the lane, where no publication can come between the look and the removal.
   */
  async removeUnneededPackages(): Promise<void> {
    const { artefacts, store } = this.#around;
    await store.write(async (manager) => {
      const needed = await this.#neededArtefacts(manager);
      for (const sha1 of await artefacts.list()) if (!needed.has(sha1)) await artefacts.remove(sha1);
    });
  }

  async #delete(manager: WriteManager, at: JobName, isDataRemoved: boolean, actor: Actor): Promise<void> {
    const { events, scheduler } = this.#around;
    const subject = subjectOf(at);
    const job = await this.get(at, manager);
    await scheduler.remove(manager, jobsFamilyName, subject);
    await manager.delete(JobVersion, { jobId: job.id });
    await manager.delete(Job, { id: job.id });
    if (isDataRemoved) {
      await manager.delete(LogChunk, { topic: topicOf(jobsFamilyName, subject) });
      await manager.delete(Run, { family: jobsFamilyName, subject });
    } else {
      await this.#note(manager, at, {
        command: 'remove',
        version: job.latestVersion,
        operator: actor.operator.name,
      });
    }
    await events.emit(manager, 'job.removed', { ...at });
    await recordChange(manager, actor, {
      action: 'job.remove',
      target: subject,
      before: { version: job.latestVersion, enabled: job.isEnabled },
      after: { data: isDataRemoved ? 'removed' : 'kept' },
    });
  }

  /** The schedule is that of the version published last, on while the job is enabled. */
  async #schedule(manager: WriteManager, job: Job, { schedule }: Task): Promise<void> {
    const { scheduler, zone } = this.#around;
    const subject = subjectOf(job);
    if (schedule === null) {
      await scheduler.remove(manager, jobsFamilyName, subject);
      return;
    }
    const { cron, timezone = zone, misfire } = schedule;
    await scheduler.set(manager, {
      family: jobsFamilyName,
      subject,
      cron,
      timezone,
      misfire,
      isOn: job.isEnabled,
    });
  }

  async #note(manager: WriteManager, at: JobName, data: object): Promise<void> {
    const topic = topicOf(jobsFamilyName, subjectOf(at));
    await this.#around.logs.appendToSubject(manager, topic, [{ type: 'status', data }], Date.now());
  }

  /** Gives up the package of a publication whose commit failed. */
  async #giveBack(sha1: string): Promise<void> {
    try {
      await this.removeUnneededPackages();
    } catch (error) {
      const message = 'a package that was not published is left to the next start to remove';
      this.#around.logger.warn({ err: error, sha1 }, message);
    }
  }

  async #create(manager: WriteManager, { group, name }: JobName, version: string): Promise<Job> {
    const job: Job = {
      id: makeId(),
      group,
      name,
      isEnabled: false,
      latestVersion: version,
      createdAt: Date.now(),
    };
    await manager.insert(Job, job);
    return job;
  }

  async #tellPublished(
    manager: WriteManager,
    at: JobName,
    version: JobVersion,
    replaced: JobVersion | null,
    actor: Actor,
  ): Promise<void> {
    const { events } = this.#around;
    await this.#note(manager, at, {
      command: 'publish',
      version: version.version,
      operator: actor.operator.name,
    });
    await events.emit(manager, 'job.published', { ...at, version: version.version });
    const describe = ({ version: name, sha1, size }: JobVersion) => ({ version: name, sha1, size });
    await recordChange(manager, actor, {
      action: 'job.publish',
      target: subjectOf(at),
      before: replaced === null ? null : describe(replaced),
      after: describe(version),
    });
  }

  /** @returns SHA-1s of the packages that a version, or a run that may have yet to unpack it, needs. */
  async #neededArtefacts(read: ReadManager): Promise<Set<string>> {
    const versions = await read.find(JobVersion, { select: { id: true, sha1: true } });
    const unfinished = await read.findBy(Run, { state: In([...unfinishedStates]) });
    const ofRuns = unfinished.flatMap((run) => run.program.archive?.sha1 ?? []);
    return new Set([...versions.map(({ sha1 }) => sha1), ...ofRuns]);
  }
}
