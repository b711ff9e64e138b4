import { In } from 'typeorm';
import { recordChange } from '../api/audit.js';
import type { Actor } from '../api/operator.js';
import { Node, type NodeRequest } from '../engine/nodes/node.entity.js';
import { standardCapacity, type Nodes } from '../engine/nodes/nodes.js';
import { Run, unfinishedStates } from '../engine/run.entity.js';
import { credentialOf } from '../engine/vault/secrets.js';
import { Refusal } from '../lib/errors.js';
import { readHostAddress } from '../lib/host-address.js';
import type { ReadManager, Store, WriteManager } from '../store/store.js';
import type { Connection } from './connection.js';
import type { Listed, Page } from './envelope.js';
import type { Pools } from './pools.service.js';
import { nodeStatus, Pool, PoolNode } from './topology.entity.js';

/** A node's place in a pool, and its machine's address; no address while it waits for its machine. */
export interface PlacedNode {
  readonly place: PoolNode;
  readonly address: string | undefined;
}

/** Tells which of the nodes are busy, and with what, such as `task 12`. */
export type NodeUsers = (
  read: ReadManager,
  nodeIds: readonly number[],
) => Promise<ReadonlyMap<number, string>>;

export interface PoolNodesSurroundings {
  readonly store: Store;
  readonly nodes: Nodes;
  readonly pools: Pools;
  readonly users: readonly NodeUsers[];
}

/** Databases bound the number of parameters of a statement. */
const batchSize = 500;

const standardPort = 22;

/** Puts nodes into pools and takes them out. */
export class PoolNodes {
  readonly #around: PoolNodesSurroundings;

  constructor(around: PoolNodesSurroundings) {
    this.#around = around;
  }

  /** @returns a pool's nodes, those added first at the beginning. @throws {Refusal} 400 for an unknown pool. */
  async list(poolId: number, { number, size }: Page): Promise<Listed<PlacedNode>> {
    const { store, pools } = this.#around;
    await pools.require(poolId);
    const [places, count] = await store.read.findAndCount(PoolNode, {
      where: { poolId },
      order: { addedAt: 'ASC', nodeId: 'ASC' },
      skip: (number - 1) * size,
      take: size,
    });
    return { rows: await withAddresses(store.read, places), count };
  }

  /** @returns the number of the pool each address is in, by the address as given; -1 for one that is in none. */
  async poolsOf(addresses: readonly string[]): Promise<Readonly<Record<string, number>>> {
    const plain = new Map(addresses.map((text) => [text, readHostAddress(text) ?? text]));
    const known = await nodesAt(this.#around.store.read, [...plain.values()]);
    return Object.fromEntries(
      [...plain].map(([text, address]) => {
        const there = (known.get(address) ?? []).find(({ poolId }) => poolId !== null);
        return [text, there?.poolId ?? -1];
      }),
    );
  }

  /**
   * Adds nodes: a machine that is known is taken as it is, one that is not becomes known, to be reached over SSH as the
   * pool's connection says. All or nothing.
   * @param addresses host names or addresses.
   * @returns the nodes' numbers, in the order given.
   * @throws {Refusal} 404 for an unknown pool, no address, and one that is in a pool; 400 for what is no address.
   */
  async add(poolId: number, addresses: readonly string[], actor: Actor): Promise<number[]> {
    const { store, pools } = this.#around;
    return store.write(async (manager) => {
      const pool = await this.#pool(manager, poolId);
      const wanted = readAddresses(addresses);
      const connection = await pools.connectionOf(manager, pool);
      const known = await nodesAt(manager, wanted);
      await this.#refusePooled(manager, wanted, known);
      const ids = await this.#place(manager, pool, wanted, known, connection);
      await pools.touch(manager, pool);
      await recordChange(manager, actor, {
        action: 'pool.add-nodes',
        target: pool.name,
        after: { nodes: wanted.map((address, index) => ({ id: ids[index], address })) },
      });
      return ids;
    });
  }

  /**
   * Takes nodes out of their pool. A machine that became known by being added is forgotten, unless something else has
   * come to need it.
   * @param given addresses or numbers.
   * @throws {Refusal} 404 for an unknown pool, and for a node that is not in it; 400 for one that is busy.
   */
  async remove(poolId: number, given: readonly (string | number)[], actor: Actor): Promise<void> {
    const { store, pools } = this.#around;
    await store.write(async (manager) => {
      const pool = await this.#pool(manager, poolId);
      if (given.length === 0) throw new Refusal(404, 'no_nodes', 'ip is empty: give the nodes to remove.');
      const leaving = await this.#find(manager, pool, given);
      await this.#refuseBusy(manager, leaving);
      await this.leave(
        manager,
        leaving.map(({ place }) => place),
      );
      await pools.touch(manager, pool);
      await recordChange(manager, actor, {
        action: 'pool.remove-nodes',
        target: pool.name,
        before: { nodes: leaving.map(({ place: { nodeId: id }, address }) => ({ id, address })) },
      });
    });
  }

  /** Takes nodes out of their pools, as part of the write in progress. Whether they may go is for the caller to know. */
  async leave(manager: WriteManager, places: readonly PoolNode[]): Promise<void> {
    const { nodes } = this.#around;
    const own = new Set(places.filter(({ isOwn }) => isOwn).map(({ nodeId }) => nodeId));
    for (const ids of inBatches(places.map(({ nodeId }) => nodeId))) {
      await manager.delete(PoolNode, { nodeId: In(ids) });
      const there = await manager.findBy(Node, { id: In(ids) });
      await nodes.setPool(
        manager,
        there.map(({ id }) => id),
        null,
      );
      const needed = await neededNodes(manager, ids);
      const forgotten = there.filter(
        ({ id, groups }) => own.has(id) && groups.length === 0 && !needed.has(id),
      );
      await nodes.remove(
        manager,
        forgotten.map(({ id }) => id),
      );
    }
  }

  async #pool(read: ReadManager, id: number): Promise<Pool> {
    const pool = await read.findOneBy(Pool, { id });
    if (pool === null)
      throw new Refusal(404, 'pool_not_found', `pool_id is not vaild: there is no pool ${id}.`);
    return pool;
  }

  async #refusePooled(
    read: ReadManager,
    wanted: readonly string[],
    known: ReadonlyMap<string, readonly Node[]>,
  ): Promise<void> {
    for (const [index, address] of wanted.entries()) {
      if (wanted.indexOf(address) < index)
        throw new Refusal(404, 'node_exists', `ip exists already: ${address} is given twice.`);
      const there = known.get(address)?.find(({ poolId }) => poolId !== null);
      if (there?.poolId == null) continue;
      const { name } = await this.#around.pools.get(there.poolId, read);
      throw new Refusal(404, 'node_exists', `ip exists already: ${address} is in the pool ${name}.`);
    }
  }

  async #place(
    manager: WriteManager,
    pool: Pool,
    wanted: readonly string[],
    known: ReadonlyMap<string, readonly Node[]>,
    connection: Connection,
  ): Promise<number[]> {
    const { nodes } = this.#around;
    const { port = standardPort } = connection;
    const ids = new Map<string, number>();
    for (const [address, [first, ...more]] of known) {
      // Several ports of one address are several machines: the one at the pool's port is meant.
      const adopted = more.find((node) => node.port === port) ?? first;
      if (adopted !== undefined) ids.set(address, adopted.id);
    }
    await nodes.setPool(manager, [...ids.values()], pool.id);
    const unknown = wanted.filter((address) => !ids.has(address));
    const requests = await nodeRequests(manager, unknown, { ...connection, port });
    const created = await nodes.create(manager, requests, pool.id);
    for (const { id, address } of created) ids.set(address, id);
    const own = new Set(created.map(({ id }) => id));
    const addedAt = Date.now();
    const inOrder = wanted.flatMap((address) => ids.get(address) ?? []);
    for (const batch of inBatches(inOrder)) {
      await manager.insert(
        PoolNode,
        batch.map((nodeId) => ({
          nodeId,
          poolId: pool.id,
          vmId: '',
          status: nodeStatus.success,
          nodeType: 'manual' as const,
          isOwn: own.has(nodeId),
          addedAt,
        })),
      );
    }
    return inOrder;
  }

  async #find(
    read: ReadManager,
    pool: Pool,
    given: readonly (string | number)[],
  ): Promise<readonly PlacedNode[]> {
    const all = await withAddresses(read, await read.findBy(PoolNode, { poolId: pool.id }));
    const known = new Map(all.map((node) => [String(node.place.nodeId), node]));
    for (const node of all) {
      const { address } = node;
      if (address !== undefined) known.set(readHostAddress(address) ?? address, node);
    }
    const found = given.map((wanted) => {
      const text = String(wanted).trim();
      const node = known.get(readHostAddress(text) ?? text);
      if (node !== undefined) return node;
      throw new Refusal(
        404,
        'node_not_found',
        `error when delete id ${text}: there is no such node in the pool ${pool.name}.`,
      );
    });
    return [...new Set(found)];
  }

  async #refuseBusy(read: ReadManager, leaving: readonly PlacedNode[]): Promise<void> {
    const ids = leaving.map(({ place }) => place.nodeId);
    for (const users of this.#around.users) {
      const [busy] = await users(read, ids);
      if (busy === undefined) continue;
      const [id, what] = busy;
      const node = leaving.find(({ place }) => place.nodeId === id);
      throw new Refusal(
        400,
        'node_busy',
        `nodes: ${node?.address ?? id} is busy with ${what}. Stop that, or wait for its end.`,
      );
    }
  }
}

/** @returns which of the nodes something besides a pool has come to need. */
async function neededNodes(read: ReadManager, ids: number[]): Promise<ReadonlySet<number>> {
  const behind = await read.findBy(Node, { jumpNodeId: In(ids) });
  const runs = await read.find(Run, {
    select: { id: true, nodeId: true },
    where: { nodeId: In(ids.map(String)), state: In([...unfinishedStates]) },
  });
  return new Set([
    ...behind.flatMap(({ jumpNodeId }) => jumpNodeId ?? []),
    ...runs.map(({ nodeId }) => Number(nodeId)),
  ]);
}

/** @returns the places with their machines' addresses, in the order given. */
export async function withAddresses(read: ReadManager, places: readonly PoolNode[]): Promise<PlacedNode[]> {
  const addresses = new Map<number, string>();
  for (const ids of inBatches(places.map(({ nodeId }) => nodeId))) {
    for (const { id, address } of await read.findBy(Node, { id: In(ids) })) addresses.set(id, address);
  }
  return places.map((place) => ({ place, address: addresses.get(place.nodeId) }));
}

/** @throws {Refusal} 404 when there is none; 400 for one that is neither address nor host name. */
function readAddresses(given: readonly string[]): string[] {
  if (given.length === 0) throw new Refusal(404, 'no_nodes', 'ip is empty: give the nodes to add.');
  return given.map((text, index) => {
    if (text.trim() === '') throw new Refusal(404, 'no_nodes', `ip is empty: nodes.${index} is blank.`);
    const address = readHostAddress(text);
    if (address !== null) return address;
    throw new Refusal(
      400,
      'invalid_parameter',
      `nodes.${index}: ${JSON.stringify(text)} is no address and no host name.`,
    );
  });
}

/** @returns the machines at the addresses, those known first at the beginning; an address may be spelt in any case. */
export async function nodesAt(
  read: ReadManager,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, readonly Node[]>> {
  const found = new Map<string, Node[]>();
  for (const batch of inBatches(addresses)) {
    const nodes = await read
      .createQueryBuilder(Node, 'node')
      .where('LOWER(node.address) IN (:...batch)', { batch })
      .orderBy('node.id')
      .getMany();
    for (const node of nodes) {
      const key = node.address.toLowerCase();
      found.set(key, [...(found.get(key) ?? []), node]);
    }
  }
  return found;
}

/** @returns what the machines at these addresses become known as. @throws {Refusal} 400 for an unknown credential. */
export async function nodeRequests(
  read: ReadManager,
  addresses: readonly string[],
  { port, user, credential }: Connection & { readonly port: number },
): Promise<NodeRequest[]> {
  const loginId = credential === undefined ? null : await credentialId(read, credential);
  const names = new Set<string>();
  for (const address of addresses) names.add(await freeName(read, address, names));
  return [...names].map((name, index) => ({
    name,
    address: addresses[index] ?? '',
    port,
    executor: 'ssh',
    user: user ?? null,
    credentialId: loginId,
    jumpNodeId: null,
    tags: [],
    groups: [],
    capacity: standardCapacity,
  }));
}

/** @returns a name for a machine that has none but its address: that, with a number behind it where it is taken. */
async function freeName(read: ReadManager, address: string, taken: ReadonlySet<string>): Promise<string> {
  const plain = address.replaceAll(/[^a-z0-9._-]/g, '-').replace(/^[^a-z0-9]+/, '');
  const base = plain === '' ? 'node' : plain.slice(0, 90);
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(name) && !(await read.existsBy(Node, { name }))) return name;
  }
}

async function credentialId(read: ReadManager, name: string): Promise<string> {
  const credential = await credentialOf(read, name);
  if (credential !== null) return credential.id;
  throw new Refusal(
    400,
    'invalid_parameter',
    `connection.credential: there is no credential ${name}. Add it, or change the connection or the setting ssh.credential.`,
  );
}

function* inBatches<T>(items: readonly T[]): Generator<T[]> {
  for (let start = 0; start < items.length; start += batchSize) yield items.slice(start, start + batchSize);
}
