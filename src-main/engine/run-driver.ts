import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { isAborted, pause } from '../lib/abort.js';
import { messageOf } from '../lib/errors.js';
import type { Store, WriteManager } from '../store/store.js';
import type { ArtefactStore } from './artefact-store.js';
import { packBundle, type Bundle } from './bundle.js';
import type { Events } from './events.js';
import type { Executor, LaunchSpec, RunExit, RunHandle, RunOutput } from './executors/executor.js';
import type { Leftovers } from './leftovers.js';
import type { LogStore } from './log-store.js';
import { Run, isFinal, type RunProgram } from './run.entity.js';
import { endingOf, endingWithout, retryDelay, type RunEnding, type RunFamily } from './run-family.js';
import type { RunLog } from './run-log.js';
import { Mask } from './vault/mask.js';
import type { Vault } from './vault/vault.js';
import { executorOf, type Worker } from './workers.js';

/** What every run needs of its surroundings. */
export interface RunSurroundings {
  readonly store: Store;
  readonly events: Events;
  readonly logs: LogStore;
  readonly artefacts: ArtefactStore;
  /** Folder in which bundles are packed, each for as long as its run is being launched. */
  readonly bundlesDir: string;
  readonly leftovers: Leftovers;
  readonly vault: Vault;
  readonly logger: Logger;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly stopGraceSeconds: number;
  /** Aborted when the control plane stops: drivers let go of their runs, which go on. */
  readonly shutdown: AbortSignal;
}

/** Pauses between tries of something that must not be given up. */
const backoffMs = [500, 1000, 2000, 5000, 10_000, 30_000];

/**
 * Takes one run from `starting` to its end: launches it or finds it again, moves its output into the log store, records
 * how it ended. It may begin at any point of a run's life, which is all there is to taking up runs after a crash.
 */
export class RunDriver {
  readonly #run: Run;
  readonly #worker: Worker;
  readonly #executor: Executor;
  readonly #family: RunFamily;
  readonly #around: RunSurroundings;
  readonly #handle: RunHandle;
  readonly #secrets: Readonly<Record<string, string>>;
  readonly #log: RunLog;
  /** Aborted when a stop was asked for. */
  readonly #stopping = new AbortController();
  #isLaunched = false;

  /** @param run in state `starting` or `running`, with its handle. */
  constructor(run: Run, worker: Worker, family: RunFamily, around: RunSurroundings) {
    if (run.handle === null) throw new Error(`run ${run.id} is ${run.state} without a handle`);
    this.#run = run;
    this.#worker = worker;
    this.#family = family;
    this.#around = around;
    this.#handle = run.handle;
    this.#executor = executorOf(worker, run.handle);
    if (run.stopRequestedBy !== null) this.#stopping.abort();
    this.#secrets = openSecrets(run, around.vault);
    this.#log = around.logs.openRun(run, worker.name, new Mask(Object.values(this.#secrets)));
  }

  /** Drives the run until it has ended and its end is stored, or until the control plane stops. Never rejects. */
  async drive(): Promise<void> {
    const { logs, logger, shutdown } = this.#around;
    try {
      const ending = (await this.#start()) ?? (await this.#follow());
      if (ending !== null) await this.#end(ending);
    } catch (error) {
      if (!shutdown.aborted)
        logger.error({ err: error, runId: this.#run.id }, 'a run could not be driven on');
    } finally {
      logs.closeRun(this.#log);
    }
  }

  /**
   * Stops the command. Returns at once; the end comes through `drive`.
   * @param operator who asked for it first.
   */
  stop(operator: string): void {
    this.#stopping.abort();
    this.#run.stopRequestedBy ??= operator;
    if (this.#isLaunched) void this.#stopCommand();
  }

  /** @returns how the run ended if it could not be started at all, else null once it runs. */
  async #start(): Promise<RunEnding | null> {
    const { shutdown, events, logs } = this.#around;
    if (this.#run.state === 'starting') {
      try {
        await this.#launch();
      } catch (error) {
        if (shutdown.aborted) throw error;
        if (error === this.#stopping.signal.reason)
          return endingWithout('stopped', `stopped by ${this.#run.stopRequestedBy ?? '?'} before it started`);
        const reason = `It could not be started on ${this.#worker.name}: ${messageOf(error)}`;
        return this.#log.mask.ending(endingWithout('failed', reason));
      }
      await this.#persist(async (manager) => {
        const startedAt = Date.now();
        await manager.update(Run, { id: this.#run.id }, { state: 'running', startedAt });
        Object.assign(this.#run, { state: 'running', startedAt });
        await logs.stage(manager, this.#log, this.#family.started(this.#run), startedAt);
        await emitState(events, manager, this.#run);
        await this.#family.begun?.(manager, this.#run);
      });
    }
    this.#isLaunched = true;
    if (this.#stopping.signal.aborted) void this.#stopCommand();
    return null;
  }

  /** @returns how the run ended; null when the control plane stops first. */
  async #follow(): Promise<RunEnding | null> {
    const { shutdown, logs, logger } = this.#around;
    for (let tries = 0; !shutdown.aborted; tries++) {
      try {
        const following = this.#executor.attach(this.#handle, this.#log.position, shutdown);
        for await (const item of following) {
          if (item.type === 'exit') return this.#endingOf(item);
          if (item.isAfterGap)
            await this.#note(`lines of ${item.stream} are missing here: its machine no longer had them`);
          await logs.accept(this.#log, item);
          if (item.offset + item.bytes.length >= this.#outputLimit) await this.#cutOff(item);
          tries = 0;
        }
      } catch (error) {
        if (isAborted(shutdown)) return null;
        logger.warn({ err: error, runId: this.#run.id }, 'following a run broke off; it is taken up again');
      }
      await this.#pause(tries);
    }
    return null;
  }

  #endingOf(exit: RunExit): RunEnding {
    for (const stream of ['stdout', 'stderr'] as const)
      this.#around.logs.acceptEnd(this.#log, stream, exit.endedAt);
    return this.#log.mask.ending(endingOf(exit));
  }

  /** A stream has reached its limit: its log says so, and nothing more comes of it. */
  async #cutOff({ stream, ms }: RunOutput): Promise<void> {
    const { logs } = this.#around;
    logs.acceptEnd(this.#log, stream, ms);
    const lines = this.#family.cutOff(this.#run, stream, this.#outputLimit);
    await this.#persist((manager) => logs.stage(manager, this.#log, lines, ms));
  }

  /** Tells something in the run's log. */
  async #note(text: string): Promise<void> {
    const { logs } = this.#around;
    const lines = this.#family.noted?.(this.#run, text) ?? [];
    if (lines.length === 0) return;
    await this.#persist((manager) => logs.stage(manager, this.#log, lines, Date.now()));
  }

  get #outputLimit(): number {
    return this.#run.program.outputLimitBytes ?? Infinity;
  }

  async #end(ending: RunEnding): Promise<void> {
    const { store, events, leftovers } = this.#around;
    await this.#persist(async (manager) => {
      // Whoever asked for a stop while the end was on its way has been promised one.
      const { stopRequestedBy } = await manager.findOneOrFail(Run, {
        select: { id: true, stopRequestedBy: true },
        where: { id: this.#run.id },
      });
      const run: Run = { ...this.#run, stopRequestedBy };
      const delaySeconds = stopRequestedBy === null ? retryDelay(run, ending.state) : null;
      await leftovers.note(manager, run);
      const change =
        delaySeconds === null
          ? await this.#finish(manager, run, ending)
          : await this.#repeat(manager, run, ending, delaySeconds);
      await manager.update(Run, { id: run.id }, change);
      await emitState(events, manager, { ...run, ...change });
      if (delaySeconds === null) await this.#family.settled?.(manager, { ...run, ...change });
      store.tellAfterCommit(() => Object.assign(this.#run, change));
    });
  }

  async #finish(manager: WriteManager, run: Run, ending: RunEnding) {
    const { lines, result } = this.#family.ended(run, ending, this.#worker.name);
    const { state, exitCode, signal, reason, endedAt } = ending;
    await this.#around.logs.stage(manager, this.#log, lines, endedAt);
    return { state, exitCode, signal, reason, endedAt, result, handle: null, sealedSecrets: null };
  }

  /** The same run again: its log goes on, the output of the next attempt is counted anew. */
  async #repeat(manager: WriteManager, run: Run, ending: RunEnding, delaySeconds: number) {
    const lines = this.#family.retried(run, ending, this.#worker.name, delaySeconds);
    await this.#around.logs.stage(manager, this.#log, lines, ending.endedAt);
    const elsewhere = ending.state === 'lost' ? await this.#family.placeAgain?.(manager, run) : null;
    return {
      nodeId: elsewhere ?? run.nodeId,
      state: 'queued' as const,
      attempt: run.attempt + 1,
      notBefore: Date.now() + Math.round(delaySeconds * 1000),
      handle: null,
      startedAt: null,
      stdoutOffset: 0,
      stderrOffset: 0,
      logMarks: null,
    };
  }

  async #stopCommand(): Promise<void> {
    const { logger, shutdown, stopGraceSeconds } = this.#around;
    for (let tries = 0; !shutdown.aborted && !isFinal(this.#run.state); tries++) {
      try {
        await this.#executor.stop(this.#handle, stopGraceSeconds);
        return;
      } catch (error) {
        logger.warn({ err: error, runId: this.#run.id }, 'a run could not be stopped; trying again');
      }
      await this.#pause(tries);
    }
  }

  async #launch(): Promise<void> {
    const { artefacts } = this.#around;
    const { archive, bundle } = this.#run.program;
    if (bundle === undefined)
      await this.#launchAs(archive === null ? null : { ...archive, path: artefacts.pathOf(archive.sha1) });
    else await this.#launchWith(bundle);
  }

  async #launchAs(archive: NonNullable<LaunchSpec['archive']> | null): Promise<void> {
    await this.#executor.launch(this.#spec(archive), this.#handle, this.#around.shutdown, {
      note: (text) => this.#note(text),
      giveUp: this.#stopping.signal,
    });
  }

  /** What was launched before a crash is found without its files: that they have gone meanwhile must not end it. */
  async #launchWith(bundle: Bundle): Promise<void> {
    const { bundlesDir, shutdown } = this.#around;
    const path = join(bundlesDir, `${this.#run.id}.${this.#run.attempt}.tar.gz`);
    try {
      const [packed] = await Promise.allSettled([packBundle(bundle, path)]);
      const sha1 = packed.status === 'fulfilled' ? packed.value : '0'.repeat(40);
      try {
        await this.#launchAs({ path, sha1, root: '' });
      } catch (error) {
        if (packed.status === 'rejected' && !shutdown.aborted) throw packed.reason;
        throw error;
      }
    } finally {
      await rm(path, { force: true });
    }
  }

  #spec(archive: NonNullable<LaunchSpec['archive']> | null): LaunchSpec {
    const { program, id, attempt } = this.#run;
    const { stopGraceSeconds } = this.#around;
    return {
      runId: id,
      argv: program.argv,
      ...(program.files === undefined ? {} : { files: program.files }),
      env: { ...program.env, ...this.#secrets, WHEELHOUSE_RUN_ID: id, WHEELHOUSE_ATTEMPT: String(attempt) },
      secretNames: Object.keys(this.#secrets),
      ...(archive === null ? {} : { archive }),
      ...(program.folder === undefined ? {} : { tree: this.#treeOf(program.folder) }),
      ...(program.flink === undefined ? {} : { flink: program.flink }),
      timeoutSeconds: program.timeoutSeconds,
      ...(program.container === undefined ? {} : { container: program.container }),
      outputLimitBytes: program.outputLimitBytes ?? 0,
      stopGraceSeconds,
    };
  }

  #treeOf({ path, name }: NonNullable<RunProgram['folder']>): NonNullable<LaunchSpec['tree']> {
    const { executor, name: worker } = this.#worker;
    return {
      name,
      pack: async (cancel) => {
        const packed = await executor.files?.pack?.(path, cancel);
        if (packed === undefined) throw new Error(`${worker} keeps no folders that could be had from there.`);
        return packed;
      },
    };
  }

  /** A state that has come true must reach the store: a full disk or a database restart only delays it. */
  async #persist(work: (manager: WriteManager) => Promise<void>): Promise<void> {
    const { store, logger, shutdown } = this.#around;
    for (let tries = 0; ; tries++) {
      try {
        await store.write(work, { mayShareCommit: true });
        return;
      } catch (error) {
        if (shutdown.aborted) throw error;
        logger.error(
          { err: error, runId: this.#run.id },
          'the state of a run could not be stored; trying again',
        );
        await this.#pause(tries);
      }
    }
  }

  async #pause(tries: number): Promise<void> {
    await pause(backoffMs[Math.min(tries, backoffMs.length - 1)] ?? 0, this.#around.shutdown);
  }
}

/** Tells the bus of a run's present state, as part of the write in progress. */
export async function emitState(
  events: Events,
  manager: Parameters<Events['emit']>[0],
  run: Run,
): Promise<void> {
  const { id: runId, family, subject, title, nodeId, state, trigger, attempt } = run;
  await events.emit(manager, 'run.state', { runId, family, subject, title, nodeId, state, trigger, attempt });
}

/** What a run's secrets are sealed for. */
export const secretsOf = (runId: string): string => `run ${runId}`;

function openSecrets({ id, sealedSecrets }: Run, vault: Vault): Readonly<Record<string, string>> {
  if (sealedSecrets === null) return {};
  return JSON.parse(vault.open(sealedSecrets, secretsOf(id))) as Record<string, string>;
}
