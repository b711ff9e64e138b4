import { In } from 'typeorm';
import { Node } from '../../engine/nodes/node.entity.js';
import { inBatches } from '../../store/in-batches.js';
import type { ReadManager } from '../../store/store.js';
import { noAddress } from '../topology-views.js';
import { Pool, PoolNode, Service } from '../topology.entity.js';
import { Task, TaskBatch, TaskNode, taskState } from './task.entity.js';

/**
 * What the map of a cluster shows in one reading: every node of its pools with how it came out of the last task it was
 * in, the last task of each pool, and the tag that was last deployed to it.
 */
export async function showClusterMap(read: ReadManager, clusterId: number) {
  const services = await read.find(Service, { where: { clusterId }, order: { id: 'ASC' } });
  const pools = await inBatches(
    services.map(({ id }) => id),
    (ids) => read.find(Pool, { where: { serviceId: In(ids) }, order: { id: 'ASC' } }),
  );
  const poolIds = pools.map(({ id }) => id);
  const places = await inBatches(poolIds, (ids) =>
    read.find(PoolNode, { where: { poolId: In(ids) }, order: { addedAt: 'ASC', nodeId: 'ASC' } }),
  );
  const nodeIds = places.map(({ nodeId }) => nodeId);
  const machines = await byKey(
    inBatches(nodeIds, (ids) => read.findBy(Node, { id: In(ids) })),
    'id',
  );
  const lastParts = await byKey(lastTaskNodes(read, nodeIds), 'nodeId');
  const tasks = await byKey(currentTasks(read, poolIds), 'poolId');
  const deploys = await byKey(lastDeploys(read, poolIds), 'poolId');
  const progress = await progressOf(read, [...tasks.values()]);
  return {
    pools: pools.map(({ id }) => ({
      id,
      tag: tagOf(deploys.get(id)),
      task: describeTask(tasks.get(id), progress),
      nodes: places
        .filter(({ poolId }) => poolId === id)
        .map((place) => {
          const machine = machines.get(place.nodeId);
          const part = lastParts.get(place.nodeId);
          return {
            id: place.nodeId,
            name: machine?.name ?? noAddress,
            ip: machine?.address ?? noAddress,
            vm_id: place.vmId,
            node_type: place.nodeType,
            state: part?.state ?? place.status,
            task_id: part?.taskId ?? null,
            step: part?.step ?? null,
            online: machine?.isOnline ?? false,
            /** Why it is offline; null while it is online, or was never tried. */
            offline_reason: machine?.offlineReason ?? null,
          };
        }),
    })),
  };
}

async function byKey<T extends object, K extends keyof T>(
  rows: Promise<readonly T[]>,
  key: K,
): Promise<ReadonlyMap<T[K], T>> {
  return new Map((await rows).map((row) => [row[key], row]));
}

async function lastTaskNodes(read: ReadManager, nodeIds: readonly number[]): Promise<TaskNode[]> {
  return inBatches(nodeIds, async (batch) => {
    const newest = await read
      .createQueryBuilder(TaskNode, 'part')
      .select('MAX(part.id)', 'id')
      .where('part.nodeId IN (:...batch)', { batch })
      .groupBy('part.nodeId')
      .getRawMany<{ id: number }>();
    return read.findBy(TaskNode, { id: In(newest.map(({ id }) => id)) });
  });
}

/** @returns of each pool the task that has it, or else the newest one. */
async function currentTasks(read: ReadManager, poolIds: readonly number[]): Promise<Task[]> {
  const newest = await newestTasks(read, poolIds, {});
  const holding = await inBatches(poolIds, (ids) => read.findBy(Task, { poolId: In(ids), holdsPool: true }));
  return [...newest, ...holding];
}

async function lastDeploys(read: ReadManager, poolIds: readonly number[]): Promise<Task[]> {
  return newestTasks(read, poolIds, { kind: 'deploy', state: taskState.success });
}

async function newestTasks(
  read: ReadManager,
  poolIds: readonly number[],
  where: Partial<Task>,
): Promise<Task[]> {
  return inBatches(poolIds, async (batch) => {
    const newest = await read
      .createQueryBuilder(Task, 'task')
      .select('MAX(task.id)', 'id')
      .where({ ...where, poolId: In(batch) })
      .groupBy('task.poolId')
      .getRawMany<{ id: number }>();
    return read.findBy(Task, { id: In(newest.map(({ id }) => id)) });
  });
}

/** The tag that a deploy has started, as its steps say it; null where none of them takes a tag. */
function tagOf(deploy: Task | undefined): string | null {
  for (const { name, param_values: values } of deploy?.options ?? [])
    if (name.startsWith('start_service') && values['tag'] !== undefined) return String(values['tag']);
  return null;
}

interface Progress {
  readonly stat: number[];
  /** From 1; 0 while none is under way. */
  batch: number;
  batches: number;
}

async function progressOf(read: ReadManager, tasks: readonly Task[]): Promise<ReadonlyMap<number, Progress>> {
  const ids = tasks.map(({ id }) => id);
  const progress = new Map<number, Progress>(
    ids.map((id) => [id, { stat: [0, 0, 0, 0, 0], batch: 0, batches: 0 }]),
  );
  for (const { taskId, state } of await inBatches(ids, (batch) =>
    read.find(TaskNode, { select: { id: true, taskId: true, state: true }, where: { taskId: In(batch) } }),
  )) {
    const stat = progress.get(taskId)?.stat;
    if (stat !== undefined) stat[state] = (stat[state] ?? 0) + 1;
  }
  for (const { taskId, position, state } of await inBatches(ids, (batch) =>
    read.findBy(TaskBatch, { taskId: In(batch) }),
  )) {
    const known = progress.get(taskId);
    if (known === undefined) continue;
    known.batches += 1;
    if (state === taskState.running || state === taskState.stopped)
      known.batch = Math.max(known.batch, position + 1);
  }
  return progress;
}

function describeTask(task: Task | undefined, progress: ReadonlyMap<number, Progress>) {
  if (task === undefined) return null;
  const { id, name, kind, state, reason, isQueued, holdsPool, options } = task;
  return {
    id,
    name,
    kind,
    state,
    reason,
    queued: isQueued,
    paused: state === taskState.stopped && holdsPool,
    steps: options.map((step) => step.name),
    ...progress.get(id),
  };
}
