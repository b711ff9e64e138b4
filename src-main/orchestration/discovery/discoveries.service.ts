import { roleSuffices, type Actor } from '../../api/operator.js';
import type { Events } from '../../engine/events.js';
import { Node } from '../../engine/nodes/node.entity.js';
import { Refusal } from '../../lib/errors.js';
import type { ReadManager, Store } from '../../store/store.js';
import type { Listed, Page } from '../envelope.js';
import { NamedRows } from '../named-rows.js';
import { Pool } from '../topology.entity.js';
import { readDiscoveryConfig, type DiscoveryConfigOf, type DiscoveryKind } from './discovery-config.js';
import { Discovery } from './discovery.entity.js';

/** What people say of a service discovery. */
export interface DiscoveryContent {
  readonly name: string;
  readonly description: string;
  readonly type: DiscoveryKind;
  readonly config: Readonly<Record<string, unknown>>;
}

export class Discoveries {
  readonly #store: Store;
  readonly #rows: NamedRows<Discovery>;

  constructor(store: Store, events: Events) {
    this.#store = store;
    this.#rows = new NamedRows(store, events, {
      entity: Discovery,
      word: 'discovery',
      sequence: 'discoveries',
      describe: ({ id: _id, createdAt: _createdAt, ...content }) => content,
    });
  }

  async list(page: Page): Promise<Listed<Discovery>> {
    return this.#rows.page(page);
  }

  /** @throws {Refusal} 404. */
  async get(id: number, read: ReadManager = this.#store.read): Promise<Discovery> {
    const found = await this.#rows.find(id, read);
    if (found !== null) return found;
    throw new Refusal(404, 'discovery_not_found', `sd in db not found: there is no service discovery ${id}.`);
  }

  /** @throws {Refusal} 400 for a name that is taken, a bad configuration or an unknown host; 403 for a file, but to admins. */
  async create(content: DiscoveryContent, actor: Actor): Promise<Discovery> {
    return this.#store.write(async (manager) => {
      const { type } = content;
      refuseUnlessAdmin(type, actor);
      const config = readDiscoveryConfig(type, content.config);
      if (type === 'nginx') await requireHosts(manager, config as DiscoveryConfigOf<'nginx'>);
      return this.#rows.create(manager, actor, { ...content, config });
    });
  }

  /** Changes one; what is not given stays. @throws {Refusal} as `create`, and 404 for an unknown one. */
  async change(id: number, change: Partial<DiscoveryContent>, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const before = await this.get(id, manager);
      const { config, ...rest } = change;
      const type = rest.type ?? before.type;
      refuseUnlessAdmin(before.type, actor);
      refuseUnlessAdmin(type, actor);
      const given = config ?? (type === before.type ? before.config : {});
      const read = readDiscoveryConfig(type, given);
      if (type === 'nginx') await requireHosts(manager, read as DiscoveryConfigOf<'nginx'>);
      await this.#rows.change(manager, actor, before, { ...rest, config: read });
    });
  }

  /** @throws {Refusal} 404 for an unknown one; 400 while a pool has it. */
  async remove(id: number, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const discovery = await this.get(id, manager);
      const pools = await manager.findBy(Pool, { sdId: id });
      if (pools.length > 0) {
        const names = pools.map(({ name }) => `pool ${name}`).join(', ');
        throw new Refusal(400, 'discovery_in_use', `sd is using: ${discovery.name} is needed by ${names}.`);
      }
      await this.#rows.remove(manager, actor, discovery);
    });
  }
}

/** @returns the node that a host of nginx is; null when there is none. @param host name, address or number. */
export async function findHost(read: ReadManager, host: string | number): Promise<Node | null> {
  const id = Number(host);
  if (Number.isSafeInteger(id) && id > 0) {
    const node = await read.findOneBy(Node, { id });
    if (node !== null) return node;
  }
  const name = String(host);
  return (await read.findOneBy(Node, { name })) ?? (await read.findOneBy(Node, { address: name }));
}

async function requireHosts(read: ReadManager, { hosts }: DiscoveryConfigOf<'nginx'>): Promise<void> {
  for (const [index, host] of hosts.entries()) {
    if ((await findHost(read, host)) !== null) continue;
    throw new Refusal(
      400,
      'invalid_parameter',
      `config.hosts.${index}: there is no node ${host}. Add it under Nodes.`,
    );
  }
}

/** What writes to our own disk is for admins (contract, orchestration.md, "Service discovery"). */
function refuseUnlessAdmin(type: DiscoveryKind, { operator }: Actor): void {
  if (type !== 'file' || roleSuffices(operator.role, 'admin')) return;
  throw new Refusal(403, 'role_too_low', `type: a service discovery of type ${type} is for admins.`);
}
