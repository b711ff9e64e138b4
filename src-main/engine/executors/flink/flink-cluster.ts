import type { TSchema } from 'typebox';
import {
  AsynchronousOperationResult,
  CheckpointingStatistics,
  DashboardConfiguration,
  EnvironmentInfo,
  JarListInfo,
  JarRunResponseBody,
  JarUploadResponseBody,
  JobDetailsInfo,
  JobExceptionsInfo,
  TriggerResponse,
} from './flink-api.js';
import type { FlinkAccess } from './flink-access.js';
import {
  askFlink,
  FlinkRefusal,
  FlinkUnreachable,
  type FlinkRequest,
  type FlinkServer,
} from './flink-http.js';

/** What a jar is run with; `jobId` is what makes a repetition harmless: a cluster takes an id once. */
export interface JarRun {
  readonly jobId: string;
  readonly entryClass: string;
  readonly arguments: readonly string[];
  readonly parallelism: number | null;
  readonly savepointPath: string | null;
  readonly configuration: Readonly<Record<string, string>>;
}

/** The oldest Flink of which all that we need is known: its SQL Gateway speaks v2, its REST API is as described. */
const oldestVersion = [1, 17] as const;
const uploadLimitMs = 30 * 60_000;
/** The cluster runs the program's main method before it answers. */
const runLimitMs = 5 * 60_000;

/** A JobManager's REST API. */
export class FlinkCluster {
  readonly #server: FlinkServer | null;
  /** Host and port, for people. */
  readonly host: string;

  /** @param url '' when none is known: everything asked of it says so. */
  constructor(url: string, access: FlinkAccess) {
    this.#server = url === '' ? null : { base: `${url.replace(/\/+$/, '')}/v1`, access };
    this.host = url === '' ? '' : new URL(url).host;
  }

  /** @returns the version of Flink, and whether jars may be sent to it: not to a cluster in application mode. */
  async describe(
    cancel: AbortSignal,
  ): Promise<{ version: string; isSupported: boolean; takesJars: boolean }> {
    const { 'flink-version': version, features } = await this.#ask({
      path: '/config',
      answer: DashboardConfiguration,
      cancel,
    });
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const isSupported = major > oldestVersion[0] || (major === oldestVersion[0] && minor >= oldestVersion[1]);
    return { version, isSupported, takesJars: features?.['web-submit'] !== false };
  }

  /** @returns the major version of its Java; null where it does not say. */
  async java(cancel: AbortSignal): Promise<number | null> {
    const { jvm } = await this.#ask({ path: '/jobmanager/environment', answer: EnvironmentInfo, cancel });
    // Such as "OpenJDK 64-Bit Server VM - Eclipse Adoptium - 17/17.0.9+9" (JVMInfo).
    const major = /(?:^|\s)(?:1\.)?(\d+)(?:\/|\.|$)/.exec(jvm?.version?.split(' - ').at(-1) ?? '')?.[1];
    return major === undefined ? null : Number(major);
  }

  /** @returns ids of the jars uploaded under a name. */
  async jarsNamed(name: string, cancel: AbortSignal): Promise<string[]> {
    const { files } = await this.#ask({ path: '/jars', answer: JarListInfo, cancel });
    return files.filter((file) => file.name === name).map(({ id }) => id);
  }

  /** @returns the jar's id. */
  async uploadJar(path: string, name: string, cancel: AbortSignal): Promise<string> {
    const { filename } = await this.#ask({
      method: 'POST',
      path: '/jars/upload',
      file: { path, name },
      answer: JarUploadResponseBody,
      limitMs: uploadLimitMs,
      cancel,
    });
    return filename.split(/[/\\]/).at(-1) ?? filename;
  }

  async deleteJar(jarId: string, cancel: AbortSignal): Promise<void> {
    await this.#ask({ method: 'DELETE', path: `/jars/${encodeURIComponent(jarId)}`, answer: null, cancel });
  }

  /** @returns the id of the job that has been submitted. */
  async runJar(jarId: string, run: JarRun, cancel: AbortSignal): Promise<string> {
    const { jobid } = await this.#ask({
      method: 'POST',
      path: `/jars/${encodeURIComponent(jarId)}/run`,
      body: {
        jobId: run.jobId,
        entryClass: run.entryClass,
        programArgsList: run.arguments,
        ...(run.parallelism === null ? {} : { parallelism: run.parallelism }),
        ...(run.savepointPath === null ? {} : { savepointPath: run.savepointPath }),
        ...(Object.keys(run.configuration).length === 0 ? {} : { flinkConfiguration: run.configuration }),
      },
      answer: JarRunResponseBody,
      limitMs: runLimitMs,
      cancel,
    });
    return jobid;
  }

  /** @returns null when the cluster knows no such job. */
  async job(jobId: string, cancel: AbortSignal): Promise<JobDetailsInfo | null> {
    try {
      return await this.#ask({ path: `/jobs/${jobId}`, answer: JobDetailsInfo, cancel });
    } catch (error) {
      if (error instanceof FlinkRefusal && error.status === 404) return null;
      throw error;
    }
  }

  /** @returns the newest exceptions of a job, newest first. */
  async exceptions(jobId: string, count: number, cancel: AbortSignal) {
    const { exceptionHistory } = await this.#ask({
      path: `/jobs/${jobId}/exceptions?maxExceptions=${count}`,
      answer: JobExceptionsInfo,
      cancel,
    });
    return exceptionHistory.entries.toSorted((a, b) => b.timestamp - a.timestamp);
  }

  async checkpoints(jobId: string, cancel: AbortSignal): Promise<CheckpointingStatistics> {
    return this.#ask({ path: `/jobs/${jobId}/checkpoints`, answer: CheckpointingStatistics, cancel });
  }

  async cancelJob(jobId: string, cancel: AbortSignal): Promise<void> {
    await this.#ask({ method: 'PATCH', path: `/jobs/${jobId}?mode=cancel`, answer: null, cancel });
  }

  /**
   * Has a job take a savepoint and end.
   * @param triggerId 32 hex digits of our own: asking twice with it is asking once.
   * @param folder where to; '' for where the cluster keeps them.
   * @returns the id to ask for it by.
   */
  async stopJob(jobId: string, triggerId: string, folder: string, cancel: AbortSignal): Promise<string> {
    const { 'request-id': id } = await this.#ask({
      method: 'POST',
      path: `/jobs/${jobId}/stop`,
      body: { triggerId, drain: false, ...(folder === '' ? {} : { targetDirectory: folder }) },
      answer: TriggerResponse,
      cancel,
    });
    return id;
  }

  /** @returns how a savepoint stands: its path or why it failed once it is done; null while it is being taken. */
  async savepoint(
    jobId: string,
    triggerId: string,
    cancel: AbortSignal,
  ): Promise<{ path: string } | { failure: string } | null> {
    const { status, operation } = await this.#ask({
      path: `/jobs/${jobId}/savepoints/${triggerId}`,
      answer: AsynchronousOperationResult,
      cancel,
    });
    if (status.id === 'IN_PROGRESS') return null;
    const cause = operation?.['failure-cause'];
    if (typeof operation?.location === 'string' && !cause) return { path: operation.location };
    return { failure: cause?.['stack-trace'] ?? cause?.class ?? 'the cluster does not say why' };
  }

  async #ask<T extends TSchema>(request: FlinkRequest<T>) {
    if (this.#server === null)
      throw new FlinkUnreachable('No Flink cluster is known: set works.flinkUrl to its address.', false);
    return askFlink(this.#server, request);
  }
}
