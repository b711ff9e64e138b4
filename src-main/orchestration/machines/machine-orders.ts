import { In } from 'typeorm';
import { Node } from '../../engine/nodes/node.entity.js';
import { readHostAddress } from '../../lib/host-address.js';
import { nextNumber } from '../../store/sequence.js';
import type { ReadManager, WriteManager } from '../../store/store.js';
import type { ConfigOf } from './machine-config.js';
import { Task, TaskNode } from '../tasks/task.entity.js';
import { Machine, MachineOrder, type WaitingNode } from './machine.entity.js';
import type { GivenMachine } from './provider.js';

/**
 * Records what a provider has given for an order, as part of the write in progress: machines that are not known yet go to
 * the nodes that have none, in order; those beyond them, and all of an order that nobody waits for, are to be given back.
 * @returns the nodes that there is no machine for.
 */
export async function recordMachines(
  manager: WriteManager,
  order: MachineOrder,
  given: readonly GivenMachine[],
): Promise<WaitingNode[]> {
  const known = await manager.findBy(Machine, { orderId: order.id });
  const taken = new Set(known.map(({ taskNodeId }) => taskNodeId));
  const waiting = order.nodes.filter(({ taskNodeId }) => !taken.has(taskNodeId));
  const fresh = given.filter(({ vmId }) => !known.some((machine) => machine.vmId === vmId));
  for (const { vmId, address } of new Map(fresh.map((each) => [each.vmId, each])).values()) {
    const node = order.isAbandoned ? undefined : waiting.shift();
    await manager.insert(Machine, {
      id: await nextNumber(manager, 'machines'),
      orderId: order.id,
      typeId: order.typeId,
      provider: order.provider,
      config: order.config,
      vmId,
      address: readHostAddress(address) ?? '',
      state: node === undefined ? 'returning' : 'obtained',
      taskNodeId: node?.taskNodeId ?? 0,
      turn: node?.turn ?? 0,
      nodeId: 0,
      runId: '',
      problem: '',
      failures: 0,
      nextTryAt: null,
      createdAt: Date.now(),
    });
  }
  await manager.update(MachineOrder, { id: order.id }, { state: 'waiting' });
  return waiting;
}

/** @returns machines of a stock that nobody has: neither an order of ours nor a pool. At most as many as are asked for. */
export async function spareMachines(
  read: ReadManager,
  { config, nodes }: MachineOrder,
): Promise<GivenMachine[]> {
  const addresses = await spareAddresses(read, (config as ConfigOf<'static'>).machines, nodes.length);
  return addresses.map((address) => ({ vmId: address, address }));
}

/** As {@link spareMachines}. @param stock addresses. @param most how many are asked for. */
export async function spareAddresses(
  read: ReadManager,
  stock: readonly string[],
  most: number,
): Promise<string[]> {
  const busy = new Set((await read.findBy(Machine, { provider: 'static' })).map(({ vmId }) => vmId));
  const spare: string[] = [];
  for (let start = 0; start < stock.length && spare.length < most; start += 500) {
    const some = stock.slice(start, start + 500);
    const nodes = await read.findBy(Node, { address: In(some) });
    const pooled = new Set(nodes.flatMap(({ address, poolId }) => (poolId === null ? [] : [address])));
    spare.push(...some.filter((address) => !busy.has(address) && !pooled.has(address)));
  }
  return spare.slice(0, most);
}

/** @returns the node that waits for a machine, at its step; null when it does not any more. */
export async function waitingFor(manager: WriteManager, { taskNodeId, turn }: WaitingNode) {
  if (taskNodeId === 0) return null;
  const node = await manager.findOneBy(TaskNode, { id: taskNodeId });
  if (node?.isBusy !== true || node.turn !== turn) return null;
  const task = await manager.findOneByOrFail(Task, { id: node.taskId });
  const step = task.options[node.step];
  return step?.type === 'vm' ? { task, node, step } : null;
}
