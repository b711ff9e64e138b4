import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entities, migrations } from '../entities.js';
import { Store } from '../store/store.js';
import { ArtefactStore } from './artefact-store.js';
import { Events } from './events.js';
import { Leftovers } from './leftovers.js';
import { LogStore } from './log-store.js';
import { readHistory, readRun } from './log-reader.js';
import { allTypes } from './log-record.js';
import { exit, ScriptedMachine } from './machine-testing.js';
import { Run, isFinal, type RunState } from './run.entity.js';
import type { RunFamily } from './run-family.js';
import { Runs } from './runs.service.js';
import { Vault } from './vault/vault.js';
import { Workers } from './workers.js';

const family: RunFamily = {
  name: 'jobs',
  started: () => [{ type: 'status', data: { command: 'start' } }],
  ended: (_run, ending) => ({
    lines: [{ type: 'result', data: { state: ending.state } }],
    result: ending.state,
  }),
  retried: (run, ending, _worker, delay) => [
    { type: 'status', data: { command: 'retry', attempt: run.attempt + 1, after: ending.state, delay } },
  ],
  cutOff: (_run, stream) => [{ type: 'status', data: { command: 'cut', stream } }],
};

let folder: string;
let store: Store;
let machine: ScriptedMachine;

/** One life of a control plane, before it takes up what was left. */
async function assemble(capacity = 2) {
  const shutdown = new AbortController();
  const logger = pino({ level: 'silent' });
  const events = await Events.open(store);
  const logs = await LogStore.open(store, () => undefined);
  const worker = {
    id: 'local',
    name: 'local',
    executor: machine,
    capacity,
    groups: [],
    tags: [],
    address: '127.0.0.1',
    port: () => 0,
    isOnline: true,
  };
  const workers = new Workers();
  workers.put(worker);
  const around = {
    store,
    events,
    logs,
    artefacts: new ArtefactStore(join(folder, 'artefacts')),
    bundlesDir: join(folder, 'bundles'),
    logger,
    leftovers: new Leftovers(store, workers, logger, shutdown.signal),
    vault: await Vault.open(store, { passphrase: undefined, keyFile: join(folder, 'vault.key') }),
    stopGraceSeconds: 1,
    shutdown: shutdown.signal,
  };
  const runs = new Runs(around, workers);
  runs.serve(family);
  return {
    runs,
    logs,
    events,
    create: (subject = 'default/a', concurrency = 1) =>
      store.write((manager) =>
        runs.create(manager, {
          family: 'jobs',
          subject,
          title: subject,
          version: '1.0.0',
          nodeId: 'local',
          trigger: 'manual',
          operator: 'test',
          concurrency,
          program: { argv: ['true'], env: {}, archive: null, timeoutSeconds: 0 },
        }),
      ),
    /** Lets go as a shutdown does; what was not stored by then is lost with us. */
    async die() {
      shutdown.abort();
      await runs.letGo();
      events.close();
    },
  };
}

type ControlPlane = Awaited<ReturnType<typeof assemble>>;

async function boot(capacity?: number): Promise<ControlPlane> {
  const plane = await assemble(capacity);
  await plane.runs.takeUp();
  return plane;
}

async function until(plane: ControlPlane, id: string, isReached: (state: RunState) => boolean): Promise<Run> {
  const cancel = new AbortController();
  const changes = plane.events.read(0, cancel.signal);
  for await (const _ of changes) {
    const run = await store.read.findOneByOrFail(Run, { id });
    if (isReached(run.state)) {
      cancel.abort();
      return run;
    }
  }
  throw new Error('the events ended');
}

async function history(plane: ControlPlane, id: string): Promise<string[]> {
  const lines: string[] = [];
  const options = { afterLine: 0, follow: true, types: allTypes, limit: Infinity };
  for await (const records of readRun(store.read, plane.logs, id, options, new AbortController().signal)) {
    for (const { line, type, data } of records) {
      expect(line).toBe(lines.length + 1);
      lines.push(typeof data === 'string' ? `${type} ${data}` : type);
    }
  }
  return lines;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wheelhouse-runs-'));
  machine = new ScriptedMachine();
  store = await Store.open({
    location: { dialect: 'sqlite', file: join(folder, 'w.db'), backupsDir: join(folder, 'backups') },
    entities,
    migrations,
    holder: 'test',
    onCallbackError: (error) => {
      throw error;
    },
    onRollBackError: (error) => {
      throw error;
    },
    onClaimLost: () => undefined,
  });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

describe('Runs', () => {
  it('takes a run from the queue to its result, with every line of its log', async () => {
    const plane = await boot();
    const { id } = await plane.create();
    machine.print('stdout', 'one\ntwo\n');
    machine.print('stderr', 'trouble');
    machine.end(exit({ exitCode: 3 }));
    const run = await until(plane, id, isFinal);
    expect(run).toMatchObject({
      state: 'failed',
      exitCode: 3,
      result: 'failed',
      stdoutOffset: 8,
      stderrOffset: 7,
    });
    expect(await history(plane, id)).toEqual([
      'status',
      'stdout one',
      'stdout two',
      'stderr trouble',
      'result',
    ]);
    await expect.poll(() => machine.cleaned).toEqual([id]);
    await plane.die();
  });

  it('takes a run up after a crash: started once, no line lost or doubled', async () => {
    let plane = await boot();
    const { id } = await plane.create();
    let printed = 0;
    const print = (count: number) => {
      for (let index = 0; index < count; index++) machine.print('stdout', `${++printed}\n`);
    };
    for (let life = 0; life < 5; life++) {
      await until(plane, id, (state) => state === 'running');
      print(500);
      machine.print('stdout', 'half a li');
      await plane.logs.flush();
      await plane.die();
      machine.print('stdout', 'ne\n');
      plane = await boot();
    }
    machine.end(exit());
    expect((await until(plane, id, isFinal)).state).toBe('succeeded');
    const lines = (await history(plane, id)).filter((line) => line.startsWith('stdout'));
    const expected = Array.from({ length: 2500 }, (_, index) => `stdout ${index + 1}`);
    expect(lines.filter((line) => line !== 'stdout half a line')).toEqual(expected);
    expect(lines.length).toBe(2505);
    expect(machine.starts).toEqual([id]);
    await plane.die();
  });

  it('starts nothing before it has taken up what was left, and then once', async () => {
    const plane = await assemble();
    const { id } = await plane.create();
    // Behind whatever the queue would have written by now.
    await store.write(() => Promise.resolve());
    expect(await store.read.findOneByOrFail(Run, { id })).toMatchObject({ state: 'queued' });
    await plane.runs.takeUp();
    await until(plane, id, (state) => state === 'running');
    machine.end(exit());
    await until(plane, id, isFinal);
    expect(machine.starts).toEqual([id]);
    await plane.die();
  });

  it('goes on where it was when following breaks off', async () => {
    const plane = await boot();
    machine.breaks = 1;
    const { id } = await plane.create();
    machine.print('stdout', 'one\ntw');
    await until(plane, id, (state) => state === 'running');
    machine.print('stdout', 'o\n');
    machine.end(exit());
    await until(plane, id, isFinal);
    expect(await history(plane, id)).toEqual(['status', 'stdout one', 'stdout two', 'result']);
    await plane.die();
  });

  it('says why a run could not be started', async () => {
    const plane = await boot();
    machine.failure = new Error('no room for its folder');
    const { id } = await plane.create();
    const run = await until(plane, id, isFinal);
    expect(run.state).toBe('failed');
    expect(run.reason).toMatch(/could not be started on local: no room for its folder/);
    await plane.die();
  });

  it('stops a running run, and a queued one before it starts', async () => {
    const plane = await boot(1);
    const first = await plane.create('default/a');
    const second = await plane.create('default/b');
    await until(plane, first.id, (state) => state === 'running');
    expect(await plane.runs.stop(second.id, 'mira')).toBe(true);
    expect(await until(plane, second.id, isFinal)).toMatchObject({
      state: 'stopped',
      stopRequestedBy: 'mira',
    });
    expect(await plane.runs.stop(first.id, 'mira')).toBe(true);
    expect(await until(plane, first.id, isFinal)).toMatchObject({ state: 'stopped', signal: 'SIGTERM' });
    expect(await plane.runs.stop(first.id, 'mira')).toBe(false);
    expect(machine.starts).toEqual([first.id]);
    await plane.die();
  });

  it('stops a run whose stop was asked for just before a crash', async () => {
    let plane = await boot();
    const { id } = await plane.create();
    await until(plane, id, (state) => state === 'running');
    await plane.die();
    await store.write((manager) => manager.update(Run, { id }, { stopRequestedBy: 'mira' }));
    plane = await boot();
    expect((await until(plane, id, isFinal)).state).toBe('stopped');
    await plane.die();
  });

  it('starts queued runs as places become free', async () => {
    const plane = await boot(1);
    machine.end(exit());
    const runs = await Promise.all(['a', 'b', 'c'].map((name) => plane.create(`default/${name}`)));
    for (const { id } of runs) await until(plane, id, isFinal);
    expect(machine.starts.length).toBe(3);
    await plane.die();
  });
});

describe('history', () => {
  it('merges the lines of runs that overlapped, oldest first, and filters', async () => {
    const plane = await boot();
    const lines = (texts: readonly string[], ms: number) =>
      store.write((manager) =>
        plane.logs.appendToSubject(
          manager,
          'jobs:default/a',
          texts.map((text) => ({ type: 'status' as const, data: { text } })),
          ms,
        ),
      );
    await lines(['c', 'd'], 300);
    await lines(['a'], 100);
    await lines(['b'], 200);
    const read = async (change: object) => {
      const texts: string[] = [];
      const query = {
        topic: 'jobs:default/a',
        types: allTypes,
        after: -1,
        before: Number.MAX_SAFE_INTEGER,
        ...change,
      };
      for await (const records of readHistory(store.read, query)) {
        texts.push(...records.map(({ data }) => (data as { text: string }).text));
      }
      return texts.join('');
    };
    expect(await read({})).toBe('abcd');
    expect(await read({ after: 100, before: 300 })).toBe('b');
    expect(await read({ text: '"d"' })).toBe('d');
    expect(await read({ types: 1 })).toBe('');
    await plane.die();
  });
});
