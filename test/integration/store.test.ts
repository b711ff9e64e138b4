import Database from 'better-sqlite3';
import { In, type EntityManager } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventRow } from '../../src-main/engine/event.entity.js';
import { LogChunk } from '../../src-main/engine/log-chunk.entity.js';
import { StoreHeld } from '../../src-main/store/claim.js';
import { Events } from '../../src-main/engine/events.js';
import type { Store, WriteManager } from '../../src-main/store/store.js';
import { makeTestStore, type TestStore } from '../support/store.js';

const isPostgres = process.env['WHEELHOUSE_TEST_DIALECT'] === 'postgres';
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

const row = (seq: number): EventRow => ({ seq, at: 1, type: 'test', data: { seq } });
const stored = async () => (await store.read.find(EventRow, { order: { seq: 'ASC' } })).map(({ seq }) => seq);
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('revisions of tables', () => {
  const both = [EventRow, LogChunk];

  it('grow with an insert, an update and a delete, however they are asked for', async () => {
    const seen = [store.revisionOf(both)];
    const after = async (change: Parameters<Store['write']>[0]) => {
      await store.write(change);
      seen.push(store.revisionOf(both));
    };
    await after((manager) => manager.insert(EventRow, [row(1), row(2), row(3)]));
    await after((manager) => manager.update(EventRow, { seq: 1 }, { at: 2 }));
    await after((manager) => manager.delete(EventRow, { seq: 1 }));
    await after((manager) => manager.createQueryBuilder().delete().from(EventRow).where('seq = 2').execute());
    expect(new Set(seen).size).toBe(5);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it('stay when nothing, or another table, was changed', async () => {
    await store.write((manager) => manager.insert(EventRow, row(1)));
    const before = [store.revisionOf([EventRow]), store.revisionOf([LogChunk])];
    await store.write((manager) => manager.find(EventRow));
    expect([store.revisionOf([EventRow]), store.revisionOf([LogChunk])]).toEqual(before);
    await store.write((manager) => manager.update(EventRow, { seq: 1 }, { at: 2 }));
    expect(store.revisionOf([LogChunk])).toBe(before[1]);
  });
});

describe('the write lane', () => {
  it('keeps what one write stored when one that overlapped it fails', async () => {
    const failing = store.write(async (manager) => {
      await manager.insert(EventRow, row(1));
      await turn();
      throw new Error('no');
    });
    const succeeding = store.write(async (manager) => {
      await manager.insert(EventRow, row(2));
      await turn();
    });
    await expect(failing).rejects.toThrow('no');
    await succeeding;
    expect(await stored()).toEqual([2]);
  });

  describe('when a commit fails', () => {
    const sql = (manager: unknown, text: string) => (manager as EntityManager).query(text);

    beforeEach(async () => {
      await store.write(async (manager) => {
        await sql(manager, 'CREATE TABLE parent (id integer PRIMARY KEY)');
        // Looked at by the commit, not by the insert.
        const reference = 'integer REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED';
        await sql(manager, `CREATE TABLE child (id integer PRIMARY KEY, parent ${reference})`);
        await manager.insert(EventRow, row(1));
      });
    });

    const failToCommit = async () => {
      const failing = store.write(async (manager) => {
        await manager.insert(EventRow, row(2));
        await sql(manager, 'INSERT INTO child VALUES (1, 7)');
      });
      await expect(failing).rejects.toThrow(/foreign key/i);
    };

    const expectNextToBeKept = async () => {
      await store.write((manager) => manager.insert(EventRow, row(3)));
      expect(await stored()).toEqual([1, 3]);
      await store.close();
      store = await place.open();
      expect(await stored()).toEqual([1, 3]);
    };

    it('forgets that write and keeps the next', async () => {
      await failToCommit();
      await failToCommit();
      await expectNextToBeKept();
    });

    // As it does on a full disk; a conflict does it wherever it is asked to.
    it.skipIf(isPostgres)('does so also after SQLite has rolled back by itself', async () => {
      const conflict = store.write((manager) =>
        sql(manager, "INSERT OR ROLLBACK INTO events (seq, at, type, data) VALUES (1, 1, 'test', '{}')"),
      );
      await expect(conflict).rejects.toThrow(/UNIQUE/);
      await failToCommit();
      await expectNextToBeKept();
    });
  });

  it.skipIf(!isPostgres)(
    'tells of what broke the connection, not of the roll-back that then fails, too',
    async () => {
      await store.close();
      const untold: unknown[] = [];
      store = await place.open({ onRollBackError: (error) => untold.push(error) });
      const broken = store.write(async (manager) => {
        await manager.insert(EventRow, row(1));
        await (manager as unknown as EntityManager).query('SELECT pg_terminate_backend(pg_backend_pid())');
      });
      await expect(broken).rejects.toThrow(/terminating connection/);
      expect(untold).toHaveLength(1);
      await store.write((manager) => manager.insert(EventRow, row(2)));
      expect(await stored()).toEqual([2]);
    },
  );

  it('lets a nested write share the fate of the outer one', async () => {
    const outer = store.write(async (manager) => {
      await manager.insert(EventRow, row(1));
      await store.write((inner) => inner.insert(EventRow, row(2)));
      throw new Error('no');
    });
    await expect(outer).rejects.toThrow('no');
    expect(await stored()).toEqual([]);
  });

  it('does not let what a write left running slip into its transaction', async () => {
    let late: Promise<unknown> = Promise.resolve();
    await store.write(async (manager) => {
      await manager.insert(EventRow, row(1));
      late = turn()
        .then(turn)
        .then(() => store.write((own) => own.insert(EventRow, row(2))));
    });
    await late;
    expect(await stored()).toEqual([1, 2]);
  });

  it('calls back after the commit, in order, and never after a roll-back', async () => {
    const told: string[] = [];
    const write = (name: string, fails: boolean) =>
      store.write(async () => {
        store.afterCommit(() => told.push(name));
        await turn();
        if (fails) throw new Error('no');
      });
    await Promise.allSettled([write('a', false), write('b', true), write('c', false)]);
    expect(told).toEqual(['a', 'c']);
    expect(() => store.afterCommit(() => undefined)).toThrow(/outside a write/);
  });

  it('reads outside a write only what has been committed, and cannot write there', async () => {
    await store.write(async (manager) => {
      await manager.insert(EventRow, row(1));
      expect(await manager.count(EventRow)).toBe(1);
      expect(await store.read.count(EventRow)).toBe(0);
    });
    expect(await store.read.count(EventRow)).toBe(1);
    const reader = store.read as unknown as { insert(entity: unknown, row: unknown): Promise<unknown> };
    await expect(reader.insert(EventRow, row(2))).rejects.toThrow(/read-?only/i);
  });

  it('refuses writes once it is closed, after finishing those under way', async () => {
    const last = store.write((manager) => manager.insert(EventRow, row(1)));
    await store.close();
    await last;
    await expect(store.write(() => Promise.resolve())).rejects.toThrow('shutting down');
  });
});

describe('writes that share a commit', () => {
  const sql = (manager: unknown, text: string) => (manager as EntityManager).query(text);
  const share = <T>(work: (manager: WriteManager) => Promise<T>) =>
    store.write(work, { mayShareCommit: true });
  const put = (seq: number) => share((manager) => manager.insert(EventRow, row(seq)));
  /** Numbers of rows that are committed, and that the write sees. */
  const seen = async (manager: WriteManager) => [
    await store.read.count(EventRow),
    await manager.count(EventRow),
  ];

  it('see those before them, which are not told of before the commit of all', async () => {
    const told: string[] = [];
    const first = share(async (manager) => {
      await manager.insert(EventRow, row(1));
      store.tellAfterCommit(() => told.push('first'));
    }).then(() => told.push('first is done'));
    const second = share(async (manager) => {
      expect(await seen(manager)).toEqual([0, 1]);
      expect(told).toEqual([]);
      await manager.insert(EventRow, row(2));
      store.tellAfterCommit(() => told.push('second'));
    }).then(() => told.push('second is done'));
    await Promise.all([first, second]);
    expect(told).toEqual(['first', 'second', 'first is done', 'second is done']);
    expect(await stored()).toEqual([1, 2]);
  });

  it('stay whole when one of them fails, wherever it stands', async () => {
    const told: number[] = [];
    const write = (seq: number, fails: boolean) =>
      share(async (manager) => {
        store.tellAfterCommit(() => told.push(seq));
        store.onRollBack(() => told.push(-seq));
        await manager.insert(EventRow, row(seq));
        await turn();
        // One by itself, and one that the database refuses, after which PostgreSQL takes no more statements.
        if (fails && seq % 2 === 0) throw new Error('no');
        if (fails) await manager.insert(EventRow, row(seq));
      });
    const fails = [true, false, true, true, false, true];
    const results = await Promise.allSettled(fails.map((isBad, index) => write(index + 1, isBad)));
    expect(results.map(({ status }) => status === 'rejected')).toEqual(fails);
    expect(told).toEqual([-1, -3, -4, -6, 2, 5]);
    expect(await stored()).toEqual([2, 5]);
    await put(7);
    expect(await stored()).toEqual([2, 5, 7]);
  });

  it('all fail with the commit, and none of them is told of', async () => {
    const told: string[] = [];
    await store.write(async (manager) => {
      await sql(manager, 'CREATE TABLE parent (id integer PRIMARY KEY)');
      const reference = 'integer REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED';
      await sql(manager, `CREATE TABLE child (id integer PRIMARY KEY, parent ${reference})`);
    });
    const write = (seq: number) =>
      share(async (manager) => {
        store.tellAfterCommit(() => told.push(`told of ${seq}`));
        store.onRollBack(() => told.push(`undone ${seq}`));
        await manager.insert(EventRow, row(seq));
        if (seq === 2) await sql(manager, 'INSERT INTO child VALUES (1, 7)');
      });
    const results = await Promise.allSettled([write(1), write(2), write(3)]);
    for (const result of results)
      expect(result).toMatchObject({ status: 'rejected', reason: { message: /foreign key/i } });
    expect(told).toEqual(['undone 3', 'undone 2', 'undone 1']);
    await put(4);
    expect(await stored()).toEqual([4]);
  });

  // As it does on a full disk; a conflict does it wherever it is asked to.
  it.skipIf(isPostgres)(
    'all fail when SQLite rolls back by itself, even if that goes unnoticed',
    async () => {
      await put(1);
      const conflict = "INSERT OR ROLLBACK INTO events (seq, at, type, data) VALUES (1, 1, 'test', '{}')";
      const together = await Promise.allSettled([
        put(2),
        share((manager) => sql(manager, conflict)),
        // Those that had not begun are not concerned.
        put(3),
      ]);
      expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
      const unnoticed = await Promise.allSettled([
        share((manager) => sql(manager, conflict).catch(() => undefined)),
        put(4),
        put(5),
      ]);
      expect(unnoticed.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
      expect(await stored()).toEqual([1, 3, 5]);
    },
  );

  it('end with one whose callback the next one needs, and with one that shares nothing', async () => {
    const told: string[] = [];
    const own = async (manager: WriteManager) => {
      told.push((await seen(manager)).join(' of '));
      await manager.insert(EventRow, row(told.length));
    };
    await Promise.all([
      share(own),
      share(async (manager) => {
        await own(manager);
        store.afterCommit(() => told.push('known'));
      }),
      share(own),
      store.write(own),
      share(own),
    ]);
    expect(told).toEqual(['0 of 0', '0 of 1', 'known', '2 of 2', '3 of 3', '4 of 4']);
  });

  it('are bounded in their number', async () => {
    const committed: number[] = [];
    const write = (seq: number) =>
      share(async (manager) => {
        committed.push((await seen(manager))[0] ?? NaN);
        await manager.insert(EventRow, row(seq));
      });
    await Promise.all(Array.from({ length: 45 }, (_, index) => write(index + 1)));
    expect(Map.groupBy(committed, (count) => count).size).toBe(3);
    expect(await store.read.count(EventRow)).toBe(45);
  });

  it('number their events without gaps, whichever of them fail, and tell of these in order', async () => {
    const events = await Events.open(store);
    const cancel = new AbortController();
    const heard: unknown[] = [];
    const listening = (async () => {
      for await (const event of events.read(0, cancel.signal)) heard.push(event);
    })();
    const emit = (name: string, count: number, fails: boolean) =>
      share(async (manager) => {
        for (let index = 0; index < count; index++)
          await events.emit(manager, 'job.enabled', { group: name, name: String(index) });
        await turn();
        if (fails) throw new Error('no');
      });
    await Promise.allSettled([
      emit('a', 2, true),
      emit('b', 1, false),
      emit('c', 3, true),
      emit('d', 2, false),
    ]);
    expect(events.lastSeq).toBe(3);
    await emit('e', 1, false);
    await expect.poll(() => heard).toHaveLength(4);
    events.close();
    await listening;
    const expected = [
      { seq: 1, data: { group: 'b', name: '0' } },
      { seq: 2, data: { group: 'd', name: '0' } },
      { seq: 3, data: { group: 'd', name: '1' } },
      { seq: 4, data: { group: 'e', name: '0' } },
    ];
    expect(heard).toMatchObject(expected);
    expect(await store.read.find(EventRow, { order: { seq: 'ASC' } })).toMatchObject(expected);
  });
});

describe.skipIf(isPostgres)('statements on SQLite', () => {
  it('are prepared once, whatever numbers they are about', async () => {
    const useAll = async (seq: number) => {
      await store.write((manager) => manager.insert(EventRow, row(seq)));
      await store.write((manager) => manager.update(EventRow, { seq }, { at: seq - 1 }));
      expect(await store.read.findOneByOrFail(EventRow, { seq })).toMatchObject({ seq, at: seq - 1 });
      await store.write((manager) => manager.delete(EventRow, { seq }));
    };
    await useAll(1);
    const prepare = vi.spyOn(Database.prototype, 'prepare');
    await useAll(2);
    await useAll(2 ** 53 - 1);
    expect(prepare).not.toHaveBeenCalled();
    prepare.mockRestore();
  });

  it('compute with numbers as if these stood in their texts', async () => {
    await store.write((manager) => manager.insert(EventRow, row(1)));
    const computed = await store.read
      .createQueryBuilder(EventRow, 'event')
      .select('7 / :two', 'whole')
      .addSelect('7 / :half', 'part')
      .setParameters({ two: 2, half: 0.5 })
      .getRawOne<object>();
    expect(computed).toEqual({ whole: 3, part: 14 });
  });
});

describe('rows', () => {
  it('are inserted by one call, however many they are', async () => {
    const count = 9000;
    await store.write(async (manager) => {
      await manager.insert(EventRow, []);
      await manager.insert(
        EventRow,
        Array.from({ length: count }, (_, index) => row(index + 1)),
      );
    });
    expect(await store.read.count(EventRow)).toBe(count);
    expect(await store.read.findOneByOrFail(EventRow, { seq: count })).toEqual(row(count));
  });

  it('are updated where all that is asked for is so, and in nothing else', async () => {
    await store.write((manager) => manager.insert(EventRow, [row(1), row(2), row(3), row(4)]));
    await store.write(async (manager) => {
      await manager.update(EventRow, { seq: 1, type: 'test' }, { at: 5, data: ['new', null] });
      await manager.update(EventRow, { seq: 2, type: 'other' }, { at: 5 });
      await manager.update(EventRow, { seq: In([3, 4]) }, { type: 'found' });
    });
    expect(await store.read.find(EventRow, { order: { seq: 'ASC' } })).toEqual([
      { ...row(1), at: 5, data: ['new', null] },
      row(2),
      { ...row(3), type: 'found' },
      { ...row(4), type: 'found' },
    ]);
  });

  it('are never updated all at once by mistake, nor in a column that is not there', async () => {
    await store.write((manager) => manager.insert(EventRow, row(1)));
    const update = (where: object, change: object) =>
      store.write((manager) => manager.update(EventRow, where, change));
    await expect(update({}, { at: 2 })).rejects.toThrow(/criteria/);
    await expect(update({ seq: undefined }, { at: 2 })).rejects.toThrow(/undefined/);
    await expect(update({ seq: 1, time: 1 }, { at: 2 })).rejects.toThrow(/time/);
    await expect(update({ seq: 1 }, { time: 2 })).rejects.toThrow(/time/);
    expect(await store.read.find(EventRow)).toEqual([row(1)]);
  });
});

describe('the store', () => {
  it('gives back times, integers, JSON, null and bytes as they were', async () => {
    const ms = 2 ** 53 - 1;
    const chunk: LogChunk = {
      id: 1,
      topic: 'jobs:a/作业',
      runId: '',
      firstLine: 0,
      lineCount: 1,
      firstMs: 0,
      lastMs: ms,
      types: 15,
      bytes: 4,
      lines: Buffer.from([0, 1, 255, 0]),
    };
    const event: EventRow = {
      seq: ms,
      at: Date.now(),
      type: '作',
      data: { a: [null, 1.5, '😀', { b: '' }] },
    };
    await store.write(async (manager) => {
      await manager.insert(LogChunk, chunk);
      await manager.insert(EventRow, event);
    });
    expect({ ...(await store.read.findOneBy(LogChunk, { id: 1 })) }).toEqual(chunk);
    expect({ ...(await store.read.findOneBy(EventRow, { seq: ms })) }).toEqual(event);
    expect(await store.read.maximum(LogChunk, 'lastMs')).toBe(ms);
  });

  it('is held by one control plane at a time, and says by whom', async () => {
    await expect(place.open()).rejects.toThrow(StoreHeld);
    await expect(place.open()).rejects.toThrow(`test process ${process.pid}`);
    await store.close();
    store = await place.open();
    await store.ping();
  });

  it('keeps everything over a restart', async () => {
    await store.write((manager) => manager.insert(EventRow, row(1)));
    await store.close();
    store = await place.open();
    expect(await stored()).toEqual([1]);
  });
});
