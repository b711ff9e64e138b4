import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { toLogLine } from '../api/log-line.js';
import { route } from '../api/route.js';
import { sendNdjson } from '../api/stream.js';
import { readRun } from '../engine/log-reader.js';
import { allTypes } from '../engine/log-record.js';
import type { FlinkExecutor } from '../engine/executors/flink/flink.js';
import type { LogStore } from '../engine/log-store.js';
import type { Clock } from '../lib/time.js';
import type { Store } from '../store/store.js';
import { FlinkJobSchema, showFlinkJob } from './flink-views.js';
import { WorkId } from './work-fields.js';
import type { WorkTasks } from './work-tasks.js';
import { showTasks, TaskSchema } from './work-views.js';
import type { WorkTask } from './work.entity.js';
import { paging, skipOf, success, successListOf, successOf } from './works.routes.js';
import type { Works } from './works.service.js';

export interface WorkTaskRoutesSurroundings {
  readonly store: Store;
  readonly logs: LogStore;
  readonly clock: Clock;
  readonly works: Works;
  readonly tasks: WorkTasks;
  readonly flink: FlinkExecutor;
}

type FlinkDetail = NonNullable<Awaited<ReturnType<FlinkExecutor['detail']>>>;

const base = '/api/v1/works/:work_id';
const TaskId = Type.String({ maxLength: 200, description: 'Id of the task.' });

/** Adds what runs works and tells of their tasks (document works.zh.md, 6 and 7; contract, works.md). */
export function addWorkTaskRoutes(app: FastifyInstance, around: WorkTaskRoutesSurroundings): void {
  const { store, logs, clock, works, tasks, flink } = around;
  const flinkDetailOf = async ({ engine, endedAt, detail, runId }: WorkTask): Promise<FlinkDetail> => {
    if (engine !== 'flink' || runId === null) return { jobs: [], reason: null };
    if (endedAt !== null) return { jobs: (detail ?? []) as FlinkDetail['jobs'], reason: null };
    return (await flink.detail(runId)) ?? { jobs: [], reason: null };
  };
  const show = async (task: WorkTask) => (await showTasks(store.read, [task]))[0];

  route(app, {
    method: 'POST',
    url: `${base}/run`,
    role: 'operator',
    summary: 'Run a work now',
    params: Type.Object({ work_id: WorkId }),
    response: successOf(TaskSchema),
    handler: async ({ params, actor }) => success(await show(await tasks.run(params.work_id, actor))),
  });

  route(app, {
    method: 'POST',
    url: `${base}/stop`,
    role: 'operator',
    summary: 'Stop what goes on of a work; the end follows',
    params: Type.Object({
      work_id: WorkId,
      savepoint: Type.Optional(
        Type.Boolean({
          description:
            'Whether its state is kept for the next task; that of a stream on a Flink cluster is by default.',
        }),
      ),
    }),
    response: successOf(TaskSchema),
    handler: async ({ params, actor }) =>
      success(await show(await tasks.stop(params.work_id, params.savepoint, actor))),
  });

  route(app, {
    method: 'GET',
    url: `${base}/tasks`,
    role: 'viewer',
    summary: 'List the tasks of a work, newest first',
    params: Type.Object({
      work_id: WorkId,
      limit: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 1000, description: 'Rows of a page; all without it.' }),
      ),
      ...paging,
    }),
    response: successListOf(TaskSchema),
    handler: async ({ params }) => {
      await works.get(params.work_id);
      const { limit } = params;
      const skip = limit === undefined ? (params.skip ?? 0) : skipOf(params, limit);
      const { rows, total } = await tasks.list(params.work_id, {
        skip,
        ...(limit === undefined ? {} : { limit }),
      });
      return { ...success(await showTasks(store.read, rows)), total };
    },
  });

  route(app, {
    method: 'GET',
    url: `${base}/tasks/:task_id`,
    role: 'viewer',
    summary: 'Show a task, with what its engine says of it',
    params: Type.Object({ work_id: WorkId, task_id: TaskId }),
    response: successOf(
      Type.Object({
        ...TaskSchema.properties,
        logs: Type.String({ description: 'Path of its log.' }),
        jobs: Type.Array(FlinkJobSchema, { description: 'Its jobs on a Flink cluster; none elsewhere.' }),
        unreachable: Type.Union([Type.String(), Type.Null()], {
          description: 'Why the cluster cannot be asked now.',
        }),
      }),
    ),
    handler: async ({ params: { work_id, task_id } }) => {
      await works.get(work_id);
      const task = await tasks.get(work_id, task_id);
      const path = `/api/v1/works/${work_id}/tasks/${task_id}/logs`;
      const { jobs, reason } = await flinkDetailOf(task);
      return success({
        ...(await show(task)),
        logs: path,
        jobs: jobs.map(showFlinkJob),
        unreachable: reason,
      });
    },
  });

  route(app, {
    method: 'GET',
    url: `${base}/tasks/:task_id/logs`,
    role: 'viewer',
    summary: 'Read a task’s log from the first line, then live, to its end',
    produces: 'application/x-ndjson',
    params: Type.Object({ work_id: WorkId, task_id: TaskId }),
    handler: async (context) => {
      const { work_id, task_id } = context.params;
      await works.get(work_id);
      const { runId } = await tasks.get(work_id, task_id);
      async function* lines(cancel: AbortSignal) {
        if (runId === null) return;
        const options = { afterLine: 0, follow: true, types: allTypes };
        for await (const records of readRun(store.read, logs, runId, options, cancel))
          yield records.map((record) => toLogLine(record, clock));
      }
      return sendNdjson(context, lines);
    },
  });
}
