import type { Actor } from '../api/operator.js';
import type { Events } from '../engine/events.js';
import { Refusal } from '../lib/errors.js';
import type { ReadManager, Store } from '../store/store.js';
import { readConnection, type Connection } from './connection.js';
import type { Listed, Page } from './envelope.js';
import { NamedRows } from './named-rows.js';
import { Cluster, Service } from './topology.entity.js';

/** What people say of a cluster. */
export interface ClusterContent {
  readonly name: string;
  readonly description: string;
  readonly biz: string;
  readonly connection: Connection;
}

export class Clusters {
  readonly #store: Store;
  readonly #rows: NamedRows<Cluster>;

  constructor(store: Store, events: Events) {
    this.#store = store;
    this.#rows = new NamedRows(store, events, {
      entity: Cluster,
      word: 'cluster',
      sequence: 'clusters',
      describe: ({ name, description, biz, connection }) => ({ name, description, biz, connection }),
    });
  }

  async list(page: Page): Promise<Listed<Cluster>> {
    return this.#rows.page(page);
  }

  /** @throws {Refusal} 404. */
  async get(id: number, read: ReadManager = this.#store.read): Promise<Cluster> {
    const cluster = await this.#rows.find(id, read);
    if (cluster === null)
      throw new Refusal(404, 'cluster_not_found', `cluster in db not found: there is no cluster ${id}.`);
    return cluster;
  }

  /** @throws {Refusal} 400 when the name is taken, or for a credential there is not. */
  async create(content: ClusterContent, actor: Actor): Promise<Cluster> {
    return this.#store.write(async (manager) => {
      const connection = await readConnection(manager, content.connection);
      return this.#rows.create(manager, actor, { ...content, connection });
    });
  }

  /** Changes a cluster; what is not given stays. @throws {Refusal} 400 as `create`, and for an unknown one. */
  async change(id: number, change: Partial<ClusterContent>, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const before = await this.require(id, manager);
      const { connection, ...rest } = change;
      await this.#rows.change(manager, actor, before, {
        ...rest,
        ...(connection === undefined ? {} : { connection: await readConnection(manager, connection) }),
      });
    });
  }

  /** @throws {Refusal} 400 for an unknown one, and while it has services. */
  async remove(id: number, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const cluster = await this.require(id, manager);
      const services = await manager.countBy(Service, { clusterId: id });
      if (services > 0) {
        throw new Refusal(
          400,
          'cluster_in_use',
          `service exists in this cluster: ${cluster.name} has ${services}. Delete them first.`,
        );
      }
      await this.#rows.remove(manager, actor, cluster);
    });
  }

  /** As `get`, where the document has 400: changing, deleting, listing services. @throws {Refusal} 400. */
  async require(id: number, read: ReadManager = this.#store.read): Promise<Cluster> {
    const cluster = await this.#rows.find(id, read);
    if (cluster !== null) return cluster;
    throw new Refusal(400, 'cluster_not_found', `data not found: there is no cluster ${id}.`);
  }
}
