import { ControlPlane } from './control-plane.js';
import { OrchestrationClient, unique } from './orchestration.js';
import { until } from './packages.js';
import { Fleet, type Machine } from './sshd.js';

/** A task as the API shows it. */
export interface ShownTask {
  readonly id: number;
  readonly state: number;
  readonly stat: readonly number[];
  readonly reason: string;
  readonly step_len: number;
}

/** A node in a task. */
export interface ShownTaskNode {
  readonly id: number;
  readonly ip: string;
  readonly state: number;
  readonly batch: number;
  readonly steps: string;
}

/** One attempt, of a node's log in a task. */
export interface ShownAttempt {
  readonly step: string;
  readonly action: string;
  readonly attempt: number;
  readonly state: number;
  readonly text: string;
}

export interface TaskFleetOptions {
  /** Addresses of the machines, all on loopback. */
  readonly addresses: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

/** Name of the credential with the fleet's key. */
export const fleetCredential = 'fleet';

/** Machines in a pool of a control plane, to run tasks on. */
export class TaskFleet {
  private constructor(
    readonly plane: ControlPlane,
    readonly fleet: Fleet,
    readonly machines: readonly Machine[],
    readonly client: OrchestrationClient,
    readonly poolId: number,
  ) {}

  static async start({ addresses, environment = {} }: TaskFleetOptions): Promise<TaskFleet> {
    const fleet = new Fleet();
    const machines: Machine[] = [];
    for (const address of addresses) {
      const port = machines[0]?.port ?? 0;
      machines.push(await fleet.add({ address, port }));
    }
    const plane = await ControlPlane.start([], {
      WHEELHOUSE_RUNS_STOP_GRACE: '1',
      WHEELHOUSE_TASKS_RETRY_DELAY: '0.2',
      ...environment,
    });
    await plane.json('/api/platform/credentials', {
      method: 'POST',
      body: JSON.stringify({
        name: fleetCredential,
        type: 'ssh_key',
        username: 'wheelhouse',
        privateKey: fleet.userKey.privateKey,
      }),
    });
    const client = new OrchestrationClient(plane);
    const pool = await client.data<{ id: number }>('/pool/create', {
      name: unique('pool'),
      service_id: await client.createService(),
      connection: { port: machines[0]?.port, user: 'wheelhouse', credential: fleetCredential },
    });
    await client.data(`/pool/${pool.id}/add_nodes`, { nodes: addresses });
    return new TaskFleet(plane, fleet, machines, client, pool.id);
  }

  /** Makes an action, with its implementation and the remote step that does it alone, which is called as it is. */
  async defineStep(name: string, params: object, call: object): Promise<void> {
    const action_id = await this.client.createAction(params, name);
    const template = { action: call };
    await this.client.data('/actimpl/create', { type: 'ansible', action_id, template });
    await this.client.createRemoteStep([name], name);
  }

  /** @returns the number of a task over all machines, unless `more` says otherwise. */
  async createTask(templateId: number, more: object = {}): Promise<number> {
    const { ids } = await this.client.data<{ ids: number[] }>('/task/create', {
      template_id: templateId,
      task_name: unique('task'),
      nodes: this.machines.map(({ host }) => ({ ip: host })),
      ...more,
    });
    return ids[0] ?? 0;
  }

  task(id: number): Promise<ShownTask> {
    return this.client.data(`/task/${id}`);
  }

  nodesOf(id: number): Promise<ShownTaskNode[]> {
    return this.client.data(`/task/${id}/detail`);
  }

  /** @returns the attempts on a node of a task, by the address of the machine. */
  async logOf(id: number, ip: string): Promise<ShownAttempt[]> {
    const node = (await this.nodesOf(id)).find((each) => each.ip === ip);
    return this.client.data(`/task/node/${node?.id ?? 0}/log`);
  }

  /** Waits until a task is in one of these states. */
  async reaches(id: number, states: readonly number[], limitMs = 100_000): Promise<void> {
    await until(async () => states.includes((await this.task(id)).state), limitMs);
  }

  /** Runs a command on all machines. @returns each different output once. */
  async shell(command: string): Promise<string[]> {
    const { items } = (
      await this.plane.json<{ items: { id: number; address: string }[] }>('/api/platform/nodes?limit=500')
    ).body;
    const ours = new Set(this.machines.map(({ host }) => host));
    const started = await this.plane.json<{ id: string }>('/api/platform/commands', {
      method: 'POST',
      body: JSON.stringify({
        nodeIds: items.filter(({ address }) => ours.has(address)).map(({ id }) => id),
        command,
      }),
    });
    const report = async () =>
      (
        await this.plane.json<{ isDone: boolean; groups: { output: string }[] }>(
          `/api/platform/commands/${started.body.id}`,
        )
      ).body;
    await until(async () => (await report()).isDone);
    return (await report()).groups.map(({ output }) => output);
  }

  async stop(): Promise<void> {
    await this.plane.remove();
    await this.fleet.stop();
  }
}
