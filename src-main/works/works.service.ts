import type { Logger } from 'pino';
import { In } from 'typeorm';
import { recordChange } from '../api/audit.js';
import type { Actor } from '../api/operator.js';
import type { Events } from '../engine/events.js';
import { Refusal } from '../lib/errors.js';
import { makeHexId } from '../lib/ids.js';
import type { ReadManager, Store, WriteManager } from '../store/store.js';
import type { WorkDirectories } from './work-directories.js';
import { Work, workStatus, type RunFrequency, type WorkJar } from './work.entity.js';

/** What people say of a work. */
export type WorkContent = Omit<
  Work,
  'id' | 'foldedName' | 'foldedDescription' | 'jar' | 'createdAt' | 'updatedAt' | 'deletedAt'
>;

/** A work that is made: what is known of it from elsewhere comes along. */
export type NewWork = WorkContent & Partial<Pick<Work, 'createdAt' | 'updatedAt' | 'deletedAt'>>;

export interface WorkFilter {
  readonly userId?: string | undefined;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly statuses?: readonly number[] | undefined;
  readonly runFrequency?: RunFrequency | undefined;
  /** Whether name and description need only hold the text, in any case. */
  readonly isSearch: boolean;
}

export const workOrders = ['created_at', 'updated_at', 'name', 'status'] as const;

export interface WorkPage {
  readonly skip: number;
  readonly limit: number;
  readonly orderBy: (typeof workOrders)[number];
  readonly isDescending: boolean;
}

const columns = {
  created_at: 'createdAt',
  updated_at: 'updatedAt',
  name: 'name',
  status: 'status',
} as const satisfies Record<(typeof workOrders)[number], keyof Work>;

/** What keeps a work's schedule as the work says, as part of the write in progress. */
export type Rescheduling = (manager: WriteManager, work: Work) => Promise<void>;

export interface WorksSurroundings {
  readonly store: Store;
  readonly events: Events;
  readonly directories: WorkDirectories;
  readonly logger: Logger;
  readonly reschedule: Rescheduling;
  /** Ends what goes on of a work that is being deleted. */
  readonly end: (manager: WriteManager, work: Work, operator: string) => Promise<void>;
}

/** Keeps the works: every change audited and told of as part of the same write. */
export class Works {
  readonly #around: WorksSurroundings;

  constructor(around: WorksSurroundings) {
    this.#around = around;
  }

  /** @throws {Refusal} 404 when there is no such work, or no more. */
  async get(id: string, read: ReadManager = this.#around.store.read): Promise<Work> {
    const work = await read.findOneBy(Work, { id });
    if (work !== null && work.deletedAt === null) return work;
    throw new Refusal(404, 'work_not_found', `There is no work ${id}.`);
  }

  /** @returns one page of those that match, and how many do. */
  async list(filter: WorkFilter, page: WorkPage): Promise<{ rows: Work[]; total: number }> {
    const query = this.#around.store.read.createQueryBuilder(Work, 'work').where('work.deletedAt IS NULL');
    const exact = { userId: filter.userId, runFrequency: filter.runFrequency };
    for (const [column, value] of Object.entries(exact))
      if (value !== undefined) query.andWhere(`work.${column} = :${column}`, { [column]: value });
    for (const column of ['name', 'description'] as const) {
      const value = filter[column];
      if (value === undefined) continue;
      if (filter.isSearch) {
        const folded = column === 'name' ? 'foldedName' : 'foldedDescription';
        query.andWhere(`work.${folded} LIKE :${column} ESCAPE '\\'`, {
          [column]: `%${escapeLike(fold(value))}%`,
        });
      } else query.andWhere(`work.${column} = :${column}`, { [column]: value });
    }
    if (filter.statuses !== undefined) query.andWhere({ status: In([...filter.statuses]) });
    const direction = page.isDescending ? 'DESC' : 'ASC';
    const [rows, total] = await query
      .orderBy(`work.${columns[page.orderBy]}`, direction)
      .addOrderBy('work.id', 'DESC')
      .offset(page.skip)
      .limit(page.limit)
      .getManyAndCount();
    return { rows, total };
  }

  /** @returns the work as stored. */
  async create(content: NewWork, actor: Actor): Promise<Work> {
    const { store, reschedule } = this.#around;
    return store.write(async (manager) => {
      const now = Date.now();
      const createdAt = content.createdAt ?? now;
      const work: Work = {
        ...content,
        ...foldedOf(content),
        id: makeHexId(now),
        jar: null,
        createdAt,
        updatedAt: content.updatedAt ?? createdAt,
        deletedAt: content.deletedAt ?? null,
      };
      await manager.insert(Work, work);
      if (work.deletedAt === null) await reschedule(manager, work);
      await this.#tell(manager, work);
      await recordChange(manager, actor, {
        action: 'work.create',
        target: work.name,
        after: { work_id: work.id, ...content },
      });
      return work;
    });
  }

  /**
   * Changes what is given. A task under way goes on as it was started; a jar follows its work into another directory.
   * @returns the work as stored.
   * @throws {Refusal} 404; 409 when another work's jar is in the way.
   */
  async change(id: string, change: Partial<WorkContent>, actor: Actor): Promise<Work> {
    const { store, reschedule } = this.#around;
    return store.write(async (manager) => {
      const before = await this.get(id, manager);
      const after: Work = {
        ...before,
        ...change,
        ...foldedOf({ ...before, ...change }),
        updatedAt: Date.now(),
      };
      if (after.jar !== null && after.workDirectory !== before.workDirectory)
        await this.#moveJar(manager, before, after, after.jar);
      const { foldedName, foldedDescription, updatedAt } = after;
      await manager.update(Work, { id }, { ...change, foldedName, foldedDescription, updatedAt });
      await reschedule(manager, after);
      await this.#tell(manager, after);
      const changed = (work: Work) =>
        Object.fromEntries(Object.keys(change).map((key) => [key, work[key as keyof Work]]));
      await recordChange(manager, actor, {
        action: 'work.change',
        target: before.name,
        before: changed(before),
        after: changed(after),
      });
      return after;
    });
  }

  /** Moves the status, as part of the write in progress: what happens to tasks moves it. */
  async setStatus(manager: WriteManager, id: string, status: number): Promise<void> {
    const work = await manager.findOneBy(Work, { id });
    if (work === null || work.status === status) return;
    await manager.update(Work, { id }, { status });
    const after = { ...work, status };
    if (work.deletedAt !== null) return;
    await this.#around.reschedule(manager, after);
    await this.#tell(manager, after);
  }

  /** Keeps where a work's state was saved, as part of the write in progress. */
  async setSavepoint(manager: WriteManager, id: string, savepointPath: string): Promise<void> {
    const work = await manager.findOneBy(Work, { id });
    if (work === null) return;
    await manager.update(Work, { id }, { savepointPath });
    if (work.deletedAt === null) await this.#tell(manager, { ...work, savepointPath });
  }

  /** Deletes a work for its users, and ends what goes on of it. Its row, its tasks and its files stay. @throws {Refusal} 404. */
  async remove(id: string, actor: Actor): Promise<void> {
    const { store, events, end } = this.#around;
    await store.write(async (manager) => {
      const work = await this.get(id, manager);
      const deletedAt = Date.now();
      await manager.update(Work, { id }, { deletedAt });
      await end(manager, { ...work, deletedAt }, actor.operator.name);
      await events.emit(manager, 'work.removed', { id, name: work.name });
      await recordChange(manager, actor, {
        action: 'work.remove',
        target: work.name,
        before: { work_id: id, status: work.status },
      });
    });
  }

  /**
   * Takes an uploaded jar over as the work's own, in place of the one before.
   * @param file where it was uploaded to.
   * @throws {Refusal} 404; 409 when another work's jar of that name is in the same directory.
   */
  async setJar(id: string, file: string, jar: WorkJar, actor: Actor): Promise<Work> {
    const { store, directories } = this.#around;
    return store.write(async (manager) => {
      const before = await this.get(id, manager);
      await this.#refuseForeign(manager, before, jar);
      const after: Work = { ...before, jar, updatedAt: Date.now() };
      await manager.update(Work, { id }, { jar, updatedAt: after.updatedAt });
      await this.#tell(manager, after);
      await recordChange(manager, actor, {
        action: 'work.jar',
        target: before.name,
        before: before.jar,
        after: jar,
      });
      await directories.put(file, after.workDirectory, jar.name);
      if (before.jar !== null && before.jar.name !== jar.name)
        await this.#dropJar(manager, before, before.jar);
      return after;
    });
  }

  async #moveJar(manager: WriteManager, before: Work, after: Work, jar: WorkJar): Promise<void> {
    await this.#refuseForeign(manager, after, jar);
    await this.#around.directories.bring(jar.name, before.workDirectory, after.workDirectory);
    await this.#dropJar(manager, before, jar);
  }

  /** Once nobody can need it: the write has committed, and no other work in the directory has it. */
  async #dropJar(manager: WriteManager, { id, workDirectory }: Work, { name }: WorkJar): Promise<void> {
    const { store, directories, logger } = this.#around;
    const others = await this.#neighbours(manager, id, workDirectory);
    if (others.some(({ jar }) => jar?.name === name)) return;
    store.afterCommit(() => {
      directories.remove(workDirectory, name).catch((error: unknown) => {
        logger.warn({ err: error, workDirectory, name }, 'a jar that no work needs could not be removed');
      });
    });
  }

  async #refuseForeign(manager: WriteManager, work: Work, jar: WorkJar): Promise<void> {
    const others = await this.#neighbours(manager, work.id, work.workDirectory);
    const owner = others.find((other) => other.jar?.name === jar.name && other.jar.sha256 !== jar.sha256);
    if (owner === undefined) return;
    throw new Refusal(
      409,
      'jar_of_other_work',
      `${work.workDirectory}/${jar.name} is the jar of the work ${owner.name} (${owner.id}), with other content. Give this one another name, or its work another work_directory.`,
    );
  }

  async #neighbours(manager: WriteManager, id: string, workDirectory: string): Promise<Work[]> {
    const works = await manager.findBy(Work, { workDirectory });
    return works.filter((work) => work.id !== id && work.deletedAt === null);
  }

  async #tell(manager: WriteManager, { id, name, status, deletedAt }: Work): Promise<void> {
    if (deletedAt === null) await this.#around.events.emit(manager, 'work.changed', { id, name, status });
  }
}

const fold = (text: string): string => text.toLowerCase();

const foldedOf = ({ name, description }: Pick<Work, 'name' | 'description'>) => ({
  foldedName: fold(name),
  foldedDescription: fold(description),
});

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&');

/** Statuses in which a schedule may fire (contract, works.md). */
export const firingStatuses: readonly number[] = [workStatus.ready, workStatus.finished, workStatus.failed];
