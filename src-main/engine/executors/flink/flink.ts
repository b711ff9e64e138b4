import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
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
import type { FlinkContext } from './flink-context.js';
import { FlinkJournal } from './flink-journal.js';
import { FlinkRun, type FlinkEnd } from './flink-run.entity.js';
import { jarNameOf, launchJar } from './jar-launch.js';
import { readJobDetails, type JobDetail } from './job-detail.js';
import { lostEnd, RunProgress } from './run-progress.js';
import { openScript } from './script-progress.js';
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
  readonly #progress: RunProgress;

  constructor(options: FlinkExecutorOptions) {
    this.journal = new FlinkJournal(options.store);
    this.cluster = new FlinkCluster(options.url, options.access);
    this.gateway = new SqlGateway(options.gatewayUrl, options.access);
    const { savepointFolder, pollMs, lostAfterMs, onReach } = options;
    const { journal, cluster, gateway } = this;
    this.#context = { journal, cluster, gateway, savepointFolder, pollMs, lostAfterMs, onReach };
    this.#progress = new RunProgress(this.#context, options.logger);
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
        const { isSilent, waitMs } = await this.#progress.step(run, outputLimitBytes, silent, cancel);
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
      return {
        jobs: await readJobDetails(this.cluster, run.state.jobs, AbortSignal.timeout(detailLimitMs)),
        reason,
      };
    } catch (error) {
      return { jobs: [], reason: messageOf(error) };
    }
  }

  /** @returns the run of an attempt as it stands, inside a write or outside. */
  async runOf(read: ReadManager, runId: string): Promise<FlinkRun | null> {
    const rows = await read.find(FlinkRun, { where: { runId }, order: { createdAt: 'DESC' }, take: 1 });
    return rows[0] ?? null;
  }
}

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
