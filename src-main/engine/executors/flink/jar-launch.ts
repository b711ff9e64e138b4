import { setTimeout as delay } from 'node:timers/promises';
import type { FlinkContext } from './flink-context.js';
import { jobIdOf, newJob } from './flink-context.js';
import { FlinkRefusal, FlinkUnreachable } from './flink-http.js';
import type { FlinkRun } from './flink-run.entity.js';

/** Pauses between tries to find out what has become of a submission. */
const backoffMs = [500, 1000, 2000, 5000, 10_000];

/** What our jars are called on the cluster: one that a crash has left there is found again by it. */
export const jarNameOf = (flinkRunId: string): string => `wheelhouse-${flinkRunId}.jar`;

/**
 * Submits the job of a jar, or finds it submitted. Once it may have been submitted only the cluster can say whether it
 * was, and is asked until it answers; the job's id makes it harmless to submit it again.
 * @param giveUp aborted also when the job is not wanted any more: nothing is submitted then, if nothing was yet.
 * @throws when it was not submitted, and will not be.
 */
export async function launchJar(
  context: FlinkContext,
  run: FlinkRun,
  cancel: AbortSignal,
  giveUp: AbortSignal,
): Promise<void> {
  let row = run;
  for (let tries = 0; ; tries++) {
    try {
      if (row.state.isSent && (await context.cluster.job(jobIdOf(run.id, 0), cancel)) !== null) break;
      row = await submit(context, row, cancel, giveUp);
      break;
    } catch (error) {
      cancel.throwIfAborted();
      row = (await context.journal.find(run.id)) ?? row;
      if (!(error instanceof FlinkUnreachable) || !row.state.isSent) throw error;
      await delay(backoffMs[Math.min(tries, backoffMs.length - 1)], undefined, { signal: cancel });
    }
  }
  const job = newJob(run.id, 0);
  await context.journal.advance(run.id, {
    change: { isSubmitted: true, jobs: [job] },
    says: [{ stream: 'stdout', text: `Job ${job.id} was submitted.` }],
  });
}

async function submit(
  context: FlinkContext,
  run: FlinkRun,
  cancel: AbortSignal,
  giveUp: AbortSignal,
): Promise<FlinkRun> {
  const { journal, cluster } = context;
  const { program } = run.state;
  if (program.jar === null) throw new Error(`run ${run.id} has no jar`);
  const jarId = await uploaded(context, run, program.jar.path, run.state.isSent ? cancel : giveUp);
  if (!run.state.isSent) giveUp.throwIfAborted();
  await journal.advance(run.id, { change: { jarId, isSent: true } });
  const jobId = jobIdOf(run.id, 0);
  try {
    const answered = await cluster.runJar(
      jarId,
      {
        jobId,
        entryClass: program.jar.entryClass,
        arguments: program.arguments,
        parallelism: program.parallelism,
        savepointPath: program.savepointPath,
        configuration: program.configuration,
      },
      cancel,
    );
    if (answered !== jobId)
      throw new Error(
        `the cluster has called the job ${answered} instead of ${jobId}; it is left running there`,
      );
  } catch (error) {
    // A refusal may mean that an earlier try has got through.
    if (!(error instanceof FlinkRefusal) || (await cluster.job(jobId, cancel)) === null) throw error;
  }
  return run;
}

async function uploaded(
  { cluster }: FlinkContext,
  { id, state }: FlinkRun,
  path: string,
  cancel: AbortSignal,
): Promise<string> {
  const name = jarNameOf(id);
  // Also one whose upload we have not lived to note.
  const there = await cluster.jarsNamed(name, cancel);
  const known = there.find((jarId) => jarId === state.jarId) ?? there[0];
  return known ?? cluster.uploadJar(path, name, cancel);
}
