import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { In } from 'typeorm';
import { route } from '../api/route.js';
import { Node } from '../engine/nodes/node.entity.js';
import { readRunStatistics, type RunStatistics, type StatisticsSpan } from '../engine/run-statistics.js';
import { finalStates, occupyingStates, Run } from '../engine/run.entity.js';
import type { Clock } from '../lib/time.js';
import type { ReadManager, Store } from '../store/store.js';

export interface StatsRoutesSurroundings {
  readonly version: string;
  readonly store: Store;
  readonly clock: Clock;
}

const minuteMs = 60_000;
/** The spans that the dashboard looks back over, and the pieces they are shown in. */
const ranges = {
  '1h': { stepMs: 2 * minuteMs, steps: 30 },
  '24h': { stepMs: 30 * minuteMs, steps: 48 },
  '7d': { stepMs: 240 * minuteMs, steps: 42 },
} as const;
type Range = keyof typeof ranges;

const count = Type.Integer();
const Counts = Type.Object(Object.fromEntries(finalStates.map((state) => [state, count])));

/** @returns the span that ends with the piece of time that now is in: whole pieces, so that bars do not shift. */
export function spanUntil(now: number, range: Range): StatisticsSpan {
  const { stepMs, steps } = ranges[range];
  return { from: (Math.floor(now / stepMs) + 1 - steps) * stepMs, stepMs, steps };
}

/** Counting half a million runs takes a fifth of a second, in which SQLite does nothing else: at most a twentieth of the time. */
const restShare = 20;

/** What became of runs, read again when the last reading has rested long enough for what it cost. */
class RunHistories {
  readonly #read: ReadManager;
  readonly #kept = new Map<
    Range,
    { readonly answer: Promise<RunStatistics & StatisticsSpan>; until: number }
  >();

  constructor(read: ReadManager) {
    this.#read = read;
  }

  of(range: Range): Promise<RunStatistics & StatisticsSpan> {
    const known = this.#kept.get(range);
    if (known !== undefined && performance.now() < known.until) return known.answer;
    const began = performance.now();
    const answer = this.#count(range);
    const kept = { answer, until: Infinity };
    this.#kept.set(range, kept);
    answer.then(
      () => (kept.until = began + (performance.now() - began) * restShare),
      () => this.#kept.delete(range),
    );
    return answer;
  }

  async #count(range: Range): Promise<RunStatistics & StatisticsSpan> {
    const span = spanUntil(Date.now(), range);
    return { ...span, ...(await readRunStatistics(this.#read, span)) };
  }
}

/** Adds the figures of the status bar and the dashboard (contract, platform.md, "stats"). */
export function addStatsRoute(
  app: FastifyInstance,
  { store, clock, version }: StatsRoutesSurroundings,
): void {
  const histories = new RunHistories(store.read);
  route(app, {
    method: 'GET',
    url: '/api/platform/stats',
    role: 'viewer',
    summary: 'Runs going on and waiting, machines, the time and its zone; what became of runs, if asked for',
    params: Type.Object({
      range: Type.Optional(
        Type.Enum(Object.keys(ranges) as Range[], { description: 'Over which time to count ended runs.' }),
      ),
    }),
    response: Type.Object({
      running: count,
      queued: count,
      nodes: Type.Object({ total: count, online: count }),
      now: count,
      zone: Type.String(),
      version: Type.String(),
      history: Type.Union([
        Type.Null(),
        Type.Object({
          from: Type.Integer({ description: 'Epoch milliseconds at which the first piece begins.' }),
          stepMs: Type.Integer({ description: 'Length of a piece; the last one is still going on.' }),
          ended: Counts,
          pieces: Type.Array(Counts),
          running: Type.Array(count, { description: 'Runs under way at the end of each piece.' }),
        }),
      ]),
    }),
    handler: async ({ params: { range } }) => {
      const { read } = store;
      const [running, queued, total, online, history] = await Promise.all([
        read.countBy(Run, { state: In([...occupyingStates]) }),
        read.countBy(Run, { state: 'queued' }),
        read.count(Node),
        read.countBy(Node, { isOnline: true }),
        range === undefined ? null : histories.of(range),
      ]);
      return {
        running,
        queued,
        nodes: { total, online },
        now: Date.now(),
        zone: clock.zone,
        version,
        history,
      };
    },
  });
}
