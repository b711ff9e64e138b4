import { Fleet } from '../support/sshd.js';
import type { ControlPlane } from './control-plane.js';

/** Calls an orchestration route and gives its data. */
export async function post<T>(plane: ControlPlane, path: string, body: object = {}): Promise<T> {
  return ((await plane.call('POST', path, body)) as { readonly data: T }).data;
}

/** A machine that answers on every address of loopback, so that it can stand for many nodes. */
export class RollingFleet {
  readonly #fleet = new Fleet();
  #port = 0;
  #home = '';

  /** Starts the machine. */
  static async start(): Promise<RollingFleet> {
    const fleet = new RollingFleet();
    const machine = await fleet.#fleet.add({ address: '0.0.0.0' });
    fleet.#port = machine.port;
    fleet.#home = machine.home;
    return fleet;
  }

  /** The home of those who log in, as a folder of this machine. */
  get home(): string {
    return this.#home;
  }

  /** Lets a control plane log in to it. @returns the connection for clusters, services or pools. */
  async credential(plane: ControlPlane, name: string): Promise<Connection> {
    await plane.call('POST', '/api/platform/credentials', {
      name,
      type: 'ssh_key',
      username: 'wheelhouse',
      privateKey: this.#fleet.userKey.privateKey,
    });
    return { port: this.#port, user: 'wheelhouse', credential: name };
  }

  async stop(): Promise<void> {
    await this.#fleet.stop();
  }
}

export interface Connection {
  readonly port: number;
  readonly user: string;
  readonly credential: string;
}

/** Adds an action that runs a line of shell, and a remote step of the same name with it. */
export async function addStep(
  plane: ControlPlane,
  name: string,
  params: Readonly<Record<string, string>>,
  args: string,
): Promise<void> {
  const action = await post<number>(plane, '/action/create', { name, desc: '', params });
  const template = { action: { module: 'shell', args } };
  await post(plane, '/actimpl/create', { type: 'ansible', action_id: action, template });
  await post(plane, '/remote_step/create', { name, desc: '', actions: [name] });
}

export interface PoolOrder {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly connection: Connection;
  /** Template to deploy by; the built-in one without it. */
  readonly deploy?: number;
}

/** Adds a cluster, a service and a pool of one name each, with nodes. @returns the pool's id. */
export async function addPool(plane: ControlPlane, order: PoolOrder): Promise<number> {
  const { name, addresses, connection, deploy = 0 } = order;
  const cluster = await post<number>(plane, '/cluster/create', { name: `${name}-cluster`, connection });
  const service = await post<{ id: number }>(plane, '/service/create', {
    name: `${name}-service`,
    docker_image: 'web:1',
    cluster_id: cluster,
  });
  const pool = await post<{ id: number }>(plane, '/pool/create', {
    name,
    service_id: service.id,
    tasks: { deploy },
  });
  await post(plane, `/pool/${pool.id}/add_nodes`, { nodes: addresses });
  return pool.id;
}
