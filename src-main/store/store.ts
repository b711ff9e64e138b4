import type { DataSource, EntityManager, FindOptionsWhere, MigrationInterface } from 'typeorm';
import { Unavailable } from '../lib/errors.js';
import { openDataSources } from './data-source.js';
import type { Dialect, StoreLocation } from './dialect.js';
import { claimStore, type StoreClaim } from './claim.js';
import { RowWriter } from './row-writer.js';
import { TableRevisions } from './table-revisions.js';
import { WriteLane } from './write-lane.js';

/** What may be done outside a write: no method of it changes anything, and neither would its connection. */
export type ReadManager = Pick<
  EntityManager,
  | 'find'
  | 'findBy'
  | 'findOne'
  | 'findOneBy'
  | 'findOneByOrFail'
  | 'findOneOrFail'
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
  /** Called when a transaction that failed could not be rolled back either, as on a connection that has broken. */
  readonly onRollBackError: (error: unknown) => void;
  /** Called when the database lets go of our claim (PostgreSQL's connection broke): we must stop at once. */
  readonly onClaimLost: (reason: string) => void;
}

export interface WriteOptions {
  /**
   * Whether the write may be committed together with others that wait (false): for what is tried again when it fails, since
   * a commit that fails takes all of them along.
   */
  readonly mayShareCommit?: boolean;
}

/** Writes that may wait in the lane; beyond it something is badly stuck and callers are told so. */
const laneLimit = 10_000;

/**
 * The database. Every change goes through one lane, one write at a time, on both databases: TypeORM has a single
 * connection to SQLite, where a statement made while somebody else's transaction is open would share its fate.
 */
export class Store {
  readonly #lane: WriteLane;
  readonly #writer: DataSource;
  readonly #reader: DataSource;
  readonly #claim: StoreClaim;
  readonly #revisions = new TableRevisions();
  #isClosed = false;

  private constructor(
    readonly dialect: Dialect,
    sources: { writer: DataSource; reader: DataSource },
    claim: StoreClaim,
    told: Pick<StoreOptions, 'onCallbackError' | 'onRollBackError'>,
  ) {
    this.#writer = sources.writer;
    this.#reader = sources.reader;
    this.#claim = claim;
    this.#lane = new WriteLane({
      writer: sources.writer,
      rows: new RowWriter((metadata) => this.#revisions.changed(metadata)),
      onTransactionOver: () => this.#revisions.settle(),
      onCallbackError: told.onCallbackError,
      onRollBackError: told.onRollBackError,
    });
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
      return new Store(options.location.dialect, sources, claim, options);
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
   * Runs `work` as a whole: all of it happens, or nothing. A call made inside another write joins it.
   * Never await the network inside.
   * @returns what `work` returns, once committed.
   * @throws what `work` throws, after the roll-back; {@link Unavailable} when closed or when too many writes wait.
   */
  async write<T>(
    work: (manager: WriteManager) => Promise<T>,
    { mayShareCommit = false }: WriteOptions = {},
  ): Promise<T> {
    const { manager } = this.#lane;
    if (manager !== undefined) return work(manager);
    if (this.#isClosed) throw new Unavailable(503, 'shutting_down', 'The control plane is shutting down.');
    if (this.#lane.length >= laneLimit) {
      throw new Unavailable(
        503,
        'store_busy',
        `${laneLimit} changes are waiting for the database. Try again later.`,
      );
    }
    return this.#lane.add(work, mayShareCommit);
  }

  /**
   * Calls back after the write in progress has committed, before the next write begins; not at all if it rolls back.
   * @throws when no write is in progress.
   */
  afterCommit(callback: () => void): void {
    this.#lane.afterCommit(callback);
  }

  /**
   * Calls back as {@link afterCommit} does, but perhaps behind other writes that share the commit: for what none of these
   * depends on. Callbacks keep the order of their writes.
   * @throws when no write is in progress.
   */
  tellAfterCommit(callback: () => void): void {
    this.#lane.tellAfterCommit(callback);
  }

  /**
   * Calls back if the write in progress comes to nothing, before the next write begins, the last callback first: for what
   * is counted in memory along with it.
   * @throws when no write is in progress.
   */
  onRollBack(callback: () => void): void {
    this.#lane.onRollBack(callback);
  }

  /** @throws when the database does not answer. */
  async ping(): Promise<void> {
    await this.#reader.query('SELECT 1');
  }

  /** Waits for the writes under way, then closes all connections and lets the claim go. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#lane.idle();
    await this.#reader.destroy();
    await this.#writer.destroy();
    await this.#claim.release();
  }
}
