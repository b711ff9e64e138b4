import { requestRoute } from './route';
import { upload, type UploadOptions } from './upload';

export type WorkCategory = 'FLINK_JAR' | 'FLINK_SQL';
export type WorkType = 'STREAMING' | 'BATCH';
export type WorkEngine = 'local' | 'flink';
export type RunFrequency = 'once' | 'hourly' | 'daily' | 'weekly';

/** 0 draft, 1 ready, 2 starting, 3 running, 4 paused, 5 stopped, 6 finished, 7 failed. */
export type WorkStatus = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** 0 succeeded, 1 pending, 2 starting, 3 running, 4 failed, 5 stopped, 6 timed out, 7 lost. */
export type WorkTaskStatus = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** What an operator says of a work. */
export interface WorkContent {
  readonly user_id: string;
  readonly name: string;
  readonly description: string;
  readonly type: WorkType;
  readonly category: WorkCategory;
  readonly main_class_name: string | null;
  readonly extra_params: readonly string[];
  readonly java_version: string | null;
  readonly run_frequency: RunFrequency | null;
  readonly sql: string | null;
  /** Null: as the setting `works.engine` says. */
  readonly engine: WorkEngine | null;
  readonly parallelism: number | null;
  readonly savepoint_path: string | null;
  readonly node: string | null;
}

/** A work. Times are texts in UTC. */
export interface Work extends WorkContent {
  readonly work_id: string;
  readonly status: WorkStatus;
  readonly work_directory: string;
  readonly jar: { readonly name: string; readonly size: number; readonly sha256: string } | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly next_run_at: string | null;
}

export interface WorkTask {
  readonly task_id: string;
  readonly work_id: string;
  readonly status: WorkTaskStatus;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  /** Whole seconds, also while it goes on. */
  readonly elapsed: number;
  readonly engine: WorkEngine;
  readonly engine_job_id: string | null;
  /** Null when it could not even be started. */
  readonly run_id: string | null;
  readonly error: string | null;
}

export interface FlinkVertex {
  readonly id: string;
  readonly name: string;
  readonly parallelism: number;
  /** As Flink has it. */
  readonly state: string;
  /** Milliseconds. */
  readonly duration: number | null;
  /** How many subtasks are in which state. */
  readonly tasks: Readonly<Record<string, number>>;
  readonly read_records: number | null;
  readonly write_records: number | null;
  readonly read_bytes: number | null;
  readonly write_bytes: number | null;
  /** Milliseconds that its subtasks have worked, waited for records, and waited for those behind them, added up. */
  readonly busy: number | null;
  readonly idle: number | null;
  readonly backpressured: number | null;
  readonly inputs: readonly { readonly id: string; readonly strategy: string | null }[];
}

export interface FlinkCheckpoints {
  readonly completed: number;
  readonly failed: number;
  readonly in_progress: number;
  readonly restored: number;
  readonly latest: {
    readonly id: number;
    readonly at: string | null;
    readonly size: number | null;
    /** Milliseconds. */
    readonly duration: number | null;
    readonly path: string | null;
  } | null;
  readonly failure: string | null;
}

/** A job on a Flink cluster. */
export interface FlinkJob {
  readonly job_id: string;
  readonly name: string;
  readonly state: string;
  readonly vertices: readonly FlinkVertex[];
  readonly checkpoints: FlinkCheckpoints | null;
  readonly exceptions: readonly {
    readonly name: string;
    readonly trace: string;
    readonly at: string;
    readonly task: string | null;
  }[];
}

export interface WorkTaskDetail extends WorkTask {
  readonly jobs: readonly FlinkJob[];
  /** Why the cluster could not be asked; null when it was, or need not be. */
  readonly unreachable: string | null;
}

interface Answer<T> {
  readonly data: T;
}

export interface WorkPage {
  readonly items: readonly Work[];
  /** All that match. */
  readonly total: number;
}

const dataOf = async <T>(answer: Promise<Answer<T>>): Promise<T> => (await answer).data;

/**
 * Searches works, newest first.
 * @param query `name`: a part of it; '' for any. `status`: numbers divided by commas; '' for any. `skip`: works before the
 * first of those that are returned.
 */
export async function searchWorks(
  query: { readonly name: string; readonly status: string; readonly limit: number; readonly skip?: number },
  signal?: AbortSignal,
): Promise<WorkPage> {
  const { name, status, limit, skip = 0 } = query;
  const { data, total } = await requestRoute<
    Answer<readonly Work[]> & { total: number },
    'get',
    '/api/v1/works/search'
  >(
    'get',
    '/api/v1/works/search',
    { query: { limit, skip, ...(name === '' ? {} : { name }), ...(status === '' ? {} : { status }) } },
    { signal },
  );
  return { items: data, total };
}

export const readWork = (work_id: string, signal?: AbortSignal): Promise<Work> =>
  dataOf(requestRoute('get', '/api/v1/works/{work_id}', { path: { work_id } }, { signal }));

const bodyOf = ({ extra_params, ...rest }: WorkContent) => ({ ...rest, extra_params: [...extra_params] });

export const createWork = (content: WorkContent): Promise<Work> =>
  dataOf(requestRoute('post', '/api/v1/works', { body: bodyOf(content) }));

export const changeWork = (work_id: string, content: WorkContent): Promise<Work> =>
  dataOf(requestRoute('patch', '/api/v1/works/{work_id}', { path: { work_id }, body: bodyOf(content) }));

/** Deletes a work; what goes on of it is stopped. */
export const removeWork = (work_id: string): Promise<unknown> =>
  requestRoute('delete', '/api/v1/works/{work_id}', { path: { work_id } });

export const runWork = (work_id: string): Promise<WorkTask> =>
  dataOf(requestRoute('post', '/api/v1/works/{work_id}/run', { path: { work_id } }));

/** Stops what goes on of a work. @param savepoint whether its state is kept for the next task; null where it has none. */
export const stopWork = (work_id: string, savepoint: boolean | null): Promise<unknown> =>
  requestRoute('post', '/api/v1/works/{work_id}/stop', {
    path: { work_id },
    body: savepoint === null ? {} : { savepoint },
  });

export const listWorkTasks = (work_id: string, signal?: AbortSignal): Promise<readonly WorkTask[]> =>
  dataOf(
    requestRoute(
      'get',
      '/api/v1/works/{work_id}/tasks',
      { path: { work_id }, query: { limit: 50 } },
      { signal },
    ),
  );

export const readWorkTask = (
  work_id: string,
  task_id: string,
  signal?: AbortSignal,
): Promise<WorkTaskDetail> =>
  dataOf(
    requestRoute(
      'get',
      '/api/v1/works/{work_id}/tasks/{task_id}',
      { path: { work_id, task_id } },
      { signal },
    ),
  );

/** Sends a work's jar, which takes the place of the one it had. */
export function uploadJar(work_id: string, jar: File, options: UploadOptions = {}): Promise<void> {
  const form = new FormData();
  form.append('jar', jar, jar.name);
  return upload(`/api/v1/works/${encodeURIComponent(work_id)}/jar`, form, { ...options, method: 'PUT' });
}
