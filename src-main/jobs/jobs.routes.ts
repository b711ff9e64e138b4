import type { FastifyInstance } from 'fastify';
import { Type, type TSchema } from 'typebox';
import { Between, IsNull, Not } from 'typeorm';
import { route, type RouteContext } from '../api/route.js';
import { sendFile } from '../api/send-file.js';
import type { UrlSigner } from '../api/signed-url.js';
import { sendNdjson } from '../api/stream.js';
import type { ArtefactStore } from '../engine/artefact-store.js';
import { readHistory } from '../engine/log-reader.js';
import {
  allTypes,
  recordTypes,
  topicOf,
  typeBit,
  type LogRecord,
  type RecordType,
} from '../engine/log-record.js';
import type { LogStore } from '../engine/log-store.js';
import { Run } from '../engine/run.entity.js';
import type { Workers } from '../engine/workers.js';
import { Refusal } from '../lib/errors.js';
import type { Clock } from '../lib/time.js';
import type { Store } from '../store/store.js';
import type { JobVersion } from './job.entity.js';
import { jobsFamilyName, toJobLine, type JobLogLine } from './job-lines.js';
import { describeJob, listGroups, listJobs, listWorkers } from './job-views.js';
import { subjectOf, type JobName, type Jobs } from './jobs.service.js';
import { namePattern } from './task-json.js';

export interface JobRoutesSurroundings {
  readonly jobs: Jobs;
  readonly store: Store;
  readonly logs: LogStore;
  readonly workers: Workers;
  readonly artefacts: ArtefactStore;
  readonly clock: Clock;
  readonly urls: UrlSigner;
}

const nameForm = 'Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit.';
const Group = Type.String({ default: 'default', pattern: namePattern, description: nameForm });
const Name = Type.String({ pattern: namePattern, description: nameForm });
const Match = Type.String({
  default: '*',
  maxLength: 200,
  description: 'Glob: "*" for any characters, "?" for one.',
});
const Version = Type.String({ default: 'latest', maxLength: 256, description: 'A version, or "latest".' });
const Filter = Type.String({
  default: '*',
  maxLength: 100,
  description: 'A comma list of stdout, stderr, status and result; or "*".',
});
const Time = (meaning: string) =>
  Type.Optional(Type.String({ maxLength: 40, description: `${meaning}: local time, ISO 8601 or an epoch.` }));
const Whole = (meaning: string) => Type.Integer({ minimum: 0, maximum: 1_000_000_000, description: meaning });

const okOf = <T extends TSchema>(result: T) => Type.Object({ status: Type.Literal('OK'), result });
const Package = Type.Object({ sha1: Type.String(), size: Type.Integer(), file: Type.String() });
const Result = Type.Object({ time: Type.String(), type: Type.Literal('result'), data: Type.Unknown() });

const ok = (result: object) => ({ status: 'OK', result });

/** Adds the job centre's endpoints (documents jobs.zh.md; contract, jobs.md). */
export function addJobRoutes(app: FastifyInstance, around: JobRoutesSurroundings): void {
  const { jobs, store, workers } = around;

  route(app, {
    method: 'GET',
    url: '/api/groups',
    role: 'viewer',
    summary: 'List groups',
    params: Type.Object({ match: Match }),
    response: okOf(Type.Object({ count: Type.Integer(), groups: Type.Array(Type.Unknown()) })),
    handler: async ({ params }) => {
      const groups = await listGroups(store.read, workers, params.match);
      return ok({ count: groups.length, groups });
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/jobs',
    role: 'viewer',
    summary: 'List the jobs of a group',
    params: Type.Object({
      group: Group,
      match: Match,
      limit: Type.Optional(Whole('Jobs to list; all without it.')),
      offset: Type.Integer({ default: 0, minimum: 0, description: 'Jobs to skip.' }),
    }),
    response: okOf(Type.Object({ count: Type.Integer(), jobs: Type.Array(Type.Unknown()) })),
    handler: async ({ params: { group, match, limit, offset } }) =>
      ok(await listJobs(store.read, group, match, { limit, offset })),
  });

  route(app, {
    method: 'GET',
    url: '/api/job/:name',
    role: 'viewer',
    summary: 'Show a job: its task.json, versions and last result',
    params: Type.Object({ name: Name, group: Group, version: Version }),
    response: okOf(Type.Object({ job: Type.Unknown() })),
    handler: async ({ params: { name, group, version } }) => {
      const job = await jobs.get({ group, name });
      return ok({ job: await describeJob(store.read, job, await jobs.getVersion(job, version)) });
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/job/:name/publish',
    role: 'operator',
    summary: 'Publish a version: a .tar.gz with a task.json',
    file: 'package',
    params: Type.Object({
      name: Name,
      group: Group,
      sha1: Type.String({ pattern: '^[0-9a-fA-F]{40}$', description: 'SHA-1 of the file: 40 hex digits.' }),
      force: Type.Boolean({ default: false, description: 'Whether a version that exists is replaced.' }),
    }),
    response: okOf(Type.Object({ package: Package })),
    handler: async (context) => {
      const { name, group, sha1, force } = context.params;
      if (context.upload === null) {
        throw new Refusal(
          400,
          'missing_parameter',
          'package is missing: send the .tar.gz as its multipart field.',
        );
      }
      const at = { group, name };
      const version = await jobs.publish(at, context.upload, { sha1, isForced: force }, context.actor);
      return ok({ package: describePackage(context, around.urls, at, version) });
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/job/:name/run',
    role: 'operator',
    summary: 'Run a job now',
    params: Type.Object({ name: Name, group: Group, version: Version }),
    response: okOf(Type.Object({ name: Type.String(), version: Type.String(), runId: Type.String() })),
    handler: async ({ params: { name, group, version }, actor }) => {
      const run = await jobs.run({ group, name }, version, actor);
      return ok({ name, version: run.version, runId: run.id });
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/job/:name/stop',
    role: 'operator',
    summary: 'Stop a job’s runs, queued ones too',
    params: Type.Object({ name: Name, group: Group }),
    response: okOf(Type.Object({ name: Type.String(), version: Type.String() })),
    handler: async ({ params: { name, group }, actor }) => {
      const job = await jobs.stop({ group, name }, actor);
      return ok({ name, version: job.latestVersion });
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/workers',
    role: 'viewer',
    summary: 'List the online workers of a group',
    params: Type.Object({ group: Group, match: Match }),
    response: okOf(Type.Object({ count: Type.Integer(), workers: Type.Array(Type.Unknown()) })),
    handler: async ({ params: { group, match } }) => {
      const found = await listWorkers(store.read, workers, group, match);
      return ok({ count: found.length, workers: found });
    },
  });

  addPackageRoutes(app, around);
  addLogRoutes(app, around);
}

const downloadPath = (name: string): string => `/api/job/${encodeURIComponent(name)}/package/download`;

function describePackage(
  { request }: Pick<RouteContext<unknown>, 'request'>,
  urls: UrlSigner,
  { group, name }: JobName,
  { sha1, size, version }: JobVersion,
) {
  return { sha1, size, file: urls.sign(request, downloadPath(name), { group, version, sha1 }) };
}

function addPackageRoutes(app: FastifyInstance, { jobs, artefacts, urls }: JobRoutesSurroundings): void {
  route(app, {
    method: 'GET',
    url: '/api/job/:name/package',
    role: 'viewer',
    summary: 'Where to download a version’s package',
    params: Type.Object({ name: Name, group: Group, version: Version }),
    response: okOf(Type.Object({ package: Package })),
    handler: async (context) => {
      const { name, group, version } = context.params;
      const job = await jobs.get({ group, name });
      const published = await jobs.getVersion(job, version);
      return ok({ package: describePackage(context, urls, { group, name }, published) });
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/job/:name/package/download',
    role: 'public',
    summary: 'Download a package, at an address that /package gave',
    produces: 'application/gzip',
    params: Type.Object({
      name: Name,
      group: Group,
      version: Type.String({ maxLength: 256 }),
      sha1: Type.String({ pattern: '^[0-9a-f]{40}$' }),
      exp: Type.String({ pattern: '^\\d{1,12}$' }),
      sig: Type.String({ maxLength: 100 }),
    }),
    handler: (context) => {
      const { name, group, version, sha1, exp, sig } = context.params;
      urls.verify(downloadPath(name), { group, version, sha1 }, exp, sig);
      const file = {
        path: artefacts.pathOf(sha1),
        name: `${name}-${version}.tar.gz`,
        contentType: 'application/gzip',
        etag: sha1,
      };
      return sendFile(context, file);
    },
  });
}

function addLogRoutes(app: FastifyInstance, { jobs, store, logs, clock }: JobRoutesSurroundings): void {
  route(app, {
    method: 'GET',
    url: '/api/job/:name/logs',
    role: 'viewer',
    summary: 'Follow a job’s log, from now until you leave',
    produces: 'application/x-ndjson',
    params: Type.Object({
      name: Name,
      group: Group,
      filter: Filter,
      heartbeat: Type.Integer({
        default: 0,
        minimum: 0,
        maximum: 3600,
        description: 'Seconds of silence after which a blank line is sent; 0 for none.',
      }),
    }),
    handler: async (context) => {
      const { name, group, filter, heartbeat } = context.params;
      const job = await jobs.get({ group, name });
      const types = typesOf(filter);
      const topic = topicOf(jobsFamilyName, subjectOf(job));
      return sendNdjson(context, (cancel) => liveLines(logs, topic, types, clock, cancel), heartbeat);
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/job/:name/history_logs',
    role: 'viewer',
    summary: 'Read a job’s log as kept, oldest line first',
    produces: 'application/x-ndjson',
    params: Type.Object({
      name: Name,
      group: Group,
      filter: Filter,
      before: Time('Only lines before this'),
      after: Time('Only lines after this'),
      runId: Type.Optional(Type.String({ maxLength: 64, description: 'Only lines of this run.' })),
      q: Type.Optional(
        Type.String({ minLength: 1, maxLength: 1000, description: 'Only lines that hold this text.' }),
      ),
      offset: Type.Integer({ default: 0, minimum: 0, description: 'Lines to skip.' }),
      limit: Type.Optional(Whole('Lines to read; all without it.')),
    }),
    handler: async (context) => {
      const { name, group, filter, runId, q, offset, limit = Infinity } = context.params;
      const job = await jobs.get({ group, name });
      const query = {
        topic: topicOf(jobsFamilyName, subjectOf(job)),
        types: typesOf(filter),
        ...boundsOf(context.params, clock),
        ...(runId === undefined ? {} : { runId }),
        ...(q === undefined ? {} : { text: q }),
      };
      const page = { offset, limit };
      return sendNdjson(context, (cancel) => pageOf(readHistory(store.read, query), page, clock, cancel));
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/job/:name/results',
    role: 'viewer',
    summary: 'List a job’s results, newest first',
    params: Type.Object({
      name: Name,
      group: Group,
      before: Time('Only results before this'),
      after: Time('Only results after this'),
      offset: Type.Integer({ default: 0, minimum: 0, description: 'Results to skip.' }),
      limit: Type.Integer({
        default: 10,
        minimum: 0,
        maximum: 1000,
        description: 'Results to list, at most 1000.',
      }),
    }),
    response: okOf(Type.Object({ results: Type.Array(Result) })),
    handler: async ({ params }) => {
      const job = await jobs.get({ group: params.group, name: params.name });
      const { before, after } = boundsOf(params, clock);
      const runs =
        params.limit === 0 || before - after < 2
          ? []
          : await store.read.find(Run, {
              where: {
                family: jobsFamilyName,
                subject: subjectOf(job),
                result: Not(IsNull()),
                // The result line carries the time of the run's last line (RunLog never lets time fall).
                lastLineMs: Between(after + 1, before - 1),
              },
              order: { lastLineMs: 'DESC', id: 'DESC' },
              skip: params.offset,
              take: params.limit,
            });
      return ok({ results: runs.map((run) => toJobLine(resultRecord(run, workerName(run)), clock)) });
    },
  });
}

/** The result names its worker. */
const workerName = (run: Run): string => (run.result as { worker?: string }).worker ?? run.nodeId;

const resultRecord = (run: Run, worker: string): LogRecord => ({
  type: 'result',
  data: run.result,
  ms: run.lastLineMs,
  runId: run.id,
  worker,
  line: run.lineCount,
});

/** @throws {Refusal} 400 naming a kind that does not exist. */
function typesOf(filter: string): number {
  const kinds = filter.split(',').map((kind) => kind.trim());
  return kinds.reduce((types, kind) => {
    if (kind === '*') return allTypes;
    if (!recordTypes.includes(kind as RecordType)) {
      throw new Refusal(
        400,
        'invalid_parameter',
        `filter: ${JSON.stringify(kind)} is no kind of line; use ${recordTypes.join(', ')} or *.`,
      );
    }
    return types | typeBit(kind as RecordType);
  }, 0);
}

/** @throws {Refusal} 400 for a time that cannot be read. */
function boundsOf(
  params: { before?: string; after?: string },
  clock: Clock,
): { before: number; after: number } {
  const read = (name: 'before' | 'after', otherwise: number): number => {
    const text = params[name];
    if (text === undefined || text === '') return otherwise;
    const ms = clock.parse(text);
    if (ms !== null) return ms;
    throw new Refusal(
      400,
      'invalid_parameter',
      `${name}: ${JSON.stringify(text)} is no time; write 2016-02-19 14:28:49, ISO 8601 or an epoch.`,
    );
  };
  return { before: read('before', Number.MAX_SAFE_INTEGER), after: read('after', -1) };
}

async function* liveLines(
  logs: LogStore,
  topic: string,
  types: number,
  clock: Clock,
  cancel: AbortSignal,
): AsyncGenerator<JobLogLine[]> {
  const reader = logs.live.subscribe(topic);
  const leave = () => reader.close();
  cancel.addEventListener('abort', leave, { once: true });
  if (cancel.aborted) leave();
  try {
    for await (const records of reader) {
      // A gap concerns every reader, whatever it filters.
      const wanted = records.filter(
        ({ type, runId, data }) => (typeBit(type) & types) !== 0 || isGap(runId, data),
      );
      if (wanted.length > 0) yield wanted.map((record) => toJobLine(record, clock));
    }
  } finally {
    cancel.removeEventListener('abort', leave);
  }
}

const isGap = (runId: string, data: unknown): boolean =>
  runId === '' && (data as { command?: unknown } | null)?.command === 'lag';

async function* pageOf(
  batches: AsyncIterable<readonly LogRecord[]>,
  page: { readonly offset: number; readonly limit: number },
  clock: Clock,
  cancel: AbortSignal,
): AsyncGenerator<JobLogLine[]> {
  let skip = page.offset;
  let left = page.limit;
  if (left === 0) return;
  for await (const records of batches) {
    if (cancel.aborted) return;
    const shown = records.slice(skip, skip + left);
    skip = Math.max(0, skip - records.length);
    left -= shown.length;
    if (shown.length > 0) yield shown.map((record) => toJobLine(record, clock));
    if (left <= 0) return;
  }
}
