import type { Logger } from 'pino';
import { isAborted } from '../../../lib/abort.js';
import { messageOf } from '../../../lib/errors.js';
import type { WriteManager } from '../../../store/store.js';
import { isOver, type FlinkContext } from './flink-context.js';
import { FlinkRefusal, FlinkUnreachable, rootCause } from './flink-http.js';
import type { FlinkJournal, Saying } from './flink-journal.js';
import type { FlinkEnd, FlinkJob, FlinkRun } from './flink-run.entity.js';
import { readJobDetails, type JobDetail } from './job-detail.js';
import { watchJob } from './job-watch.js';
import { abandonScript, isScriptOver, stepScript } from './script-progress.js';

/** Pauses before a cluster that does not answer is asked again; after the last it stays so. */
const silenceMs = [500, 1000, 2000, 5000, 10_000, 30_000];

/** Takes runs on from wherever their rows say that they are, to their end. */
export class RunProgress {
  readonly #context: FlinkContext;
  readonly #logger: Logger;

  constructor(context: FlinkContext, logger: Logger) {
    this.#context = context;
    this.#logger = logger;
  }

  /**
   * Takes a run one step on: what it has to say and what the cluster says of it is noted, and its end when it has one.
   * @param limit bytes kept of each stream.
   * @param silent how many steps before this one the cluster has left unanswered.
   * @returns whether it did so again, and how long to wait before the next step, at the most.
   * @throws when it is cancelled, or the store cannot take what is to be noted.
   */
  async step(
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
      await this.#end(run, lostEnd(`given up: ${state.silence.reason}`), limit, []);
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
      const now = await this.#context.journal.find(run.id);
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
    await this.#end(after, end, limit, await this.#detailsOf(after, cancel));
    return true;
  }

  /** @returns what is kept of a run's jobs; nothing when the cluster does not say. @throws when it is cancelled. */
  async #detailsOf({ runId, state }: FlinkRun, cancel: AbortSignal): Promise<readonly JobDetail[]> {
    try {
      return await readJobDetails(this.#context.cluster, state.jobs, cancel);
    } catch (error) {
      // Once the end is stored nobody asks again: whoever goes on after a restart does.
      if (isAborted(cancel)) throw error;
      this.#logger.warn(
        { err: error, runId },
        'what a Flink cluster has to say of the jobs of a run that has ended could not be read; its end is stored without',
      );
      return [];
    }
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
      const [newest] = await this.#context.cluster.exceptions(failed.id, 1, cancel);
      const reason = newest === undefined ? `job ${failed.id} failed` : rootCause(newest.stacktrace);
      return { outcome: 'exited', exitCode: 1, reason, endedAt: Date.now() };
    }
    if (stop !== null) return { outcome: 'stopped', exitCode: null, reason: null, endedAt: Date.now() };
    const cancelled = jobs.find(({ state }) => state === 'CANCELED');
    if (cancelled === undefined) return { outcome: 'exited', exitCode: 0, reason: null, endedAt: Date.now() };
    const reason = `job ${cancelled.id} was cancelled on the cluster`;
    return { outcome: 'stopped', exitCode: null, reason, endedAt: Date.now() };
  }

  /** Notes a step, and that the cluster has answered. */
  async #answered(run: FlinkRun, step: Parameters<FlinkJournal['advance']>[1], limit: number) {
    const { silence } = run.state;
    if (silence === null) {
      const isNothing = step.change === undefined && (step.says ?? []).length === 0;
      return isNothing ? run : this.#context.journal.advance(run.id, step, limit);
    }
    const says: Saying[] = [{ stream: 'stderr', text: 'The cluster answers again.' }];
    return this.#context.journal.advance(
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
    const known = (await this.#context.journal.find(run.id))?.state.silence ?? null;
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
    await this.#context.journal.advance(
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

  async #end(run: FlinkRun, end: FlinkEnd, limit: number, detail: readonly JobDetail[]): Promise<void> {
    await this.#context.journal.advance(run.id, { change: { end, detail } }, limit);
  }
}

/** Whether the path of a savepoint is yet to come. */
const isSaving = (
  { savepoint, savepointPath, state }: FlinkJob,
  stop: 'savepoint' | 'cancel' | null,
): boolean =>
  stop === 'savepoint' && savepoint?.isAsked === true && savepointPath === null && state === 'FINISHED';

/** @returns the end of a run that nobody can tell the end of. */
export const lostEnd = (reason: string): FlinkEnd => ({
  outcome: 'lost',
  exitCode: null,
  reason,
  endedAt: Date.now(),
});
