import { In, Not } from 'typeorm';
import { Refusal } from '../../lib/errors.js';
import { nextNumber } from '../../store/sequence.js';
import type { ReadManager, Store, WriteManager } from '../../store/store.js';
import type { Events } from '../events.js';
import type { Executor } from '../executors/executor.js';
import { Run, unfinishedStates } from '../run.entity.js';
import type { Workers } from '../workers.js';
import { Node, type NodeFacts } from './node.entity.js';

/** What of a node people set. */
export type NodeRequest = Pick<
  Node,
  | 'name'
  | 'address'
  | 'port'
  | 'executor'
  | 'user'
  | 'credentialId'
  | 'jumpNodeId'
  | 'tags'
  | 'groups'
  | 'capacity'
>;

/** The machine we run on, as its settings have it. */
export interface LocalNode {
  readonly isEnabled: boolean;
  readonly capacity: number;
  readonly groups: readonly string[];
  /** The port we listen on. */
  readonly port: () => number;
}

export interface NodesSurroundings {
  readonly store: Store;
  readonly events: Events;
  readonly workers: Workers;
  readonly local: LocalNode;
  /** Makes what runs commands there. Called anew whenever the node has changed. */
  readonly executorOf: (node: Node) => Executor;
}

/** The number of the machine we run on. */
export const localNodeId = 1;

const sequenceName = 'nodes';

/** A chain of jump hosts longer than this is a loop (as the SSH executor has it). */
const jumpLimit = 8;

/** Keeps the machines: their rows, and the workers that the engine knows of them. */
export class Nodes {
  readonly #around: NodesSurroundings;

  constructor(around: NodesSurroundings) {
    this.#around = around;
  }

  /** Makes all machines known to the engine. Call once, before anything is taken up. */
  async load(): Promise<void> {
    const { store } = this.#around;
    await store.write((manager) => this.#settleLocal(manager));
    for (const node of await store.read.find(Node)) this.#publish(node);
  }

  /** @throws {Refusal} 404. */
  async get(id: number, read: ReadManager = this.#around.store.read): Promise<Node> {
    const node = await read.findOneBy(Node, { id });
    if (node === null) throw new Refusal(404, 'node_not_found', `There is no node ${id}.`);
    return node;
  }

  /**
   * Adds a machine, as part of the write in progress.
   * @throws {Refusal} 409 when its name, or its address and port, are taken; 400 for a jump host that cannot be one.
   */
  async create(manager: WriteManager, request: NodeRequest): Promise<Node> {
    await this.#check(manager, request, null);
    const node: Node = {
      ...request,
      id: await nextNumber(manager, sequenceName),
      isOnline: false,
      offlineReason: null,
      lastSeenAt: null,
      facts: null,
      poolId: null,
      createdAt: Date.now(),
    };
    await manager.insert(Node, node);
    await this.#tell(manager, node);
    return node;
  }

  /** Changes a machine, as part of the write in progress. @throws {Refusal} as `create`, and 404. */
  async change(manager: WriteManager, id: number, change: Partial<NodeRequest>): Promise<Node> {
    const before = await this.get(id, manager);
    if (id === localNodeId) {
      throw new Refusal(
        409,
        'local_node',
        'local is the machine the control plane runs on; its settings local.enabled, local.capacity and local.groups say how it is used.',
      );
    }
    const node: Node = { ...before, ...change };
    await this.#check(manager, node, id);
    await manager.update<Node>(Node, { id }, change);
    await this.#tell(manager, node);
    return node;
  }

  /** Removes a machine, as part of the write in progress. @throws {Refusal} 404; 409 naming what still needs it. */
  async remove(manager: WriteManager, id: number): Promise<Node> {
    const { events, store, workers } = this.#around;
    const node = await this.get(id, manager);
    if (id === localNodeId) {
      throw new Refusal(409, 'local_node', 'local cannot be removed; set local.enabled to false instead.');
    }
    if (node.poolId !== null) {
      throw new Refusal(409, 'node_in_use', `${node.name} is in pool ${node.poolId}. Remove it there first.`);
    }
    const behind = await manager.findBy(Node, { jumpNodeId: id });
    if (behind.length > 0) {
      const names = behind.map(({ name }) => name).join(', ');
      throw new Refusal(409, 'node_in_use', `${node.name} is the jump host of ${names}.`);
    }
    const going = await manager.countBy(Run, { nodeId: String(id), state: In([...unfinishedStates]) });
    if (going > 0) {
      throw new Refusal(409, 'node_in_use', `${going} runs on ${node.name} have not ended. Stop them first.`);
    }
    await manager.delete(Node, { id });
    await events.emit(manager, 'node.removed', { id, name: node.name });
    store.afterCommit(() => workers.remove(String(id)));
    return node;
  }

  /** Notes what a probe has found. */
  async noteProbe(
    id: number,
    found: { readonly isOnline: boolean; readonly reason: string | null; readonly facts?: NodeFacts },
  ): Promise<void> {
    await this.#around.store.write(async (manager) => {
      const node = await manager.findOneBy(Node, { id });
      if (node === null) return;
      const { isOnline, reason: offlineReason } = found;
      const change = {
        isOnline,
        offlineReason,
        ...(isOnline ? { lastSeenAt: Date.now() } : {}),
        ...(found.facts === undefined ? {} : { facts: found.facts }),
      };
      await manager.update(Node, { id }, change);
      const isNews = node.isOnline !== isOnline || node.offlineReason !== offlineReason;
      if (isNews) await this.#tell(manager, { ...node, ...change });
    });
  }

  async #check(manager: WriteManager, wanted: NodeRequest, id: number | null): Promise<void> {
    const others = id === null ? {} : { id: Not(id) };
    if (await manager.existsBy(Node, { name: wanted.name, ...others })) {
      throw new Refusal(409, 'name_taken', `There is a node ${wanted.name} already. Names are unique.`);
    }
    const { address, port } = wanted;
    const there = await manager.findOneBy(Node, { address, port, ...others });
    if (there !== null) {
      throw new Refusal(409, 'address_taken', `${address}:${port} is the node ${there.name} already.`);
    }
    await this.#checkJumps(manager, wanted.jumpNodeId, id);
  }

  async #checkJumps(read: ReadManager, jumpNodeId: number | null, id: number | null): Promise<void> {
    let next = jumpNodeId;
    for (let length = 0; next !== null; length++) {
      if (next === id || length >= jumpLimit) {
        throw new Refusal(
          400,
          'invalid_parameter',
          'jumpNodeId: its chain of jump hosts leads back to itself.',
        );
      }
      const jump: Node | null = await read.findOneBy(Node, { id: next });
      if (jump?.executor !== 'ssh') {
        throw new Refusal(400, 'invalid_parameter', `jumpNodeId: ${next} is no node reached over SSH.`);
      }
      next = jump.jumpNodeId;
    }
  }

  async #tell(manager: WriteManager, node: Node): Promise<void> {
    const { events, store } = this.#around;
    const { id, name, isOnline, offlineReason: reason } = node;
    await events.emit(manager, 'node.state', { id, name, isOnline, reason });
    store.afterCommit(() => this.#publish(node));
  }

  async #settleLocal(manager: WriteManager): Promise<void> {
    const { capacity, groups, isEnabled } = this.#around.local;
    const found = await manager.findOneBy(Node, { id: localNodeId });
    const state = {
      capacity,
      groups,
      isOnline: isEnabled,
      offlineReason: isEnabled ? null : 'It is switched off (setting local.enabled).',
      lastSeenAt: Date.now(),
    };
    if (found !== null) {
      await manager.update(Node, { id: localNodeId }, state);
      return;
    }
    await manager.insert(Node, {
      id: await nextNumber(manager, sequenceName),
      name: 'local',
      address: 'localhost',
      // No machine reached over the network has it.
      port: 0,
      executor: 'local',
      user: null,
      credentialId: null,
      jumpNodeId: null,
      tags: [],
      facts: null,
      poolId: null,
      createdAt: Date.now(),
      ...state,
    });
  }

  #publish(node: Node): void {
    const { workers, local, executorOf } = this.#around;
    const { id, name, capacity, groups, tags, address, port, isOnline } = node;
    const isLocal = id === localNodeId;
    workers.put({
      id: String(id),
      name,
      executor: executorOf(node),
      capacity,
      groups,
      tags,
      address: isLocal ? '127.0.0.1' : address,
      port: isLocal ? local.port : () => port,
      isOnline,
    });
  }
}
