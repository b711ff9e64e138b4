import { In } from 'typeorm';
import { roleSuffices, type Actor } from '../../api/operator.js';
import type { Events } from '../../engine/events.js';
import { Refusal } from '../../lib/errors.js';
import type { ReadManager, Store } from '../../store/store.js';
import type { Listed, Page } from '../envelope.js';
import { NamedRows } from '../named-rows.js';
import { Pool, PoolNode } from '../topology.entity.js';
import { findDaemon } from './docker-provider.js';
import {
  readProviderConfig,
  type ConfigOf,
  type ProviderConfig,
  type ProviderName,
} from './machine-config.js';
import { Machine, MachineOrder, MachineType } from './machine.entity.js';

/** What people say of a machine template. */
export interface MachineTypeContent {
  readonly name: string;
  readonly description: string;
  readonly provider: ProviderName;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Machine templates, and the machines we have of each. */
export class MachineTypes {
  readonly #store: Store;
  readonly #rows: NamedRows<MachineType>;

  constructor(store: Store, events: Events) {
    this.#store = store;
    this.#rows = new NamedRows(store, events, {
      entity: MachineType,
      word: 'machine-type',
      sequence: 'vm_types',
      describe: ({ id: _id, createdAt: _createdAt, ...content }) => content,
    });
  }

  async list(page: Page): Promise<Listed<MachineType>> {
    return this.#rows.page(page);
  }

  /** @throws {Refusal} 404. */
  async get(id: number, read: ReadManager = this.#store.read): Promise<MachineType> {
    const found = await this.#rows.find(id, read);
    if (found !== null) return found;
    throw new Refusal(404, 'machine_type_not_found', `vm_type in db not found: there is no template ${id}.`);
  }

  /**
   * @returns the machines we have of a template, newest first: used, on their way, and not given back yet; and which of
   * their nodes are in pools.
   */
  async machinesOf(
    id: number,
    { number, size }: Page,
  ): Promise<Listed<Machine> & { readonly pooled: ReadonlySet<number> }> {
    await this.get(id);
    const [rows, count] = await this.#store.read.findAndCount(Machine, {
      where: { typeId: id },
      order: { id: 'DESC' },
      skip: (number - 1) * size,
      take: size,
    });
    const places = await this.#store.read.findBy(PoolNode, { nodeId: In(rows.map(({ nodeId }) => nodeId)) });
    return { rows, count, pooled: new Set(places.map(({ nodeId }) => nodeId)) };
  }

  /** @throws {Refusal} 400 for a name that is taken or a bad configuration; 403 for `command`, but to admins. */
  async create(content: MachineTypeContent, actor: Actor): Promise<MachineType> {
    return this.#store.write(async (manager) => {
      refuseUnlessAdmin(content.provider, actor);
      const config = readProviderConfig(content.provider, content.config);
      await requireDaemon(manager, content.provider, config);
      return this.#rows.create(manager, actor, { ...content, config });
    });
  }

  /**
   * Changes one; what is not given stays. Machines that are there already are given back as they were made.
   * @throws {Refusal} as `create`, and 404 for an unknown one.
   */
  async change(id: number, change: Partial<MachineTypeContent>, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const before = await this.get(id, manager);
      const { config, ...rest } = change;
      const provider = rest.provider ?? before.provider;
      refuseUnlessAdmin(before.provider, actor);
      refuseUnlessAdmin(provider, actor);
      const given = config ?? (provider === before.provider ? before.config : {});
      const read = readProviderConfig(provider, given);
      await requireDaemon(manager, provider, read);
      await this.#rows.change(manager, actor, before, { ...rest, config: read });
    });
  }

  /** @throws {Refusal} 404 for an unknown one; 400 while a pool has it, or machines of it are not given back. */
  async remove(id: number, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const type = await this.get(id, manager);
      const pools = await manager.findBy(Pool, { vmTypeId: id });
      const machines = await manager.countBy(Machine, { typeId: id });
      const orders = await manager.countBy(MachineOrder, { typeId: id });
      const users = [
        ...pools.map(({ name }) => `pool ${name}`),
        ...(machines + orders > 0 ? [`${machines + orders} machines`] : []),
      ];
      if (users.length > 0) {
        const message = `vm_type is using: ${type.name} is needed by ${users.join(', ')}.`;
        throw new Refusal(400, 'machine_type_in_use', message);
      }
      await this.#rows.remove(manager, actor, type);
    });
  }
}

async function requireDaemon(
  read: ReadManager,
  provider: ProviderName,
  config: ProviderConfig,
): Promise<void> {
  if (provider !== 'docker') return;
  const { endpoint } = config as ConfigOf<'docker'>;
  if ((await findDaemon(read, endpoint)) !== null) return;
  throw new Refusal(
    400,
    'invalid_parameter',
    `config.endpoint: no node has the Docker ${endpoint ?? ''}. Add it under Nodes.`,
  );
}

/** What runs on our own machine as us is for admins (contract, orchestration.md, "Machine templates"). */
function refuseUnlessAdmin(provider: ProviderName, { operator }: Actor): void {
  if (provider !== 'command' || roleSuffices(operator.role, 'admin')) return;
  throw new Refusal(403, 'role_too_low', `provider: a machine template of ${provider} is for admins.`);
}
