import { In, Not } from 'typeorm';
import { Refusal } from '../../lib/errors.js';
import type { ReadManager } from '../../store/store.js';
import { jumpLimit } from '../executors/ssh/target.js';
import { Run, unfinishedStates } from '../run.entity.js';
import { localNodeId } from './local-node.js';
import { Node, type NodeRequest } from './node.entity.js';

/** @throws {Refusal} 404. */
export async function getNode(read: ReadManager, id: number): Promise<Node> {
  const node = await read.findOneBy(Node, { id });
  if (node === null) throw new Refusal(404, 'node_not_found', `There is no node ${id}.`);
  return node;
}

/**
 * @param read sees the nodes: the manager of the write in progress.
 * @param id the node that is to become so; null for a new one.
 * @throws {Refusal} 409 when a name, or an address and port, are taken; 400 for a way to it that is none.
 */
export async function checkNode(read: ReadManager, wanted: NodeRequest, id: number | null): Promise<void> {
  const others = id === null ? {} : { id: Not(id) };
  if (await read.existsBy(Node, { name: wanted.name, ...others })) {
    throw new Refusal(409, 'name_taken', `There is a node ${wanted.name} already. Names are unique.`);
  }
  const { address, port } = wanted;
  const there = await read.findOneBy(Node, { address, port, ...others });
  if (there !== null) {
    throw new Refusal(409, 'address_taken', `${address}:${port} is the node ${there.name} already.`);
  }
  await checkDocker(read, wanted);
  await checkJumps(read, await wayTo(read, wanted), id);
}

/** A container is reached through its daemon, which is a node of its own, or that of a machine. */
async function wayTo(
  read: ReadManager,
  { docker, executor, jumpNodeId }: NodeRequest,
): Promise<number | null> {
  if (executor !== 'docker' || docker?.container === undefined || jumpNodeId === null) return jumpNodeId;
  const daemon = await read.findOneBy(Node, { id: jumpNodeId });
  const isDaemon = daemon?.executor === 'docker' && daemon.docker?.container === undefined;
  return isDaemon ? daemon.jumpNodeId : jumpNodeId;
}

async function checkDocker(read: ReadManager, { executor, docker, jumpNodeId }: NodeRequest): Promise<void> {
  if (docker?.container === undefined) return;
  if (executor !== 'docker') {
    const message = 'docker.container: only a node whose executor is docker can be a container.';
    throw new Refusal(400, 'invalid_parameter', message);
  }
  if (docker.endpoint === undefined) return;
  const through = jumpNodeId === null ? 'this machine' : (await getNode(read, jumpNodeId)).name;
  throw new Refusal(
    400,
    'invalid_parameter',
    `docker.endpoint: a container is reached through the Docker of ${through}; say it there, or give jumpNodeId.`,
  );
}

async function checkJumps(read: ReadManager, jumpNodeId: number | null, id: number | null): Promise<void> {
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

/** @throws {Refusal} 409 naming what still needs a node. */
export async function refuseNeeded(read: ReadManager, { id, name, poolId }: Node): Promise<void> {
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
