import { userInfo } from 'node:os';
import { In, Not } from 'typeorm';
import { Refusal } from '../../lib/errors.js';
import { nextNumber } from '../../store/sequence.js';
import type { ReadManager, Store, WriteManager } from '../../store/store.js';
import type { Events } from '../events.js';
import type { DockerExecutor } from '../executors/docker/docker.js';
import type { Executor } from '../executors/executor.js';
import type { NodeFacts, NodeUsage } from '../executors/node-facts.js';
import type { ContainerTarget, SshTarget } from '../executors/ssh/target.js';
import { Run, unfinishedStates } from '../run.entity.js';
import { Credential } from '../vault/credential.entity.js';
import type { Workers } from '../workers.js';
import type { DockerNodes } from './docker-nodes.js';
import { Node } from './node.entity.js';
import type { SshTargets } from './ssh-targets.js';

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
> &
  Partial<Pick<Node, 'docker'>>;

/** One machine on the way to a node, and who is logged in as there. */
export interface Hop {
  readonly node: Node;
  readonly user: string;
  /** Changes with the credential's content: a connection made with an older one is not shared. */
  readonly credentialVersion: string;
}

/** A node first, then the jump hosts on the way to it, nearest to it first. */
export type Chain = readonly [Hop, ...Hop[]];

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
  /** What runs commands on this machine. */
  readonly localExecutor: Executor;
  readonly sshTargets: SshTargets;
  /** Makes what runs commands on a machine reached over SSH. */
  readonly sshExecutorOf: (target: SshTarget) => Executor;
  readonly dockerNodes: DockerNodes;
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

/** What is already known of a node to the engine, and by what it is known to be so still. */
interface Published {
  readonly key: string;
  readonly executor: Executor;
  /** Null for what is not reached over SSH. */
  readonly target: SshTarget | null;
  /** The daemon that it has, that it is, or that it runs on. */
  readonly docker: DockerExecutor;
  /** Null for what is no container. */
  readonly container: ContainerTarget | null;
}

/** The number of the machine we run on. */
export const localNodeId = 1;

const sequenceName = 'nodes';

/** Runs at once on a machine of which nobody has said how many. */
export const standardCapacity = 4;

/** A chain of jump hosts longer than this is a loop (as the SSH executor has it). */
const jumpLimit = 8;

/** Keeps the machines: their rows, and the workers that the engine knows of them. */
export class Nodes {
  readonly #around: NodesSurroundings;
  readonly #published = new Map<number, Published>();
  #onAdded: (id: number) => void = () => undefined;

  constructor(around: NodesSurroundings) {
    this.#around = around;
  }

  /** @param listener told of each machine that was added, once it is known to the engine. The last one given is the one. */
  onAdded(listener: (id: number) => void): void {
    this.#onAdded = listener;
  }

  /** Makes all machines known to the engine. Call once, before anything is taken up. */
  async load(): Promise<void> {
    await this.#around.store.write(async (manager) => {
      await this.#settleLocal(manager);
      await this.refresh(manager);
    });
  }

  /**
   * Gives the engine the present state of all machines once the write in progress has committed: after a change of
   * nodes, or of the credentials they log in with.
   */
  async refresh(manager: WriteManager): Promise<void> {
    const { store, workers } = this.#around;
    const nodes = await manager.find(Node);
    const credentials = new Map((await manager.find(Credential)).map((each) => [each.id, each]));
    const byId = new Map(nodes.map((node) => [node.id, node]));
    store.afterCommit(() => {
      for (const id of this.#published.keys()) {
        if (byId.has(id)) continue;
        this.#published.delete(id);
        workers.remove(String(id));
      }
      for (const node of nodes) this.#publish(node, chainOf(node, byId, credentials));
    });
  }

  /** @throws {Refusal} 404. */
  async get(id: number, read: ReadManager = this.#around.store.read): Promise<Node> {
    const node = await read.findOneBy(Node, { id });
    if (node === null) throw new Refusal(404, 'node_not_found', `There is no node ${id}.`);
    return node;
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
      await this.#check(manager, request, null);
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
    return nextNumber(manager, sequenceName);
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
      await this.#refuseNeeded(manager, node);
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
    return this.#published.get(id)?.target ?? null;
  }

  /** @returns the daemon that a node has, that it is, or that it runs on; null for a node that is gone. */
  dockerOf(id: number): DockerExecutor | null {
    return this.#published.get(id)?.docker ?? null;
  }

  /** @returns the container that a node is; null for a machine. */
  containerOf(id: number): ContainerTarget | null {
    return this.#published.get(id)?.container ?? null;
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

  async #refuseNeeded(read: ReadManager, { id, name, poolId }: Node): Promise<void> {
    if (id === localNodeId) {
      throw new Refusal(409, 'local_node', 'local cannot be removed; set local.enabled to false instead.');
    }
    if (poolId !== null) {
      throw new Refusal(409, 'node_in_use', `${name} is in pool ${poolId}. Remove it there first.`);
    }
    const behind = await read.findBy(Node, { jumpNodeId: id });
    if (behind.length > 0) {
      const names = behind.map((node) => node.name).join(', ');
      throw new Refusal(409, 'node_in_use', `${name} is the jump host of ${names}.`);
    }
    const going = await read.countBy(Run, { nodeId: String(id), state: In([...unfinishedStates]) });
    if (going > 0) {
      throw new Refusal(409, 'node_in_use', `${going} runs on ${name} have not ended. Stop them first.`);
    }
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
    await this.#checkDocker(manager, wanted);
    await this.#checkJumps(manager, await this.#wayTo(manager, wanted), id);
  }

  /** A container is reached through its daemon, which is a node of its own, or that of a machine. */
  async #wayTo(read: ReadManager, { docker, executor, jumpNodeId }: NodeRequest): Promise<number | null> {
    if (executor !== 'docker' || docker?.container === undefined || jumpNodeId === null) return jumpNodeId;
    const daemon = await read.findOneBy(Node, { id: jumpNodeId });
    const isDaemon = daemon?.executor === 'docker' && daemon.docker?.container === undefined;
    return isDaemon ? daemon.jumpNodeId : jumpNodeId;
  }

  async #checkDocker(read: ReadManager, { executor, docker, jumpNodeId }: NodeRequest): Promise<void> {
    if (docker?.container === undefined) return;
    if (executor !== 'docker') {
      const message = 'docker.container: only a node whose executor is docker can be a container.';
      throw new Refusal(400, 'invalid_parameter', message);
    }
    if (docker.endpoint === undefined) return;
    const through = jumpNodeId === null ? 'this machine' : (await this.get(jumpNodeId, read)).name;
    throw new Refusal(
      400,
      'invalid_parameter',
      `docker.endpoint: a container is reached through the Docker of ${through}; say it there, or give jumpNodeId.`,
    );
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

  async #tell(manager: WriteManager, { id, name, isOnline, offlineReason }: Node): Promise<void> {
    const state = { id, name, isOnline, reason: offlineReason };
    await this.#around.events.emit(manager, 'node.state', state);
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
      docker: null,
      poolId: null,
      createdAt: Date.now(),
      ...state,
    });
  }

  #publish(node: Node, chain: Chain): void {
    const { workers, local } = this.#around;
    const { id, name, capacity, groups, tags, address, port, isOnline, facts } = node;
    const isLocal = id === localNodeId;
    const key = JSON.stringify(
      chain.map(({ node: at, user, credentialVersion }) => [
        ...[at.executor, at.address, at.port, at.docker],
        ...[user, credentialVersion],
      ]),
    );
    const known = this.#published.get(id);
    // An executor holds connections: it stays as long as what it connects to does.
    const current = known?.key === key ? known : this.#make(node, chain, key);
    this.#published.set(id, current);
    const { executor, docker, container } = current;
    // A daemon that is a node answers whenever the node does.
    const hasDocker = executor === docker ? isOnline : (facts?.docker ?? null) !== null;
    workers.put({
      id: String(id),
      name,
      executor,
      capacity,
      groups,
      tags,
      address: isLocal ? '127.0.0.1' : address,
      port: isLocal ? local.port : () => port,
      isOnline,
      ...(container === null ? { docker: { executor: docker, isThere: hasDocker } } : {}),
    });
  }

  #make({ id, name, executor: kind, user, docker: said }: Node, chain: Chain, key: string): Published {
    const { localExecutor, sshTargets, sshExecutorOf, dockerNodes } = this.#around;
    const docker = dockerNodes.executorOf(chain);
    const made = { key, docker, target: null, container: null };
    if (id === localNodeId) return { ...made, executor: localExecutor };
    if (kind !== 'docker') {
      const target = sshTargets.targetOf(chain);
      return { ...made, executor: sshExecutorOf(target), target };
    }
    if (said?.container === undefined) return { ...made, executor: docker };
    const container = { name, container: said.container, user };
    return { ...made, executor: dockerNodes.containerExecutorOf(docker, container), container };
  }
}

const withUsage = (
  facts: NodeFacts,
  { load, memoryAvailableBytes, diskFreeBytes }: NodeUsage,
): NodeFacts => ({ ...facts, load, memoryAvailableBytes, diskFreeBytes });

/** @returns a node and the jump hosts on the way to it, with who is logged in as where. */
function chainOf(
  node: Node,
  nodes: ReadonlyMap<number, Node>,
  credentials: ReadonlyMap<string, Credential>,
): Chain {
  const hopOf = (at: Node): Hop => {
    const credential = credentials.get(at.credentialId ?? '');
    return {
      node: at,
      // As ssh does it: whoever we are here, where nothing else is said.
      user: at.user ?? credential?.details.username ?? userInfo().username,
      credentialVersion: credential === undefined ? '' : `${credential.id}@${credential.updatedAt}`,
    };
  };
  const chain: [Hop, ...Hop[]] = [hopOf(node)];
  let next = node.jumpNodeId;
  while (next !== null && chain.length <= jumpLimit) {
    const jump = nodes.get(next);
    if (jump === undefined) break;
    chain.push(hopOf(jump));
    next = jump.jumpNodeId;
  }
  return chain;
}
