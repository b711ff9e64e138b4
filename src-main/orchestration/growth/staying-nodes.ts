import { In } from 'typeorm';
import type { ReadManager } from '../../store/store.js';
import { withAddresses, type PlacedNode } from '../pool-nodes.service.js';
import { Task, TaskNode, taskState } from '../tasks/task.entity.js';
import { PoolNode } from '../topology.entity.js';

/** @returns the nodes of a pool that no unfinished task is about to take out of it, those added first at the beginning. */
export async function stayingNodes(read: ReadManager, poolId: number): Promise<PlacedNode[]> {
  const places = await read.find(PoolNode, {
    where: { poolId },
    order: { addedAt: 'ASC', nodeId: 'ASC' },
  });
  const shrinks = await read.findBy(Task, {
    poolId,
    kind: 'shrink',
    state: In([taskState.init, taskState.running, taskState.stopped]),
  });
  const going = shrinks.filter(
    ({ state, holdsPool, isQueued }) => state !== taskState.stopped || holdsPool || isQueued,
  );
  const leaving = new Set<number>();
  for (const { id } of going)
    for (const { nodeId } of await read.findBy(TaskNode, { taskId: id })) leaving.add(nodeId);
  return withAddresses(
    read,
    places.filter(({ nodeId }) => !leaving.has(nodeId)),
  );
}

/** @returns numbers of so many of the nodes that schedules have brought and that have machines, those added last first. */
export function newestCrontab(nodes: readonly PlacedNode[], count: number): number[] {
  return nodes
    .filter(({ place, address }) => place.nodeType === 'crontab' && address !== undefined)
    .map(({ place }) => place.nodeId)
    .reverse()
    .slice(0, Math.max(0, count));
}
