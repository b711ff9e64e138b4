import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from '../../support/control-plane.js';
import { compileJar, programs } from '../../support/java.js';
import { until } from '../../support/packages.js';
import { Fleet, type Machine } from '../../support/sshd.js';
import { textsOf, WorksClient } from '../../support/works.js';

/** Works of the engine local on another machine. */
let plane: ControlPlane;
let works: WorksClient;
let fleet: Fleet;
let machine: Machine;
let jar: Buffer;
beforeAll(async () => {
  fleet = new Fleet();
  machine = await fleet.add({ address: '127.0.60.1' });
  plane = await ControlPlane.start([], { WHEELHOUSE_RUNS_STOP_GRACE: '5' });
  works = new WorksClient(plane);
  const post = async (path: string, body: object) => {
    const { status } = await plane.json(path, { method: 'POST', body: JSON.stringify(body) });
    expect(status).toBe(201);
  };
  await post('/api/platform/credentials', {
    name: 'fleet',
    type: 'ssh_key',
    username: 'wheelhouse',
    privateKey: fleet.userKey.privateKey,
  });
  await post('/api/platform/nodes', {
    name: 'java-1',
    address: machine.host,
    port: machine.port,
    credentialId: 'fleet',
  });
  await until(isOnline);
  jar = await compileJar({ ...programs.batch, ...programs.stream });
});
afterAll(async () => {
  await plane.remove();
  await fleet.stop();
});

const isOnline = async () => {
  const { body } = await plane.json<{ items: { name: string; online: boolean }[] }>('/api/platform/nodes');
  return body.items.some(({ name, online }) => name === 'java-1' && online);
};

describe('on another machine', () => {
  it('a batch runs there with its jars', async () => {
    const work = await works.createWithJar(jar, { node: 'java-1', main_class_name: 'demo.Batch' });
    expect(work['node']).toBe('java-1');
    const { task, log } = await works.ended(await works.run(work.work_id));
    expect(task).toMatchObject({ status: 0 });
    expect(log.at(-1)).toMatchObject({ worker: 'java-1', data: { ok: true } });
    expect(textsOf(log, 'stdout').at(-1)).toBe(`class path ${work.jar?.name ?? ''}`);
  });

  it('a stream outlives kill -9 of the control plane and the jar, each line once, until it is stopped', async () => {
    const { work_id } = await works.createWithJar(jar, { node: 'java-1', main_class_name: 'demo.Stream' });
    const task = await works.run(work_id);
    await works.sees(task, (text) => text === 'record 10');
    await plane.end('SIGKILL');
    rmSync(join(plane.dataDir, 'works'), { recursive: true });
    await plane.boot();
    await works.sees(task, (text) => text === 'record 40');
    await works.data('POST', `/${work_id}/stop`);
    const { task: ended, log } = await works.ended(task);
    expect(ended.status).toBe(5);
    const said = textsOf(log, 'stdout');
    expect(said).toEqual([...said.slice(0, -1).map((_, index) => `record ${index + 1}`), 'goodbye']);
  });

  it('without the Java that is asked for, the task fails and says so', async () => {
    const { work_id } = await works.createWithJar(jar, {
      node: 'java-1',
      main_class_name: 'demo.Batch',
      java_version: '7',
    });
    const { task } = await works.ended(await works.run(work_id));
    expect(task).toMatchObject({
      status: 4,
      error: expect.stringMatching(/^There is no Java 7 here, only \d/),
    });
  });

  it('that is offline, a run is refused', async () => {
    const { work_id } = await works.createWithJar(jar, { node: 'java-1', main_class_name: 'demo.Batch' });
    await machine.stop();
    const { body } = await plane.json<{ items: { id: number; name: string }[] }>('/api/platform/nodes');
    const id = body.items.find(({ name }) => name === 'java-1')?.id ?? 0;
    await plane.fetch(`/api/platform/nodes/${id}/test`, { method: 'POST' });
    expect((await works.call('POST', `/${work_id}/run`)).body).toEqual({
      code: 503100,
      msg: expect.stringMatching(/^node: java-1, on which this work is to run, is offline: /),
    });
    await machine.start();
  });
});
