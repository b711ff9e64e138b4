import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readRunStatistics, type StatisticsSpan } from '../../src-main/engine/run-statistics.js';
import { Run } from '../../src-main/engine/run.entity.js';
import type { Store } from '../../src-main/store/store.js';
import { ControlPlane } from '../support/control-plane.js';
import { followRun, makePackage, publish, publishScript, runJob, until } from '../support/packages.js';
import { makeTestStore, type TestStore } from '../support/store.js';
import { storedRun } from '../support/stored-run.js';

const none = { succeeded: 0, failed: 0, stopped: 0, timed_out: 0, lost: 0 };

describe('runs that are kept', () => {
  const step = 1000;
  const span: StatisticsSpan = { from: 1_000_000, stepMs: step, steps: 4 };
  let place: TestStore;
  let store: Store;
  beforeEach(async () => {
    place = await makeTestStore();
    store = await place.open();
  });
  afterEach(async () => {
    await store.close();
    await place.remove();
  });

  const at = (pieces: number | null) => (pieces === null ? null : span.from + pieces * step);
  const keep = (runs: readonly (readonly [Run['state'], number | null, number | null])[]) =>
    store.write((manager) =>
      manager.insert(
        Run,
        runs.map(([state, start, end], index) =>
          storedRun({ id: `run-${index}`, state, startedAt: at(start), endedAt: at(end) }),
        ),
      ),
    );

  it('are counted by when and how they ended, and by how many went on at once', async () => {
    await keep([
      // Ends and begins outside.
      ['succeeded', -2, -0.001],
      ['succeeded', 3.5, 4],
      // Within one piece.
      ['succeeded', 0, 0.5],
      ['failed', 0.2, 0.999],
      // Over several.
      ['succeeded', -5, 2.1],
      ['timed_out', 1.5, 3],
      // Never begun.
      ['stopped', null, 1.2],
      ['lost', 2.2, 3.9],
      // Not ended.
      ['running', -1, null],
      ['starting', 2.5, null],
      ['running', 7, null],
      ['queued', null, null],
    ]);
    expect(await readRunStatistics(store.read, span)).toEqual({
      ended: { succeeded: 2, failed: 1, stopped: 1, timed_out: 1, lost: 1 },
      pieces: [
        { ...none, succeeded: 1, failed: 1 },
        { ...none, stopped: 1 },
        { ...none, succeeded: 1 },
        { ...none, timed_out: 1, lost: 1 },
      ],
      running: [2, 3, 4, 2],
    });
  });

  it('are none in an empty store', async () => {
    expect(await readRunStatistics(store.read, span)).toEqual({
      ended: none,
      pieces: [none, none, none, none],
      running: [0, 0, 0, 0],
    });
  });
});

interface Stats {
  readonly running: number;
  readonly queued: number;
  readonly nodes: object;
  readonly now: number;
  readonly history: {
    readonly from: number;
    readonly stepMs: number;
    readonly ended: Readonly<Record<string, number>>;
    readonly pieces: readonly Readonly<Record<string, number>>[];
    readonly running: readonly number[];
  } | null;
}

interface Upcoming {
  readonly now: number;
  readonly items: readonly { readonly at: number; readonly name: string }[];
  readonly total: number;
  readonly minutes: readonly number[];
  readonly isComplete: boolean;
}

describe('the figures of the dashboard', () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await ControlPlane.start();
  });
  afterAll(() => plane.remove());

  const read = async <T>(path: string): Promise<T> => {
    const { status, body } = await plane.json<T>(`/api/platform/${path}`);
    expect(status).toBe(200);
    return body;
  };

  it('tell of runs, nodes and what became of runs', async () => {
    await publishScript(plane, 'good', 'true');
    await publishScript(plane, 'bad', 'exit 3');
    await publishScript(plane, 'long', 'sleep 600');
    for (const name of ['good', 'good', 'bad']) await followRun(plane, await runJob(plane, name));
    const long = await runJob(plane, 'long');
    // One that is starting takes a place already, but has not begun.
    await until(async () => (await read<Stats>('stats?range=1h')).history?.running.at(-1) === 1);
    expect(await read<Stats>('stats')).toMatchObject({
      running: 1,
      queued: 0,
      nodes: { total: 1, online: 1 },
      history: null,
    });
    for (const [range, steps] of [
      ['1h', 30],
      ['24h', 48],
      ['7d', 42],
    ] as const) {
      const { now, history } = await read<Stats>(`stats?range=${range}`);
      expect(history?.ended).toEqual({ ...none, succeeded: 2, failed: 1 });
      const { from = 0, stepMs = 0, pieces = [], running = [] } = history ?? {};
      expect([pieces.length, running.length, running.at(-1)]).toEqual([steps, steps, 1]);
      // The last piece is the one that is going on, unless it has ended since it was counted.
      expect([steps - 1, steps]).toContain(Math.floor((now - from) / stepMs));
      expect(pieces.reduce((sum, { succeeded = 0 }) => sum + succeeded, 0)).toBe(2);
    }
    const { status } = await plane.json('/api/platform/stats?range=1y');
    expect(status).toBe(400);
    // Runs outlive their control plane: this one ends here.
    await plane.json(`/api/platform/runs/${long}/stop`, { method: 'POST' });
    await followRun(plane, long);
  });

  it('tell what will run soon, of every schedule that is on', async () => {
    const schedule = { cron: '*/5 * * * *', timezone: 'UTC' };
    for (const name of ['often', 'switched-off', 'seldom']) {
      const cron = name === 'seldom' ? '@yearly' : schedule;
      const bytes = await makePackage({ name, version: '1.0.0', command: 'true', schedule: cron });
      expect((await publish(plane, name, bytes)).status).toBe(200);
      if (name !== 'switched-off')
        expect((await plane.json(`/api/job/${name}/enable`, { method: 'POST' })).status).toBe(200);
    }
    const upcoming = await read<Upcoming>('schedules/upcoming?limit=2');
    const { now, items, total, minutes, isComplete } = upcoming;
    expect([total, isComplete, minutes.length]).toEqual([12, true, 60]);
    expect(minutes.reduce((sum, count) => sum + count, 0)).toBe(12);
    const first = Math.ceil((now + 1) / 300_000) * 300_000;
    const thing = { kind: 'job', id: 'often', name: 'often', within: 'default', nodes: null };
    expect(items).toEqual([
      { at: first, ...thing },
      { at: first + 300_000, ...thing },
    ]);
    expect((await read<Upcoming>('schedules/upcoming?minutes=1440')).total).toBe(288);
  });
});
