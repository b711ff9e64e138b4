import { randomBytes } from 'node:crypto';
import type { JobDetailsInfo } from './flink-api.js';
import { isOver, type FlinkContext } from './flink-context.js';
import { FlinkRefusal, rootCause } from './flink-http.js';
import type { Saying } from './flink-journal.js';
import type { FlinkJob, FlinkRun } from './flink-run.entity.js';

/** Exceptions looked at when something has happened, and characters shown of each. */
const exceptionCount = 10;
const shownTrace = 8000;
/** After a savepoint that could not be taken. */
const savepointPauseMs = 10_000;

/** What a look at a job came to. */
export interface Watched {
  readonly job: FlinkJob;
  readonly says: readonly Saying[];
}

/** Looks at a job, and tells it to end where it is to. @param stop how it is to end, if it is. */
export async function watchJob(
  context: FlinkContext,
  run: FlinkRun,
  before: FlinkJob,
  stop: 'savepoint' | 'cancel' | null,
  cancel: AbortSignal,
): Promise<Watched> {
  const says: Saying[] = [];
  const details = await context.cluster.job(before.id, cancel);
  let job = details === null ? missing(context, before, says) : seen(before, details, says);
  if (details !== null && (job.state !== before.state || job.state === 'RESTARTING'))
    job = await tellExceptions(context, job, says, cancel);
  if (details !== null && stop === 'cancel' && !isOver(job) && !job.isCancelled) {
    await context.cluster.cancelJob(job.id, cancel);
    job = { ...job, isCancelled: true };
  }
  if (stop === 'savepoint') job = await saveAndStop(context, run, job, says, cancel);
  return { job, says };
}

function seen(job: FlinkJob, details: JobDetailsInfo, says: Saying[]): FlinkJob {
  if (details.state !== job.state)
    says.push({ stream: 'stdout', text: `Job ${job.id} (${details.name}) is ${details.state}.` });
  return { ...job, state: details.state, missingSince: null };
}

/** A JobManager that starts anew knows its jobs only after a while; one without high availability, never again. */
function missing({ lostAfterMs }: FlinkContext, job: FlinkJob, says: Saying[]): FlinkJob {
  const now = Date.now();
  const missingSince = job.missingSince ?? now;
  if (job.missingSince === null)
    says.push({ stream: 'stderr', text: `The cluster knows no job ${job.id}. It is asked again.` });
  return { ...job, missingSince, state: now - missingSince >= lostAfterMs ? 'LOST' : job.state };
}

async function tellExceptions(
  { cluster }: FlinkContext,
  job: FlinkJob,
  says: Saying[],
  cancel: AbortSignal,
): Promise<FlinkJob> {
  const fresh = (await cluster.exceptions(job.id, exceptionCount, cancel)).filter(
    ({ timestamp }) => timestamp > job.toldUntil,
  );
  for (const { stacktrace, taskName } of fresh.toReversed()) {
    const where = typeof taskName === 'string' ? `${taskName}: ` : '';
    says.push({ stream: 'stderr', text: `${where}${stacktrace.trimEnd().slice(0, shownTrace)}` });
  }
  return { ...job, toldUntil: Math.max(job.toldUntil, ...fresh.map(({ timestamp }) => timestamp)) };
}

/** One step on the way to a savepoint. Its id is ours and stored first, so that asking again is asking for the same one. */
async function saveAndStop(
  context: FlinkContext,
  run: FlinkRun,
  job: FlinkJob,
  says: Saying[],
  cancel: AbortSignal,
): Promise<FlinkJob> {
  const { cluster, journal, savepointFolder } = context;
  if (job.savepointPath !== null) return job;
  const savepoint = job.savepoint ?? {
    triggerId: randomBytes(16).toString('hex'),
    isAsked: false,
    notBefore: 0,
  };
  if (!savepoint.isAsked) {
    if (isOver(job) || Date.now() < savepoint.notBefore) return { ...job, savepoint };
    const asked = { ...job, savepoint: { ...savepoint, isAsked: true } };
    await journal.advance(run.id, { change: { jobs: replace(run.state.jobs, asked) } });
    try {
      await cluster.stopJob(job.id, savepoint.triggerId, savepointFolder, cancel);
    } catch (error) {
      if (!(error instanceof FlinkRefusal)) throw error;
      return failedSavepoint(job, error.message, says);
    }
    return asked;
  }
  try {
    const answer = await cluster.savepoint(job.id, savepoint.triggerId, cancel);
    if (answer === null) return job;
    if ('failure' in answer) return failedSavepoint(job, rootCause(answer.failure), says);
    says.push({ stream: 'stdout', text: `A savepoint was taken: ${answer.path}` });
    return { ...job, savepointPath: answer.path };
  } catch (error) {
    if (!(error instanceof FlinkRefusal)) throw error;
    // The request was never heard, or a new JobManager has not heard of it; the job may have ended by it all the same.
    if (!isOver(job)) return failedSavepoint(job, error.message, says);
    const path = (await cluster.checkpoints(job.id, cancel)).latest?.savepoint?.external_path ?? null;
    return { ...job, savepointPath: path };
  }
}

function failedSavepoint(job: FlinkJob, reason: string, says: Saying[]): FlinkJob {
  says.push({
    stream: 'stderr',
    text: `A savepoint could not be taken: ${reason}. It is tried again in ${savepointPauseMs / 1000} s; stop without a savepoint to end the job now.`,
  });
  return {
    ...job,
    savepoint: {
      triggerId: randomBytes(16).toString('hex'),
      isAsked: false,
      notBefore: Date.now() + savepointPauseMs,
    },
  };
}

export const replace = (jobs: readonly FlinkJob[], job: FlinkJob): FlinkJob[] =>
  jobs.map((each) => (each.id === job.id ? job : each));
