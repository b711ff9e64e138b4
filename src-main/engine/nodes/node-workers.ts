import type { DockerExecutor } from '../executors/docker/docker.js';
import type { Executor } from '../executors/executor.js';
import type { ContainerTarget, SshTarget } from '../executors/ssh/target.js';
import type { Credential } from '../vault/credential.entity.js';
import type { Workers } from '../workers.js';
import type { DockerNodes } from './docker-nodes.js';
import { localNodeId, type LocalNode } from './local-node.js';
import { chainOf, type Chain } from './node-chain.js';
import type { Node } from './node.entity.js';
import type { SshTargets } from './ssh-targets.js';

export interface NodeWorkersSurroundings {
  readonly workers: Workers;
  readonly local: LocalNode;
  /** What runs commands on this machine. */
  readonly localExecutor: Executor;
  readonly sshTargets: SshTargets;
  /** Makes what runs commands on a machine reached over SSH. */
  readonly sshExecutorOf: (target: SshTarget) => Executor;
  readonly dockerNodes: DockerNodes;
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

/** Makes machines known to the engine as workers, each with what runs commands there. */
export class NodeWorkers {
  readonly #around: NodeWorkersSurroundings;
  readonly #published = new Map<number, Published>();

  constructor(around: NodeWorkersSurroundings) {
    this.#around = around;
  }

  /** Replaces what the engine knows by these machines, which are all that there are. */
  publish(nodes: readonly Node[], credentials: ReadonlyMap<string, Credential>): void {
    const byId = new Map(nodes.map((node) => [node.id, node]));
    for (const id of this.#published.keys()) {
      if (byId.has(id)) continue;
      this.#published.delete(id);
      this.#around.workers.remove(String(id));
    }
    for (const node of nodes) this.#publish(node, chainOf(node, byId, credentials));
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
