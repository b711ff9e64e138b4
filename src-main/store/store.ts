import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, EntityManager, FindOptionsWhere, MigrationInterface, QueryRunner } from 'typeorm';
import { Unavailable } from '../lib/errors.js';
import { openDataSources } from './data-source.js';
import type { Dialect, StoreLocation } from './dialect.js';
import { claimStore, type StoreClaim } from './claim.js';
import { TableRevisions } from './table-revisions.js';

/** What may be done outside a write: no method of it changes anything, and neither would its connection. */
export type ReadManager = Pick<
  EntityManager,
  | 'find'
  | 'findBy'
  | 'findOne'
  | 'findOneBy'
  | 'findOneByOrFail'
  | 'findAndCount'
  | 'count'
  | 'countBy'
  | 'existsBy'
  | 'maximum'
  | 'sum'
> & { createQueryBuilder: EntityManager['createQueryBuilder'] };

/**
 * What may be done inside a write. Transactions and connections stay with the lane; `insert` takes whole rows and
 * `update` part of one, so that the compiler sees a forgotten or misspelt column.
 */
export type WriteManager = ReadManager &
  Pick<EntityManager, 'delete'> & {
    insert<T extends object>(entity: new () => T, rows: T | readonly T[]): Promise<unknown>;
    update<T extends object>(
      entity: new () => T,
      where: FindOptionsWhere<T>,
      change: Partial<T>,
    ): Promise<unknown>;
  };

export type EntityClass = new () => object;
export type MigrationClass = new () => MigrationInterface;

export interface StoreOptions {
  readonly location: StoreLocation;
  readonly entities: readonly EntityClass[];
  readonly migrations: readonly MigrationClass[];
  /** Who we are, for the message that a second control plane gets: process id and address, say. */
  readonly holder: string;
  /** Called with what a callback of {@link Store.afterCommit} threw: the write itself has succeeded by then. */
  readonly onCallbackError: (error: unknown) => void;
  /** Called when the database lets go of our claim (PostgreSQL's connection broke): we must stop at once. */
  readonly onClaimLost: (reason: string) => void;
}

interface WriteContext {
  readonly manager: WriteManager;
  readonly callbacks: (() => void)[];
  isOpen: boolean;
}

/** Writes that may wait in the lane; beyond it something is badly stuck and callers are told so. */
const laneLimit = 10_000;

/**
 * The database. Every change goes through one lane, one transaction at a time, on both databases: TypeORM has a single
 * connection to SQLite, where a statement made while somebody else's transaction is open would share its fate.
 */
export class Store {
  readonly #context = new AsyncLocalStorage<WriteContext>();
  readonly #writer: DataSource;
  readonly #reader: DataSource;
  readonly #claim: StoreClaim;
  readonly #onCallbackError: (error: unknown) => void;
  readonly #revisions = new TableRevisions();
  #lane: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #isClosed = false;

  private constructor(
    readonly dialect: Dialect,
    sources: { writer: DataSource; reader: DataSource },
    claim: StoreClaim,
    onCallbackError: (error: unknown) => void,
  ) {
    this.#writer = sources.writer;
    this.#reader = sources.reader;
    this.#claim = claim;
    this.#onCallbackError = onCallbackError;
    this.#writer.subscribers.push(this.#revisions);
  }

  /**
   * Claims the database for this process, checks it, backs it up if it is about to change shape, and migrates it.
   * @throws {StoreHeld} when another control plane has it; {@link StoreDamaged} when the file is not sound;
   * any other error when it cannot be reached or migrated. Nothing is changed in any of these cases.
   */
  static async open(options: StoreOptions): Promise<Store> {
    const claim = await claimStore(options.location, options.holder, options.onClaimLost);
    try {
      const sources = await openDataSources(options);
      return new Store(options.location.dialect, sources, claim, options.onCallbackError);
    } catch (error) {
      await claim.release();
      throw error;
    }
  }

  /** Reads, on a connection that cannot write. Sees what has been committed; inside a write use its manager. */
  get read(): ReadManager {
    return this.#reader.manager;
  }

  /**
   * Tells whether something made from tables is still good: it is while their revision is the one from before they were
   * read. Where it has changed, it may be good all the same.
   * @returns a number that grows with every commit that changed one of these tables, before the write resolves.
   */
  revisionOf(tables: readonly EntityClass[]): number {
    return this.#revisions.of(tables);
  }

  /**
   * Runs `work` as one transaction: all of it happens, or nothing. A call made inside another write joins it.
   * Never await the network inside.
   * @returns what `work` returns, once committed.
   * @throws what `work` throws, after the roll-back; {@link Unavailable} when closed or when too many writes wait.
   */
  async write<T>(work: (manager: WriteManager) => Promise<T>): Promise<T> {
    const current = this.#context.getStore();
    if (current?.isOpen) return work(current.manager);
    if (this.#isClosed) throw new Unavailable(503, 'shutting_down', 'The control plane is shutting down.');
    if (this.#waiting >= laneLimit) {
      throw new Unavailable(
        503,
        'store_busy',
        `${laneLimit} changes are waiting for the database. Try again later.`,
      );
    }
    this.#waiting++;
    const result = this.#lane.then(() => this.#transact(work));
    this.#lane = result.then(
      () => this.#waiting--,
      () => this.#waiting--,
    );
    return result;
  }

  /**
   * Something that is the same for all of one write, and for nothing else: for what is counted within it.
   * @throws when no write is in progress.
   */
  get writeInProgress(): object {
    const current = this.#context.getStore();
    if (!current?.isOpen) throw new Error('writeInProgress was read outside a write');
    return current;
  }

  /**
   * Calls back after the write in progress has committed, before the next write begins; not at all if it rolls back.
   * @throws when no write is in progress.
   */
  afterCommit(callback: () => void): void {
    const current = this.#context.getStore();
    if (!current?.isOpen) throw new Error('afterCommit() was called outside a write');
    current.callbacks.push(callback);
  }

  /** @throws when the database does not answer. */
  async ping(): Promise<void> {
    await this.#reader.query('SELECT 1');
  }

  /** Waits for the writes under way, then closes all connections and lets the claim go. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#lane;
    await this.#reader.destroy();
    await this.#writer.destroy();
    await this.#claim.release();
  }

  async #transact<T>(work: (manager: WriteManager) => Promise<T>): Promise<T> {
    const callbacks: (() => void)[] = [];
    const result = await this.#inTransaction(async (manager) => {
      const context: WriteContext = { manager, callbacks, isOpen: true };
      try {
        return await this.#context.run(context, work, context.manager);
      } finally {
        // Whatever `work` left running must not slip into a transaction that is over.
        context.isOpen = false;
      }
    }).finally(() => this.#revisions.settle());
    for (const callback of callbacks) {
      try {
        this.#context.exit(callback);
      } catch (error) {
        this.#onCallbackError(error);
      }
    }
    return result;
  }

  /**
   * TypeORM's own `transaction()` will not do: when a commit or a roll-back fails, its one runner for SQLite goes on
   * counting a transaction that is over, or inside one that is still open, where nothing that follows is ever committed.
   */
  async #inTransaction<T>(work: (manager: WriteManager) => Promise<T>): Promise<T> {
    const runner = this.#writer.createQueryRunner();
    try {
      await runner.query('BEGIN');
      try {
        const result = await work(runner.manager as WriteManager);
        await runner.query('COMMIT');
        return result;
      } catch (error) {
        await rollBack(runner);
        throw error;
      }
    } finally {
      await runner.release();
    }
  }
}

/** SQLite rolls back by itself after some errors, a full disk for one (sqlite.org/lang_transaction.html, 3.0). */
async function rollBack(runner: QueryRunner): Promise<void> {
  const { inTransaction = true } = (await runner.connect()) as { readonly inTransaction?: boolean };
  if (inTransaction) await runner.query('ROLLBACK');
}
