import { Type } from 'typebox';
import type { JobDetail } from '../engine/executors/flink/job-detail.js';
import { showTime } from './work-views.js';

const text = Type.String();
const whole = Type.Integer();
const orNull = (schema: ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>) =>
  Type.Union([schema, Type.Null()]);

/** A job on a Flink cluster as the API emits it. */
export const FlinkJobSchema = Type.Object({
  job_id: text,
  name: text,
  state: Type.String({ description: 'As Flink has it: RUNNING, RESTARTING, FINISHED, …' }),
  started_at: orNull(text),
  ended_at: orNull(text),
  vertices: Type.Array(
    Type.Object({
      id: text,
      name: text,
      parallelism: whole,
      state: text,
      duration: Type.Union([whole, Type.Null()], { description: 'Milliseconds.' }),
      tasks: Type.Record(text, whole, { description: 'How many subtasks are in which state.' }),
      read_records: orNull(whole),
      write_records: orNull(whole),
      read_bytes: orNull(whole),
      write_bytes: orNull(whole),
      busy: Type.Union([whole, Type.Null()], {
        description: 'Milliseconds that its subtasks have worked, added up.',
      }),
      idle: Type.Union([whole, Type.Null()], { description: 'The same: have waited for records.' }),
      backpressured: Type.Union([whole, Type.Null()], {
        description: 'The same: have waited for those behind them.',
      }),
      inputs: Type.Array(Type.Object({ id: text, strategy: orNull(text) })),
    }),
  ),
  checkpoints: Type.Union([
    Type.Object({
      completed: whole,
      failed: whole,
      in_progress: whole,
      restored: whole,
      latest: Type.Union([
        Type.Object({
          id: whole,
          at: orNull(text),
          size: orNull(whole),
          duration: orNull(whole),
          path: orNull(text),
        }),
        Type.Null(),
      ]),
      failure: orNull(text),
    }),
    Type.Null(),
  ]),
  exceptions: Type.Array(Type.Object({ name: text, trace: text, at: text, task: orNull(text) })),
});

const timeOrNull = (ms: number | null): string | null => (ms === null ? null : showTime(ms));

/** @returns a job in the family's form. */
export const showFlinkJob = ({ id, name, state, ...job }: JobDetail) => ({
  job_id: id,
  name,
  state,
  started_at: timeOrNull(job.startedAt),
  ended_at: timeOrNull(job.endedAt),
  vertices: job.vertices.map(({ readRecords, writeRecords, readBytes, writeBytes, ...vertex }) => ({
    ...vertex,
    read_records: readRecords,
    write_records: writeRecords,
    // Tasks that ended before these were known have none.
    read_bytes: readBytes ?? null,
    write_bytes: writeBytes ?? null,
    busy: vertex.busy ?? null,
    idle: vertex.idle ?? null,
    backpressured: vertex.backpressured ?? null,
  })),
  checkpoints:
    job.checkpoints === null
      ? null
      : {
          completed: job.checkpoints.completed,
          failed: job.checkpoints.failed,
          in_progress: job.checkpoints.inProgress,
          restored: job.checkpoints.restored,
          latest:
            job.checkpoints.latest === null
              ? null
              : { ...job.checkpoints.latest, at: timeOrNull(job.checkpoints.latest.at) },
          failure: job.checkpoints.failure,
        },
  exceptions: job.exceptions.map(({ at, ...exception }) => ({ ...exception, at: showTime(at) })),
});
