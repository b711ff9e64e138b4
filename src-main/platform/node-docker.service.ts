import { In, Not } from 'typeorm';
import { recordChange } from '../api/audit.js';
import type { Actor } from '../api/operator.js';
import { readContents, type DaemonContents } from '../engine/executors/docker/daemon-contents.js';
import { prune, type KeptThing } from '../engine/executors/docker/daemon-prune.js';
import type { DockerExecutor } from '../engine/executors/docker/docker.js';
import { DockerError } from '../engine/executors/docker/docker-error.js';
import {
  bytesOf,
  planPrune,
  type PruneChoice,
  type PruneGuard,
  type PrunePlan,
} from '../engine/executors/docker/prune-plan.js';
import { SshError } from '../engine/executors/ssh/ssh-error.js';
import { Node } from '../engine/nodes/node.entity.js';
import type { Nodes } from '../engine/nodes/nodes.js';
import { Run, unfinishedStates } from '../engine/run.entity.js';
import { Refusal, Unavailable } from '../lib/errors.js';
import type { Store } from '../store/store.js';

/** Ids that whoever saw the preview has agreed to. */
export interface PruneConfirmation {
  readonly images: readonly string[];
  readonly containers: readonly string[];
}

export interface PruneReport extends PrunePlan {
  /** What was agreed to and is there yet. */
  readonly kept: readonly KeptThing[];
}

const readLimitMs = 45_000;
const pruneLimitMs = 240_000;

/** Ids in one question: databases have a limit of parameters. */
const idsAtOnce = 500;

/** What nodes have in their Docker, and removes what nobody needs of it. */
export class NodeDocker {
  readonly #store: Store;
  readonly #nodes: Nodes;

  constructor({ store, nodes }: { readonly store: Store; readonly nodes: Nodes }) {
    this.#store = store;
    this.#nodes = nodes;
  }

  /**
   * @returns all images and containers of a node's daemon, newest first.
   * @throws {Refusal} 404, and 409 for a node that is a container; {Unavailable} when its daemon does not answer.
   */
  async read(nodeId: number): Promise<DaemonContents> {
    const { docker } = await this.#daemonOf(nodeId);
    return reached(() => readContents(docker.daemon, AbortSignal.timeout(readLimitMs)));
  }

  /** @returns what a prune would remove now. @throws as {@link read}. */
  async preview(nodeId: number, choice: PruneChoice): Promise<PruneReport> {
    const { docker } = await this.#daemonOf(nodeId);
    return { ...(await this.#planOf(docker, choice)).plan, kept: [] };
  }

  /**
   * Removes what was agreed to, as far as the choice still holds of it.
   * @returns what is gone, and what of the agreed is not and why.
   * @throws as {@link read}.
   */
  async prune(
    nodeId: number,
    choice: PruneChoice,
    confirmed: PruneConfirmation,
    actor: Actor,
  ): Promise<PruneReport> {
    const { docker, node } = await this.#daemonOf(nodeId);
    const { plan, contents } = await this.#planOf(docker, choice);
    const images = plan.images.filter(({ id }) => confirmed.images.includes(id));
    const containers = plan.containers.filter(({ id }) => confirmed.containers.includes(id));
    const planned = new Set([...images, ...containers].map(({ id }) => id));
    const there = new Set([...contents.images, ...contents.containers].map(({ id }) => id));
    const spared = [...confirmed.images, ...confirmed.containers]
      .filter((id) => there.has(id) && !planned.has(id))
      .map((id) => ({ id, reason: 'It is needed now.' }));
    if (planned.size > 0) {
      // Before it: what is removed cannot be taken back, so there must be a trace of it whatever happens.
      await this.#store.write((manager) =>
        recordChange(manager, actor, {
          action: 'node.docker_prune',
          target: node.name,
          before: {
            images: images.map(({ id, tags }) => tags.join(', ') || id.slice(0, 19)),
            containers: containers.map(({ name }) => name),
          },
        }),
      );
    }
    const done = await reached(() =>
      prune(docker.daemon, { images, containers }, AbortSignal.timeout(pruneLimitMs)),
    );
    return { ...done, bytes: bytesOf(done.images, done.containers), kept: [...spared, ...done.kept] };
  }

  async #planOf(
    { daemon }: DockerExecutor,
    choice: PruneChoice,
  ): Promise<{ readonly plan: PrunePlan; readonly contents: DaemonContents }> {
    const contents = await reached(() => readContents(daemon, AbortSignal.timeout(readLimitMs)));
    return { plan: planPrune(contents, choice, await this.#guard(contents)), contents };
  }

  async #guard({ containers }: DaemonContents): Promise<PruneGuard> {
    const { read } = this.#store;
    const runIds = [...new Set(containers.flatMap(({ runId }) => runId ?? []))];
    const endedRuns = new Set<string>();
    for (let at = 0; at < runIds.length; at += idsAtOnce) {
      const where = { id: In(runIds.slice(at, at + idsAtOnce)), state: Not(In([...unfinishedStates])) };
      for (const { id } of await read.find(Run, { select: { id: true }, where })) endedRuns.add(id);
    }
    const unfinished = await read.find(Run, {
      select: { id: true, program: true },
      where: { state: In([...unfinishedStates]) },
    });
    const nodes = await read.find(Node, { select: { id: true, docker: true } });
    return {
      endedRuns,
      wantedImages: unfinished.flatMap(({ program }) => program.container?.image ?? []),
      nodeContainers: nodes.flatMap(({ docker }) => docker?.container ?? []),
    };
  }

  async #daemonOf(id: number): Promise<{ readonly node: Node; readonly docker: DockerExecutor }> {
    const node = await this.#nodes.get(id);
    const docker = this.#nodes.dockerOf(id);
    if (docker === null) throw new Refusal(404, 'node_not_found', `There is no node ${id}.`);
    if (node.docker?.container !== undefined)
      throw new Refusal(
        409,
        'node_is_container',
        `${node.name} is a container itself. Look at the Docker of the node that it runs on.`,
      );
    return { node, docker };
  }
}

/** Gives what keeps a daemon from answering to whoever asked: nothing of ours has failed. */
async function reached<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DockerError || error instanceof SshError)
      throw new Unavailable(503, 'docker_unavailable', asSentence(error.message), { cause: error });
    if (error instanceof DOMException && error.name === 'TimeoutError') {
      const message = 'Docker there took too long. What it had done by then is done: look again.';
      throw new Unavailable(503, 'docker_unavailable', message, { cause: error });
    }
    throw error;
  }
}

const asSentence = (text: string): string => (/[.?!]$/.test(text) ? text : `${text}.`);
