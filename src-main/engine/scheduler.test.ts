import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entities, migrations } from '../entities.js';
import { Store } from '../store/store.js';
import { Events } from './events.js';
import { Schedule } from './schedule.entity.js';
import { Scheduler } from './scheduler.js';

/** More than fire in one write. */
const many = 250;

let folder: string;
let store: Store;
let scheduler: Scheduler;
/** Subjects that fired, as they were committed. */
let fired: string[];
let onFired: () => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wheelhouse-scheduler-'));
  store = await Store.open({
    location: { dialect: 'sqlite', file: join(folder, 'wheelhouse.db'), backupsDir: folder },
    entities,
    migrations,
    holder: 'a test',
    onCallbackError: (error) => {
      throw error;
    },
    onRollBackError: (error) => {
      throw error;
    },
    onClaimLost: () => undefined,
  });
  const events = await Events.open(store);
  fired = [];
  onFired = () => undefined;
  scheduler = new Scheduler({
    store,
    events,
    logger: pino({ level: 'silent' }),
    misfireWindowSeconds: 3600,
  });
  scheduler.serve({
    name: 'test',
    fire: (_manager, { subject }) => {
      if (subject.startsWith('bad')) throw new Error('no');
      store.afterCommit(() => {
        fired.push(subject);
        onFired();
      });
      return Promise.resolve();
    },
    missed: () => Promise.resolve(),
    describe: () => Promise.resolve(new Map()),
  });
});
afterEach(async () => {
  await scheduler.stop();
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Starts the scheduler with schedules that are due at once, in this order. */
async function startWith(subjects: readonly string[]): Promise<void> {
  // Times of before the start would be missed ones.
  scheduler.start();
  const soon = Date.now() + 300;
  await store.write(async (manager) => {
    const row = { family: 'test', cron: '0 0 1 1 *', timezone: 'UTC', misfire: 'skip' as const };
    await manager.insert(
      Schedule,
      subjects.map((subject, index) => ({
        ...row,
        id: String(index).padStart(4, '0'),
        subject,
        nextRunAt: soon,
      })),
    );
    // One more through its own door, so that it looks again when these are due.
    await scheduler.set(manager, { ...row, subject: 'far', isOn: true });
  });
}

const firedAll = (count: number): Promise<void> =>
  new Promise((resolve) => {
    onFired = () => {
      if (fired.length === count) resolve();
    };
  });

const numbered = (kind: string) => Array.from({ length: many }, (_, index) => `${kind}-${index}`);

describe('schedules due at the same time', () => {
  it('all fire once and in order', async () => {
    const subjects = numbered('good');
    const done = firedAll(many);
    await startWith(subjects);
    await done;
    await scheduler.stop();
    expect(fired).toEqual(subjects);
    const left = await store.read.findBy(Schedule, { family: 'test' });
    expect(left.filter(({ nextRunAt }) => (nextRunAt ?? 0) <= Date.now())).toEqual([]);
  });

  it('fire although others that stand before them cannot', async () => {
    const good = numbered('good');
    const done = firedAll(many);
    await startWith([...numbered('bad'), ...good]);
    await done;
    await scheduler.stop();
    expect(fired).toEqual(good);
    const [bad] = await store.read.findBy(Schedule, { subject: 'bad-0' });
    expect(bad?.nextRunAt).toBeLessThan(Date.now());
  });
});
