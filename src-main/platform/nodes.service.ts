import { recordChange } from '../api/audit.js';
import type { Actor } from '../api/operator.js';
import { fingerprint, type HostKey } from '../engine/executors/ssh/host-key.js';
import type { HostKeys } from '../engine/nodes/host-keys.js';
import { Node, type NodeExecutor, type NodeRequest } from '../engine/nodes/node.entity.js';
import { standardCapacity, type Nodes } from '../engine/nodes/nodes.js';
import { credentialOf } from '../engine/vault/secrets.js';
import type { Credential } from '../engine/vault/credential.entity.js';
import {
  InventoryError,
  parseInventory,
  type ImportedMachine,
  type InventoryFormat,
} from './import/inventory.js';
import { Refusal } from '../lib/errors.js';
import type { ReadManager, Store } from '../store/store.js';

/** What of a machine is to change; a credential may be named. */
export type NodeChange = {
  readonly [Key in keyof NodeRequest]?: NodeRequest[Key] | undefined;
};

/** What to read machines from. */
export interface ImportRequest {
  readonly text: string;
  /** Null: found out from the text. */
  readonly format: InventoryFormat | null;
  /** What all of them log in with; id or name. */
  readonly credentialId: string | null;
  readonly isPreview: boolean;
}

export interface ImportReport {
  readonly format: InventoryFormat;
  readonly notes: readonly string[];
  /** `exists`: it is there already, by name or address, and is left as it is. */
  readonly items: readonly (ImportedMachine & { readonly exists: boolean })[];
}

const standardPorts: Readonly<Record<NodeExecutor, number>> = { local: 0, ssh: 22, docker: 2376 };

export interface NodesServiceSurroundings {
  readonly store: Store;
  readonly nodes: Nodes;
  readonly hostKeys: HostKeys;
}

/** What people do with machines, with a row in the audit log for each change. */
export class NodesService {
  readonly #around: NodesServiceSurroundings;

  constructor(around: NodesServiceSurroundings) {
    this.#around = around;
  }

  /** @returns machines by number. @param wanted part of a name, address, tag or group; whether it is online. */
  async list(wanted: { readonly text?: string; readonly isOnline?: boolean }): Promise<Node[]> {
    const all = await this.#around.store.read.find(Node, { order: { id: 'ASC' } });
    const text = wanted.text?.toLowerCase() ?? '';
    return all.filter(
      ({ name, address, tags, groups, isOnline }) =>
        (wanted.isOnline === undefined || isOnline === wanted.isOnline) &&
        [name, address, ...tags, ...groups].some((word) => word.toLowerCase().includes(text)),
    );
  }

  /** @throws {Refusal} 400 for a credential that is none to log in with; else as `Nodes.create`. */
  async create(wanted: NodeChange & Pick<NodeRequest, 'address' | 'executor'>, actor: Actor): Promise<Node> {
    const { store, nodes } = this.#around;
    return store.write(async (manager) => {
      const { address, executor, credentialId = null } = wanted;
      const request = {
        address,
        executor,
        name: wanted.name ?? address,
        port: wanted.port ?? standardPorts[executor],
        user: wanted.user ?? null,
        credentialId: await this.#credentialId(manager, credentialId),
        jumpNodeId: wanted.jumpNodeId ?? null,
        tags: wanted.tags ?? [],
        groups: wanted.groups ?? [],
        capacity: wanted.capacity ?? standardCapacity,
        docker: wanted.docker ?? null,
      };
      const [node] = await nodes.create(manager, [request]);
      if (node === undefined) throw new Error('no node was created');
      await recordChange(manager, actor, { action: 'node.create', target: node.name, after: describe(node) });
      return node;
    });
  }

  /**
   * Reads machines from an OpenSSH configuration or an Ansible inventory, and adds those that are new.
   * @param isPreview whether only to tell what would be done.
   * @returns what becomes of each.
   * @throws {Refusal} 400 naming the line that cannot be read.
   */
  async import(wanted: ImportRequest, actor: Actor): Promise<ImportReport> {
    const { store, nodes } = this.#around;
    return store.write(async (manager) => {
      const existing = await manager.find(Node);
      const byName = new Map(existing.map((node) => [node.name, node]));
      const inventory = readInventory(wanted, new Set(byName.keys()));
      const credentialId = await this.#credentialId(manager, wanted.credentialId);
      const isThere = ({ name, address, port }: ImportedMachine) =>
        byName.has(name) || existing.some((node) => node.address === address && node.port === port);
      const items = inventory.machines.map((machine) => ({ ...machine, exists: isThere(machine) }));
      if (!wanted.isPreview) {
        // A jump host comes before those behind it: its number has to be known.
        for (let left = items.filter(({ exists }) => !exists); left.length > 0;) {
          const ready = left.filter(({ jump }) => jump === null || byName.has(jump));
          if (ready.length === 0) throw new Error('the jump hosts of an import lead in a circle');
          const made = await nodes.create(
            manager,
            ready.map(({ name, address, port, user, jump, groups, tags }) => ({
              name,
              address,
              port,
              user,
              groups,
              tags,
              executor: 'ssh',
              credentialId,
              jumpNodeId: jump === null ? null : (byName.get(jump)?.id ?? null),
              capacity: standardCapacity,
            })),
          );
          for (const node of made) byName.set(node.name, node);
          left = left.filter((item) => !ready.includes(item));
        }
        const names = items.filter(({ exists }) => !exists).map(({ name }) => name);
        await recordChange(manager, actor, { action: 'node.import', target: inventory.format, after: names });
      }
      return { format: inventory.format, notes: inventory.notes, items };
    });
  }

  /** @throws {Refusal} as `create`, and 404. */
  async change(id: number, wanted: NodeChange, actor: Actor): Promise<Node> {
    const { store, nodes } = this.#around;
    return store.write(async (manager) => {
      const before = await nodes.get(id, manager);
      const { credentialId, ...rest } = wanted;
      const change = {
        ...(rest as Partial<NodeRequest>),
        ...(credentialId === undefined
          ? {}
          : { credentialId: await this.#credentialId(manager, credentialId) }),
      };
      const node = await nodes.change(manager, id, change);
      await recordChange(manager, actor, {
        action: 'node.change',
        target: before.name,
        before: describe(before),
        after: describe(node),
      });
      return node;
    });
  }

  /** @throws {Refusal} 404; 409 naming what still needs it. */
  async remove(id: number, actor: Actor): Promise<void> {
    const { store, nodes } = this.#around;
    await store.write(async (manager) => {
      for (const node of await nodes.remove(manager, [id])) {
        await recordChange(manager, actor, {
          action: 'node.remove',
          target: node.name,
          before: describe(node),
        });
      }
    });
  }

  /** Makes a key the one that a machine's address must show from now on. */
  async trust(node: Node, key: HostKey, actor: Actor): Promise<void> {
    const { store, hostKeys } = this.#around;
    await store.write(async (manager) => {
      const before = (await hostKeys.list(node, manager)).filter(({ isTrusted }) => isTrusted);
      await hostKeys.trust(node, key, actor.operator.name);
      await recordChange(manager, actor, {
        action: 'node.trust-host-key',
        target: node.name,
        before: before.map((known) => `${known.type} ${fingerprint(known)}`),
        after: `${key.type} ${fingerprint(key)}`,
      });
    });
  }

  async #credentialId(read: ReadManager, key: string | null): Promise<string | null> {
    if (key === null) return null;
    const credential = await credentialOf(read, key);
    if (credential === null) {
      throw new Refusal(400, 'invalid_parameter', `credentialId: there is no credential ${key}.`);
    }
    if (!['ssh_key', 'password', 'agent', 'tls'].includes(credential.type)) {
      throw new Refusal(
        400,
        'invalid_parameter',
        `credentialId: ${credential.name} is of type ${credential.type}, which is none to log in with.`,
      );
    }
    return credential.id;
  }
}

/** @throws {Refusal} 400 naming the line and the reason. */
function readInventory({ text, format }: ImportRequest, existingNodes: ReadonlySet<string>) {
  try {
    return parseInventory(text, format, { existingNodes });
  } catch (error) {
    if (!(error instanceof InventoryError)) throw error;
    throw new Refusal(400, 'invalid_inventory', `text: ${error.message}`);
  }
}

const describe = (node: Node) => ({
  name: node.name,
  address: node.address,
  port: node.port,
  executor: node.executor,
  user: node.user,
  credentialId: node.credentialId,
  jumpNodeId: node.jumpNodeId,
  tags: node.tags,
  groups: node.groups,
  capacity: node.capacity,
  docker: node.docker,
});

/** @returns the nodes that log in with a credential, such as `node web-1`. */
export async function nodesUsing(read: ReadManager, credential: Credential): Promise<readonly string[]> {
  const nodes = await read.findBy(Node, { credentialId: credential.id });
  return nodes.map(({ name }) => `node ${name}`);
}
