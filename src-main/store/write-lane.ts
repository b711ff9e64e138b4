import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DataSource, QueryRunner } from 'typeorm';
import type { RowWriter } from './row-writer.js';
import type { WriteManager } from './store.js';

/**
 * Writes that share a commit: the first waits for the last, so they must not be many. More would gain little, and beyond
 * 64 PostgreSQL keeps the savepoints of a transaction no longer at hand (PGPROC_MAX_CACHED_SUBXIDS).
 */
const groupLimit = 20;

interface Write<T = unknown> {
  readonly work: (manager: WriteManager) => Promise<T>;
  readonly mayShareCommit: boolean;
  readonly resolve: (result: T) => void;
  readonly reject: (error: unknown) => void;
}

/** A write that is being carried out, or was, and waits for its commit. */
interface Context {
  readonly manager: WriteManager;
  readonly callbacks: (() => void)[];
  readonly undo: (() => void)[];
  isOpen: boolean;
  /** Whether the next write must find what the callbacks of this one have done. */
  isAwaited: boolean;
}

/** What is to be told once the fate of the transaction is known. */
interface Outcome {
  /** Null for a write that failed. */
  readonly context: Context | null;
  readonly settle: () => void;
}

export interface WriteLaneOptions {
  readonly writer: DataSource;
  readonly rows: RowWriter;
  /** Called whenever a transaction is over, before anyone hears of it. */
  readonly onTransactionOver: () => void;
  /** Told what a callback threw. */
  readonly onCallbackError: (error: unknown) => void;
  /** Told why a roll-back failed: the writes are told why it was needed. */
  readonly onRollBackError: (error: unknown) => void;
}

/**
 * Carries out writes one after another. Those that may share a commit and wait together do: a commit is what costs most
 * of a short write, since it waits for the disk. Each of them is still whole or not at all, and nobody hears of one before
 * the commit that holds it.
 */
export class WriteLane {
  readonly #options: WriteLaneOptions;
  readonly #context = new AsyncLocalStorage<Context>();
  readonly #waiting: Write[] = [];
  #draining: Promise<void> | null = null;

  constructor(options: WriteLaneOptions) {
    this.#options = options;
  }

  /** What the write in progress writes with; undefined outside of any. */
  get manager(): WriteManager | undefined {
    return this.#current?.manager;
  }

  /** Writes that have not begun. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Puts a write at the end of the lane. @returns what it returns, once committed. */
  add<T>(work: (manager: WriteManager) => Promise<T>, mayShareCommit: boolean): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, mayShareCommit, resolve, reject } as Write);
      this.#draining ??= this.#drain();
    });
  }

  /**
   * Calls back after the write in progress has committed, before the next write begins; not at all if it rolls back.
   * @throws when no write is in progress.
   */
  afterCommit(callback: () => void): void {
    const context = this.#inProgress('afterCommit');
    context.callbacks.push(callback);
    context.isAwaited = true;
  }

  /**
   * Calls back as {@link afterCommit} does, but perhaps behind other writes that share the commit. Callbacks keep the order
   * of their writes.
   * @throws when no write is in progress.
   */
  tellAfterCommit(callback: () => void): void {
    this.#inProgress('tellAfterCommit').callbacks.push(callback);
  }

  /**
   * Calls back if the write in progress comes to nothing, before the next write begins, the last callback first.
   * @throws when no write is in progress.
   */
  onRollBack(callback: () => void): void {
    this.#inProgress('onRollBack').undo.push(callback);
  }

  /** Resolves when no write waits or is in progress. */
  async idle(): Promise<void> {
    await this.#draining;
  }

  get #current(): Context | undefined {
    const context = this.#context.getStore();
    return context?.isOpen === true ? context : undefined;
  }

  #inProgress(method: string): Context {
    const context = this.#current;
    if (context === undefined) throw new Error(`${method}() was called outside a write`);
    return context;
  }

  async #drain(): Promise<void> {
    for (let first = this.#waiting.shift(); first !== undefined; first = this.#waiting.shift()) {
      await this.#carryOut(first);
      // What has become ready during the commit joins the next transaction.
      await nextTurn();
    }
    this.#draining = null;
  }

  /** Carries out a write, and those behind it that may share its commit. Never rejects. */
  async #carryOut(first: Write): Promise<void> {
    const outcomes: Outcome[] = [];
    const unsettled = [first];
    try {
      await this.#inTransaction(async (runner) => {
        outcomes.push(await this.#perform(first, runner));
        while (first.mayShareCommit && outcomes.length < groupLimit) {
          const [next] = this.#waiting;
          if (next?.mayShareCommit !== true || outcomes.at(-1)?.context?.isAwaited === true) return;
          this.#waiting.shift();
          unsettled.push(next);
          outcomes.push(await this.#performSafely(next, runner));
        }
      });
    } catch (error) {
      for (const { context } of outcomes.toReversed()) this.#undo(context);
      this.#options.onTransactionOver();
      for (const { reject } of unsettled) reject(error);
      return;
    }
    this.#options.onTransactionOver();
    for (const { settle } of outcomes) settle();
    // Still before anyone hears of it: who awaits goes on after this turn.
    for (const { context } of outcomes) for (const callback of context?.callbacks ?? []) this.#call(callback);
  }

  /** @throws what the write throws, all of it undone but its statements. */
  async #perform(write: Write, runner: QueryRunner): Promise<Outcome> {
    const manager = this.#options.rows.managerOf(runner);
    const context: Context = { manager, callbacks: [], undo: [], isOpen: true, isAwaited: false };
    try {
      const result = await this.#context.run(context, write.work, manager);
      return { context, settle: () => write.resolve(result) };
    } catch (error) {
      this.#undo(context);
      throw error;
    } finally {
      // Whatever `work` left running must not slip into a transaction that goes on without it.
      context.isOpen = false;
    }
  }

  /**
   * Performs a write in a transaction that holds others: if it fails, they stay.
   * @throws when the transaction as a whole is lost.
   */
  async #performSafely(write: Write, runner: QueryRunner): Promise<Outcome> {
    // SQLite would begin one with the savepoint.
    if (!(await isInTransaction(runner))) throw new Error('the transaction was rolled back by the database');
    await runner.query('SAVEPOINT next_write');
    try {
      const outcome = await this.#perform(write, runner);
      try {
        await runner.query('RELEASE SAVEPOINT next_write');
      } catch (error) {
        this.#undo(outcome.context);
        throw error;
      }
      return outcome;
    } catch (error) {
      const back = ['ROLLBACK TO SAVEPOINT next_write', 'RELEASE SAVEPOINT next_write'];
      if (!(await this.#rollBack(runner, back))) throw error;
      return { context: null, settle: () => write.reject(error) };
    }
  }

  #undo(context: Context | null): void {
    for (const callback of context?.undo.splice(0).toReversed() ?? []) this.#call(callback);
  }

  #call(callback: () => void): void {
    try {
      this.#context.exit(callback);
    } catch (error) {
      this.#options.onCallbackError(error);
    }
  }

  /**
   * TypeORM's own `transaction()` will not do: when a commit or a roll-back fails, its one runner for SQLite goes on
   * counting a transaction that is over, or inside one that is still open, where nothing that follows is ever committed.
   */
  async #inTransaction(work: (runner: QueryRunner) => Promise<void>): Promise<void> {
    const runner = this.#options.writer.createQueryRunner();
    try {
      await runner.query('BEGIN');
      try {
        await work(runner);
        await runner.query('COMMIT');
      } catch (error) {
        await this.#rollBack(runner, ['ROLLBACK']);
        throw error;
      }
    } finally {
      await runner.release();
    }
  }

  /**
   * Never rejects: what has led here is what the writes must hear of, and where a connection has broken this fails as well.
   * @returns whether it was done; false also when there is no transaction any more.
   */
  async #rollBack(runner: QueryRunner, statements: readonly string[]): Promise<boolean> {
    try {
      if (!(await isInTransaction(runner))) return false;
      for (const statement of statements) await runner.query(statement);
      return true;
    } catch (error) {
      this.#options.onRollBackError(error);
      return false;
    }
  }
}

/** SQLite rolls back by itself after some errors, a full disk for one (sqlite.org/lang_transaction.html, 3.0). */
async function isInTransaction(runner: QueryRunner): Promise<boolean> {
  const { inTransaction = true } = (await runner.connect()) as { readonly inTransaction?: boolean };
  return inTransaction;
}
