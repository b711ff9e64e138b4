import { In, IsNull, Not } from 'typeorm';
import { nextTimes } from '../engine/cron.js';
import { Schedule } from '../engine/schedule.entity.js';
import type { Workers } from '../engine/workers.js';
import { Run, occupyingStates, unfinishedStates } from '../engine/run.entity.js';
import { compileGlob } from '../lib/glob.js';
import type { Clock } from '../lib/time.js';
import { inBatches } from '../store/in-batches.js';
import type { ReadManager } from '../store/store.js';
import { readRecentRuns, type RecentRun } from '../engine/recent-runs.js';
import { Job, JobVersion, subjectOf } from './job.entity.js';
import { jobsFamilyName } from './job-lines.js';

/** The latest run of a job, for lists. */
export interface LastRun {
  readonly runId: string;
  readonly state: string;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Seconds; null while it has not ended. */
  readonly duration: number | null;
  readonly trigger: string;
  readonly operator: string;
  /** Id of the node it ran on. */
  readonly node: string;
}

/** A job as lists show it: the documented keys, then ours. */
export interface JobListItem {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly group: string;
  readonly enabled: boolean;
  readonly running: number;
  /** As task.json has it; null for a job that is run by hand. */
  readonly schedule: unknown;
  /** Tags that a worker must have. */
  readonly tags: readonly string[];
  readonly lastRun: LastRun | null;
  /** When its schedule fires next; null when it does not. */
  readonly nextRun: string | null;
  readonly nextRunMs: number | null;
  /** The last 20 runs, oldest first. */
  readonly recentRuns: readonly RecentRun[];
}

/** A group as `/api/groups` shows it. */
export interface GroupListItem {
  readonly name: string;
  readonly jobs: {
    readonly count: number;
    readonly running: number;
    readonly stopped: number;
    readonly disabled: number;
    readonly scheduled: number;
  };
}

/** @returns the groups whose name matches, by name: those that a job or a worker names, and `default`. */
export async function listGroups(
  read: ReadManager,
  workers: Workers,
  match: string,
): Promise<GroupListItem[]> {
  const jobs = await read.find(Job);
  const running = await subjectsRunning(read);
  const scheduled = await nextRuns(read);
  const names = new Set(['default', ...workers.groups(), ...jobs.map(({ group }) => group)]);
  return [...names]
    .filter(compileGlob(match))
    .sort()
    .map((name) => {
      const own = jobs.filter(({ group }) => group === name);
      const active = own.filter((job) => running.has(subjectOf(job))).length;
      return {
        name,
        jobs: {
          count: own.length,
          running: active,
          stopped: own.length - active,
          disabled: own.filter(({ isEnabled }) => !isEnabled).length,
          scheduled: own.filter((job) => scheduled.has(subjectOf(job))).length,
        },
      };
    });
}

/** Every table that `listJobs` reads. */
export const jobListTables = [Job, JobVersion, Run, Schedule];

/**
 * @param page which of the matching jobs to show in full; all of them without a limit.
 * @returns the number of jobs that match, and the page of them, by name.
 */
export async function listJobs(
  read: ReadManager,
  group: string,
  match: string,
  page: { readonly limit?: number | undefined; readonly offset: number },
  clock: Clock,
): Promise<{ count: number; jobs: JobListItem[] }> {
  const matches = compileGlob(match);
  const all = (await read.findBy(Job, { group })).filter(({ name }) => matches(name)).sort(byName);
  const end = page.limit === undefined ? undefined : page.offset + page.limit;
  const shown = all.slice(page.offset, end);
  if (shown.length === 0) return { count: all.length, jobs: [] };
  const versions = await latestVersions(read, shown);
  const running = await subjectsRunning(read);
  const last = await lastRuns(read, shown.map(subjectOf));
  const next = await nextRuns(read);
  const recent = await readRecentRuns(read, jobsFamilyName, shown.map(subjectOf));
  const jobs = shown.map((job) => ({
    name: job.name,
    version: job.latestVersion,
    description: descriptionOf(versions.get(job.id)),
    group,
    enabled: job.isEnabled,
    running: running.get(subjectOf(job)) ?? 0,
    schedule: scheduleOf(versions.get(job.id)),
    tags: tagsOf(versions.get(job.id)),
    lastRun: last.get(subjectOf(job)) ?? null,
    nextRun: formatTime(clock, next.get(subjectOf(job))),
    nextRunMs: next.get(subjectOf(job)) ?? null,
    recentRuns: recent.get(subjectOf(job)) ?? [],
  }));
  return { count: all.length, jobs };
}

/** @returns the job's detail as the document has it: task.json's properties, overlaid by ours. */
export async function describeJob(
  read: ReadManager,
  job: Job,
  version: JobVersion,
  clock: Clock,
): Promise<Readonly<Record<string, unknown>>> {
  const versions = await read.find(JobVersion, {
    where: { jobId: job.id },
    order: { publishedAt: 'ASC', id: 'ASC' },
  });
  const running = await subjectsRunning(read);
  const schedule = await read.findOneBy(Schedule, { family: jobsFamilyName, subject: subjectOf(job) });
  const [lastEnded] = await read.find(Run, {
    where: { family: jobsFamilyName, subject: subjectOf(job), result: Not(IsNull()) },
    order: { endedAt: 'DESC', id: 'DESC' },
    take: 1,
  });
  return {
    ...version.task,
    name: job.name,
    group: job.group,
    version: version.version,
    description: descriptionOf(version),
    enabled: job.isEnabled,
    running: running.get(subjectOf(job)) ?? 0,
    nextRun: formatTime(clock, schedule?.nextRunAt),
    nextRunMs: schedule?.nextRunAt ?? null,
    nextRuns: schedule === null ? [] : nextTimes(schedule.cron, schedule.timezone, Date.now(), shownTimes),
    allVersions: versions.map((each) => each.version),
    versions: versions.map(({ version: name, sha1, size, publishedAt }) => ({
      version: name,
      sha1,
      size,
      publishedAt: clock.format(publishedAt),
      publishedMs: publishedAt,
    })),
    result: lastEnded?.result ?? {},
  };
}

/** How many times to come a job's detail shows. */
const shownTimes = 5;

const formatTime = (clock: Clock, ms: number | null | undefined): string | null =>
  ms == null ? null : clock.format(ms);

/** @returns when each job that is scheduled runs next. */
async function nextRuns(read: ReadManager): Promise<Map<string, number>> {
  const schedules = await read.findBy(Schedule, { family: jobsFamilyName, nextRunAt: Not(IsNull()) });
  return new Map(schedules.map(({ subject, nextRunAt }) => [subject, nextRunAt ?? 0]));
}

const descriptionOf = (version: JobVersion | undefined): string => {
  const description = version?.task['description'];
  return typeof description === 'string' ? description : '';
};

const scheduleOf = (version: JobVersion | undefined): unknown =>
  version?.task['schedule'] ?? version?.task['cron'] ?? null;

function tagsOf(version: JobVersion | undefined): readonly string[] {
  const workers = version?.task['workers'] as { readonly tags?: readonly string[] } | null | undefined;
  return workers?.tags ?? [];
}

async function latestVersions(read: ReadManager, jobs: readonly Job[]): Promise<Map<string, JobVersion>> {
  const versions = await inBatches(
    jobs.map(({ id }) => id),
    (ids) =>
      read
        .createQueryBuilder(JobVersion, 'version')
        // The others may be many, each with its whole task.json.
        .innerJoin(Job, 'job', 'job.id = version.jobId AND job.latestVersion = version.version')
        .where('job.id IN (:...ids)', { ids })
        .getMany(),
  );
  return new Map(versions.map((version) => [version.jobId, version]));
}

/** @returns how many runs of each job have not ended. */
async function subjectsRunning(read: ReadManager): Promise<Map<string, number>> {
  const runs = await read.find(Run, {
    select: { id: true, subject: true },
    where: { family: jobsFamilyName, state: In([...unfinishedStates]) },
  });
  const counts = new Map<string, number>();
  for (const { subject } of runs) counts.set(subject, (counts.get(subject) ?? 0) + 1);
  return counts;
}

async function lastRuns(read: ReadManager, subjects: readonly string[]): Promise<Map<string, LastRun>> {
  const runs = await inBatches(subjects, async (batch) => {
    const newest = await read
      .createQueryBuilder(Run, 'run')
      .select('MAX(run.id)', 'id')
      .where('run.family = :family AND run.subject IN (:...batch)', { family: jobsFamilyName, batch })
      .groupBy('run.subject')
      .getRawMany<{ id: string }>();
    return newest.length === 0 ? [] : read.findBy(Run, { id: In(newest.map(({ id }) => id)) });
  });
  return new Map(
    runs.map((run) => [
      run.subject,
      {
        runId: run.id,
        state: run.state,
        startedAt: run.startedAt,
        endedAt: run.endedAt,
        duration: durationOf(run),
        trigger: run.trigger,
        operator: run.operator,
        node: run.nodeId,
      },
    ]),
  );
}

/** By code unit, not by the database's collation: the order must be the same on both. */
const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : 1;

const durationOf = ({ startedAt, endedAt }: Run): number | null => {
  if (endedAt === null) return null;
  return startedAt === null ? 0 : Math.max(0, endedAt - startedAt) / 1000;
};

/** A worker as `/api/workers` shows it. */
export interface WorkerListItem {
  readonly name: string;
  readonly ip: string;
  readonly port: number;
  readonly executor: string;
  readonly running: number;
  readonly capacity: number;
  readonly tags: readonly string[];
}

/** @returns the workers that serve a group and whose name matches, by name. */
export async function listWorkers(
  read: ReadManager,
  workers: Workers,
  group: string,
  match: string,
): Promise<WorkerListItem[]> {
  const matches = compileGlob(match);
  const serving = workers.servingGroup(group).filter(({ name, isOnline }) => isOnline && matches(name));
  const runs = await read.find(Run, {
    select: { id: true, nodeId: true },
    where: { state: In([...occupyingStates]) },
  });
  return serving
    .map((worker) => ({
      name: worker.name,
      ip: worker.address,
      port: worker.port(),
      executor: worker.executor.kind,
      running: runs.filter(({ nodeId }) => nodeId === worker.id).length,
      capacity: worker.capacity,
      tags: worker.tags,
    }))
    .sort(byName);
}

/** @returns the jobs whose latest version uses a secret, such as `job default/backup`. */
export async function jobsUsing(
  read: ReadManager,
  credential: { readonly name: string; readonly type: string },
): Promise<readonly string[]> {
  if (credential.type !== 'secret') return [];
  const jobs = await read.find(Job);
  const versions = await latestVersions(read, jobs);
  const isUsing = ({ task }: JobVersion) =>
    Array.isArray(task['secrets']) && task['secrets'].includes(credential.name);
  return jobs
    .filter((job) => {
      const version = versions.get(job.id);
      return version !== undefined && isUsing(version);
    })
    .map((job) => `job ${subjectOf(job)}`);
}
