import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { isAborted } from '../../../lib/abort.js';
import { messageOf } from '../../../lib/errors.js';
import type { ReadManager, Store, WriteManager } from '../../../store/store.js';
import type {
  Executor,
  LaunchSpec,
  LaunchTalk,
  Offsets,
  OutputStream,
  ProbeResult,
  RunExit,
  RunHandle,
  RunOutput,
  SweepOptions,
} from '../executor.js';
import type { NodeFacts } from '../node-facts.js';
import { folderName } from '../run-folder.js';
import type { FlinkAccess } from './flink-access.js';
import { FlinkCluster } from './flink-cluster.js';
import { isOver, type FlinkContext } from './flink-context.js';
import { FlinkRefusal, FlinkUnreachable, rootCause } from './flink-http.js';
import { FlinkJournal, type Saying } from './flink-journal.js';
import { FlinkRun, type FlinkEnd, type FlinkJob } from './flink-run.entity.js';
import { jarNameOf, launchJar } from './jar-launch.js';
import { readJobDetail, type JobDetail } from './job-detail.js';
import { watchJob } from './job-watch.js';
import { abandonScript, isScriptOver, openScript, stepScript } from './script-progress.js';
import { SqlGateway } from './sql-gateway.js';

export interface FlinkExecutorOptions {
  readonly store: Store;
  readonly logger: Logger;
  /** Of the JobManager. */
  readonly url: string;
  /** Of the SQL Gateway. */
  readonly gatewayUrl: string;
  /** What lets us in at both. */
  readonly access: FlinkAccess;
  /** Where savepoints go; '' for where the cluster keeps them. */
  readonly savepointFolder: string;
  readonly pollMs: number;
  readonly lostAfterMs: number;
  /** Told, in the write that notes it, that a run is out of reach, or back. */
  readonly onReach: FlinkContext['onReach'];
}

const layout = 1;
/** Pauses before a cluster that does not answer is asked again; after the last it stays so. */
const silenceMs = [500, 1000, 2000, 5000, 10_000, 30_000];
/** What a stop may take beyond the grace; it goes on all the same. */
const stopReserveMs = 60_000;
const detailLimitMs = 10_000;
const dayMs = 24 * 3600_000;

/**
 * Runs jobs on a Flink cluster. What the launcher is on a machine, the store is here: each run is a row that says what was
 * asked of the cluster and what came of it, written before the next thing is asked. Ids of jobs and savepoints are made
 * here, so that whatever is asked twice happens once.
 */
export class FlinkExecutor implements Executor {
  readonly kind = 'flink';
  readonly journal: FlinkJournal;
  readonly cluster: FlinkCluster;
  readonly gateway: SqlGateway;
  readonly #context: FlinkContext;
  readonly #logger: Logger;

  constructor(options: FlinkExecutorOptions) {
    this.journal = new FlinkJournal(options.store);
    this.cluster = new FlinkCluster(options.url, options.access);
    this.gateway = new SqlGateway(options.gatewayUrl, options.access);
    this.#logger = options.logger;
    const { savepointFolder, pollMs, lostAfterMs, onReach } = options;
    const { journal, cluster, gateway } = this;
    this.#context = { journal, cluster, gateway, savepointFolder, pollMs, lostAfterMs, onReach };
  }

  handleFor(runId: string, attempt: number, outputLimitBytes?: number): RunHandle {
    const handle = { executor: this.kind, runId, folder: folderName(runId, attempt), layout };
    return outputLimitBytes === undefined ? handle : { ...handle, outputLimitBytes };
  }

  async launch(spec: LaunchSpec, handle: RunHandle, cancel: AbortSignal, talk?: LaunchTalk): Promise<void> {
    if (spec.flink === undefined) throw new Error('A Flink cluster runs jars and SQL, no commands.');
    const run = await this.journal.open(handle.folder, spec.runId, spec.flink);
    if (run.state.isSubmitted || run.state.end !== null) return;
    const giveUp = AbortSignal.any([cancel, talk?.giveUp ?? cancel]);
    if (spec.flink.jar === null) await openScript(this.#context, run, giveUp);
    else await launchJar(this.#context, run, cancel, giveUp);
  }

  async *attach(
    { folder: id, outputLimitBytes = Infinity }: RunHandle,
    from: Offsets,
    cancel: AbortSignal,
  ): AsyncGenerator<RunOutput | RunExit, void, undefined> {
    const at: Record<OutputStream, number> = { ...from };
    for (let silent = 0; ;) {
      cancel.throwIfAborted();
      const woken = new AbortController();
      const change = this.journal.next('asked', id, AbortSignal.any([cancel, woken.signal]));
      try {
        const run = await this.journal.find(id);
        for (let more = true; more;) {
          const pieces = await this.journal.output(id, at);
          for (const piece of pieces) {
            at[piece.stream] = piece.offset + piece.bytes.length;
            yield piece;
          }
          more = pieces.length > 0;
        }
        const end = run === null ? neverBegun() : run.state.end;
        if (end !== null) {
          yield exitOf(end);
          return;
        }
        if (run === null) return;
        const { isSilent, waitMs } = await this.#step(run, outputLimitBytes, silent, cancel);
        silent = isSilent ? silent + 1 : 0;
        if (waitMs > 0) await Promise.race([delay(waitMs, undefined, { signal: cancel }), change]);
      } finally {
        woken.abort();
      }
    }
  }

  async stop({ folder: id, runId }: RunHandle, graceSeconds: number): Promise<void> {
    const run = await this.journal.find(id);
    if (run?.state.end !== null) return;
    // Asked for without saying how, as by the engine itself: at once.
    if (run.state.stop === null) await this.journal.advance(id, { change: { stop: 'cancel' } });
    const limit = AbortSignal.timeout(graceSeconds * 1000 + stopReserveMs);
    while (!limit.aborted) {
      const change = this.journal.next('ended', id, limit);
      if ((await this.journal.find(id))?.state.end !== null) return;
      await change;
    }
    throw new Error(`the cluster has not ended run ${runId} yet`);
  }

  async cleanup(...handles: readonly RunHandle[]): Promise<void> {
    for (const { folder: id } of handles) {
      const run = await this.journal.find(id);
      if (run !== null) await this.#forget(run);
    }
  }

  async #forget({ id, state }: FlinkRun): Promise<void> {
    if (state.program.jar !== null) {
      const cancel = AbortSignal.timeout(detailLimitMs);
      for (const jarId of await this.cluster.jarsNamed(jarNameOf(id), cancel))
        await this.cluster.deleteJar(jarId, cancel);
    }
    await this.journal.remove(id);
  }

  async probe(): Promise<ProbeResult> {
    try {
      const { version } = await this.cluster.describe(AbortSignal.timeout(detailLimitMs));
      return { ok: true, message: `Flink ${version}` };
    } catch (error) {
      return { ok: false, message: messageOf(error) };
    }
  }

  async facts(cancel: AbortSignal): Promise<NodeFacts> {
    const { version } = await this.cluster.describe(cancel);
    const java = await this.cluster.java(cancel);
    return {
      hostname: this.cluster.host,
      os: `Flink ${version}`,
      kernel: null,
      arch: null,
      cpus: null,
      memoryBytes: null,
      memoryAvailableBytes: null,
      diskBytes: null,
      diskFreeBytes: null,
      docker: null,
      java: java === null ? null : String(java),
      clockSkewMs: null,
      folder: '',
      warnings: [],
    };
  }

  async sweep({ olderThanDays, isWanted }: SweepOptions): Promise<string[]> {
    const old = await this.journal.madeBefore(Date.now() - olderThanDays * dayMs);
    const unwanted = old.filter(({ runId }) => !isWanted(runId));
    for (const run of unwanted) await this.#forget(run);
    return unwanted.map(({ id }) => id);
  }

  /** Says how a run is to be ended, as part of the write in progress; ending it is asked for besides. */
  async requestStop(manager: WriteManager, runId: string, how: 'savepoint' | 'cancel'): Promise<void> {
    await this.journal.requestStop(manager, runId, how);
  }

  /** @returns what the cluster says of a run's jobs now, or last said; null for a run of which nothing is known. */
  async detail(runId: string): Promise<{ jobs: readonly JobDetail[]; reason: string | null } | null> {
    const run = (await this.journal.ofRuns([runId])).at(-1);
    if (run === undefined) return null;
    const reason = run.state.silence?.reason ?? null;
    if (run.state.end !== null) return { jobs: run.state.detail as JobDetail[], reason };
    try {
      return { jobs: await this.#details(run.state.jobs, AbortSignal.timeout(detailLimitMs)), reason };
    } catch (error) {
      return { jobs: [], reason: messageOf(error) };
    }
  }

  /** @returns the run of an attempt as it stands, inside a write or outside. */
  async runOf(read: ReadManager, runId: string): Promise<FlinkRun | null> {
    const rows = await read.find(FlinkRun, { where: { runId }, order: { createdAt: 'DESC' }, take: 1 });
    return rows[0] ?? null;
  }

  async #step(
    run: FlinkRun,
    limit: number,
    silent: number,
    cancel: AbortSignal,
  ): Promise<{ isSilent: boolean; waitMs: number }> {
    try {
      const isMore = await this.#advance(run, limit, cancel);
      return { isSilent: false, waitMs: isMore ? 0 : this.#context.pollMs };
    } catch (error) {
      if (isAborted(cancel)) throw error;
      if (!(error instanceof FlinkUnreachable || error instanceof FlinkRefusal)) {
        this.#logger.error(
          { err: error, runId: run.runId },
          'a run on Flink could not be taken on; it is tried again',
        );
      }
      await this.#noteSilence(run, messageOf(error), limit);
      return { isSilent: true, waitMs: silenceMs[Math.min(silent, silenceMs.length - 1)] ?? 0 };
    }
  }

  /** @returns whether there is more to do at once. */
  async #advance(run: FlinkRun, limit: number, cancel: AbortSignal): Promise<boolean> {
    const { state } = run;
    // Of a cluster that is out of reach for so long nothing more can be asked; who stops the run gives it up.
    if (state.silence?.isLost === true && state.stop !== null) {
      await this.#end(run, lostEnd(`given up: ${state.silence.reason}`), limit, null);
      return true;
    }
    const stop = state.failure === null ? state.stop : 'cancel';
    if (!isScriptOver(run)) {
      const step =
        stop === null
          ? await stepScript(this.#context, run, cancel)
          : { ...(await abandonScript(this.#context, run, cancel)), isMore: true };
      await this.#answered(run, step, limit);
      if (step.isMore) return true;
      const now = await this.journal.find(run.id);
      return now === null ? false : this.#watch(now, stop, limit, cancel);
    }
    // All of the script is done: what its jobs do now does not need the session.
    if (state.script?.session != null) {
      await this.#answered(run, await abandonScript(this.#context, run, cancel), limit);
      return true;
    }
    return this.#watch(run, stop, limit, cancel);
  }

  /** Looks at the jobs of a run, and ends it when all of them have. @returns whether there is more to do at once. */
  async #watch(
    run: FlinkRun,
    stop: 'savepoint' | 'cancel' | null,
    limit: number,
    cancel: AbortSignal,
  ): Promise<boolean> {
    const jobs: FlinkJob[] = [];
    const says: Saying[] = [];
    for (const job of run.state.jobs) {
      const watched =
        isOver(job) && !isSaving(job, stop)
          ? { job, says: [] }
          : await watchJob(this.#context, run, job, stop, cancel);
      jobs.push(watched.job);
      says.push(...watched.says);
    }
    const isSame = says.length === 0 && JSON.stringify(jobs) === JSON.stringify(run.state.jobs);
    const after =
      isSame && run.state.silence === null
        ? run
        : await this.#answered(run, { change: { jobs }, says }, limit);
    if (after === null || !isScriptOver(after) || !jobs.every((job) => isOver(job) && !isSaving(job, stop)))
      return false;
    const end = await this.#endOf(after, cancel);
    await this.#end(after, end, limit, await this.#details(jobs, cancel).catch(() => []));
    return true;
  }

  async #endOf({ state: { jobs, stop, failure } }: FlinkRun, cancel: AbortSignal): Promise<FlinkEnd> {
    const lost = jobs.find(({ state }) => state === 'LOST');
    if (lost !== undefined)
      return lostEnd(
        `the cluster knows no job ${lost.id} any more: it was started anew without high availability, the job ended long ago, or the SQL Gateway belongs to another cluster`,
      );
    if (failure !== null) return { outcome: 'exited', exitCode: 1, reason: failure, endedAt: Date.now() };
    const failed = jobs.find(({ state }) => state === 'FAILED');
    if (failed !== undefined) {
      const [newest] = await this.cluster.exceptions(failed.id, 1, cancel);
      const reason = newest === undefined ? `job ${failed.id} failed` : rootCause(newest.stacktrace);
      return { outcome: 'exited', exitCode: 1, reason, endedAt: Date.now() };
    }
    if (stop !== null) return { outcome: 'stopped', exitCode: null, reason: null, endedAt: Date.now() };
    const cancelled = jobs.find(({ state }) => state === 'CANCELED');
    if (cancelled === undefined) return { outcome: 'exited', exitCode: 0, reason: null, endedAt: Date.now() };
    const reason = `job ${cancelled.id} was cancelled on the cluster`;
    return { outcome: 'stopped', exitCode: null, reason, endedAt: Date.now() };
  }

  async #details(jobs: readonly FlinkJob[], cancel: AbortSignal): Promise<JobDetail[]> {
    const found: JobDetail[] = [];
    for (const { id } of jobs) {
      const detail = await readJobDetail(this.cluster, id, cancel);
      if (detail !== null) found.push(detail);
    }
    return found;
  }

  /** Notes a step, and that the cluster has answered. */
  async #answered(run: FlinkRun, step: Parameters<FlinkJournal['advance']>[1], limit: number) {
    const { silence } = run.state;
    if (silence === null) {
      const isNothing = step.change === undefined && (step.says ?? []).length === 0;
      return isNothing ? run : this.journal.advance(run.id, step, limit);
    }
    const says: Saying[] = [{ stream: 'stderr', text: 'The cluster answers again.' }];
    return this.journal.advance(
      run.id,
      {
        change: { ...step.change, silence: null },
        says: [...says, ...(step.says ?? [])],
        ...(silence.isLost
          ? { also: (manager: WriteManager) => this.#context.onReach(manager, run.runId, false) }
          : {}),
      },
      limit,
    );
  }

  async #noteSilence(run: FlinkRun, reason: string, limit: number): Promise<void> {
    const known = (await this.journal.find(run.id))?.state.silence ?? null;
    const since = known?.since ?? Date.now();
    const isLost = Date.now() - since >= this.#context.lostAfterMs;
    const becomesLost = isLost && known?.isLost !== true;
    if (known !== null && !becomesLost && known.reason === reason) return;
    const seconds = Math.round(this.#context.lostAfterMs / 1000);
    const says: Saying[] = [
      ...(known === null ? [{ stream: 'stderr' as const, text: `${reason} It is asked again.` }] : []),
      ...(becomesLost
        ? [
            {
              stream: 'stderr' as const,
              text: `Nothing was heard of the cluster for ${seconds} s. The task counts as lost until it answers; stop it to give it up.`,
            },
          ]
        : []),
    ];
    await this.journal.advance(
      run.id,
      {
        change: { silence: { since, reason, isLost } },
        says,
        ...(becomesLost
          ? { also: (manager: WriteManager) => this.#context.onReach(manager, run.runId, true) }
          : {}),
      },
      limit,
    );
  }

  async #end(
    run: FlinkRun,
    end: FlinkEnd,
    limit: number,
    detail: readonly JobDetail[] | null,
  ): Promise<void> {
    await this.journal.advance(run.id, { change: { end, detail: detail ?? [] } }, limit);
  }
}

/** Whether the path of a savepoint is yet to come. */
const isSaving = (
  { savepoint, savepointPath, state }: FlinkJob,
  stop: 'savepoint' | 'cancel' | null,
): boolean =>
  stop === 'savepoint' && savepoint?.isAsked === true && savepointPath === null && state === 'FINISHED';

const lostEnd = (reason: string): FlinkEnd => ({
  outcome: 'lost',
  exitCode: null,
  reason,
  endedAt: Date.now(),
});

const neverBegun = (): FlinkEnd => lostEnd('nothing is known of it: it was never submitted');

const exitOf = ({ outcome, exitCode, reason, endedAt }: FlinkEnd): RunExit => ({
  type: 'exit',
  outcome,
  exitCode,
  signal: null,
  endedAt,
  ...(reason === null ? {} : { reason }),
  result: null,
});
