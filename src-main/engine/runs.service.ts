import { once } from 'node:events';
import { In } from 'typeorm';
import { isAborted } from '../lib/abort.js';
import { Refusal } from '../lib/errors.js';
import { makeId } from '../lib/ids.js';
import type { WriteManager } from '../store/store.js';
import { tableQueue, type Queue } from './queue.js';
import { Run, isFinal, occupyingStates, unfinishedStates } from './run.entity.js';
import { RunDriver, emitState, secretsOf, type RunSurroundings } from './run-driver.js';
import { endingWithout, type RunFamily } from './run-family.js';
import { runTitle } from './run-title.js';
import { executorFor, type Workers } from './workers.js';

/** What a family asks to have run. */
export type RunRequest = Pick<
  Run,
  'family' | 'subject' | 'version' | 'nodeId' | 'trigger' | 'operator' | 'concurrency' | 'program'
> &
  Partial<Pick<Run, 'parentRunId' | 'chainDepth' | 'scheduledFor' | 'batchId' | 'notBefore'>> & {
    /** What people call it, in any number of lines of any length: {@link runTitle} makes one of them. */
    readonly title: string;
    /** Added to its environment, hidden in its log; kept sealed, and no longer than the run lasts. */
    readonly secrets?: Readonly<Record<string, string>>;
  };

/** Sleep and clock changes are noticed by then. */
const longestTimerMs = 60_000;

/** Creates, starts, takes up and stops the runs of all families. */
export class Runs {
  readonly #around: RunSurroundings;
  readonly #workers: Workers;
  readonly #families = new Map<string, RunFamily>();
  readonly #queue: Queue;
  readonly #drivers = new Map<string, { driver: RunDriver; done: Promise<void> }>();
  #isTakenUp = false;
  #isPumping = false;
  #isPumpWanted = false;
  #nextStart: NodeJS.Timeout | undefined;

  constructor(around: RunSurroundings, workers: Workers, queue: Queue = tableQueue) {
    this.#around = around;
    this.#workers = workers;
    this.#queue = queue;
    workers.onChange(() => this.#pump());
  }

  /** Makes a family known; to be called for each before anything is run or taken up. */
  serve(family: RunFamily): void {
    this.#families.set(family.name, family);
  }

  /** Whether there is a node that runs can be made for; one that was added by the write in progress is none yet. */
  knows(nodeId: string): boolean {
    return this.#workers.get(nodeId) !== undefined;
  }

  /**
   * Queues a run, as part of the write in progress; it starts once that has committed and there is room.
   * @returns the run as stored.
   */
  async create(manager: WriteManager, { secrets = {}, ...request }: RunRequest): Promise<Run> {
    const worker = this.#workers.get(request.nodeId);
    if (worker === undefined) throw new Error(`there is no node ${request.nodeId}`);
    const id = makeId();
    const hasSecrets = Object.keys(secrets).length > 0;
    const run: Run = Object.assign(new Run(), {
      parentRunId: null,
      chainDepth: 0,
      scheduledFor: null,
      batchId: null,
      notBefore: null,
      ...request,
      id,
      title: runTitle(request.title, request.subject),
      sealedSecrets: hasSecrets ? this.#around.vault.seal(JSON.stringify(secrets), secretsOf(id)) : null,
      attempt: 1,
      executor: executorFor(worker, request.program).kind,
      state: 'queued' as const,
      handle: null,
      createdAt: Date.now(),
      startedAt: null,
      endedAt: null,
      stopRequestedBy: null,
      exitCode: null,
      signal: null,
      reason: null,
      result: null,
      stdoutOffset: 0,
      stderrOffset: 0,
      logMarks: null,
      lineCount: 0,
      lastLineMs: 0,
    });
    await manager.insert(Run, run);
    await emitState(this.#around.events, manager, run);
    this.#around.store.tellAfterCommit(() => this.#pump());
    return run;
  }

  /**
   * Takes up every run that an earlier control plane left unfinished, then starts what is queued. Call once; nothing is
   * started before, since a run started meanwhile would look like one that was left, and be driven twice.
   */
  async takeUp(): Promise<void> {
    const { store, leftovers, logger } = this.#around;
    await leftovers.takeUp();
    // In the lane: a stop is either seen here or finds the driver.
    await store.write(async (manager) => {
      const left = await manager.find(Run, {
        where: { state: In([...occupyingStates]) },
        order: { id: 'ASC' },
      });
      store.afterCommit(() => {
        for (const run of left) {
          try {
            this.#drive(run);
          } catch (error) {
            // The others must not wait for it.
            logger.error({ err: error, runId: run.id }, 'an unfinished run could not be taken up');
          }
        }
        this.#isTakenUp = true;
      });
    });
    this.#pump();
  }

  /**
   * Stops a run: a queued one ends at once, a running one as soon as its processes are gone.
   * @param operator who asked.
   * @returns whether there was anything to stop.
   */
  async stop(runId: string, operator: string): Promise<boolean> {
    const { store } = this.#around;
    return store.write(async (manager) => {
      const run = await manager.findOneBy(Run, { id: runId });
      if (run === null) throw new Refusal(404, 'run_not_found', `There is no run ${runId}.`);
      if (isFinal(run.state)) return false;
      if (run.state === 'queued') {
        await this.#endQueued(manager, run, operator);
        return true;
      }
      if (run.stopRequestedBy === null)
        await manager.update(Run, { id: runId }, { stopRequestedBy: operator });
      store.afterCommit(() => this.#drivers.get(runId)?.driver.stop(operator));
      return true;
    });
  }

  /**
   * Stops all unfinished runs of a subject.
   * @returns how many there were.
   */
  async stopSubject(family: string, subject: string, operator: string): Promise<number> {
    const { store } = this.#around;
    const runs = await store.read.findBy(Run, { family, subject, state: In([...unfinishedStates]) });
    let stopped = 0;
    for (const run of runs) if (await this.stop(run.id, operator)) stopped++;
    return stopped;
  }

  /**
   * Stops all unfinished runs of a subject and waits until nothing of them is left.
   * @param limitMs how long to wait.
   * @returns whether they have ended.
   */
  async endSubject(family: string, subject: string, operator: string, limitMs: number): Promise<boolean> {
    const { shutdown, store } = this.#around;
    const limit = AbortSignal.timeout(limitMs);
    while (!limit.aborted && !shutdown.aborted) {
      if ((await this.stopSubject(family, subject, operator)) === 0) return true;
      const runs = await store.read.findBy(Run, { family, subject, state: In([...unfinishedStates]) });
      const ends = runs.flatMap(({ id }) => this.#drivers.get(id)?.done ?? []);
      if (ends.length < runs.length) return false;
      await Promise.race([Promise.all(ends), once(limit, 'abort')]);
    }
    return false;
  }

  /** Waits until every driver has let go, after the shutdown signal: their commands go on. */
  async letGo(): Promise<void> {
    clearTimeout(this.#nextStart);
    await Promise.all([...this.#drivers.values()].map(({ done }) => done));
  }

  async #endQueued(manager: WriteManager, run: Run, operator: string): Promise<void> {
    const { events, logs, store } = this.#around;
    const ending = endingWithout('stopped', `stopped by ${operator} before it started`);
    const { lines, result } = this.#familyOf(run).ended(run, ending, this.#workers.nameOf(run.nodeId));
    const { state, reason, endedAt } = ending;
    const change = { state, reason, endedAt, result, stopRequestedBy: operator, sealedSecrets: null };
    await manager.update(Run, { id: run.id }, change);
    Object.assign(run, change);
    const log = logs.openRun(run, this.#workers.nameOf(run.nodeId));
    await logs.stage(manager, log, lines, endedAt);
    await emitState(events, manager, run);
    await this.#familyOf(run).settled?.(manager, run);
    store.afterCommit(() => logs.closeRun(log));
  }

  /** Starts what may start. One turn at a time; a call during a turn leads to another. */
  #pump(): void {
    this.#isPumpWanted = true;
    if (this.#isTakenUp && !this.#isPumping) void this.#turn();
  }

  async #turn(): Promise<void> {
    this.#isPumping = true;
    const { store, logger, shutdown, events } = this.#around;
    let lookedAt = Date.now();
    while (this.#isPumpWanted && !shutdown.aborted) {
      this.#isPumpWanted = false;
      lookedAt = Date.now();
      try {
        await store.write(async (manager) => {
          const runs = await this.#queue.take(manager, (nodeId) => this.#workers.get(nodeId)?.capacity ?? 0);
          for (const run of runs) {
            const worker = this.#workers.get(run.nodeId);
            const executor = worker === undefined ? null : executorFor(worker, run.program);
            const handle = executor?.handleFor(run.id, run.attempt, run.program.outputLimitBytes) ?? null;
            await manager.update(Run, { id: run.id }, { state: 'starting', handle });
            Object.assign(run, { state: 'starting', handle });
            await emitState(events, manager, run);
          }
          // At once: a stop in the next write must find the driver.
          store.afterCommit(() => {
            for (const run of runs) this.#drive(run);
          });
        });
      } catch (error) {
        logger.error({ err: error }, 'queued runs could not be started; they stay queued');
        setTimeout(() => this.#pump(), 5000).unref();
      }
    }
    this.#isPumping = false;
    await this.#awaitNextStart(lookedAt);
  }

  /** Runs that wait for their next attempt start by themselves. */
  async #awaitNextStart(lookedAt: number): Promise<void> {
    const { store, logger, shutdown } = this.#around;
    clearTimeout(this.#nextStart);
    if (shutdown.aborted) return;
    try {
      const next = await this.#queue.nextStart(store.read, lookedAt);
      if (next === null || isAborted(shutdown)) return;
      clearTimeout(this.#nextStart);
      this.#nextStart = setTimeout(
        () => this.#pump(),
        Math.min(Math.max(1, next - Date.now()), longestTimerMs),
      );
    } catch (error) {
      logger.error({ err: error }, 'the queue could not be read; it is looked at again with the next run');
    }
  }

  #drive(run: Run): void {
    const worker = this.#workers.get(run.nodeId);
    if (worker === undefined) {
      this.#around.logger.error(
        { runId: run.id, nodeId: run.nodeId },
        'the node of an unfinished run is not there',
      );
      return;
    }
    const driver = new RunDriver(run, worker, this.#familyOf(run), this.#around);
    const done = driver.drive().finally(() => {
      // Its next attempt may have a driver of its own by now.
      if (this.#drivers.get(run.id)?.driver === driver) this.#drivers.delete(run.id);
      this.#pump();
    });
    this.#drivers.set(run.id, { driver, done });
  }

  #familyOf(run: Run): RunFamily {
    const family = this.#families.get(run.family);
    if (family === undefined) throw new Error(`there is no family ${run.family}`);
    return family;
  }
}
