import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { route } from '../api/route.js';
import { sendNdjson } from '../api/stream.js';
import type { Events } from '../engine/events.js';
import { readRun } from '../engine/log-reader.js';
import { allTypes } from '../engine/log-record.js';
import type { LogStore } from '../engine/log-store.js';
import { Run } from '../engine/run.entity.js';
import { merge, type Source } from '../lib/merge.js';
import type { Clock } from '../lib/time.js';
import type { ReadManager, Store } from '../store/store.js';

export interface StreamSurroundings {
  readonly store: Store;
  readonly logs: LogStore;
  readonly events: Events;
  readonly clock: Clock;
}

/** Logs that one stream may carry. */
const mostRuns = 100;

/** A quiet stream shows this often that it lives. */
const heartbeatSeconds = 15;

/**
 * What the stream is made of, a line each:
 * `hello` (where it stands), `event` (as in `events`), `reset` (events are missing: read everything again), `lines` (of a
 * run's log, as in `runs/:id/logs`), `end` (of a run and its log), `absent` (there is no such run).
 */
type Part = Readonly<Record<string, unknown>> & {
  readonly kind: 'hello' | 'event' | 'reset' | 'lines' | 'end' | 'absent';
};

/**
 * Adds the one stream a page needs: browsers open six connections to a host, for all their tabs together. To follow other
 * logs a client opens it again from where it was; nothing is lost by that, and the server has nothing to remember.
 */
export function addStreamRoute(
  app: FastifyInstance,
  { store, logs, events, clock }: StreamSurroundings,
): void {
  route(app, {
    method: 'GET',
    url: '/api/platform/stream',
    role: 'viewer',
    summary: 'State changes and the logs of some runs in one stream; goes on where one was',
    produces: 'application/x-ndjson',
    params: Type.Object({
      after: Type.Optional(
        Type.Integer({ minimum: 0, description: 'Number of the last event seen; none: only those to come.' }),
      ),
      runs: Type.Array(
        Type.String({
          pattern: '^[\\w-]{1,64}:\\d{1,15}$',
          description: 'Run and number of the last line seen, such as 01m7yg7b51egtkhsk2ha:0.',
        }),
        { default: [], maxItems: mostRuns, description: `Up to ${mostRuns} runs whose logs to follow.` },
      ),
    }),
    handler: (context) => {
      const { after, runs } = context.params;
      const sources = [
        eventsFrom(events, after ?? null),
        ...runs.map((text): Source<Part> => {
          const [runId = '', line] = text.split(':');
          return logFrom({ read: store.read, logs, clock }, runId, Number(line));
        }),
      ];
      async function* parts(cancel: AbortSignal) {
        for await (const part of merge(sources, cancel)) yield [part];
      }
      return sendNdjson(context, parts, heartbeatSeconds);
    },
  });
}

const eventsFrom = (events: Events, after: number | null): Source<Part> =>
  async function* (cancel) {
    const position = after ?? events.lastSeq;
    yield { kind: 'hello', seq: position };
    for await (const event of events.read(position, cancel)) {
      if (event.type === 'reset') yield { kind: 'reset', seq: event.seq };
      else yield { kind: 'event', ...event };
    }
  };

interface LogSurroundings {
  readonly read: ReadManager;
  readonly logs: LogStore;
  readonly clock: Clock;
}

const logFrom = ({ read, logs, clock }: LogSurroundings, runId: string, afterLine: number): Source<Part> =>
  async function* (cancel) {
    if (!(await read.existsBy(Run, { id: runId }))) {
      yield { kind: 'absent', runId };
      return;
    }
    const options = { afterLine, follow: true, types: allTypes };
    for await (const records of readRun(read, logs, runId, options, cancel)) {
      yield {
        kind: 'lines',
        runId,
        records: records.map((record) => ({ time: clock.format(record.ms), ...record })),
      };
    }
    if (!cancel.aborted) yield { kind: 'end', runId };
  };
