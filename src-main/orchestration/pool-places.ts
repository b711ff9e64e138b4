import { In } from 'typeorm';
import { Node, type NodeRequest } from '../engine/nodes/node.entity.js';
import type { Nodes } from '../engine/nodes/nodes.js';
import type { WriteManager } from '../store/store.js';
import { nodeRequests, nodesAt } from './pool-nodes.service.js';
import type { Pools } from './pools.service.js';
import { nodeStatus, Pool, PoolNode, type PoolNodeType } from './topology.entity.js';

/** Thrown when a machine cannot become a node of a pool: another pool has one at its address. */
export class PlaceError extends Error {
  override readonly name = 'PlaceError';
}

/** A machine that a place gets. */
export interface PlacedMachine {
  readonly address: string;
  readonly vmId: string;
  /** How it is reached, where that is not over SSH as the pool's connection says. */
  readonly reach?: Partial<Pick<NodeRequest, 'executor' | 'port' | 'jumpNodeId' | 'docker'>>;
}

/** Places of a pool that wait for their machines. All of it is part of the write in progress. */
export class PoolPlaces {
  readonly #nodes: Nodes;
  readonly #pools: Pools;

  constructor(nodes: Nodes, pools: Pools) {
    this.#nodes = nodes;
    this.#pools = pools;
  }

  /** Adds places without machines. */
  async add(manager: WriteManager, pool: Pool, count: number, nodeType: PoolNodeType): Promise<PoolNode[]> {
    const places: PoolNode[] = [];
    for (let index = 0; index < count; index++)
      places.push(await this.#insert(manager, pool.id, await this.#nodes.reserveId(manager), nodeType));
    await this.#pools.touch(manager, pool);
    return places;
  }

  /** Adds a place again that was dropped: its task was stopped, and goes on. */
  async restore(
    manager: WriteManager,
    poolId: number,
    nodeId: number,
    nodeType: PoolNodeType,
  ): Promise<void> {
    if (!(await manager.existsBy(PoolNode, { nodeId })))
      await this.#insert(manager, poolId, nodeId, nodeType);
  }

  /**
   * Gives a place its machine: one that is known already is taken as it is, another becomes known.
   * @param place number of the place.
   * @returns the number of the node, which is that of the place unless the machine had one.
   * @throws {PlaceError}
   */
  async settle(
    manager: WriteManager,
    poolId: number,
    place: number,
    { address, vmId, reach = {} }: PlacedMachine,
  ): Promise<number> {
    const pool = await this.#pools.get(poolId, manager);
    const connection = await this.#pools.connectionOf(manager, pool);
    const port = reach.port ?? connection.port ?? 22;
    const there = (await nodesAt(manager, [address])).get(address.toLowerCase()) ?? [];
    const pooled = there.find((node) => node.poolId !== null && node.port === port);
    if (pooled !== undefined)
      throw new PlaceError(`${address} is in the pool ${pooled.poolId} already; it is given back.`);
    const known = there.find((node) => node.port === port);
    const waiting = await manager.findOneByOrFail(PoolNode, { nodeId: place });
    await manager.delete(PoolNode, { nodeId: place });
    Object.assign(waiting, { vmId, status: nodeStatus.running });
    if (known !== undefined) {
      await this.#nodes.setPool(manager, [known.id], poolId);
      await manager.insert(PoolNode, Object.assign(waiting, { nodeId: known.id, isOwn: false }));
      return known.id;
    }
    const requests = await nodeRequests(manager, [address], { ...connection, port });
    const created = requests.map((request) => ({
      ...request,
      // Who logs in over SSH is nobody to anything else.
      ...(reach.executor === undefined ? {} : { user: null, credentialId: null }),
      ...reach,
      port,
      id: place,
    }));
    await this.#nodes.create(manager, created, poolId);
    await manager.insert(PoolNode, waiting);
    return place;
  }

  /** Drops those of the places that have no machine. */
  async dropEmpty(manager: WriteManager, poolId: number, numbers: readonly number[]): Promise<void> {
    const filled = new Set((await manager.findBy(Node, { id: In([...numbers]) })).map(({ id }) => id));
    const empty = numbers.filter((number) => !filled.has(number));
    if (empty.length === 0) return;
    await manager.delete(PoolNode, { poolId, nodeId: In(empty) });
    const pool = await manager.findOneBy(Pool, { id: poolId });
    if (pool !== null) await this.#pools.touch(manager, pool);
  }

  async #insert(
    manager: WriteManager,
    poolId: number,
    nodeId: number,
    nodeType: PoolNodeType,
  ): Promise<PoolNode> {
    const place: PoolNode = {
      nodeId,
      poolId,
      vmId: '',
      status: nodeStatus.init,
      nodeType,
      isOwn: true,
      addedAt: Date.now(),
    };
    await manager.insert(PoolNode, place);
    return place;
  }
}
