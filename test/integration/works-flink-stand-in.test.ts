import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { ControlPlane } from '../support/control-plane.js';
import { FlinkStandIn, type StandInOptions } from '../support/flink-stand-in.js';
import { compileJar, programs } from '../support/java.js';
import { until, type Line } from '../support/packages.js';
import { textsOf, WorksClient, type TaskView } from '../support/works.js';

/**
 * Works on a Flink cluster, against a stand-in made from Flink's published descriptions (test/support/flink-stand-in.ts): no
 * real Flink takes part.
 */
let flink: FlinkStandIn;
let plane: ControlPlane;
let isBegun = false;
let works: WorksClient;
let jar: Buffer;

const status = { succeeded: 0, running: 3, failed: 4, stopped: 5, lost: 7 } as const;

/** Whether the cluster and the control plane are as every test expects them. */
let isUsual = false;

beforeAll(async () => {
  jar = await compileJar({ ...programs.batch, ...programs.stream });
});
beforeEach(async () => {
  onTestFailed(() => {
    isUsual = false;
  });
  if (isUsual) await flink.reset();
  else await beginAnew({});
  isUsual = true;
});
afterEach(() => {
  // Whatever else a test is about: nothing was sent or answered that Flink's descriptions do not have.
  expect(flink.faults).toEqual([]);
});
afterAll(end);

async function begin(options: StandInOptions = {}, environment: NodeJS.ProcessEnv = {}): Promise<void> {
  flink = await FlinkStandIn.start(options);
  plane = await ControlPlane.start([], {
    WHEELHOUSE_WORKS_ENGINE: 'flink',
    WHEELHOUSE_WORKS_FLINK_URL: flink.url,
    WHEELHOUSE_WORKS_FLINK_GATEWAY: flink.url,
    WHEELHOUSE_WORKS_FLINK_POLL: '0.05',
    WHEELHOUSE_WORKS_FLINK_LOST_AFTER: '1',
    ...environment,
  });
  works = new WorksClient(plane);
  isBegun = true;
}

/** Starts all over, with another cluster or other settings. */
async function beginAnew(options: StandInOptions, environment: NodeJS.ProcessEnv = {}): Promise<void> {
  await end();
  await begin(options, environment);
  isUsual = false;
}

async function end(): Promise<void> {
  if (!isBegun) return;
  await plane.remove();
  await flink.down();
}

const jarWork = (given: object = {}) =>
  works.createWithJar(jar, { type: 'STREAMING', main_class_name: 'demo.Batch', ...given });
const sqlWork = (sql: string, given: object = {}) =>
  works.create({ type: 'STREAMING', category: 'FLINK_SQL', sql, ...given });
const insert = 'INSERT INTO sink SELECT * FROM source';

/** Runs a work and waits until its job is there. */
async function runJob(workId: string): Promise<TaskView> {
  const task = await works.run(workId);
  await until(() => Promise.resolve(flink.jobs.size > 0));
  return task;
}

const noJarIsLeft = () => until(() => Promise.resolve(flink.jars.size === 0));
const kill = async (): Promise<void> => {
  await plane.end('SIGKILL');
  await plane.boot();
};
const out = (log: readonly Line[]) => textsOf(log, 'stdout') as string[];
const err = (log: readonly Line[]) => (textsOf(log, 'stderr') as string[]).join('\n');

describe('a jar on a stand-in for Flink', () => {
  it('is uploaded, run with all that its work says, followed to its end, and removed', async () => {
    const work = await jarWork({
      type: 'BATCH',
      extra_params: ['-Dstate.backend=rocksdb', '--from', 'a b', '-Dflag'],
      parallelism: 3,
      savepoint_path: 's3://old/savepoint-1',
    });
    const task = await runJob(work.work_id);
    const { job } = flink;
    expect(job.request).toEqual({
      jobId: job.id,
      entryClass: 'demo.Batch',
      programArgsList: ['--from', 'a b'],
      parallelism: 3,
      savepointPath: 's3://old/savepoint-1',
      flinkConfiguration: { 'state.backend': 'rocksdb', flag: 'true' },
    });
    await until(async () => (await works.task(work.work_id, task.task_id)).status === status.running);
    expect(await works.task(work.work_id, task.task_id)).toMatchObject({
      engine: 'flink',
      engine_job_id: job.id,
      unreachable: null,
      jobs: [
        {
          job_id: job.id,
          state: 'RUNNING',
          vertices: [
            {
              name: 'Source: numbers',
              state: 'RUNNING',
              tasks: { RUNNING: 2 },
              write_records: 100,
              write_bytes: 1000,
              busy: expect.any(Number) as number,
              idle: expect.any(Number) as number,
              backpressured: 0,
              inputs: [],
            },
            {
              name: 'Sink: print',
              read_records: 100,
              read_bytes: 1000,
              inputs: [{ id: 'a'.repeat(32), strategy: 'HASH' }],
            },
          ],
          checkpoints: { completed: 2, failed: 1, latest: { id: 2, path: 's3://checkpoints/chk-2' } },
          exceptions: [],
        },
      ],
    });
    flink.move(job, 'FINISHED');
    const { task: ended, log } = await works.ended(task);
    expect(ended).toMatchObject({
      status: status.succeeded,
      engine_job_id: job.id,
      jobs: [{ state: 'FINISHED', vertices: [{ state: 'FINISHED' }, {}] }],
    });
    expect(out(log)).toEqual([
      `Job ${job.id} was submitted.`,
      `Job ${job.id} (demo.Batch) is RUNNING.`,
      `Job ${job.id} (demo.Batch) is FINISHED.`,
    ]);
    expect((await works.get(work.work_id)).status).toBe(6);
    await noJarIsLeft();
  });

  it('that starts slowly, restarts and fails tells of each state and exception once', async () => {
    flink.firstState = 'INITIALIZING';
    const { work_id } = await jarWork();
    const task = await runJob(work_id);
    const { job } = flink;
    await works.sees(task, (text) => text.endsWith('is INITIALIZING.'));
    for (const state of ['CREATED', 'RUNNING'] as const) {
      flink.move(job, state);
      await works.sees(task, (text) => text.endsWith(`is ${state}.`));
    }
    flink.move(job, 'RESTARTING', 'java.io.IOException: disk one');
    await works.sees(task, (text) => text.includes('disk one'));
    await kill();
    flink.move(job, 'RUNNING');
    flink.move(job, 'RESTARTING', 'java.io.IOException: disk two');
    await works.sees(task, (text) => text.includes('disk two'));
    flink.move(job, 'FAILED', 'java.io.IOException: disk three');
    const { task: ended, log } = await works.ended(task);
    expect(ended).toMatchObject({ status: status.failed, error: 'java.io.IOException: disk three' });
    expect(ended['jobs']).toMatchObject([
      { exceptions: [{ trace: expect.stringContaining('disk three') }, {}, {}] },
    ]);
    const said = err(log);
    for (const cause of ['disk one', 'disk two', 'disk three']) expect(said.split(cause)).toHaveLength(2);
  });

  it('is submitted once, however often we are killed and its answers lost', async () => {
    flink.mishap(/^POST \/v1\/jars\/[^/]+\/run/, 'unanswered', 2);
    flink.mishap(/^GET \/v1\/jobs\//, 'election', 1);
    const { work_id } = await jarWork();
    const task = await runJob(work_id);
    await kill();
    flink.mishap(/^GET \/v1\/jobs\//, 'unheard', 2);
    await works.sees(task, (text) => text.endsWith('is RUNNING.'));
    await kill();
    flink.move(flink.job, 'FINISHED');
    const { task: ended, log } = await works.ended(task);
    expect(ended.status).toBe(status.succeeded);
    expect(out(log).filter((text) => text.includes('submitted'))).toHaveLength(1);
    expect(flink.jobs.size).toBe(1);
    await noJarIsLeft();
  });

  it('whose upload was noted by nobody is found again on the cluster', async () => {
    const release = flink.hold(/^POST \/v1\/jars\/upload/);
    const { work_id } = await jarWork();
    const task = await works.run(work_id);
    await flink.asked(/^POST \/v1\/jars\/upload/);
    await plane.end('SIGKILL');
    release();
    await plane.boot();
    await until(() => Promise.resolve(flink.jobs.size === 1));
    expect(flink.jars.size).toBe(1);
    flink.move(flink.job, 'FINISHED');
    expect((await works.ended(task)).task.status).toBe(status.succeeded);
    await noJarIsLeft();
  });

  it('that the cluster refuses fails with what the cluster says', async () => {
    const broken = await compileJar({ 'Broken.java': 'public class Broken { }' });
    const { work_id } = await works.createWithJar(broken, { main_class_name: 'Broken' });
    const { task } = await works.ended(await works.run(work_id));
    expect(task).toMatchObject({
      status: status.failed,
      started_at: null,
      error: 'It could not be started on flink: java.lang.IllegalArgumentException: wrong arguments',
    });
    expect(flink.jobs.size).toBe(0);
    await noJarIsLeft();
  });
});

describe('stopping on a stand-in for Flink', () => {
  it('takes a savepoint of a stream and keeps its path for the next task', async () => {
    const { work_id } = await jarWork();
    const task = await runJob(work_id);
    const { job } = flink;
    await works.data('POST', `/${work_id}/stop`);
    const { task: ended, log } = await works.ended(task);
    expect(ended).toMatchObject({ status: status.stopped, error: null });
    const path = `s3://savepoints/savepoint-${job.id.slice(0, 6)}`;
    expect(out(log)).toContain(`A savepoint was taken: ${path}`);
    expect(await works.get(work_id)).toMatchObject({ status: 5, savepoint_path: path });
    flink.jobs.clear();
    await runJob(work_id);
    expect(flink.job.request).toMatchObject({ savepointPath: path });
    await works.data('POST', `/${work_id}/stop`, { savepoint: false });
    await works.newest(work_id, (newest) => newest.status === status.stopped);
  });

  it('puts savepoints where the setting says', async () => {
    await beginAnew({}, { WHEELHOUSE_WORKS_FLINK_SAVEPOINTS: 'hdfs:///mine' });
    const { work_id } = await jarWork();
    const task = await runJob(work_id);
    await works.data('POST', `/${work_id}/stop`);
    await works.ended(task);
    expect((await works.get(work_id))['savepoint_path']).toMatch(/^hdfs:\/\/\/mine\/savepoint-/);
  });

  it('goes on over our death while the savepoint is being taken, and asks for one only', async () => {
    flink.areSavepointsSlow = true;
    const { work_id } = await jarWork();
    const task = await runJob(work_id);
    flink.mishap(/^POST \/v1\/jobs\/[^/]+\/stop/, 'unanswered');
    await works.data('POST', `/${work_id}/stop`);
    await flink.asked(/^GET \/v1\/jobs\/[^/]+\/savepoints/);
    await kill();
    await flink.asked(/^GET \/v1\/jobs\/[^/]+\/savepoints/, flink.count(/savepoints/) + 2);
    expect(flink.savepoints.size).toBe(1);
    expect((await works.task(work_id, task.task_id)).status).toBe(status.running);
    flink.settleSavepoint([...flink.savepoints.keys()][0] ?? '');
    expect((await works.ended(task)).task.status).toBe(status.stopped);
    expect((await works.get(work_id))['savepoint_path']).toMatch(/^s3:/);
  });

  it('says why a savepoint fails, leaves the job running, and ends it without one when told to', async () => {
    flink.savepointFailure = 'java.io.IOException: No space left on device';
    const { work_id } = await jarWork();
    const task = await runJob(work_id);
    await works.data('POST', `/${work_id}/stop`, { savepoint: true });
    await works.sees(task, (text) =>
      text.includes('A savepoint could not be taken: java.io.IOException: No space left'),
    );
    expect(flink.job.state).toBe('RUNNING');
    await works.data('POST', `/${work_id}/stop`, { savepoint: false });
    expect((await works.ended(task)).task.status).toBe(status.stopped);
    expect(flink.job.state).toBe('CANCELED');
    expect((await works.get(work_id))['savepoint_path']).toBeNull();
  });

  it('cancels a batch at once', async () => {
    const { work_id } = await jarWork({ type: 'BATCH' });
    const task = await runJob(work_id);
    await works.data('POST', `/${work_id}/stop`);
    expect((await works.ended(task)).task.status).toBe(status.stopped);
    expect([flink.job.state, flink.savepoints.size]).toEqual(['CANCELED', 0]);
  });

  it('is no failure when somebody cancels the job on the cluster', async () => {
    const { work_id } = await jarWork();
    const task = await runJob(work_id);
    flink.move(flink.job, 'CANCELED');
    const { task: ended, log } = await works.ended(task);
    expect(ended.status).toBe(status.stopped);
    expect(JSON.stringify(log.at(-1)?.data)).toContain('was cancelled on the cluster');
  });

  it('ends the job of a work that is deleted', async () => {
    const { work_id } = await jarWork();
    await runJob(work_id);
    await works.call('DELETE', `/${work_id}`);
    await expect.poll(() => flink.job.state).toBe('CANCELED');
  });
});

describe('a stand-in for Flink that is out of reach', () => {
  it('makes a task lost after its time, and running again when it answers', async () => {
    const { work_id } = await jarWork();
    const task = await runJob(work_id);
    await works.sees(task, (text) => text.endsWith('is RUNNING.'));
    await flink.down();
    await works.sees(task, (text) => text.includes('counts as lost until it answers'));
    expect(await works.task(work_id, task.task_id)).toMatchObject({
      status: status.lost,
      ended_at: null,
      unreachable: expect.stringContaining('does not answer'),
    });
    expect((await works.get(work_id)).status).toBe(7);
    expect((await works.call('POST', `/${work_id}/run`)).body).toMatchObject({
      code: 409100,
      msg: expect.stringContaining('out of reach'),
    });
    await kill();
    await flink.up();
    await works.sees(task, (text) => text === 'The cluster answers again.');
    expect(await works.task(work_id, task.task_id)).toMatchObject({
      status: status.running,
      unreachable: null,
    });
    expect((await works.get(work_id)).status).toBe(3);
    flink.move(flink.job, 'FINISHED');
    expect((await works.ended(task)).task.status).toBe(status.succeeded);
  });

  it('lets a lost task be given up', async () => {
    const { work_id } = await jarWork();
    const task = await runJob(work_id);
    await flink.down();
    await works.sees(task, (text) => text.includes('counts as lost'));
    await works.data('POST', `/${work_id}/stop`);
    expect((await works.ended(task)).task).toMatchObject({
      status: status.lost,
      error: expect.stringMatching(/^given up: .*does not answer/),
    });
  });

  it('that has forgotten a job loses its task', async () => {
    const { work_id } = await jarWork();
    const task = await runJob(work_id);
    await works.sees(task, (text) => text.endsWith('is RUNNING.'));
    flink.jobs.clear();
    const { task: ended } = await works.ended(task);
    expect(ended).toMatchObject({ status: status.lost, error: expect.stringContaining('knows no job') });
    expect((await works.get(work_id)).status).toBe(7);
  });

  it('and finds its job again, once it knows it', async () => {
    await beginAnew({}, { WHEELHOUSE_WORKS_FLINK_LOST_AFTER: '60' });
    const { work_id } = await jarWork();
    const task = await runJob(work_id);
    await works.sees(task, (text) => text.endsWith('is RUNNING.'));
    const { job } = flink;
    flink.jobs.clear();
    await works.sees(task, (text) => text.includes('knows no job'));
    flink.jobs.set(job.id, job);
    flink.move(job, 'FINISHED');
    expect((await works.ended(task)).task.status).toBe(status.succeeded);
  });

  it('answers garbage: it is told of and asked again', async () => {
    const { work_id } = await jarWork();
    const task = await runJob(work_id);
    await works.sees(task, (text) => text.endsWith('is RUNNING.'));
    flink.mishap(/^GET \/v1\/jobs\//, 'garbage', 3);
    await works.sees(task, (text) => text.includes('with what Flink does not say'));
    flink.move(flink.job, 'FINISHED');
    const { task: ended, log } = await works.ended(task);
    expect(ended.status).toBe(status.succeeded);
    expect(err(log).split('does not say')).toHaveLength(2);
  });

  const refused: readonly (readonly [string, StandInOptions, NodeJS.ProcessEnv, object, RegExp])[] = [
    [
      'an address where nobody is',
      {},
      { WHEELHOUSE_WORKS_FLINK_URL: 'http://127.0.0.1:59998' },
      {},
      /127\.0\.0\.1:59998 does not answer GET \/config: .*ECONNREFUSED/,
    ],
    [
      'a version that is too old',
      { version: '1.16.3' },
      {},
      {},
      /is Flink 1\.16\.3; 1\.17 or later is needed/,
    ],
    [
      'a cluster in application mode',
      { takesJars: false },
      {},
      {},
      /takes no jars: it runs in application mode.*session cluster/,
    ],
    [
      'a Java that is too old',
      { java: 'OpenJDK 64-Bit Server VM - x - 1.8/25.392-b08' },
      {},
      { java_version: '11' },
      /^java_version: the Flink cluster runs on Java 8, and this work wants 11/,
    ],
    ['no cluster', {}, { WHEELHOUSE_WORKS_FLINK_URL: '' }, {}, /set works\.flinkUrl/],
    [
      'no SQL Gateway',
      {},
      { WHEELHOUSE_WORKS_FLINK_GATEWAY: '' },
      { category: 'FLINK_SQL', sql: 'x' },
      /set works\.flinkGateway/,
    ],
    [
      'a SQL Gateway that is too old',
      { gatewayVersions: ['V1'] },
      {},
      { category: 'FLINK_SQL', sql: 'x' },
      /speaks V1; V2 or later is needed/,
    ],
  ];
  for (const [what, options, environment, given, message] of refused) {
    it(`refuses a run at once: ${what}`, async () => {
      await beginAnew(options, environment);
      const { work_id } = await jarWork(given);
      const { status: http, body } = await works.call('POST', `/${work_id}/run`);
      expect({ http, ...body }).toEqual({ http: 503, code: 503100, msg: expect.stringMatching(message) });
      expect(await works.tasks(work_id)).toEqual([]);
      expect(flink.jobs.size).toBe(0);
    });
  }

  it('refuses what a cluster cannot be given', async () => {
    const says = async (given: object, message: RegExp) => {
      const { work_id } = await jarWork(given);
      expect((await works.call('POST', `/${work_id}/run`)).body).toEqual({
        code: 400100,
        msg: expect.stringMatching(message),
      });
    };
    await says({ extra_params: ['-Xmx1g'] }, /"-Xmx1g" cannot be used on a Flink cluster/);
    await says({ category: 'FLINK_SQL', sql: 'x', extra_params: ['--a'] }, /SQL takes options of Flink only/);
    await says({ category: 'FLINK_SQL' }, /^sql is missing/);
    const { work_id } = await jarWork({ engine: 'local', main_class_name: 'demo.Stream' });
    const task = await works.run(work_id);
    expect((await works.call('POST', `/${work_id}/stop`, { savepoint: true })).body).toEqual({
      code: 400100,
      msg: expect.stringMatching(/^savepoint: only a Flink cluster takes savepoints/),
    });
    await works.data('POST', `/${work_id}/stop`);
    await works.ended(task);
  });

  it('at the start of a scheduled time is a task that failed', async () => {
    await works.createWithJar(jar, { work_directory: '/due' });
    await flink.down();
    const due = await works.createDue(1, { work_directory: '/due', main_class_name: 'demo.Batch' });
    const task = await works.newest(due.work_id, (newest) => newest.status === status.failed);
    expect(task.error).toMatch(/could not be started on flink: .*does not answer/);
    await flink.up();
  });
});

describe('SQL on a stand-in for Flink', () => {
  it('is executed statement by statement; jobs of a stream go on side by side', async () => {
    flink.results.set('SHOW', {
      columns: ['name', 'kind'],
      batches: [
        [
          ['a', null],
          ['b', 'table'],
        ],
        [['c', 'view']],
      ],
    });
    const script = `SET 'a' = 'b';\nSHOW TABLES; -- look;\n${insert};\n${insert};`;
    const { work_id } = await sqlWork(script, {
      parallelism: 2,
      extra_params: ['-Dx=y'],
      savepoint_path: 's3://p',
    });
    const task = await works.run(work_id);
    await until(() => Promise.resolve(flink.jobs.size === 2));
    const [first, second] = [...flink.jobs.values()];
    await works.sees(task, (text) => text.includes(`${second?.id ?? ''} (`));
    expect(flink.seen.find(({ path }) => path.endsWith('/sessions'))?.body).toMatchObject({
      properties: {
        'execution.runtime-mode': 'streaming',
        'parallelism.default': '2',
        'execution.savepoint.path': 's3://p',
        x: 'y',
      },
    });
    await expect.poll(() => flink.sessions.size).toBe(0);
    flink.move(first!, 'FINISHED');
    flink.move(second!, 'FINISHED');
    const { task: ended, log } = await works.ended(task);
    expect(ended.status).toBe(status.succeeded);
    expect(ended['jobs']).toHaveLength(2);
    expect(out(log).slice(0, 6)).toEqual([
      'name\tkind',
      'a\tNULL',
      'b\ttable',
      'c\tview',
      `Job ${first?.id ?? ''} was submitted.`,
      `Job ${second?.id ?? ''} was submitted.`,
    ]);
  });

  it('of a batch waits for each job before the next statement', async () => {
    const { work_id } = await sqlWork(`${insert};\nINSERT INTO other SELECT 1`, { type: 'BATCH' });
    const task = await runJob(work_id);
    const { job } = flink;
    await works.sees(task, (text) => text.endsWith('is RUNNING.'));
    await flink.asked(new RegExp(`GET /v1/jobs/${job.id}`), 5);
    expect(flink.jobs.size).toBe(1);
    flink.move(job, 'FINISHED');
    await until(() => Promise.resolve(flink.jobs.size === 2));
    for (const each of flink.jobs.values()) flink.move(each, 'FINISHED');
    expect((await works.ended(task)).task.status).toBe(status.succeeded);
  });

  it('outlives our death and lost answers: each statement makes one job', async () => {
    flink.mishap(/POST \/v4\/sessions\/[^/]+\/statements/, 'unanswered', 1);
    const { work_id } = await sqlWork(`${insert};\n${insert};\n${insert}`);
    const task = await runJob(work_id);
    await kill();
    flink.mishap(/POST \/v4\/sessions\/[^/]+\/statements/, 'unheard', 1);
    await until(() => Promise.resolve(flink.jobs.size === 3));
    await kill();
    for (const each of flink.jobs.values()) flink.move(each, 'FINISHED');
    expect((await works.ended(task)).task.status).toBe(status.succeeded);
    expect(flink.jobs.size).toBe(3);
  });

  it('of which the session has expired has its settings made again, and no job twice', async () => {
    const script = `CREATE TABLE t (a INT);\n${insert};\nBEGIN STATEMENT SET;\nINSERT INTO x SELECT 1;\nEND;\nSET 'k' = 'v';\nINSERT INTO last SELECT 2`;
    const { work_id } = await sqlWork(script, { type: 'BATCH' });
    flink.results.set('INSERT INTO x', { columns: ['result'] });
    const task = await runJob(work_id);
    await works.sees(task, (text) => text.endsWith('is RUNNING.'));
    flink.sessions.clear();
    flink.move(flink.job, 'FINISHED');
    await works.sees(task, (text) => text.startsWith('The session was lost.'));
    await until(async () => {
      for (const each of flink.jobs.values()) if (each.state === 'RUNNING') flink.move(each, 'FINISHED');
      return (await works.task(work_id, task.task_id)).ended_at !== null;
    });
    expect((await works.ended(task)).task.status).toBe(status.succeeded);
    const executed = flink.seen
      .filter(({ path }) => path.endsWith('/statements'))
      .map(({ body }) => (body as { statement: string }).statement);
    expect(executed.filter((statement) => statement === 'CREATE TABLE t (a INT)')).toHaveLength(2);
    expect(executed.filter((statement) => statement === insert)).toHaveLength(1);
    expect(executed.filter((statement) => statement === 'END')).toHaveLength(1);
  });

  it('that queries prints rows as they come, and ends its query when it is stopped', async () => {
    flink.results.set('SELECT', { columns: ['id', 'name'], batches: [[['1', 'a\tb']], [['2', 'c']]] });
    const { work_id } = await sqlWork('SELECT id, name FROM t');
    const task = await works.run(work_id);
    await works.sees(task, (text) => text === '+I\t2\tc');
    await works.data('POST', `/${work_id}/stop`, { savepoint: false });
    const { task: ended, log } = await works.ended(task);
    expect(ended.status).toBe(status.stopped);
    expect(out(log).slice(0, 3)).toEqual(['op\tid\tname', '+I\t1\ta b', '+I\t2\tc']);
    expect(flink.job.state).toBe('CANCELED');
  });

  it('with a statement that fails says which and why, and leaves no job behind', async () => {
    flink.results.set('INSERT INTO broken', {
      failure: "org.apache.flink.table.api.ValidationException: Object 'broken' not found",
    });
    const { work_id } = await sqlWork(`${insert};\nINSERT INTO broken SELECT 1;\nINSERT INTO never SELECT 1`);
    const { task, log } = await works.ended(await works.run(work_id));
    expect(task).toMatchObject({
      status: status.failed,
      error: "Statement 2 failed: org.apache.flink.table.api.ValidationException: Object 'broken' not found",
    });
    expect(err(log)).toContain('Statement 2 failed');
    expect([flink.job.state, flink.sessions.size]).toEqual(['CANCELED', 0]);
  });

  it('that is being executed when it is stopped submits nothing afterwards', async () => {
    flink.results.set('CREATE', { isReady: false });
    const { work_id } = await sqlWork(`CREATE TABLE slow (a INT);\n${insert}`);
    const task = await works.run(work_id);
    await flink.asked(/GET \/v4\/.*\/result\/0/, 3);
    await works.data('POST', `/${work_id}/stop`);
    expect((await works.ended(task)).task.status).toBe(status.stopped);
    expect([flink.jobs.size, flink.sessions.size]).toEqual([0, 0]);
  });

  it('is refused where each job would get a cluster of its own', async () => {
    await beginAnew({ executionTarget: 'kubernetes-application' });
    const { work_id } = await sqlWork(insert);
    const { task } = await works.ended(await works.run(work_id));
    expect(task).toMatchObject({
      status: status.failed,
      error: expect.stringMatching(/execution\.target kubernetes-application.*session cluster/),
    });
    expect(flink.jobs.size).toBe(0);
  });
});
