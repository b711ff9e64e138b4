import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { makeId } from '../../src-main/lib/ids.js';
import type { RunState } from '../../src-main/engine/run.entity.js';
import type { ControlPlane } from '../e2e/control-plane.js';
import { publishJob, type Task } from '../e2e/job-package.js';
import { seedJobs, type SeedJob } from './seed-jobs.js';

const minute = 60_000;
const historyLength = 26;

/** A sequence without chance, so that two makings of the pictures look alike. */
function createNoise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Lines that the log of the pictured job has before the part that is seen. */
const earlierLines = 1_284_000;

/** Prints the log that the job page shows: colours, both streams, and a line a second while it goes on. */
const syncScript = `
e=$(printf '\\033'); n=409
row() { n=$((n+1)); echo "warehouse-sync $e[90morders$e[0m $e[34mbatch $n/612$e[0m copied 5,000 rows in 0.9$((n % 4)) s $e[90m(5,$((400 + n % 97)) rows/s)$e[0m"; }
awk -v e="$e" 'BEGIN { for (i = 1; i < ${earlierLines}; i++) {
  printf "warehouse-sync %s[90mstock%s[0m %s[34mpart %d%s[0m of 1284000 equal\\n", e, e, e, i, e
  if (i % 32100 == 0) print "stock part " i " differs, retry 1 of 3"; if (i % 160000 == 0) { fflush(); print "WARN  replica-2 is behind" > "/dev/stderr" } } }'
sleep 0.5
while [ $n -lt 420 ]; do row; done; sleep 0.3
echo "$e[33mWARN$e[0m  checksum of partition $e[35morders_2026_11_19$e[0m differs, retry 1 of 3" >&2
echo "       expected $e[32m9f4c1b07e2$e[0m got $e[31m9f4c1b07aa$e[0m; reading again from $e[34mreplica-2$e[0m" >&2
sleep 0.3; echo "$e[32mOK$e[0m    checksum of partition $e[35morders_2026_11_19$e[0m equal after retry 1"
for _ in 1 2 3 4 5 6; do row; done
echo '{"step":"orders","done":2130000,"of":3058211,"lag_s":41,"source":"replica-2","retries":1}'
for _ in 1 2 3 4 5 6 7 8; do row; sleep 0.3; done; sleep 900`;

const earlierVersions = [...Array(8).keys()].flatMap((minor) => [`3.${minor}.0`, `3.${minor}.1`]);

/** Lies beside the task.json, so that there is something to see in the package. */
const packageFiles: Readonly<Record<string, string>> = {
  'README.md': 'Copies orders and stock into the warehouse, partition by partition.\n',
  'bin/sync.sh': syncScript,
  'conf/replicas.json': '{\n  "primary": "db-fra-01",\n  "replicas": ["replica-1", "replica-2"]\n}\n',
};

function taskOf(job: SeedJob): Task {
  const command = job.name === 'warehouse-sync' ? 'sh bin/sync.sh' : `echo ${job.name} begins; sleep 600`;
  return {
    name: job.name,
    version: job.version,
    description: job.description,
    command,
    ...(job.schedule === undefined ? {} : { schedule: job.schedule }),
  };
}

type Row = Record<string, string | number | bigint | Buffer | null>;

/** Runs that ended in the past, newest last. */
function historyOf(job: SeedJob, now: number, noise: () => number): Row[] {
  const endings: readonly RunState[] = job.endings ?? [];
  return Array.from({ length: historyLength }, (_, index) => {
    const back = historyLength - 1 - index;
    const state = endings.at(-1 - back) ?? 'succeeded';
    const endedAt = Math.round(now - (job.endedAgo + back * job.every) * minute);
    const strays = 1 + (noise() - 0.5) * 2 * (job.varies ?? 0.12);
    const share = state === 'failed' ? 0.1 + noise() * 0.2 : state === 'lost' ? 0.33 : 1;
    const startedAt = Math.round(endedAt - job.takes * strays * share * 1000);
    const isBad = state !== 'succeeded' && state !== 'stopped';
    const exitCode = state === 'succeeded' ? 0 : state === 'failed' ? 1 : null;
    return {
      id: makeId(startedAt),
      subject: `${job.group}/${job.name}`,
      version: job.version,
      state,
      trigger: job.schedule === undefined ? 'manual' : 'schedule',
      operator: job.schedule === undefined ? 'mira.kessler' : '',
      createdAt: startedAt,
      startedAt,
      endedAt,
      exitCode,
      signal: null,
      reason: isBad ? (job.reason ?? null) : null,
      result: JSON.stringify({
        ok: state === 'succeeded',
        exitCode,
        signal: null,
        version: job.version,
        worker: 'local',
        attempt: 1,
        duration: (endedAt - startedAt) / 1000,
      }),
      lineCount: 0,
      stdoutOffset: 0,
      stderrOffset: 0,
      lastLineMs: endedAt,
      stopRequestedBy: state === 'stopped' ? 'mira.kessler' : null,
    };
  });
}

/** Writes what the API cannot: runs of the past, and how long those going on have been. */
function writeHistory(dataDir: string): void {
  const database = new Database(join(dataDir, 'wheelhouse.db'));
  const now = Date.now();
  const noise = createNoise(7411);
  database.transaction(() => {
    // A real run gives the columns that do not matter here, whatever the schema has by now.
    const model = database.prepare(`SELECT * FROM runs LIMIT 1`).get() as Row;
    const names = Object.keys(model);
    const insert = database.prepare(
      `INSERT INTO runs (${names.map((name) => `"${name}"`).join()}) VALUES (${names.map((name) => `@${name}`).join()})`,
    );
    for (const job of seedJobs) {
      for (const row of historyOf(job, now, noise)) insert.run({ ...model, handle: null, ...row });
      if (job.runningFor === undefined) continue;
      database
        .prepare(`UPDATE runs SET startedAt = ?, createdAt = ? WHERE subject = ? AND endedAt IS NULL`)
        .run(now - job.runningFor * 1000, now - job.runningFor * 1000, `${job.group}/${job.name}`);
    }
  })();
  database.close();
}

/** Waits until no run is queued or starting: one that is would begin anew as far as its clock goes. */
async function allRunning(controlPlane: ControlPlane): Promise<void> {
  for (;;) {
    const page = await controlPlane.call('GET', '/api/platform/runs?state=queued,starting');
    if ((page as { items: unknown[] }).items.length === 0) return;
    await delay(100);
  }
}

/** Waits until the newest run of a job has printed so many lines. */
async function hasLines(controlPlane: ControlPlane, subject: string, count: number): Promise<void> {
  for (;;) {
    const page = await controlPlane.call('GET', `/api/platform/runs?limit=1&subject=${subject}`);
    if (((page as { items: { lines: number }[] }).items[0]?.lines ?? 0) >= count) return;
    await delay(250);
  }
}

/**
 * Fills a control plane with jobs, runs in progress and runs of the past.
 * @returns the token of the operator that the pictures are taken as.
 */
export async function seed(controlPlane: ControlPlane): Promise<string> {
  for (const job of seedJobs) {
    const isPictured = job.name === 'warehouse-sync';
    // The versions before the one that is pictured.
    for (const version of isPictured ? earlierVersions : []) {
      await publishJob(controlPlane, job.group, { ...taskOf(job), version }, packageFiles);
    }
    await publishJob(controlPlane, job.group, taskOf(job), isPictured ? packageFiles : {});
  }
  for (const { group, name, schedule, isEnabled } of seedJobs) {
    if (schedule === undefined || isEnabled === false) continue;
    await controlPlane.call('POST', `/api/job/${name}/enable`, { group });
  }
  const made = await controlPlane.call('POST', '/api/platform/tokens', {
    name: 'mira.kessler',
    role: 'admin',
  });
  const { token } = made as { token: string };
  for (const { group, name, runningFor } of seedJobs) {
    if (runningFor !== undefined) await controlPlane.call('POST', `/api/job/${name}/run`, { group }, token);
  }
  await allRunning(controlPlane);
  await hasLines(controlPlane, 'data/warehouse-sync', earlierLines + 20);
  await controlPlane.crash();
  writeHistory(controlPlane.dataDir);
  await controlPlane.restart();
  return token;
}

/** Switches all schedules off and ends what runs. */
export async function stopRuns(controlPlane: ControlPlane): Promise<void> {
  for (const { group, name } of seedJobs) {
    await controlPlane.call('POST', `/api/job/${name}/disable`, { group });
    await controlPlane.call('POST', `/api/job/${name}/stop`, { group });
  }
  for (;;) {
    const page = await controlPlane.call('GET', '/api/platform/runs?state=unfinished');
    if ((page as { items: unknown[] }).items.length === 0) return;
    await delay(100);
  }
}
