import type { Actor } from '../api/operator.js';
import type { Events } from '../engine/events.js';
import { Refusal } from '../lib/errors.js';
import type { ReadManager, Store } from '../store/store.js';
import type { Clusters } from './clusters.service.js';
import { readConnection, type Connection } from './connection.js';
import type { Listed, Page } from './envelope.js';
import { NamedRows } from './named-rows.js';
import { Pool, Service } from './topology.entity.js';

/** What people say of a service. */
export interface ServiceContent {
  readonly name: string;
  readonly description: string;
  readonly serviceType: string;
  readonly dockerImage: string;
  readonly clusterId: number;
  readonly connection: Connection;
}

export class Services {
  readonly #store: Store;
  readonly #clusters: Clusters;
  readonly #rows: NamedRows<Service>;

  constructor(store: Store, events: Events, clusters: Clusters) {
    this.#store = store;
    this.#clusters = clusters;
    this.#rows = new NamedRows(store, events, {
      entity: Service,
      word: 'service',
      sequence: 'services',
      describe: ({ id: _id, createdAt: _createdAt, ...content }) => content,
    });
  }

  async list(page: Page): Promise<Listed<Service>> {
    return this.#rows.page(page);
  }

  /** @returns the services of a cluster, oldest first. @throws {Refusal} 400 for an unknown cluster. */
  async listOf(clusterId: number, page: Page): Promise<Listed<Service>> {
    await this.#clusters.require(clusterId);
    return this.#rows.page(page, 'oldest first', { clusterId });
  }

  /** @throws {Refusal} 404. */
  async get(id: number, read: ReadManager = this.#store.read): Promise<Service> {
    const service = await this.#rows.find(id, read);
    if (service === null)
      throw new Refusal(404, 'service_not_found', `service in db not found: there is no service ${id}.`);
    return service;
  }

  /** As `get`, where the document has 400: listing pools. @throws {Refusal} 400. */
  async require(id: number, read: ReadManager = this.#store.read): Promise<Service> {
    const service = await this.#rows.find(id, read);
    if (service !== null) return service;
    throw new Refusal(400, 'service_not_found', `data not found: there is no service ${id}.`);
  }

  /** @throws {Refusal} 400 when the name is taken, or for a credential there is not; 404 for an unknown cluster. */
  async create(content: ServiceContent, actor: Actor): Promise<Service> {
    return this.#store.write(async (manager) => {
      await this.#clusters.get(content.clusterId, manager);
      const connection = await readConnection(manager, content.connection);
      return this.#rows.create(manager, actor, { ...content, connection });
    });
  }

  /** Changes a service; what is not given stays. @throws {Refusal} as `create`, and 404 for an unknown one. */
  async change(id: number, change: Partial<ServiceContent>, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const before = await this.get(id, manager);
      const { connection, ...rest } = change;
      if (rest.clusterId !== undefined) await this.#clusters.get(rest.clusterId, manager);
      await this.#rows.change(manager, actor, before, {
        ...rest,
        ...(connection === undefined ? {} : { connection: await readConnection(manager, connection) }),
      });
    });
  }

  /** @throws {Refusal} 404 for an unknown one; 400 while it has pools. */
  async remove(id: number, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const service = await this.get(id, manager);
      const pools = await manager.countBy(Pool, { serviceId: id });
      if (pools > 0) {
        throw new Refusal(
          400,
          'service_in_use',
          `sub pool exists: ${service.name} has ${pools}. Delete them first.`,
        );
      }
      await this.#rows.remove(manager, actor, service);
    });
  }
}
