import type { Logger } from 'pino';
import { In, LessThan, Not } from 'typeorm';
import type { Store, WriteManager } from '../store/store.js';
import { LogChunk } from './log-chunk.entity.js';
import { Run, unfinishedStates } from './run.entity.js';

export interface RetentionOptions {
  readonly store: Store;
  readonly logger: Logger;
  /** Days that ended runs and their logs are kept; 0 for ever. */
  readonly keepDays: number;
  /** Ended runs kept of each subject; 0 for all. */
  readonly keepRuns: number;
  /** Bytes that all logs together may take in the store, compressed; 0 for any number. */
  readonly keepBytes: number;
}

/** Rows that a family keeps for as long as the engine keeps runs, such as tasks, some of which came to no run. */
export interface Retained {
  /**
   * Removes rows of what ended before a time, as part of the write in progress.
   * @returns how many; as many as `limit` when there may be more.
   */
  removeOlder(manager: WriteManager, before: number, limit: number): Promise<number>;
  /** The same with what is beyond the newest of each subject. */
  removeBeyond(manager: WriteManager, keep: number, limit: number): Promise<number>;
}

const firstAfterMs = 60_000;
const everyMs = 3600_000;
/** Rows removed in one write: others wait for it. */
const biteSize = 200;
const dayMs = 24 * 3600_000;

/** Removes what is too old, too many or too large of ended runs and their logs. Never touches a run that has not ended. */
export class Retention {
  readonly #options: RetentionOptions;
  #timer: NodeJS.Timeout | undefined;
  #pass: Promise<void> = Promise.resolve();
  #isStopped = false;
  readonly #retained: Retained[] = [];

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  /** Lets rows of a family go as runs do. */
  add(rows: Retained): void {
    this.#retained.push(rows);
  }

  /** Begins to look once an hour. */
  start(): void {
    this.#timer = setTimeout(() => this.#next(), firstAfterMs);
  }

  /** Ends after the bite under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#pass;
  }

  /** Does all that is due now. */
  async apply(now = Date.now()): Promise<void> {
    const { keepDays, keepRuns, keepBytes } = this.#options;
    const before = now - keepDays * dayMs;
    if (keepDays > 0) await this.#removeOlder(before);
    if (keepRuns > 0) await this.#removeBeyond(keepRuns);
    for (const rows of this.#retained) {
      if (keepDays > 0) await this.#inWrites((manager) => rows.removeOlder(manager, before, biteSize));
      if (keepRuns > 0) await this.#inWrites((manager) => rows.removeBeyond(manager, keepRuns, biteSize));
    }
    if (keepBytes > 0) await this.#shrinkTo(keepBytes);
  }

  #next(): void {
    this.#pass = this.apply()
      .catch((error: unknown) =>
        this.#options.logger.error({ err: error }, 'old logs could not be removed; they are tried again'),
      )
      .finally(() => {
        if (!this.#isStopped) this.#timer = setTimeout(() => this.#next(), everyMs);
      });
  }

  async #removeOlder(before: number): Promise<void> {
    const { store } = this.#options;
    await this.#inBites(async () => {
      const runs = await store.read.find(Run, {
        select: { id: true },
        where: { endedAt: LessThan(before), state: Not(In([...unfinishedStates])) },
        order: { id: 'ASC' },
        take: biteSize,
      });
      return runs.map(({ id }) => id);
    });
    await store.write(async (manager) => {
      await manager.delete(LogChunk, { runId: '', lastMs: LessThan(before) });
    });
  }

  async #removeBeyond(count: number): Promise<void> {
    const { store } = this.#options;
    const subjects = await store.read
      .createQueryBuilder(Run, 'run')
      .select('run.family', 'family')
      .addSelect('run.subject', 'subject')
      .groupBy('run.family')
      .addGroupBy('run.subject')
      .having('COUNT(*) > :count', { count })
      .getRawMany<{ family: string; subject: string }>();
    for (const { family, subject } of subjects) {
      await this.#inBites(async () => {
        const runs = await store.read.find(Run, {
          select: { id: true },
          where: { family, subject, state: Not(In([...unfinishedStates])) },
          order: { id: 'DESC' },
          skip: count,
          take: biteSize,
        });
        return runs.map(({ id }) => id);
      });
    }
  }

  /** Logs of the runs that ended longest ago go first; what came of these runs stays. */
  async #shrinkTo(limit: number): Promise<void> {
    const { store } = this.#options;
    let excess = ((await store.read.sum(LogChunk, 'bytes')) ?? 0) - limit;
    while (excess > 0 && !this.#isStopped) {
      const runs = await store.read
        .createQueryBuilder(LogChunk, 'chunk')
        .innerJoin(Run, 'run', 'run.id = chunk.runId')
        .select('chunk.runId', 'runId')
        .addSelect('SUM(chunk.bytes)', 'bytes')
        .where('run.endedAt IS NOT NULL')
        .groupBy('chunk.runId')
        .addGroupBy('run.endedAt')
        .orderBy('run.endedAt')
        .limit(biteSize)
        .getRawMany<{ runId: string; bytes: number | string }>();
      const going: string[] = [];
      for (const { runId, bytes } of runs) {
        if (excess <= 0) break;
        going.push(runId);
        excess -= Number(bytes);
      }
      if (going.length === 0) return;
      await store.write(async (manager) => {
        await manager.delete(LogChunk, { runId: In(going) });
      });
    }
  }

  async #inWrites(remove: (manager: WriteManager) => Promise<number>): Promise<void> {
    for (let removed = biteSize; removed >= biteSize && !this.#isStopped;)
      removed = await this.#options.store.write(remove);
  }

  /** Removes runs with their logs, a few in each write, until there are no more. */
  async #inBites(find: () => Promise<string[]>): Promise<void> {
    for (let ids = await find(); ids.length > 0 && !this.#isStopped; ids = await find()) {
      await this.#options.store.write(async (manager) => {
        await manager.delete(LogChunk, { runId: In(ids) });
        await manager.delete(Run, { id: In(ids) });
      });
    }
  }
}
