import type {
  CronItem,
  DependItem,
  Discovery,
  GrowthPreview,
  Machine,
  MachineType,
  PoolNode,
  PoolSchedule,
  SchedulePreview,
  ScheduleType,
} from './growth-types';
import { call, listAll } from './orchestration';

export const listMachineTypes = (signal?: AbortSignal): Promise<MachineType[]> =>
  listAll('/vm_type/list', signal);
export const listDiscoveries = (signal?: AbortSignal): Promise<Discovery[]> => listAll('/sd/list', signal);

/** Machines of a template that are read at once. */
export const SHOWN_MACHINES = 200;

/** The machines that there are of a template, newest first, at most {@link SHOWN_MACHINES}. */
export const listMachines = (id: number, signal?: AbortSignal): Promise<readonly Machine[]> =>
  call('get', '/vm_type/{id}/machines', { path: { id }, query: { page_size: SHOWN_MACHINES } }, { signal });

/** Has machines given back whose nodes are in no pool any more. */
export const giveBackMachines = (id: number, machines: readonly number[]): Promise<unknown> =>
  call('post', '/vm_type/{id}/give_back', { path: { id }, body: { machines: [...machines] } });

/** Creates a machine template, or changes it when it has an id. @returns its id. */
export async function saveMachineType(id: number | null, body: Omit<MachineType, 'id'>): Promise<number> {
  if (id === null) {
    const made: { id: number } = await call('post', '/vm_type/create', { body });
    return made.id;
  }
  await call('post', '/vm_type/update/{id}', { path: { id }, body });
  return id;
}

/** As {@link saveMachineType}. */
export async function saveDiscovery(id: number | null, body: Omit<Discovery, 'id'>): Promise<number> {
  if (id === null) {
    const made: { id: number } = await call('post', '/sd/create', { body });
    return made.id;
  }
  await call('post', '/sd/update/{id}', { path: { id }, body });
  return id;
}

export const deleteMachineType = (id: number): Promise<unknown> =>
  call('post', '/vm_type/delete/{id}', { path: { id } });
export const deleteDiscovery = (id: number): Promise<unknown> =>
  call('post', '/sd/delete/{id}', { path: { id } });

/** What the API gives of a pool's nodes at once. */
const MOST_NODES = 1000;

/** Nodes of a pool, those added first at the beginning. */
export const listPoolNodes = (poolId: number, signal?: AbortSignal): Promise<readonly PoolNode[]> =>
  call(
    'get',
    '/pool/{id}/list_nodes',
    { path: { id: poolId }, query: { page_size: MOST_NODES } },
    { signal },
  );

/** Grows a pool by so many nodes. @returns the task's id. */
export async function expandPool(id: number, num: number): Promise<number> {
  const made: { task_id: number } = await call('post', '/pool/expand/{id}', { path: { id }, body: { num } });
  return made.task_id;
}

/** Takes nodes out of a pool by their addresses and gives their machines back. @returns the task's id. */
export async function shrinkPool(id: number, nodes: readonly string[]): Promise<number> {
  const body = { nodes: [...nodes] };
  const made: { task_id: number } = await call('post', '/pool/shrink/{id}', { path: { id }, body });
  return made.task_id;
}

export const previewExpand = (id: number, num: number, signal?: AbortSignal): Promise<GrowthPreview> =>
  call('post', '/pool/expand/{id}/preview', { path: { id }, body: { num } }, { signal });

export const previewShrink = (
  id: number,
  nodes: readonly string[],
  signal?: AbortSignal,
): Promise<GrowthPreview> =>
  call('post', '/pool/shrink/{id}/preview', { path: { id }, body: { nodes: [...nodes] } }, { signal });

/** The schedules of all pools. */
export const listSchedules = (signal?: AbortSignal): Promise<readonly PoolSchedule[]> =>
  call('get', '/task/schedules', {}, { signal });

export interface ScheduleOrder {
  readonly pool_id: number;
  readonly type: ScheduleType;
  readonly cron_items: readonly CronItem[];
  readonly depend_items: readonly DependItem[];
}
const bodyOf = ({ pool_id, type, cron_items, depend_items }: ScheduleOrder) => ({
  pool_id,
  type,
  cron_items: [...cron_items],
  depend_items: [...depend_items],
});

/** Sets the schedule of a pool; without items there is none. */
export const saveSchedule = (order: ScheduleOrder): Promise<unknown> =>
  call('post', '/task/saveTask', {
    body: { ...bodyOf(order), exec_type: order.cron_items.length > 0 ? 'crontab' : 'depend' },
  });

/** Says when a schedule would be due, without setting it. */
export const previewSchedule = (order: ScheduleOrder, signal?: AbortSignal): Promise<SchedulePreview> =>
  call('post', '/task/schedules/preview', { body: bodyOf(order) }, { signal });
