import { In } from 'typeorm';
import type { Actor } from '../api/operator.js';
import type { Events } from '../engine/events.js';
import { Refusal } from '../lib/errors.js';
import type { ReadManager, Store, WriteManager } from '../store/store.js';
import type { Clusters } from './clusters.service.js';
import { mergeConnections, readConnection, type Connection } from './connection.js';
import type { Listed, Page } from './envelope.js';
import { NamedRows } from './named-rows.js';
import type { Services } from './services.service.js';
import { templatePurposes, type Template, type TemplatePurpose } from './template.entity.js';
import type { Templates } from './templates.service.js';
import { Pool, PoolNode } from './topology.entity.js';

/** What people say of a pool. */
export interface PoolContent {
  readonly name: string;
  readonly description: string;
  readonly serviceId: number;
  readonly vmTypeId: number;
  readonly sdId: number;
  readonly connection: Connection;
  /** Templates by what they are for; the built-in one where there is none, or 0. */
  readonly tasks: PoolTasks;
}
export type PoolTasks = Readonly<Partial<Record<TemplatePurpose, number>>>;

const templateColumns = {
  expand: 'expandTemplateId',
  shrink: 'shrinkTemplateId',
  deploy: 'deployTemplateId',
} as const satisfies Record<TemplatePurpose, keyof Pool>;

export interface PoolsSurroundings {
  readonly store: Store;
  readonly events: Events;
  readonly clusters: Clusters;
  readonly services: Services;
  readonly templates: Templates;
  /** What holds for nodes of which neither pool nor service nor cluster says anything. */
  readonly standardConnection: Connection;
}

export class Pools {
  readonly #around: PoolsSurroundings;
  readonly #rows: NamedRows<Pool>;
  readonly #onRemoval: ((manager: WriteManager, pool: Pool) => Promise<void>)[] = [];

  constructor(around: PoolsSurroundings) {
    this.#around = around;
    this.#rows = new NamedRows(around.store, around.events, {
      entity: Pool,
      word: 'pool',
      sequence: 'pools',
      describe: ({ id: _id, createdAt: _createdAt, ...content }) => content,
    });
  }

  async list(page: Page): Promise<Listed<Pool>> {
    return this.#rows.page(page);
  }

  /** @returns the pools of a service, oldest first. @throws {Refusal} 400 for an unknown service. */
  async listOf(serviceId: number, page: Page): Promise<Listed<Pool>> {
    await this.#around.services.require(serviceId);
    return this.#rows.page(page, 'oldest first', { serviceId });
  }

  /** @returns how many nodes each of the pools has, by its id; nothing for one without. */
  async countNodes(pools: readonly Pool[]): Promise<ReadonlyMap<number, number>> {
    if (pools.length === 0) return new Map();
    const counts = await this.#around.store.read
      .createQueryBuilder(PoolNode, 'place')
      .select('place.poolId', 'poolId')
      .addSelect('COUNT(*)', 'count')
      .where({ poolId: In(pools.map(({ id }) => id)) })
      .groupBy('place.poolId')
      .getRawMany<{ poolId: number; count: number }>();
    return new Map(counts.map(({ poolId, count }) => [poolId, count]));
  }

  /** @throws {Refusal} 404. */
  async get(id: number, read: ReadManager = this.#around.store.read): Promise<Pool> {
    const pool = await this.#rows.find(id, read);
    if (pool === null)
      throw new Refusal(404, 'pool_not_found', `pool in db not found: there is no pool ${id}.`);
    return pool;
  }

  /** As `get`, where the document has 400: deleting, listing nodes. @throws {Refusal} 400. */
  async require(id: number, read: ReadManager = this.#around.store.read): Promise<Pool> {
    const pool = await this.#rows.find(id, read);
    if (pool !== null) return pool;
    throw new Refusal(400, 'pool_not_found', `data not found: there is no pool ${id}.`);
  }

  /** @throws {Refusal} 400 for a name that is taken or an unknown credential; 404 for an unknown service or template. */
  async create({ tasks, ...content }: PoolContent, actor: Actor): Promise<Pool> {
    const { store, services } = this.#around;
    return store.write(async (manager) => {
      await services.get(content.serviceId, manager);
      return this.#rows.create(manager, actor, {
        ...content,
        connection: await readConnection(manager, content.connection),
        expandTemplateId: (await this.#template(manager, tasks, 'expand')).id,
        shrinkTemplateId: (await this.#template(manager, tasks, 'shrink')).id,
        deployTemplateId: (await this.#template(manager, tasks, 'deploy')).id,
      });
    });
  }

  /** Changes a pool; what is not given stays, of `tasks` too. @throws {Refusal} as `create`, and 404 for an unknown one. */
  async change(id: number, change: Partial<PoolContent>, actor: Actor): Promise<void> {
    const { store, services } = this.#around;
    await store.write(async (manager) => {
      const before = await this.get(id, manager);
      const { connection, tasks = {}, ...rest } = change;
      if (rest.serviceId !== undefined) await services.get(rest.serviceId, manager);
      const after: Partial<Pool> = { ...rest };
      if (connection !== undefined) after.connection = await readConnection(manager, connection);
      for (const purpose of templatePurposes) {
        if (tasks[purpose] === undefined) continue;
        after[templateColumns[purpose]] = (await this.#template(manager, tasks, purpose)).id;
      }
      await this.#rows.change(manager, actor, before, after);
    });
  }

  /** @throws {Refusal} 400 for an unknown one, and while it has nodes. */
  async remove(id: number, actor: Actor): Promise<void> {
    await this.#around.store.write(async (manager) => {
      const pool = await this.require(id, manager);
      const nodes = await manager.countBy(PoolNode, { poolId: id });
      if (nodes > 0) {
        throw new Refusal(
          400,
          'pool_in_use',
          `node exists in this pool: ${pool.name} has ${nodes}. Remove them first.`,
        );
      }
      for (const follow of this.#onRemoval) await follow(manager, pool);
      await this.#rows.remove(manager, actor, pool);
    });
  }

  /** Has something done as part of the write that removes a pool. */
  onRemoval(follow: (manager: WriteManager, pool: Pool) => Promise<void>): void {
    this.#onRemoval.push(follow);
  }

  /** Tells that a pool's nodes have changed, as part of the write in progress. */
  async touch(manager: WriteManager, pool: Pool): Promise<void> {
    await this.#rows.touch(manager, pool);
  }

  /** @returns how to log in to nodes that are added to a pool: as it says, its service, its cluster, the settings. */
  async connectionOf(read: ReadManager, pool: Pool): Promise<Connection> {
    const { services, clusters, standardConnection } = this.#around;
    const service = await services.get(pool.serviceId, read);
    const cluster = await clusters.get(service.clusterId, read);
    return mergeConnections([pool.connection, service.connection, cluster.connection, standardConnection]);
  }

  async #template(read: ReadManager, tasks: PoolTasks, purpose: TemplatePurpose): Promise<Template> {
    const { templates } = this.#around;
    const id = tasks[purpose] ?? 0;
    return id === 0 ? templates.builtIn(purpose, read) : templates.get(id, read);
  }
}

/** @returns the pools that a template is for, such as `pool web`. */
export async function poolsUsing(read: ReadManager, { id }: Template): Promise<readonly string[]> {
  const where = Object.values(templateColumns).map((column) => ({ [column]: id }));
  const pools = await read.find(Pool, { where, order: { id: 'ASC' } });
  return pools.map(({ name }) => `pool ${name}`);
}
