import { setImmediate } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { route } from '../api/route.js';
import { Heartbeat, sendNdjson } from '../api/stream.js';
import { findTopicTail, readTopic, topicBeginning, type TopicPlace } from '../engine/log-reader.js';
import { topicOf, type LogRecord } from '../engine/log-record.js';
import { holdsText } from '../engine/log-search.js';
import type { LogStore } from '../engine/log-store.js';
import { Refusal } from '../lib/errors.js';
import type { Clock } from '../lib/time.js';
import type { Store } from '../store/store.js';
import { buildsFamilyName, subjectOfBuild } from './build-lines.js';
import { Build, BuildChannel, isChannelOver, isOver } from './build.entity.js';
import type { Builds } from './builds.service.js';
import { Id } from './object-id.js';

export interface BuildLogRoutesSurroundings {
  readonly store: Store;
  readonly logs: LogStore;
  readonly builds: Builds;
  readonly clock: Clock;
}

/** Adds the log of a build: its own lines, those of the checkout and those of its channels. */
export function addBuildLogRoutes(
  app: FastifyInstance,
  { store, logs, builds, clock }: BuildLogRoutesSurroundings,
): void {
  route(app, {
    method: 'GET',
    url: '/api/build/tasks/:id/logs',
    role: 'viewer',
    summary: 'Read a build’s log from its first line on, until the build has ended',
    produces: 'application/x-ndjson',
    params: Type.Object({
      id: Id,
      channel: Type.Optional(Type.String({ maxLength: 200, description: 'Only lines of this channel.' })),
      q: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 1000,
          description: 'Only lines that hold this text, of whichever channel.',
        }),
      ),
      ignore_case: Type.Boolean({ default: false, description: 'Whether "a" finds "A" too.' }),
      tail: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 1_000_000,
          description:
            'Begin so many lines before the end, or a few more; the header X-Log-Offset counts those left out.',
        }),
      ),
      heartbeat: Heartbeat,
    }),
    handler: async (context) => {
      const { id, channel, q, ignore_case: ignoreCase, tail, heartbeat } = context.params;
      const build = await builds.get(id);
      const channels = await store.read.findBy(BuildChannel, { buildId: build.id });
      const only = channels.find(({ code }) => code === channel);
      if (channel !== undefined && only === undefined)
        throw new Refusal(404, 'channel_not_found', `Build #${build.number} has no channel ${channel}.`);
      const isEnd = async (): Promise<boolean> => {
        if (only === undefined) {
          const now = await store.read.findOneBy(Build, { id });
          return now === null || isOver(now.status);
        }
        const now = await store.read.findOneBy(BuildChannel, { id: only.id });
        return now === null || isChannelOver(now.state);
      };
      const topic = topicOf(buildsFamilyName, subjectOfBuild(build.id));
      const from = tail === undefined ? topicBeginning : await findTopicTail(store.read, topic, tail);
      void context.reply.header('x-log-offset', from.lines);
      const isWanted = (record: LogRecord): boolean => q === undefined || holdsText(record, q, !ignoreCase);
      return sendNdjson(
        context,
        (cancel) => linesOf(build, only?.code, isWanted, from, isEnd, cancel),
        heartbeat,
      );
    },
  });

  async function* linesOf(
    { id: buildId }: Build,
    channel: string | undefined,
    isWanted: (record: LogRecord) => boolean,
    from: TopicPlace,
    isEnd: () => Promise<boolean>,
    cancel: AbortSignal,
  ) {
    const channelOf = new Map<string, string>();
    const topic = topicOf(buildsFamilyName, subjectOfBuild(buildId));
    for await (const records of readTopic(store.read, logs, topic, from, isEnd, cancel)) {
      const [first] = records;
      if (first !== undefined && first.runId !== '' && !channelOf.has(first.runId)) {
        // A run is made known to its channel in the write that makes it.
        for (const { runId, code } of await store.read.findBy(BuildChannel, { buildId }))
          channelOf.set(runId, code);
      }
      const lines = records
        .filter(isWanted)
        .map((record) => toLine(record, channelOf.get(record.runId) ?? null));
      const wanted = channel === undefined ? lines : lines.filter((line) => line.channel === channel);
      if (wanted.length > 0) yield wanted;
      // SQLite answers within the same turn of the event loop: a search that finds nothing must not stop everything else.
      else await setImmediate();
    }
  }

  /** A record of the job centre's form (contract, jobs.md, "Rules"), and whose it is: null for the build and its checkout. */
  function toLine(record: LogRecord, channel: string | null) {
    const { data } = record;
    const named = record.runId === '' ? ((data as { channel?: string } | null)?.channel ?? null) : channel;
    return {
      time: clock.format(record.ms),
      type: record.type,
      data,
      channel: named,
      ...(record.runId === '' ? {} : { runId: record.runId, worker: record.worker, line: record.line }),
      ms: record.ms,
      ...(record.partial ? { partial: true as const } : {}),
    };
  }
}
