import { ContainerShells } from '../executors/docker/container-shells.js';
import { createDockerExecutor, type DockerExecutor } from '../executors/docker/docker.js';
import { isLoginFor } from '../executors/docker/image-name.js';
import {
  type DockerEndpoint,
  type DockerTarget,
  type RegistryLogin,
  type TlsMaterial,
  usualSocket,
} from '../executors/docker/target.js';
import type { Executor } from '../executors/executor.js';
import type { ConnectionPool } from '../executors/ssh/connection-pool.js';
import type { NodeTools } from '../executors/ssh/node-folder.js';
import { createSshExecutor } from '../executors/ssh/ssh.js';
import type { ContainerTarget, SshTarget } from '../executors/ssh/target.js';
import { Credential } from '../vault/credential.entity.js';
import { secretsIn } from '../vault/secrets.js';
import type { Vault } from '../vault/vault.js';
import type { Store } from '../../store/store.js';
import type { Node } from './node.entity.js';
import type { Chain } from './node-chain.js';
import type { SshTargets } from './ssh-targets.js';

export interface DockerNodesSurroundings {
  readonly store: Store;
  readonly vault: Vault;
  readonly sshTargets: SshTargets;
  /** Connections to machines through which daemons are reached. */
  readonly pool: ConnectionPool;
  readonly tools: NodeTools;
  /** Where the daemon of this machine listens. */
  readonly localSocket: string;
}

/** What a node says of its daemon in place of an address. */
const socketPattern = /^unix:\/\/(\/.*)$/;
const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** @returns the path in an endpoint such as `unix:///run/docker.sock`; null for none. */
export const socketPathOf = (endpoint: string | null | undefined): string | null =>
  socketPattern.exec(endpoint ?? '')?.[1] ?? null;

/** Makes what runs commands with Docker out of nodes and credentials. */
export class DockerNodes {
  readonly #around: DockerNodesSurroundings;

  constructor(around: DockerNodesSurroundings) {
    this.#around = around;
  }

  /**
   * @param chain a node first, then the machines on the way to it, nearest to it first.
   * @returns what runs containers on the daemon that the node is, or that its machine has; of a container, on the daemon it
   * runs on itself.
   */
  executorOf(chain: Chain): DockerExecutor {
    return createDockerExecutor({ target: this.#targetOf(chain), pool: this.#around.pool });
  }

  /** @returns what runs commands in a container that lasts. @param docker what runs containers on its daemon. */
  containerExecutorOf({ daemon }: DockerExecutor, target: ContainerTarget): Executor {
    const { tools } = this.#around;
    return createSshExecutor({ pool: new ContainerShells(daemon), target, tools, kind: 'docker' });
  }

  #targetOf([hop, ...way]: Chain): DockerTarget {
    const { node } = hop;
    const [next, ...others] = way;
    if (node.executor === 'docker' && node.docker?.container !== undefined)
      return next === undefined
        ? this.#target(node, this.#ownSocket(null))
        : this.#targetOf([next, ...others]);
    if (node.executor !== 'docker') {
      const over = node.executor === 'ssh' ? this.#around.sshTargets.targetOf([hop, ...way]) : null;
      return this.#target(node, over === null ? this.#ownSocket(node) : this.#socket(node, over));
    }
    const over = next === undefined ? null : this.#around.sshTargets.targetOf([next, ...others]);
    return this.#target(node, this.#endpointOf(node, over));
  }

  #target({ name }: Node, endpoint: DockerEndpoint): DockerTarget {
    return { name, endpoint, loginFor: (registry) => this.#loginFor(registry) };
  }

  #ownSocket(node: Node | null): DockerEndpoint {
    return { kind: 'socket', path: socketPathOf(node?.docker?.endpoint) ?? this.#around.localSocket };
  }

  #socket({ docker }: Node, over: SshTarget): DockerEndpoint {
    return { kind: 'socket', path: socketPathOf(docker?.endpoint) ?? usualSocket, over };
  }

  #endpointOf(node: Node, over: SshTarget | null): DockerEndpoint {
    const { address: host, port, credentialId, docker } = node;
    const way = over === null ? {} : { over };
    const path = socketPathOf(docker?.endpoint);
    if (path !== null) return { kind: 'socket', path, ...way };
    // What nobody else can listen to needs no TLS.
    const isPrivate = over !== null || loopback.test(host);
    const tls = credentialId === null && isPrivate ? null : () => this.#tlsOf(node);
    return { kind: 'tcp', host, port, tls, ...way };
  }

  async #tlsOf({ name, credentialId }: Node): Promise<TlsMaterial> {
    const { store, vault } = this.#around;
    const credential =
      credentialId === null ? null : await store.read.findOneBy(Credential, { id: credentialId });
    if (credential?.type !== 'tls')
      throw new Error(
        `${name} needs a credential of type tls: whoever reaches a Docker daemon rules its machine, so it is not spoken to over a network without`,
      );
    const { ca, certificate, privateKey } = secretsIn(vault, credential);
    return {
      ...(ca === undefined ? {} : { ca }),
      ...(certificate === undefined ? {} : { certificate }),
      ...(privateKey === undefined ? {} : { privateKey }),
    };
  }

  async #loginFor(registry: string): Promise<RegistryLogin | null> {
    const { store, vault } = this.#around;
    const all = await store.read.find(Credential, { where: { type: 'registry' }, order: { id: 'ASC' } });
    const found = all.find(({ details }) => isLoginFor(details.server ?? '', registry));
    if (found === undefined) return null;
    const { server = registry, username = '' } = found.details;
    return { server, username, password: secretsIn(vault, found).password ?? '' };
  }
}
