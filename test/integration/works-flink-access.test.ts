import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from '../support/control-plane.js';
import { FlinkStandIn, type StandInOptions } from '../support/flink-stand-in.js';
import { compileJar, programs } from '../support/java.js';
import { until } from '../support/packages.js';
import { certificate } from '../support/certificates.js';
import { WorksClient, type TaskView } from '../support/works.js';

/** How we are let in at a Flink cluster, against a stand-in (test/support/flink-stand-in.ts): no real Flink takes part. */
let flink: FlinkStandIn;
let plane: ControlPlane;
let works: WorksClient;
let jar: Buffer;
let workId: string;
const folder = mkdtempSync(join(tmpdir(), 'wheelhouse-flink-access-'));
const caFile = join(folder, 'ca.pem');

const password = 'open sesame 4711';
const running = 3;

beforeAll(async () => {
  writeFileSync(caFile, certificate.cert);
  jar = await compileJar(programs.stream);
  return () => rmSync(folder, { recursive: true });
});
afterEach(async () => {
  expect(flink.faults).toEqual([]);
  await plane.remove();
  await flink.down();
});

/** Starts all, with a work that has its jar. */
async function begin(options: StandInOptions, environment: NodeJS.ProcessEnv): Promise<void> {
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
  workId = (await works.createWithJar(jar, { type: 'STREAMING', main_class_name: 'demo.Stream' })).work_id;
}

const addCredential = (fields: object) =>
  plane.json('/api/platform/credentials', {
    method: 'POST',
    body: JSON.stringify({ name: 'flink', ...fields }),
  });
const stateOf = async (task: TaskView) => (await works.task(workId, task.task_id)).status;
const refusal = async () => (await works.call('POST', `/${workId}/run`)).body.msg ?? '';

/** Runs the work, stops it with a savepoint and checks that each request said who asks. */
async function runs(authorization: string | null): Promise<void> {
  const task = await works.run(workId);
  await until(async () => (await stateOf(task)) === running);
  await works.data('POST', `/${workId}/stop`);
  await works.ended(task);
  expect(flink.savepoints.size).toBe(1);
  expect(new Set(flink.seen.map((request) => request.authorization))).toEqual(new Set([authorization]));
}

describe('a Flink cluster behind a proxy', () => {
  const https = { WHEELHOUSE_WORKS_FLINK_CREDENTIAL: 'flink', WHEELHOUSE_WORKS_FLINK_CA: caFile };

  it('is opened with a user and a password, of jars and of SQL', async () => {
    await begin({ tls: certificate }, https);
    await addCredential({ type: 'password', username: 'ana', password });
    const authorization = `Basic ${Buffer.from(`ana:${password}`).toString('base64')}`;
    flink.authorization = authorization;
    await runs(authorization);
    const sql = await works.create({ category: 'FLINK_SQL', sql: "INSERT INTO a VALUES ('b')" });
    const task = await works.run(sql.work_id);
    await until(() => Promise.resolve(flink.jobs.size === 2));
    for (const job of flink.jobs.values()) flink.move(job, 'FINISHED');
    expect((await works.ended(task)).task.status).toBe(0);
  });

  it('is opened with a token', async () => {
    await begin({}, { WHEELHOUSE_WORKS_FLINK_CREDENTIAL: 'flink' });
    await addCredential({ type: 'password', password });
    flink.authorization = `Bearer ${password}`;
    await runs(`Bearer ${password}`);
  });

  it('goes on with a credential that was changed, and shows the old one to nobody', async () => {
    await begin({ tls: certificate }, https);
    await addCredential({ type: 'password', username: 'ana', password });
    const task = await works.run(workId);
    await until(async () => (await stateOf(task)) === running);
    flink.authorization = `Basic ${Buffer.from('ana:another one').toString('base64')}`;
    await until(async () => (await stateOf(task)) === 7);
    expect(await refusal()).toMatch(/may still be running, out of reach/);
    await plane.json('/api/platform/credentials/flink', {
      method: 'PATCH',
      body: JSON.stringify({ password: 'another one' }),
    });
    await until(async () => (await stateOf(task)) === running);
    await works.data('POST', `/${workId}/stop`, { savepoint: false });
    const { log } = await works.ended(task);
    const said = JSON.stringify(log);
    expect(said).toMatch(/answers GET .* with 401: .*Set works\.flinkCredential/);
    expect(said).toContain('401 for Basic ***');
    const everything = said + plane.log + JSON.stringify(await works.task(workId, task.task_id));
    for (const secret of [password, Buffer.from(`ana:${password}`).toString('base64')])
      expect(everything).not.toContain(secret);
  });
});

describe('a Flink cluster with certificates', () => {
  it('is opened by a client certificate, whose CA may come with it', async () => {
    await begin(
      { tls: { ...certificate, clients: certificate.cert } },
      { WHEELHOUSE_WORKS_FLINK_CREDENTIAL: 'flink' },
    );
    expect(await refusal()).toMatch(/There is no credential flink, which works\.flinkCredential names/);
    await addCredential({
      type: 'tls',
      certificate: certificate.cert,
      privateKey: certificate.key,
      ca: certificate.cert,
    });
    await runs(null);
    expect((await plane.json('/api/platform/credentials/flink', { method: 'DELETE' })).body).toMatchObject({
      detail: expect.stringMatching(/the setting works\.flinkCredential/) as string,
    });
  });

  it('that nobody vouches for is not spoken to', async () => {
    await begin({ tls: certificate }, {});
    expect(await refusal()).toMatch(/does not answer GET \/config: self-signed certificate.*works\.flinkCa/);
    expect(flink.seen).toEqual([]);
  });

  it('is not opened with a credential of another type', async () => {
    await begin({}, { WHEELHOUSE_WORKS_FLINK_CREDENTIAL: 'flink' });
    await addCredential({ type: 'agent', username: 'ana' });
    expect(await refusal()).toMatch(/The credential flink is of type agent; a Flink server takes/);
    expect(flink.seen).toEqual([]);
  });
});

it('refuses an address with a password in it, and does not repeat it', async () => {
  await begin({}, {});
  await plane.end();
  const environment = { WHEELHOUSE_WORKS_FLINK_URL: 'http://ana:hidden@127.0.0.1:1' };
  const failure = await plane
    .another([], environment)
    .boot()
    .then(
      () => 'it started',
      (error: unknown) => String(error),
    );
  expect(failure).toMatch(/works\.flinkUrl must be an address such as .*works\.flinkCredential/);
  expect(failure).not.toContain('hidden');
});
