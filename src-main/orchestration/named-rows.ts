import { Not, type FindOptionsWhere } from 'typeorm';
import { recordChange } from '../api/audit.js';
import type { Actor } from '../api/operator.js';
import type { DefinitionKind, Events } from '../engine/events.js';
import { Refusal } from '../lib/errors.js';
import { nextNumber } from '../store/sequence.js';
import type { ReadManager, Store, WriteManager } from '../store/store.js';
import type { Listed, Page } from './envelope.js';

/** A numbered row that people know by its name. */
export interface NamedRow {
  readonly id: number;
  readonly name: string;
  readonly createdAt: number;
}

export interface NamedRowsKind<T extends NamedRow> {
  readonly entity: new () => T;
  /** What it is called in audit, events and messages. */
  readonly word: DefinitionKind;
  /** Under which its numbers are given out. */
  readonly sequence: string;
  /** @returns what the audit log keeps of it. */
  readonly describe: (row: T) => unknown;
}

/** The rows of one kind: numbered, unique by name, every change audited and told of as part of the same write. */
export class NamedRows<T extends NamedRow> {
  readonly #store: Store;
  readonly #events: Events;
  readonly #kind: NamedRowsKind<T>;

  constructor(store: Store, events: Events, kind: NamedRowsKind<T>) {
    this.#store = store;
    this.#events = events;
    this.#kind = kind;
  }

  /** @returns null when there is none. */
  async find(id: number, read: ReadManager = this.#store.read): Promise<T | null> {
    return read.findOneBy<T>(this.#kind.entity, { id } as FindOptionsWhere<T>);
  }

  /** @returns a page by number. */
  async page(
    { number, size }: Page,
    order: 'newest first' | 'oldest first' = 'newest first',
    where: Partial<T> = {},
  ): Promise<Listed<T>> {
    const { entity } = this.#kind;
    const direction = order === 'newest first' ? 'DESC' : 'ASC';
    const query = this.#store.read
      .createQueryBuilder<T>(entity, 'entry')
      .where(where)
      .orderBy('entry.id', direction)
      .offset((number - 1) * size)
      .limit(size);
    const [rows, count] = await query.getManyAndCount();
    return { rows, count };
  }

  /**
   * Adds a row, as part of the write in progress.
   * @param reserved its number; the next one without it.
   * @throws {Refusal} 400 when the name is taken.
   */
  async create(manager: WriteManager, actor: Actor, content: Omit<T, 'id' | 'createdAt'>): Promise<T> {
    const { entity, sequence, word, describe } = this.#kind;
    await this.#refuseTaken(manager, (content as unknown as NamedRow).name, null);
    const row = {
      ...content,
      id: await nextNumber(manager, sequence),
      createdAt: Date.now(),
    } as unknown as T;
    await manager.insert(entity, row);
    await this.#tell(manager, 'changed', row);
    await recordChange(manager, actor, { action: `${word}.create`, target: row.name, after: describe(row) });
    return row;
  }

  /** Changes a row, as part of the write in progress. @throws {Refusal} 400 when the new name is taken. */
  async change(manager: WriteManager, actor: Actor, before: T, change: Partial<T>): Promise<T> {
    const { entity, word, describe } = this.#kind;
    const { id } = before;
    const after = { ...before, ...change };
    await this.#refuseTaken(manager, after.name, id);
    if (Object.keys(change).length > 0) await manager.update(entity, { id } as FindOptionsWhere<T>, change);
    await this.#tell(manager, 'changed', after);
    await recordChange(manager, actor, {
      action: `${word}.change`,
      target: before.name,
      before: describe(before),
      after: describe(after),
    });
    return after;
  }

  /** Removes a row, as part of the write in progress. */
  async remove(manager: WriteManager, actor: Actor, row: T): Promise<void> {
    const { entity, word, describe } = this.#kind;
    await manager.delete(entity, { id: row.id });
    await this.#tell(manager, 'removed', row);
    await recordChange(manager, actor, { action: `${word}.remove`, target: row.name, before: describe(row) });
  }

  /** Tells that something about a row has changed that does not stand in it. */
  async touch(manager: WriteManager, row: T): Promise<void> {
    await this.#tell(manager, 'changed', row);
  }

  async #tell(manager: WriteManager, what: 'changed' | 'removed', { id, name }: NamedRow): Promise<void> {
    await this.#events.emit(manager, `${this.#kind.word}.${what}`, { id, name });
  }

  async #refuseTaken(manager: WriteManager, name: string, id: number | null): Promise<void> {
    const { entity, word } = this.#kind;
    const others = id === null ? {} : { id: Not(id) };
    if (!(await manager.existsBy<T>(entity, { name, ...others } as FindOptionsWhere<T>))) return;
    throw new Refusal(
      400,
      'name_taken',
      `name: there is a ${word.replace('-', ' ')} ${name} already. Names are unique.`,
    );
  }
}

/** @returns the change without the keys that were not given: what is absent stays as it is. */
export function given<T extends object>(change: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
