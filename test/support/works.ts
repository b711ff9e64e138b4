import { createHash } from 'node:crypto';
import type { ControlPlane } from './control-plane.js';
import { ndjson, until, type Line } from './packages.js';

/** What this family answers. */
export interface WorksReply<T = unknown> {
  readonly status: number;
  readonly body: { readonly code: number; readonly data?: T; readonly msg?: string; readonly total?: number };
}

/** A work as the API emits it. */
export interface WorkView {
  readonly work_id: string;
  readonly status: number;
  readonly name: string;
  readonly jar: { readonly name: string; readonly size: number; readonly sha256: string } | null;
  readonly next_run_at: string | null;
  readonly updated_at: string;
  readonly [key: string]: unknown;
}

/** A task as the API emits it. */
export interface TaskView {
  readonly task_id: string;
  readonly work_id: string;
  readonly status: number;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly run_time: number;
  readonly run_id: string | null;
  readonly error: string | null;
  readonly [key: string]: unknown;
}

const base = '/api/v1/works';

/** Calls the works API of a control plane, the way most tests want it. */
export class WorksClient {
  constructor(readonly plane: ControlPlane) {}

  async call<T>(method: string, path = '', params?: object | string): Promise<WorksReply<T>> {
    const body = params === undefined || typeof params === 'string' ? params : JSON.stringify(params);
    return this.plane.json(base + path, { method, ...(body === undefined ? {} : { body }) });
  }

  /** @returns the data of a success. @throws when it is none. */
  async data<T>(method: string, path = '', params?: object): Promise<T> {
    const { status, body } = await this.call<T>(method, path, params);
    if (status !== 200 || body.code !== 0)
      throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
    return body.data as T;
  }

  /** Creates a batch of a jar, with what is given instead. Each has a directory of its own unless it says otherwise. */
  async create(given: object = {}): Promise<WorkView> {
    const number = ++made;
    return this.data('POST', '', {
      user_id: `user-${number}`,
      name: `work ${number}`,
      description: '',
      type: 'BATCH',
      category: 'FLINK_JAR',
      ...given,
    });
  }

  /** Creates an hourly work that is due in so many seconds; anew, should the machine have taken longer than that for it. */
  async createDue(seconds: number, given: object = {}): Promise<WorkView> {
    for (;;) {
      const created_at = new Date(Date.now() - 24 * 3600_000 + seconds * 1000).toISOString();
      const work = await this.create({ run_frequency: 'hourly', created_at, ...given });
      if (Date.parse(work.next_run_at ?? '') < Date.now() + 1800_000) return work;
    }
  }

  get(id: string): Promise<WorkView> {
    return this.data('GET', `/${id}`);
  }

  async putJar(id: string, bytes: Buffer, name?: string): Promise<WorksReply<WorkView>> {
    const query = name === undefined ? '' : `?name=${encodeURIComponent(name)}`;
    return this.plane.json(`${base}/${id}/jar${query}`, { method: 'PUT', body: new Uint8Array(bytes) });
  }

  /** Creates a work with this jar. */
  async createWithJar(jar: Buffer, given: object = {}): Promise<WorkView> {
    const { work_id } = await this.create(given);
    const { status, body } = await this.putJar(work_id, jar);
    if (body.data === undefined) throw new Error(`jar: ${status} ${JSON.stringify(body)}`);
    return body.data;
  }

  run(id: string): Promise<TaskView> {
    return this.data('POST', `/${id}/run`);
  }

  tasks(id: string): Promise<TaskView[]> {
    return this.data('GET', `/${id}/tasks`);
  }

  task(id: string, taskId: string): Promise<TaskView> {
    return this.data('GET', `/${id}/tasks/${taskId}`);
  }

  /** Reads a task's log to its end. */
  async log({ work_id, task_id }: TaskView): Promise<Line[]> {
    const lines: Line[] = [];
    const response = await this.plane.fetch(`${base}/${work_id}/tasks/${task_id}/logs`);
    for await (const line of ndjson<Line>(response)) lines.push(line);
    return lines;
  }

  /** Reads a task's log until a line of output satisfies. */
  async sees({ work_id, task_id }: TaskView, isIt: (text: string) => boolean): Promise<void> {
    const response = await this.plane.fetch(`${base}/${work_id}/tasks/${task_id}/logs`);
    const seen: unknown[] = [];
    for await (const { data } of ndjson<Line>(response)) {
      if (typeof data === 'string' && isIt(data)) return;
      seen.push(data);
    }
    throw new Error(`the log has ended without it: ${JSON.stringify(seen)}`);
  }

  /** Waits for the end of a task. @returns it, and its log. */
  async ended(task: TaskView): Promise<{ task: TaskView; log: Line[] }> {
    const log = await this.log(task);
    return { task: await this.task(task.work_id, task.task_id), log };
  }

  /** Waits until the newest task of a work satisfies. */
  async newest(id: string, isIt: (task: TaskView) => boolean): Promise<TaskView> {
    let found: TaskView | undefined;
    await until(async () => {
      [found] = await this.tasks(id);
      return found !== undefined && isIt(found);
    });
    return found!;
  }
}

let made = 0;

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** @returns what a log has of one stream. */
export const textsOf = (log: readonly Line[], type: Line['type']): unknown[] =>
  log.filter((line) => line.type === type).map(({ data }) => data);
