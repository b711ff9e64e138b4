import type { CheckpointingStatistics, JobDetailsInfo } from './flink-api.js';
import type { FlinkCluster } from './flink-cluster.js';
import { FlinkRefusal } from './flink-http.js';

/** What a cluster says of a job: its graph, its checkpoints, its exceptions. */
export interface JobDetail {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  /** Epoch milliseconds; null where there is none. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly vertices: readonly {
    readonly id: string;
    readonly name: string;
    readonly parallelism: number;
    readonly state: string;
    /** Milliseconds. */
    readonly duration: number | null;
    /** How many subtasks are in which state. */
    readonly tasks: Readonly<Record<string, number>>;
    readonly readRecords: number | null;
    readonly writeRecords: number | null;
    readonly readBytes: number | null;
    readonly writeBytes: number | null;
    /** Milliseconds that its subtasks have worked, waited for records, and waited for those behind them, added up. */
    readonly busy: number | null;
    readonly idle: number | null;
    readonly backpressured: number | null;
    /** Ids of the vertices it reads from, and how records come from there, such as HASH. */
    readonly inputs: readonly { readonly id: string; readonly strategy: string | null }[];
  }[];
  readonly checkpoints: {
    readonly completed: number;
    readonly failed: number;
    readonly inProgress: number;
    readonly restored: number;
    readonly latest: {
      readonly id: number;
      readonly at: number | null;
      readonly size: number | null;
      /** Milliseconds. */
      readonly duration: number | null;
      readonly path: string | null;
    } | null;
    readonly failure: string | null;
  } | null;
  readonly exceptions: readonly {
    readonly name: string;
    readonly trace: string;
    readonly at: number;
    readonly task: string | null;
  }[];
}

/** What is kept of a job: its graph may have thousands of vertices. */
const vertexLimit = 500;
const exceptionLimit = 20;
const traceLimit = 8000;

/** @returns what the cluster says of jobs that it knows. @throws as the cluster does. */
export async function readJobDetails(
  cluster: FlinkCluster,
  jobs: readonly { readonly id: string }[],
  cancel: AbortSignal,
): Promise<JobDetail[]> {
  const found: JobDetail[] = [];
  for (const { id } of jobs) {
    const detail = await readJobDetail(cluster, id, cancel);
    if (detail !== null) found.push(detail);
  }
  return found;
}

/** @returns null when the cluster knows no such job. @throws as the cluster does. */
export async function readJobDetail(
  cluster: Pick<FlinkCluster, 'job' | 'exceptions' | 'checkpoints'>,
  jobId: string,
  cancel: AbortSignal,
): Promise<JobDetail | null> {
  const details = await cluster.job(jobId, cancel);
  if (details === null) return null;
  const [exceptions, checkpoints] = await Promise.all([
    orNone(cluster.exceptions(jobId, exceptionLimit, cancel)),
    orNone(cluster.checkpoints(jobId, cancel)),
  ]);
  return {
    id: details.jid,
    name: details.name,
    state: details.state,
    startedAt: timeOf(details['start-time']),
    endedAt: timeOf(details['end-time']),
    vertices: verticesOf(details),
    checkpoints: checkpoints === null ? null : checkpointsOf(checkpoints),
    exceptions: (exceptions ?? []).map(({ exceptionName, stacktrace, timestamp, taskName }) => ({
      name: exceptionName,
      trace: stacktrace.slice(0, traceLimit),
      at: timestamp,
      task: taskName ?? null,
    })),
  };
}

/** A batch has no checkpoints, and a cluster may answer that with an error. */
async function orNone<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof FlinkRefusal) return null;
    throw error;
  }
}

const timeOf = (ms: number): number | null => (ms > 0 ? ms : null);
const sizeOf = (value: number | string | undefined): number | null =>
  typeof value !== 'number' || value < 0 ? null : Math.round(value);

function verticesOf({ vertices, plan }: JobDetailsInfo): JobDetail['vertices'] {
  const inputs = new Map((plan?.nodes ?? []).map((node) => [node.id, node.inputs ?? []]));
  return vertices.slice(0, vertexLimit).map((vertex) => ({
    id: vertex.id,
    name: vertex.name,
    parallelism: vertex.parallelism,
    state: vertex.status,
    duration: sizeOf(vertex.duration),
    tasks: Object.fromEntries(Object.entries(vertex.tasks ?? {}).filter(([, count]) => count > 0)),
    readRecords: sizeOf(vertex.metrics?.['read-records']),
    writeRecords: sizeOf(vertex.metrics?.['write-records']),
    readBytes: sizeOf(vertex.metrics?.['read-bytes']),
    writeBytes: sizeOf(vertex.metrics?.['write-bytes']),
    busy: sizeOf(vertex.metrics?.['accumulated-busy-time']),
    idle: sizeOf(vertex.metrics?.['accumulated-idle-time']),
    backpressured: sizeOf(vertex.metrics?.['accumulated-backpressured-time']),
    inputs: (inputs.get(vertex.id) ?? []).map(({ id, ship_strategy: strategy = null }) => ({ id, strategy })),
  }));
}

function checkpointsOf({ counts, latest }: CheckpointingStatistics): JobDetail['checkpoints'] {
  const done = latest?.completed ?? null;
  return {
    completed: counts.completed,
    failed: counts.failed,
    inProgress: counts.in_progress,
    restored: counts.restored,
    latest:
      done === null
        ? null
        : {
            id: done.id,
            at: sizeOf(done.trigger_timestamp),
            size: sizeOf(done.state_size),
            duration: sizeOf(done.end_to_end_duration),
            path: done.external_path ?? null,
          },
    failure: latest?.failed?.failure_message ?? null,
  };
}
