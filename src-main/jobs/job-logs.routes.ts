import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Between, IsNull, Not } from 'typeorm';
import { toLogLine, type LogLine } from '../api/log-line.js';
import { route } from '../api/route.js';
import { Heartbeat, sendNdjson } from '../api/stream.js';
import { typesOf } from '../engine/log-filter.js';
import { readHistory } from '../engine/log-reader.js';
import { topicOf, typeBit, type LogRecord } from '../engine/log-record.js';
import type { LogStore } from '../engine/log-store.js';
import { Run } from '../engine/run.entity.js';
import { Refusal } from '../lib/errors.js';
import type { Clock } from '../lib/time.js';
import { subjectOf, type JobName } from './job.entity.js';
import { jobsFamilyName } from './job-lines.js';
import type { JobRoutesSurroundings } from './jobs.routes.js';
import { Group, Name, Whole, ok, okOf } from './route-schemas.js';

const Filter = Type.String({
  default: '*',
  maxLength: 100,
  description: 'A comma list of stdout, stderr, status and result; or "*".',
});
const Time = (meaning: string) =>
  Type.Optional(Type.String({ maxLength: 40, description: `${meaning}: local time, ISO 8601 or an epoch.` }));
const Result = Type.Object({ time: Type.String(), type: Type.Literal('result'), data: Type.Unknown() });

/** Adds what tells of runs: live logs, history, results. A removed job's stay readable under its name. */
export function addJobLogRoutes(
  app: FastifyInstance,
  { jobs, store, logs, clock }: JobRoutesSurroundings,
): void {
  const subjectWithHistory = async (at: JobName): Promise<string> => {
    if (!(await jobs.hasHistory(at))) await jobs.get(at);
    return subjectOf(at);
  };

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
      heartbeat: Heartbeat,
    }),
    handler: async (context) => {
      const { name, group, filter, heartbeat } = context.params;
      const subject = await subjectWithHistory({ group, name });
      const types = typesOf(filter);
      const topic = topicOf(jobsFamilyName, subject);
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
      const subject = await subjectWithHistory({ group, name });
      const query = {
        topic: topicOf(jobsFamilyName, subject),
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
      const subject = await subjectWithHistory({ group: params.group, name: params.name });
      const { before, after } = boundsOf(params, clock);
      const runs =
        params.limit === 0 || before - after < 2
          ? []
          : await store.read.find(Run, {
              where: {
                family: jobsFamilyName,
                subject,
                result: Not(IsNull()),
                // The result line carries the time of the run's last line (RunLog never lets time fall).
                lastLineMs: Between(after + 1, before - 1),
              },
              order: { lastLineMs: 'DESC', id: 'DESC' },
              skip: params.offset,
              take: params.limit,
            });
      return ok({ results: runs.map((run) => toLogLine(resultRecord(run, workerName(run)), clock)) });
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
): AsyncGenerator<LogLine[]> {
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
      if (wanted.length > 0) yield wanted.map((record) => toLogLine(record, clock));
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
): AsyncGenerator<LogLine[]> {
  let skip = page.offset;
  let left = page.limit;
  if (left === 0) return;
  for await (const records of batches) {
    if (cancel.aborted) return;
    const shown = records.slice(skip, skip + left);
    skip = Math.max(0, skip - records.length);
    left -= shown.length;
    if (shown.length > 0) yield shown.map((record) => toLogLine(record, clock));
    if (left <= 0) return;
  }
}
