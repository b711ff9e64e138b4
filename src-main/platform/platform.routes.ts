import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { LessThan, type FindOptionsWhere } from 'typeorm';
import { AuditRow } from '../api/audit.entity.js';
import { recordChange } from '../api/audit.js';
import { sessionCookie } from '../api/identity.js';
import { roles } from '../api/operator.js';
import { route } from '../api/route.js';
import { sendEvents, sendNdjson } from '../api/stream.js';
import type { Events } from '../engine/events.js';
import { readRun } from '../engine/log-reader.js';
import { allTypes } from '../engine/log-record.js';
import type { LogStore } from '../engine/log-store.js';
import { Run, runStates, runTriggers } from '../engine/run.entity.js';
import type { Runs } from '../engine/runs.service.js';
import type { Scheduler } from '../engine/scheduler.js';
import type { Workers } from '../engine/workers.js';
import { Refusal } from '../lib/errors.js';
import type { Clock } from '../lib/time.js';
import type { ReadManager, Store } from '../store/store.js';
import { commandsFamilyName } from './commands.service.js';
import { addRunLineRoutes } from './run-lines.routes.js';
import { runsWhere } from './run-query.js';
import { addStatsRoute } from './stats.routes.js';
import { addStreamRoute } from './stream.routes.js';
import { Token } from './token.entity.js';
import { addUpcomingRoute } from './upcoming.routes.js';
import { sessionLifetimeMs, type Tokens } from './tokens.service.js';

export interface PlatformRoutesSurroundings {
  readonly version: string;
  readonly store: Store;
  readonly tokens: Tokens;
  readonly runs: Runs;
  readonly logs: LogStore;
  readonly events: Events;
  readonly workers: Workers;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  /** Whether cookies may only travel over TLS. */
  readonly isTls: boolean;
}

const Limit = Type.Integer({
  default: 50,
  minimum: 1,
  maximum: 500,
  description: 'Items to list, at most 500.',
});
const Cursor = Type.Optional(Type.String({ maxLength: 64, description: 'nextCursor of the page before.' }));
const Moment = (what: string) =>
  Type.Optional(Type.Integer({ minimum: 0, description: `Epoch milliseconds: only those ${what}.` }));
const Page = Type.Object({
  items: Type.Array(Type.Unknown()),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
  total: Type.Integer(),
});

/** Adds the platform's own endpoints (contract, platform.md). */
export function addPlatformRoutes(app: FastifyInstance, around: PlatformRoutesSurroundings): void {
  const { store } = around;

  route(app, {
    method: 'GET',
    url: '/healthz',
    role: 'public',
    summary: 'Is the control plane well? 200, or 503 and why',
    params: Type.Object({}),
    response: Type.Object({ status: Type.String(), version: Type.String() }),
    handler: async ({ reply }) => {
      try {
        await store.ping();
        return { status: 'ok', version: around.version };
      } catch (error) {
        app.log.error({ err: error }, 'the database does not answer');
        return reply
          .code(503)
          .send({ status: 'unwell', reason: 'the database does not answer', version: around.version });
      }
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/platform/events',
    role: 'viewer',
    summary: 'State changes as Server-Sent Events; Last-Event-ID resumes',
    produces: 'text/event-stream',
    params: Type.Object({}),
    handler: (context) => {
      const last = context.request.headers['last-event-id'];
      if (last !== undefined && !/^\d{1,15}$/.test(String(last))) {
        throw new Refusal(400, 'invalid_parameter', 'Last-Event-ID must be the id of an event.');
      }
      return sendEvents(context, (cancel) =>
        eventsFrom(around.events, last === undefined ? null : Number(last), cancel),
      );
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/platform/audit',
    role: 'admin',
    summary: 'Who changed what, newest first',
    params: Type.Object({
      limit: Limit,
      cursor: Cursor,
      operator: Type.Optional(Type.String({ maxLength: 100 })),
      target: Type.Optional(Type.String({ maxLength: 300 })),
    }),
    response: Page,
    handler: async ({ params: { limit, cursor, operator, target } }) => {
      const where: FindOptionsWhere<AuditRow> = {
        ...(operator === undefined ? {} : { operator }),
        ...(target === undefined ? {} : { target }),
      };
      return pageById(store.read, AuditRow, where, { limit, cursor });
    },
  });

  addSessionRoutes(app, around);
  addTokenRoutes(app, around);
  addRunRoutes(app, around);
  addRunLineRoutes(app, store);
  addStreamRoute(app, around);
  addStatsRoute(app, around);
  addUpcomingRoute(app, around);
}

async function* eventsFrom(events: Events, after: number | null, cancel: AbortSignal) {
  // The first event tells where the stream stands, so that a page knows what a reload has to cover.
  yield { id: String(after ?? events.lastSeq), event: 'hello', data: { seq: events.lastSeq } };
  for await (const event of events.read(after ?? events.lastSeq, cancel)) {
    yield { id: String(event.seq), event: event.type, data: event };
  }
}

async function pageById<T extends { id: string }>(
  read: ReadManager,
  entity: new () => T,
  where: FindOptionsWhere<T>,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ items: T[]; nextCursor: string | null; total: number }> {
  const found = await read.find<T>(entity, {
    where: { ...where, ...(cursor === undefined ? {} : { id: LessThan(cursor) }) } as FindOptionsWhere<T>,
    order: { id: 'DESC' } as never,
    take: limit + 1,
  });
  const items = found.slice(0, limit);
  const nextCursor = found.length > limit ? (items.at(-1)?.id ?? null) : null;
  return { items, nextCursor, total: await read.countBy<T>(entity, where) };
}

function addSessionRoutes(app: FastifyInstance, { tokens, isTls }: PlatformRoutesSurroundings): void {
  const { identity } = app.routeSurroundings;
  const Who = Type.Object({ name: Type.String(), role: Type.Enum([...roles]) });
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict', secure: isTls } as const;

  route(app, {
    method: 'POST',
    url: '/api/platform/session',
    role: 'public',
    summary: 'Sign in, by a token or a one-time code',
    params: Type.Object({
      token: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
      code: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    }),
    response: Who,
    handler: async ({ params: { token, code }, request, reply }) => {
      if ((token === undefined) === (code === undefined)) {
        throw new Refusal(400, 'missing_parameter', 'Give a token or a code.');
      }
      try {
        const { session, operator } = await tokens.signIn(
          code === undefined ? { token: token ?? '' } : { code },
        );
        void reply.setCookie(sessionCookie, session, { ...cookie, maxAge: sessionLifetimeMs / 1000 });
        return { name: operator.name, role: operator.role };
      } catch (error) {
        if (error instanceof Refusal && error.status === 401) {
          identity.checkFailures(request.address);
          identity.noteFailure(request.address);
        }
        throw error;
      }
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/platform/session',
    role: 'viewer',
    summary: 'Who am I?',
    params: Type.Object({}),
    response: Who,
    handler: ({ actor: { operator } }) => ({ name: operator.name, role: operator.role }),
  });

  route(app, {
    method: 'DELETE',
    url: '/api/platform/session',
    role: 'public',
    summary: 'Sign out',
    params: Type.Object({}),
    handler: async ({ request, reply }) => {
      const session = request.cookies[sessionCookie];
      if (session !== undefined) await tokens.signOut(session);
      return reply.clearCookie(sessionCookie, cookie).code(204).send();
    },
  });
}

const describeToken = ({ id, name, role, createdAt, expiresAt, lastUsedAt }: Token) => ({
  id,
  name,
  role,
  createdAt,
  expiresAt,
  lastUsedAt,
});

function addTokenRoutes(app: FastifyInstance, { tokens }: PlatformRoutesSurroundings): void {
  route(app, {
    method: 'GET',
    url: '/api/platform/tokens',
    role: 'admin',
    summary: 'List tokens, without their values',
    params: Type.Object({}),
    response: Page,
    handler: async () => {
      const all = await tokens.list();
      return { items: all.map(describeToken), nextCursor: null, total: all.length };
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/platform/tokens',
    role: 'admin',
    summary: 'Make a token; its value is shown this once',
    params: Type.Object({
      name: Type.String({
        pattern: '^[^\\s\\x00-\\x1f][^\\x00-\\x1f]{0,99}$',
        description: 'Up to 100 characters; unique.',
      }),
      role: Type.Enum([...roles]),
      expiresAt: Type.Optional(
        Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
          description: 'Epoch milliseconds; null for never.',
        }),
      ),
    }),
    handler: async ({ params, actor, reply }) => {
      const { name, role, expiresAt = null } = params;
      const { token, value } = await tokens.create(name, role, expiresAt, actor);
      return reply.code(201).send({ ...describeToken(token), token: value });
    },
  });

  route(app, {
    method: 'DELETE',
    url: '/api/platform/tokens/:id',
    role: 'admin',
    summary: 'Delete a token and end its sessions',
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    handler: async ({ params, actor, reply }) => {
      await tokens.remove(params.id, actor);
      return reply.code(204).send();
    },
  });
}

const describeRun = (run: Run, workers: Workers) => ({
  id: run.id,
  family: run.family,
  subject: run.subject,
  /** What a command says, which has no name; null for runs of anything else. */
  command: run.family === commandsFamilyName ? (run.program.argv[2] ?? null) : null,
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

function addRunRoutes(
  app: FastifyInstance,
  { store, runs, logs, clock, workers }: PlatformRoutesSurroundings,
): void {
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
          description: 'Part of the subject, the operator, the node’s name or the command.',
        }),
      ),
      since: Moment('asked for then or later'),
      until: Moment('asked for before then'),
    }),
    response: Page,
    handler: async ({ params: { limit, ...filter } }) => {
      const nodeIdsNamed = (part: string) => workers.named(part).map(({ id }) => id);
      const found = await store.read.find(Run, {
        where: runsWhere(filter, nodeIdsNamed),
        order: { id: 'DESC' },
        take: limit + 1,
      });
      const items = found.slice(0, limit).map((run) => describeRun(run, workers));
      const nextCursor = found.length > limit ? (items.at(-1)?.id ?? null) : null;
      const total = await store.read.countBy(Run, runsWhere({ ...filter, cursor: undefined }, nodeIdsNamed));
      return { items, nextCursor, total };
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
