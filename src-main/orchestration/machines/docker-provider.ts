import type { Daemon } from '../../engine/executors/docker/daemon.js';
import { DockerError } from '../../engine/executors/docker/docker-error.js';
import { ensureImage } from '../../engine/executors/docker/image-pull.js';
import { localNodeId } from '../../engine/nodes/local-node.js';
import { Node } from '../../engine/nodes/node.entity.js';
import type { Nodes } from '../../engine/nodes/nodes.js';
import { messageOf } from '../../lib/errors.js';
import type { ReadManager, Store } from '../../store/store.js';
import type { ConfigOf } from './machine-config.js';
import type { Machine, MachineOrder } from './machine.entity.js';
import { ProviderError, type GivenMachines, type MachineProvider, type MachineStanding } from './provider.js';

/** Says on a container which order it was made for. */
const orderLabel = 'wheelhouse.order';
/** What nodes over Docker are registered with; nobody connects to it. */
const dockerPort = 2376;
const intervalMs = 500;
/** Seconds between a container's SIGTERM and its SIGKILL. */
const stopGraceSeconds = 5;
const removeLimitMs = 60_000;

/** What of a container's inspection matters here. */
interface Inspection {
  readonly State: { readonly Status: string; readonly ExitCode: number; readonly StartedAt: string };
  readonly RestartCount: number;
  readonly NetworkSettings: {
    readonly Networks?: Readonly<
      Record<string, { readonly IPAddress?: string; readonly GlobalIPv6Address?: string }>
    >;
  };
}

/** Containers as machines: each is a node that is executed in through the Docker API. */
export class DockerProvider implements MachineProvider {
  readonly #store: Store;
  readonly #nodes: Nodes;
  /** When containers that were seen running had started: one that is seen so twice has come up. */
  readonly #startedAt = new Map<string, string>();

  constructor(store: Store, nodes: Nodes) {
    this.#store = store;
    this.#nodes = nodes;
  }

  /** Names are made from the order, so that what was made before a crash is found again, and made but once. */
  async obtain(order: MachineOrder, cancel: AbortSignal): Promise<GivenMachines> {
    const config = order.config as ConfigOf<'docker'>;
    const { daemon } = await this.#daemonOf(config);
    return told(async () => {
      const filters = { label: [`${orderLabel}=${order.id}`] };
      const there = await daemon.ask(
        'listing machines',
        (client, abortSignal) => client.listContainers({ all: true, filters, abortSignal }),
        { cancel },
      );
      const known = new Set(there.map(({ Names }) => (Names[0] ?? '').slice(1)));
      let problem = '';
      try {
        if (!order.isAbandoned) await createAll(daemon, order, config, known, cancel);
      } catch (error) {
        // What was made until then is told of.
        if (!(error instanceof DockerError) || error.status === null) throw error;
        // The name is that of a container the daemon is still making, for us before a crash: it will be listed in a moment.
        if (error.status === 409) throw new ProviderError(error.message, { isOpen: true, cause: error });
        problem = error.message;
      }
      return { machines: [...known].map((vmId) => ({ vmId, address: '' })), problem };
    });
  }

  async look(
    order: MachineOrder,
    machines: readonly Machine[],
    cancel: AbortSignal,
  ): Promise<ReadonlyMap<string, MachineStanding>> {
    const { daemon, node } = await this.#daemonOf(order.config as ConfigOf<'docker'>);
    const standings = await Promise.all(
      machines.map(
        async ({ vmId }) => [vmId, await told(() => this.#lookAt(daemon, node, vmId, cancel))] as const,
      ),
    );
    return new Map(standings);
  }

  async giveBack({ config, vmId }: Machine, cancel: AbortSignal): Promise<void> {
    const { daemon } = await this.#daemonOf(config as ConfigOf<'docker'>);
    await told(async () => {
      const options = { cancel, limitMs: removeLimitMs };
      try {
        await daemon.ask(
          `stopping ${vmId}`,
          (client, abortSignal) => client.getContainer(vmId).stop({ t: stopGraceSeconds, abortSignal }),
          options,
        );
      } catch (error) {
        // 304: it had stopped already.
        if (!(error instanceof DockerError) || (error.status !== 304 && error.status !== 404)) throw error;
      }
      try {
        await daemon.ask(
          `removing ${vmId}`,
          (client, abortSignal) => client.getContainer(vmId).remove({ force: true, v: true, abortSignal }),
          options,
        );
      } catch (error) {
        if (!(error instanceof DockerError) || error.status !== 404) throw error;
      }
    });
  }

  intervalOf(): number {
    return intervalMs;
  }

  async #lookAt(daemon: Daemon, node: Node, vmId: string, cancel: AbortSignal): Promise<MachineStanding> {
    const path = `/containers/${encodeURIComponent(vmId)}/json`;
    let found: Inspection;
    try {
      found = await daemon.get<Inspection>(`looking at ${vmId}`, path, { cancel });
    } catch (error) {
      if (error instanceof DockerError && error.status === 404)
        return { state: 'failed', address: '', problem: 'there is no such container any more' };
      throw error;
    }
    const { Status: status, ExitCode: exitCode, StartedAt: startedAt } = found.State;
    const { RestartCount: restarts } = found;
    if (status === 'created') {
      await daemon.ask(
        `starting ${vmId}`,
        (client, abortSignal) => client.getContainer(vmId).start({ abortSignal }),
        { cancel },
      );
      return { state: 'pending', address: '', problem: '' };
    }
    if (restarts > 1)
      return { state: 'failed', address: '', problem: `its command ends again and again, with ${exitCode}` };
    if (status === 'exited' || status === 'dead')
      return { state: 'failed', address: '', problem: `its command ended with ${exitCode}` };
    const wasUp = status === 'running' && this.#startedAt.get(vmId) === startedAt;
    this.#startedAt.delete(vmId);
    if (!wasUp) {
      if (status === 'running') this.#startedAt.set(vmId, startedAt);
      return { state: 'pending', address: '', problem: '' };
    }
    const networks = Object.values(found.NetworkSettings.Networks ?? {});
    const address = networks
      .flatMap((each) => [each.IPAddress ?? '', each.GlobalIPv6Address ?? ''])
      .find((text) => text !== '');
    return {
      state: 'ready',
      // One that has none is reached all the same, by its name.
      address: address ?? vmId,
      problem: '',
      reach: {
        executor: 'docker',
        port: dockerPort,
        jumpNodeId: node.id === localNodeId ? null : node.id,
        docker: { container: vmId },
      },
    };
  }

  async #daemonOf({ endpoint }: ConfigOf<'docker'>): Promise<{ daemon: Daemon; node: Node }> {
    const node = await findDaemon(this.#store.read, endpoint);
    const docker = node === null ? null : this.#nodes.dockerOf(node.id);
    if (node !== null && docker !== null) return { daemon: docker.daemon, node };
    throw new ProviderError(`there is no node whose Docker is ${endpoint ?? 'that of this machine'}`);
  }
}

/**
 * @param endpoint name, number or Docker endpoint of a node; this machine without it.
 * @returns the node whose Docker is meant; null when there is none.
 */
export async function findDaemon(read: ReadManager, endpoint: string | undefined): Promise<Node | null> {
  if (endpoint === undefined) return read.findOneBy(Node, { id: localNodeId });
  const nodes = await read.find(Node, { order: { id: 'ASC' } });
  const isMeant = ({ id, name, address, port, docker, executor }: Node): boolean =>
    docker?.container === undefined &&
    (name === endpoint ||
      String(id) === endpoint ||
      docker?.endpoint === endpoint ||
      (executor === 'docker' && endpoint === `tcp://${address}:${port}`));
  return nodes.find(isMeant) ?? null;
}

/** Makes the containers of an order that are not there yet, and notes each of them in `known`. */
async function createAll(
  daemon: Daemon,
  order: MachineOrder,
  config: ConfigOf<'docker'>,
  known: Set<string>,
  cancel: AbortSignal,
): Promise<void> {
  const image = await ensureImage(daemon, { image: config.image }, () => Promise.resolve(), cancel);
  for (let number = 1; number <= order.nodes.length; number++) {
    const name = `wheelhouse-vm-${order.id}-${number}`;
    if (known.has(name)) continue;
    await create(daemon, { name, image, config, order }, cancel);
    known.add(name);
  }
}

async function create(
  daemon: Daemon,
  {
    name,
    image,
    config,
    order,
  }: {
    readonly name: string;
    readonly image: string;
    readonly config: ConfigOf<'docker'>;
    readonly order: MachineOrder;
  },
  cancel: AbortSignal,
): Promise<void> {
  const { command, network, env = {}, volumes } = config;
  await daemon.ask(
    `making ${name}`,
    (client, abortSignal) =>
      client.createContainer({
        abortSignal,
        name,
        Image: image,
        ...(command === undefined ? {} : { Cmd: command }),
        Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
        Labels: { [orderLabel]: order.id },
        HostConfig: {
          Init: true,
          RestartPolicy: { Name: 'unless-stopped' },
          ...(network === undefined ? {} : { NetworkMode: network }),
          ...(volumes === undefined ? {} : { Binds: volumes }),
        },
      }),
    { cancel },
  );
}

/** A daemon's refusals, as a provider tells them. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    // Making a machine a second time finds the first.
    throw new ProviderError(messageOf(error), { isOpen: error.status === null, cause: error });
  }
}
