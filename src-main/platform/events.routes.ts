import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { route } from '../api/route.js';
import { sendEvents } from '../api/stream.js';
import type { Events } from '../engine/events.js';
import { Refusal } from '../lib/errors.js';

/** Adds the stream of state changes (contract, platform.md, "events"). */
export function addEventRoute(app: FastifyInstance, events: Events): void {
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
        eventsFrom(events, last === undefined ? null : Number(last), cancel),
      );
    },
  });
}

async function* eventsFrom(events: Events, after: number | null, cancel: AbortSignal) {
  // The first event tells where the stream stands, so that a page knows what a reload has to cover.
  yield { id: String(after ?? events.lastSeq), event: 'hello', data: { seq: events.lastSeq } };
  for await (const event of events.read(after ?? events.lastSeq, cancel)) {
    yield { id: String(event.seq), event: event.type, data: event };
  }
}
