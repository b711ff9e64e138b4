import { Refusal } from '../../lib/errors.js';
import { nextNumber } from '../../store/sequence.js';
import type { ReadManager, Store, WriteManager } from '../../store/store.js';
import type { Events } from '../events.js';
import type { DockerExecutor } from '../executors/docker/docker.js';
import type { NodeFacts, NodeUsage } from '../executors/node-facts.js';
import type { ContainerTarget, SshTarget } from '../executors/ssh/target.js';
import { Credential } from '../vault/credential.entity.js';
import { localNodeId, nodeSequence, settleLocalNode } from './local-node.js';
import { chainOf, type Chain } from './node-chain.js';
import { checkNode, getNode, refuseNeeded } from './node-rules.js';
import { NodeWorkers, type NodeWorkersSurroundings } from './node-workers.js';
import { Node, type NodeRequest } from './node.entity.js';

export interface NodesSurroundings extends NodeWorkersSurroundings {
  readonly store: Store;
  readonly events: Events;
}

/** What came of a look at a node. */
export interface ProbeFindings {
  readonly isOnline: boolean;
  /** Why it is not. */
  readonly reason: string | null;
  /** Null when they were not asked for, or not had. */
  readonly facts: NodeFacts | null;
  /** Replaces that part of the facts. */
  readonly usage?: NodeUsage;
}

/** Runs at once on a machine of which nobody has said how many. */
export const standardCapacity = 4;

/** Keeps the machines: their rows, and the workers that the engine knows of them. */
export class Nodes {
  readonly #around: NodesSurroundings;
  readonly #workers: NodeWorkers;
  #onAdded: (id: number) => void = () => undefined;

  constructor(around: NodesSurroundings) {
    this.#around = around;
    this.#workers = new NodeWorkers(around);
  }

  /** @param listener told of each machine that was added, once it is known to the engine. The last one given is the one. */
  onAdded(listener: (id: number) => void): void {
    this.#onAdded = listener;
  }

  /** Makes all machines known to the engine. Call once, before anything is taken up. */
  async load(): Promise<void> {
    await this.#around.store.write(async (manager) => {
      await settleLocalNode(manager, this.#around.local);
      await this.refresh(manager);
    });
  }

  /**
   * Gives the engine the present state of all machines once the write in progress has committed: after a change of
   * nodes, or of the credentials they log in with.
   */
  async refresh(manager: WriteManager): Promise<void> {
    const { store } = this.#around;
    const nodes = await manager.find(Node);
    const credentials = new Map((await manager.find(Credential)).map((each) => [each.id, each]));
    store.afterCommit(() => this.#workers.publish(nodes, credentials));
  }

  /** @throws {Refusal} 404. */
  async get(id: number, read: ReadManager = this.#around.store.read): Promise<Node> {
    return getNode(read, id);
  }

  /**
   * Adds machines, as part of the write in progress.
   * @param requests with a number that was reserved, where it has to be known before.
   * @param poolId the pool they are in.
   * @returns them in the same order.
   * @throws {Refusal} 409 when a name, or an address and port, are taken; 400 for a jump host that cannot be one.
   */
  async create(
    manager: WriteManager,
    requests: readonly (NodeRequest & { readonly id?: number })[],
    poolId: number | null = null,
  ): Promise<Node[]> {
    const created: Node[] = [];
    for (const request of requests) {
      await checkNode(manager, request, null);
      const node: Node = {
        docker: null,
        ...request,
        id: request.id ?? (await this.reserveId(manager)),
        isOnline: false,
        offlineReason: null,
        lastSeenAt: null,
        facts: null,
        poolId,
        createdAt: Date.now(),
      };
      await manager.insert(Node, node);
      await this.#tell(manager, node);
      created.push(node);
    }
    await this.refresh(manager);
    this.#around.store.afterCommit(() => {
      for (const { id } of created) this.#onAdded(id);
    });
    return created;
  }

  /** @returns the number of a machine that is to be added later, as part of the write in progress. */
  async reserveId(manager: WriteManager): Promise<number> {
    return nextNumber(manager, nodeSequence);
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
    await checkNode(manager, node, id);
    await manager.update<Node>(Node, { id }, change);
    await this.#tell(manager, node);
    await this.refresh(manager);
    return node;
  }

  /** Notes the pool that machines are in, null for none, as part of the write in progress. @throws {Refusal} 404. */
  async setPool(manager: WriteManager, ids: readonly number[], poolId: number | null): Promise<void> {
    for (const id of ids) {
      const node = await this.get(id, manager);
      await manager.update(Node, { id }, { poolId });
      await this.#tell(manager, { ...node, poolId });
    }
  }

  /**
   * Removes machines, as part of the write in progress.
   * @returns them in the same order.
   * @throws {Refusal} 404; 409 naming what still needs one.
   */
  async remove(manager: WriteManager, ids: readonly number[]): Promise<Node[]> {
    const removed: Node[] = [];
    for (const id of ids) {
      const node = await this.get(id, manager);
      await refuseNeeded(manager, node);
      await manager.delete(Node, { id });
      await this.#around.events.emit(manager, 'node.removed', { id, name: node.name });
      removed.push(node);
    }
    await this.refresh(manager);
    return removed;
  }

  /**
   * @param read sees the node: the manager of the write in progress.
   * @returns how a node is reached: itself first, then the jump hosts on the way.
   * @throws {Refusal} 404.
   */
  async chainTo(id: number, read: ReadManager): Promise<Chain> {
    const node = await this.get(id, read);
    const nodes = new Map((await read.find(Node)).map((each) => [each.id, each]));
    const credentials = new Map((await read.find(Credential)).map((each) => [each.id, each]));
    return chainOf(node, nodes, credentials);
  }

  /** @returns what a node is connected to by; null for one that is not reached over SSH. */
  targetOf(id: number): SshTarget | null {
    return this.#workers.targetOf(id);
  }

  /** @returns the daemon that a node has, that it is, or that it runs on; null for a node that is gone. */
  dockerOf(id: number): DockerExecutor | null {
    return this.#workers.dockerOf(id);
  }

  /** @returns the container that a node is; null for a machine. */
  containerOf(id: number): ContainerTarget | null {
    return this.#workers.containerOf(id);
  }

  /**
   * Notes what a probe has found.
   * @returns the node's facts as they are now known; null for a node that has none, or is gone.
   */
  async noteProbe(id: number, found: ProbeFindings): Promise<NodeFacts | null> {
    return this.#around.store.write(async (manager) => {
      const node = await manager.findOneBy(Node, { id });
      if (node === null) return null;
      const { isOnline, reason: offlineReason, usage } = found;
      const facts = found.facts ?? (usage && node.facts ? withUsage(node.facts, usage) : node.facts);
      const change = {
        isOnline,
        offlineReason,
        ...(isOnline ? { lastSeenAt: Date.now() } : {}),
        ...(facts === node.facts ? {} : { facts }),
      };
      await manager.update(Node, { id }, change);
      const hasOtherDocker = found.facts !== null && found.facts.docker !== (node.facts?.docker ?? null);
      const isNews = node.isOnline !== isOnline || node.offlineReason !== offlineReason || hasOtherDocker;
      if (isNews) {
        await this.#tell(manager, { ...node, ...change });
        await this.refresh(manager);
      }
      return facts;
    });
  }

  async #tell(manager: WriteManager, { id, name, isOnline, offlineReason }: Node): Promise<void> {
    const state = { id, name, isOnline, reason: offlineReason };
    await this.#around.events.emit(manager, 'node.state', state);
  }
}

const withUsage = (
  facts: NodeFacts,
  { load, memoryAvailableBytes, diskFreeBytes }: NodeUsage,
): NodeFacts => ({ ...facts, load, memoryAvailableBytes, diskFreeBytes });
