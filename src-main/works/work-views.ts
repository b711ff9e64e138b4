import { Type } from 'typebox';
import { In } from 'typeorm';
import { FlinkRun } from '../engine/executors/flink/flink-run.entity.js';
import { Node } from '../engine/nodes/node.entity.js';
import { Run } from '../engine/run.entity.js';
import { Schedule } from '../engine/schedule.entity.js';
import type { ReadManager } from '../store/store.js';
import { taskStatus, type TaskStatus, type Work, type WorkTask } from './work.entity.js';

/** The family's name in runs, topics, schedules and events. */
export const worksFamilyName = 'works';

/** What the engine knows the runs and the schedule of a work by. */
export const subjectOfWork = (workId: string): string => `work/${workId}`;
export const workIdOf = (subject: string): string => subject.replace(/^work\//, '');

const nullable = (schema: ReturnType<typeof Type.String>) => Type.Union([schema, Type.Null()]);
const text = Type.String();
const time = Type.String({ description: 'UTC, YYYY-MM-DDTHH:MM:SSZ.' });

/** A work as the API emits it: no field is ever left out (document, "Schema", 4). */
export const WorkSchema = Type.Object({
  work_id: text,
  lambda_id: text,
  user_id: text,
  name: text,
  description: text,
  type: text,
  category: text,
  status: Type.Integer({
    description: '0 draft, 1 ready, 2 starting, 3 running, 4 paused, 5 stopped, 6 finished, 7 failed.',
  }),
  work_directory: text,
  main_class_name: nullable(text),
  extra_params: Type.Array(text),
  java_version: nullable(text),
  run_frequency: nullable(text),
  created_at: time,
  updated_at: time,
  deleted_at: nullable(time),
  sql: nullable(text),
  jar: Type.Union([Type.Object({ name: text, size: Type.Integer(), sha256: text }), Type.Null()]),
  engine: Type.Union([text, Type.Null()], { description: 'Null: as the setting works.engine says.' }),
  parallelism: Type.Union([Type.Integer(), Type.Null()]),
  savepoint_path: nullable(text),
  node: Type.Union([text, Type.Null()], { description: 'Where the local engine runs it.' }),
  next_run_at: nullable(time),
});

/** A task as the API emits it. */
export const TaskSchema = Type.Object({
  task_id: text,
  work_id: text,
  status: Type.Integer({
    description: '0 succeeded, 1 pending, 2 starting, 3 running, 4 failed, 5 stopped, 6 timed out, 7 lost.',
  }),
  started_at: nullable(time),
  ended_at: nullable(time),
  run_time: Type.Integer({ description: 'Whole seconds; 0 until it has ended.' }),
  elapsed: Type.Integer({ description: 'Whole seconds since its start, also while it is running.' }),
  engine: text,
  engine_job_id: nullable(text),
  run_id: nullable(text),
  trigger: text,
  operator: text,
  error: nullable(text),
});

/** @returns a point in time as this family emits it. */
export const showTime = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

const showTimeOrNull = (ms: number | null): string | null => (ms === null ? null : showTime(ms));

/** @returns works in their documented form. */
export async function showWorks(read: ReadManager, works: readonly Work[]) {
  const nodes = await read.findBy(Node, { id: In([...new Set(works.map(({ nodeId }) => nodeId))]) });
  const nodeNames = new Map(nodes.map(({ id, name }) => [id, name]));
  const schedules = await read.findBy(Schedule, {
    family: worksFamilyName,
    subject: In(works.map(({ id }) => subjectOfWork(id))),
  });
  const nextRuns = new Map(schedules.map(({ subject, nextRunAt }) => [workIdOf(subject), nextRunAt]));
  return works.map((work) => ({
    work_id: work.id,
    lambda_id: work.lambdaId,
    user_id: work.userId,
    name: work.name,
    description: work.description,
    type: work.type,
    category: work.category,
    status: work.status,
    work_directory: work.workDirectory,
    main_class_name: work.mainClassName,
    extra_params: work.extraParams,
    java_version: work.javaVersion,
    run_frequency: work.runFrequency,
    created_at: showTime(work.createdAt),
    updated_at: showTime(work.updatedAt),
    deleted_at: showTimeOrNull(work.deletedAt),
    sql: work.sql,
    jar: work.jar,
    engine: work.engine,
    parallelism: work.parallelism,
    savepoint_path: work.savepointPath,
    node: nodeNames.get(work.nodeId) ?? null,
    next_run_at: showTimeOrNull(nextRuns.get(work.id) ?? null),
  }));
}

/** @returns tasks in their documented form. */
export async function showTasks(read: ReadManager, tasks: readonly WorkTask[], now = Date.now()) {
  const pending = tasks.filter(({ status }) => status === taskStatus.pending);
  const runs = await read.findBy(Run, {
    id: In(pending.flatMap(({ runId }) => runId ?? [])),
    state: 'starting',
  });
  const starting = new Set(runs.map(({ id }) => id));
  const unfinished = tasks.filter(({ engine, endedAt }) => engine === 'flink' && endedAt === null);
  const onCluster = await read.findBy(FlinkRun, {
    runId: In(unfinished.flatMap(({ runId: id }) => id ?? [])),
  });
  const jobIds = new Map(onCluster.map(({ runId, state }) => [runId, state.jobs[0]?.id]));
  return tasks.map((task) => {
    const { startedAt, endedAt, runId } = task;
    const status: TaskStatus =
      task.status === taskStatus.pending && runId !== null && starting.has(runId)
        ? taskStatus.starting
        : task.status;
    return {
      task_id: task.id,
      work_id: task.workId,
      status,
      started_at: showTimeOrNull(startedAt),
      ended_at: showTimeOrNull(endedAt),
      run_time: endedAt === null ? 0 : secondsBetween(startedAt, endedAt),
      elapsed: secondsBetween(startedAt, endedAt ?? now),
      engine: task.engine,
      engine_job_id: task.engine === 'local' ? runId : (task.engineJobId ?? jobIds.get(runId ?? '') ?? null),
      run_id: runId,
      trigger: task.trigger,
      operator: task.operator,
      error: task.error,
    };
  });
}

const secondsBetween = (from: number | null, to: number): number =>
  from === null ? 0 : Math.max(0, Math.floor((to - from) / 1000));
