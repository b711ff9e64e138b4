import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { recordChange } from '../api/audit.js';
import { route } from '../api/route.js';
import { sendNdjson } from '../api/stream.js';
import { readRun } from '../engine/log-reader.js';
import { allTypes } from '../engine/log-record.js';
import type { LogStore } from '../engine/log-store.js';
import { Run, runStates, runTriggers } from '../engine/run.entity.js';
import type { Runs } from '../engine/runs.service.js';
import type { Workers } from '../engine/workers.js';
import { Refusal } from '../lib/errors.js';
import type { Clock } from '../lib/time.js';
import type { Store } from '../store/store.js';
import { commandsFamilyName } from './commands.service.js';
import { Cursor, Limit, PageSchema, cutPage } from './paging.js';
import { runsWhere } from './run-query.js';

export interface RunRoutesSurroundings {
  readonly store: Store;
  readonly runs: Runs;
  readonly logs: LogStore;
  readonly clock: Clock;
  readonly workers: Workers;
}

const Moment = (what: string) =>
  Type.Optional(Type.Integer({ minimum: 0, description: `Epoch milliseconds: only those ${what}.` }));

/** All that a command says, whose title is a line of it; null for runs of anything else. */
const commandOf = ({ family, program }: Run): string | null =>
  family === commandsFamilyName ? (program.argv[2] ?? null) : null;

const describeRun = (run: Run, workers: Workers) => ({
  id: run.id,
  family: run.family,
  subject: run.subject,
  title: run.title,
  command: commandOf(run),
  batchId: run.batchId,
  version: run.version,
  node: workers.nameOf(run.nodeId),
  nodeId: Number(run.nodeId),
  state: run.state,
  trigger: run.trigger,
  operator: run.operator,
  parentRunId: run.parentRunId,
  scheduledFor: run.scheduledFor,
  createdAt: run.createdAt,
  startedAt: run.startedAt,
  endedAt: run.endedAt,
  exitCode: run.exitCode,
  signal: run.signal,
  attempt: run.attempt,
  reason: run.reason,
  stopRequestedBy: run.stopRequestedBy,
  lines: run.lineCount,
  bytes: run.stdoutOffset + run.stderrOffset,
  result: run.result,
});

/** Adds the runs of all families (contract, platform.md, "runs"). */
export function addRunRoutes(app: FastifyInstance, around: RunRoutesSurroundings): void {
  const { store, runs, logs, clock, workers } = around;
  const Id = Type.String({ maxLength: 64 });
  const get = async (id: string): Promise<Run> => {
    const run = await store.read.findOneBy(Run, { id });
    if (run === null) throw new Refusal(404, 'run_not_found', `There is no run ${id}.`);
    return run;
  };

  route(app, {
    method: 'GET',
    url: '/api/platform/runs',
    role: 'viewer',
    summary: 'List the runs of all families, newest first',
    params: Type.Object({
      limit: Limit,
      cursor: Cursor,
      family: Type.Optional(Type.String({ maxLength: 50 })),
      subject: Type.Optional(Type.String({ maxLength: 300, description: 'Such as default/disk-report.' })),
      state: Type.Optional(
        Type.String({
          maxLength: 100,
          description: `A comma list of ${runStates.join(', ')}; or unfinished.`,
        }),
      ),
      nodeId: Type.Optional(Type.Integer({ minimum: 1, description: 'Number of the node.' })),
      trigger: Type.Optional(Type.Enum([...runTriggers])),
      q: Type.Optional(
        Type.String({
          maxLength: 200,
          description: 'Part of the subject, the title, the operator, the node’s name or the command.',
        }),
      ),
      since: Moment('asked for then or later'),
      until: Moment('asked for before then'),
    }),
    response: PageSchema,
    handler: async ({ params: { limit, ...filter } }) => {
      const nodeIdsNamed = (part: string) => workers.named(part).map(({ id }) => id);
      const found = await store.read.find(Run, {
        where: runsWhere(filter, nodeIdsNamed),
        order: { id: 'DESC' },
        take: limit + 1,
      });
      const { items, nextCursor } = cutPage(found, limit);
      const total = await store.read.countBy(Run, runsWhere({ ...filter, cursor: undefined }, nodeIdsNamed));
      return { items: items.map((run) => describeRun(run, workers)), nextCursor, total };
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/platform/runs/:id',
    role: 'viewer',
    summary: 'Show a run',
    params: Type.Object({ id: Id }),
    handler: async ({ params }) => describeRun(await get(params.id), workers),
  });

  route(app, {
    method: 'POST',
    url: '/api/platform/runs/:id/stop',
    role: 'operator',
    summary: 'Stop a run',
    params: Type.Object({ id: Id }),
    handler: async ({ params: { id }, actor }) => {
      const run = await get(id);
      await store.write(async (manager) => {
        await runs.stop(id, actor.operator.name);
        await recordChange(manager, actor, { action: 'run.stop', target: run.subject, after: { runId: id } });
      });
      return describeRun(await get(id), workers);
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/platform/runs/:id/logs',
    role: 'viewer',
    summary: 'Read a run’s log from the first line, then live, to the end of the run',
    produces: 'application/x-ndjson',
    params: Type.Object({
      id: Id,
      follow: Type.Boolean({ default: true, description: 'Whether to wait for lines to come.' }),
      after_line: Type.Integer({
        default: 0,
        minimum: 0,
        description: 'Number of the last line already seen.',
      }),
      limit: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'Lines to read; all without it.' }),
      ),
    }),
    handler: async (context) => {
      const { id, follow, after_line: afterLine, limit = Infinity } = context.params;
      await get(id);
      const read = (cancel: AbortSignal) =>
        readRun(store.read, logs, id, { afterLine, follow, types: allTypes, limit }, cancel);
      async function* lines(cancel: AbortSignal) {
        for await (const records of read(cancel)) {
          yield records.map((record) => ({ time: clock.format(record.ms), ...record }));
        }
      }
      return sendNdjson(context, lines);
    },
  });
}
