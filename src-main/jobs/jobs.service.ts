import { In } from 'typeorm';
import { recordChange } from '../api/audit.js';
import type { Actor } from '../api/operator.js';
import type { ArtefactStore } from '../engine/artefact-store.js';
import type { Events } from '../engine/events.js';
import type { LogStore } from '../engine/log-store.js';
import { topicOf } from '../engine/log-record.js';
import { Run, unfinishedStates, type RunProgram } from '../engine/run.entity.js';
import type { Runs } from '../engine/runs.service.js';
import type { Worker, Workers } from '../engine/workers.js';
import { Refusal } from '../lib/errors.js';
import { makeId } from '../lib/ids.js';
import type { ReadManager, Store, WriteManager } from '../store/store.js';
import { Job, JobVersion } from './job.entity.js';
import { jobsFamilyName } from './job-lines.js';
import { inspectPackage } from './package-archive.js';
import { readTaskJson } from './task-json.js';

export interface JobsSurroundings {
  readonly store: Store;
  readonly events: Events;
  readonly logs: LogStore;
  readonly runs: Runs;
  readonly workers: Workers;
  readonly artefacts: ArtefactStore;
}

/** A job's place. */
export interface JobName {
  readonly group: string;
  readonly name: string;
}

/** An uploaded file, its SHA-1 counted while it came in. */
export interface UploadedPackage {
  readonly path: string;
  readonly sha1: string;
  readonly size: number;
}

/** What the engine knows a job by. */
export const subjectOf = ({ group, name }: JobName): string => `${group}/${name}`;

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
    return store.write(async (manager) => {
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
      await this.#tell(manager, at, version, existing, actor);
      await artefacts.adopt(upload.path, upload.sha1);
      return version;
    });
  }

  /**
   * Runs a job now, whether or not it is enabled.
   * @throws {Refusal} 404 for an unknown job or version; 409 when as many runs as it allows are going on, or no
   * worker is there for it.
   */
  async run(at: JobName, version: string, actor: Actor): Promise<Run> {
    const { store, runs } = this.#around;
    return store.write(async (manager) => {
      const job = await this.get(at, manager);
      const published = await this.getVersion(job, version, manager);
      const task = readTaskJson(JSON.stringify(published.task), at.name);
      const concurrency = task.concurrency ?? 1;
      const going = await manager.countBy(Run, {
        family: jobsFamilyName,
        subject: subjectOf(at),
        state: In([...unfinishedStates]),
      });
      if (going >= concurrency) {
        throw new Refusal(
          409,
          'concurrency_limit',
          `${at.name} is running already (${going} of at most ${concurrency} at once). Wait for it, or stop it first.`,
        );
      }
      const worker = await this.#leastLoaded(manager, at.group);
      const program: RunProgram = {
        argv: task.argv,
        env: {
          ...task.env,
          WHEELHOUSE_JOB: at.name,
          WHEELHOUSE_GROUP: at.group,
          WHEELHOUSE_VERSION: published.version,
          WHEELHOUSE_ATTEMPT: '1',
          WHEELHOUSE_TRIGGER: 'manual',
        },
        archive: { sha1: published.sha1, root: published.root },
        timeoutSeconds: task.timeout ?? 0,
      };
      const run = await runs.create(manager, {
        family: jobsFamilyName,
        subject: subjectOf(at),
        version: published.version,
        nodeId: worker.id,
        trigger: 'manual',
        operator: actor.operator.name,
        attempt: 1,
        concurrency,
        program,
      });
      await recordChange(manager, actor, {
        action: 'job.run',
        target: subjectOf(at),
        after: { runId: run.id, version: published.version },
      });
      return run;
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
   * Removes packages that nothing needs any more: versions that were replaced, publications that a crash cut short.
   * Part of the start, when nobody publishes.
   */
  async removeUnneededPackages(): Promise<void> {
    const { artefacts, store } = this.#around;
    const needed = await this.#neededArtefacts(store.read);
    for (const sha1 of await artefacts.list()) if (!needed.has(sha1)) await artefacts.remove(sha1);
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

  async #tell(
    manager: WriteManager,
    at: JobName,
    version: JobVersion,
    replaced: JobVersion | null,
    actor: Actor,
  ): Promise<void> {
    const { events, logs } = this.#around;
    const line = {
      type: 'status' as const,
      data: { command: 'publish', version: version.version, operator: actor.operator.name },
    };
    await logs.appendToSubject(manager, topicOf(jobsFamilyName, subjectOf(at)), [line], version.publishedAt);
    await events.emit(manager, 'job.published', { ...at, version: version.version });
    const describe = ({ version: name, sha1, size }: JobVersion) => ({ version: name, sha1, size });
    await recordChange(manager, actor, {
      action: 'job.publish',
      target: subjectOf(at),
      before: replaced === null ? null : describe(replaced),
      after: describe(version),
    });
  }

  async #leastLoaded(manager: WriteManager, group: string): Promise<Worker> {
    const candidates = this.#around.workers.servingGroup(group);
    const runs = await manager.find(Run, {
      select: { id: true, nodeId: true },
      where: { state: In([...unfinishedStates]) },
    });
    const load = (worker: Worker) =>
      runs.filter(({ nodeId }) => nodeId === worker.id).length / worker.capacity;
    const [best] = candidates.toSorted((a, b) => load(a) - load(b));
    if (best === undefined) {
      throw new Refusal(
        409,
        'no_worker',
        `No worker serves group ${group}. Give a node that group, or switch "local" on.`,
      );
    }
    return best;
  }

  /** @returns SHA-1s of the packages that a version, or a run that may have yet to unpack it, needs. */
  async #neededArtefacts(read: ReadManager): Promise<Set<string>> {
    const versions = await read.find(JobVersion, { select: { id: true, sha1: true } });
    const unfinished = await read.findBy(Run, { state: In([...unfinishedStates]) });
    const ofRuns = unfinished.flatMap((run) => run.program.archive?.sha1 ?? []);
    return new Set([...versions.map(({ sha1 }) => sha1), ...ofRuns]);
  }
}
