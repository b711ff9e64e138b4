import type {
  Action,
  Cluster,
  GroupedOutputs,
  Implementation,
  MapPool,
  Pool,
  RemoteStep,
  Service,
  Task,
  TaskAttempt,
  TaskMessage,
  TaskNode,
  TaskPreview,
  Template,
  TemplateStep,
  UsableStep,
} from './orchestration-types';
import { requestRoute, type RouteOf, type RouteOptions, type RouteParameters } from './route';

/** The family wraps every good answer like this; failures come as HTTP statuses and never get here. */
interface Envelope<T> {
  readonly code: 0;
  readonly data: T;
}

interface PageEnvelope<T> extends Envelope<readonly T[]> {
  readonly query_count: number;
}

/** Calls a route of the family. @returns its data. */
export async function call<T, M extends 'get' | 'post', P extends RouteOf<M>>(
  method: M,
  route: P,
  given: RouteParameters<P, M>,
  options?: RouteOptions,
): Promise<T> {
  return (await requestRoute<Envelope<T>, M, P>(method, route, given, options)).data;
}

/** What the API gives of a list at once. */
const LARGEST_PAGE = 1000;

type ListRoute =
  | '/cluster/list'
  | '/service/list'
  | '/pool/list'
  | '/task_tpl/list'
  | '/task_step/list'
  | '/remote_step/list'
  | '/action/list'
  | '/actimpl/list'
  | '/vm_type/list'
  | '/sd/list';

/** Reads all pages of a list. */
export async function listAll<T>(route: ListRoute, signal?: AbortSignal): Promise<T[]> {
  const all: T[] = [];
  for (let page = 1; ; page += 1) {
    const query = { page, page_size: LARGEST_PAGE };
    const answer: PageEnvelope<T> = await requestRoute('get', route, { query }, { signal });
    all.push(...answer.data);
    if (answer.data.length < LARGEST_PAGE) return all;
  }
}

export const listClusters = (signal?: AbortSignal): Promise<Cluster[]> => listAll('/cluster/list', signal);
export const listServices = (signal?: AbortSignal): Promise<Service[]> => listAll('/service/list', signal);
export const listPools = (signal?: AbortSignal): Promise<Pool[]> => listAll('/pool/list', signal);
export const listTemplates = (signal?: AbortSignal): Promise<Template[]> => listAll('/task_tpl/list', signal);
export const listSteps = (signal?: AbortSignal): Promise<UsableStep[]> => listAll('/task_step/list', signal);
export const listRemoteSteps = (signal?: AbortSignal): Promise<RemoteStep[]> =>
  listAll('/remote_step/list', signal);
export const listActions = (signal?: AbortSignal): Promise<Action[]> => listAll('/action/list', signal);
export const listImplementations = (signal?: AbortSignal): Promise<Implementation[]> =>
  listAll('/actimpl/list', signal);

/** Every node of a cluster by pool, with how it came out of its last task. */
export async function readClusterMap(id: number, signal?: AbortSignal): Promise<readonly MapPool[]> {
  const answer: { pools: MapPool[] } = await call('get', '/cluster/{id}/map', { path: { id } }, { signal });
  return answer.pools;
}

export type ClusterContent = Omit<Cluster, 'id'>;
export type ServiceContent = Omit<Service, 'id'>;
export type PoolContent = Omit<Pool, 'id' | 'node_count'>;

/** Creates a cluster, or changes it when it has an id. @returns its id. */
export async function saveCluster(id: number | null, body: ClusterContent): Promise<number> {
  if (id === null) return call('post', '/cluster/create', { body });
  await call('post', '/cluster/update/{id}', { path: { id }, body });
  return id;
}

/** As {@link saveCluster}. */
export async function saveService(id: number | null, body: ServiceContent): Promise<number> {
  if (id === null) {
    const made: { id: number } = await call('post', '/service/create', { body });
    return made.id;
  }
  await call('post', '/service/update/{id}', { path: { id }, body });
  return id;
}

/** As {@link saveCluster}. */
export async function savePool(id: number | null, body: PoolContent): Promise<number> {
  if (id === null) {
    const made: { id: number } = await call('post', '/pool/create', { body });
    return made.id;
  }
  await call('post', '/pool/update/{id}', { path: { id }, body });
  return id;
}

export const deleteCluster = (id: number): Promise<unknown> =>
  call('post', '/cluster/delete/{id}', { path: { id } });
export const deleteService = (id: number): Promise<unknown> =>
  call('post', '/service/delete/{id}', { path: { id } });
export const deletePool = (id: number): Promise<unknown> =>
  call('post', '/pool/delete/{id}', { path: { id } });

/** Adds machines to a pool by address, all or none. @returns their numbers. */
export const addNodes = (poolId: number, nodes: readonly string[]): Promise<readonly number[]> =>
  call('post', '/pool/{id}/add_nodes', { path: { id: poolId }, body: { nodes: [...nodes] } });

/** Takes nodes out of a pool, all or none. */
export const removeNodes = (poolId: number, nodes: readonly number[]): Promise<unknown> =>
  call('post', '/pool/{id}/remove_nodes', { path: { id: poolId }, body: { nodes: [...nodes] } });

/** @returns the pool that an address is in; null for none. */
export async function findPoolOf(address: string, signal?: AbortSignal): Promise<number | null> {
  const found: Record<string, number> = await call(
    'get',
    '/pool/search_by_ip/{iplist}',
    { path: { iplist: address } },
    { signal },
  );
  const pool = Object.values(found)[0] ?? -1;
  return pool < 0 ? null : pool;
}

export type TaskQuery = RouteParameters<'/task/list', 'get'>['query'];

export interface TaskList {
  readonly tasks: readonly Task[];
  /** All that match. */
  readonly total: number;
  /** How many there are in each state, whatever states are asked for. */
  readonly counts: readonly number[];
}

/** Lists tasks, newest first. */
export async function listTasks(query: TaskQuery, signal?: AbortSignal): Promise<TaskList> {
  const answer: PageEnvelope<Task> & { counts: readonly number[] } = await requestRoute(
    'get',
    '/task/list',
    { query },
    { signal },
  );
  return { tasks: answer.data, total: answer.query_count, counts: answer.counts };
}

export const readTask = (id: number, signal?: AbortSignal): Promise<Task> =>
  call('get', '/task/{id}', { path: { id } }, { signal });

export const listTaskNodes = (id: number, signal?: AbortSignal): Promise<readonly TaskNode[]> =>
  call('get', '/task/{id}/detail', { path: { id } }, { signal });

/** Lists attempts of a task. @param nsids of these nodes only; null for all. */
export const listAttempts = (
  id: number,
  nsids: readonly number[] | null,
  signal?: AbortSignal,
): Promise<readonly TaskAttempt[]> =>
  // Not GET: many numbers make too long an address.
  call('post', '/task/{id}/attempts', { path: { id }, body: nsids ? { nsids: [...nsids] } : {} }, { signal });

/** Puts equal outputs of a step together. */
export const readOutputs = (id: number, step: number, signal?: AbortSignal): Promise<GroupedOutputs> =>
  call('get', '/task/{id}/outputs', { path: { id }, query: { step } }, { signal });

export const listMessages = (id: number, signal?: AbortSignal): Promise<readonly TaskMessage[]> =>
  call('get', '/task/{id}/log', { path: { id } }, { signal });

/** Starts a task or goes on with it. @param nsids of these nodes only; null for all that are left. */
export const startTask = (id: number, nsids: readonly number[] | null): Promise<unknown> =>
  call('post', '/task/start', { body: { id, ...(nsids ? { node_ids: [...nsids] } : {}) } });
export const pauseTask = (id: number): Promise<unknown> => call('post', '/task/pause', { body: { id } });
export const stopTask = (id: number): Promise<unknown> => call('post', '/task/stop', { body: { id } });

/** What is to be previewed: all nodes of a pool or some, by a template, its steps, or the pool's own for deploy. */
export interface PreviewQuery {
  readonly pool_id?: number;
  readonly nodes?: readonly { readonly id: number }[];
  readonly template_id?: number;
  readonly steps?: readonly TemplateStep[];
  readonly params?: unknown;
  readonly tag?: string;
  readonly max_num?: number;
  readonly max_ratio?: number;
  /** Whose commands to show; the first node's without it. */
  readonly node_id?: number;
}

/** Says what a task would do, without making it. */
export const previewTask = (body: PreviewQuery, signal?: AbortSignal): Promise<TaskPreview> =>
  call(
    'post',
    '/task/preview',
    { body: body as RouteParameters<'/task/preview', 'post'>['body'] },
    { signal },
  );

export interface DeployOrder {
  readonly tag: string;
  readonly max_num: number;
  readonly max_ratio: number;
  readonly max_fail_ratio: number;
}

/** Rolls a version out over a pool. @returns the task's id. */
export async function deployPool(poolId: number, body: DeployOrder): Promise<number> {
  const made: { task_id: number } = await call('post', '/pool/deploy/{id}', { path: { id: poolId }, body });
  return made.task_id;
}

export interface TaskOrder {
  readonly template_id: number;
  readonly task_name: string;
  readonly nodes: readonly { readonly id: number }[];
  readonly params: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly max_num: number;
  readonly max_ratio: number;
  readonly max_fail_ratio: number;
}

/** Runs a template over nodes. @returns the tasks' ids, one for each pool. */
export async function createTask(order: TaskOrder): Promise<readonly number[]> {
  const made: { ids: number[] } = await call('post', '/task/create', {
    body: { ...order, nodes: [...order.nodes], auto: 1 },
  });
  return made.ids;
}

export type TemplateContent = Omit<Template, 'id'>;
export type RemoteStepContent = Omit<RemoteStep, 'id'>;
export type ActionContent = Omit<Action, 'id'>;

/** As {@link saveCluster}. */
export async function saveTemplate(id: number | null, content: TemplateContent): Promise<number> {
  const body = { ...content, steps: [...content.steps] };
  if (id === null) return call('post', '/task_tpl/create', { body });
  await call('post', '/task_tpl/update/{id}', { path: { id }, body });
  return id;
}

/** As {@link saveCluster}. */
export async function saveRemoteStep(id: number | null, content: RemoteStepContent): Promise<number> {
  const body = { ...content, actions: [...content.actions] };
  if (id === null) return call('post', '/remote_step/create', { body });
  await call('post', '/remote_step/update/{id}', { path: { id }, body });
  return id;
}

/** As {@link saveCluster}. */
export async function saveAction(id: number | null, body: ActionContent): Promise<number> {
  if (id === null) return call('post', '/action/create', { body });
  await call('post', '/action/update/{id}', { path: { id }, body });
  return id;
}

/** Sets how an action is done. @param id of the implementation; null when there is none yet. */
export async function saveImplementation(
  id: number | null,
  content: Omit<Implementation, 'id'>,
): Promise<void> {
  if (id === null) await call('post', '/actimpl/create', { body: content });
  else await call('post', '/actimpl/update/{id}', { path: { id }, body: { template: content.template } });
}

export const deleteTemplate = (id: number): Promise<unknown> =>
  call('post', '/task_tpl/delete/{id}', { path: { id } });
export const deleteRemoteStep = (id: number): Promise<unknown> =>
  call('post', '/remote_step/delete/{id}', { path: { id } });
export const deleteAction = (id: number): Promise<unknown> =>
  call('post', '/action/delete/{id}', { path: { id } });
