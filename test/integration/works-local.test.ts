import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from '../support/control-plane.js';
import { compileJar, programs } from '../support/java.js';
import { ndjson, type Line } from '../support/packages.js';
import { processesOf } from '../support/processes.js';
import { sha256Of, textsOf, WorksClient } from '../support/works.js';

/** Works on machines at hand: real Java programs, compiled here, as runs of the engine. */
let plane: ControlPlane;
let works: WorksClient;
let folder: string;
let jar: Buffer;
const taskStatus = { succeeded: 0, running: 3, failed: 4, stopped: 5 } as const;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wheelhouse-javas-'));
  plane = await ControlPlane.start([], {
    WHEELHOUSE_RUNS_STOP_GRACE: '5',
    WHEELHOUSE_WORKS_SQL_CLIENT: join(folder, 'sql-client.sh'),
    JAVA_HOME_8: fakeJava(8, '1.8.0_392'),
    JAVA_HOME_99: fakeJava(99, '99.0.1'),
  });
  works = new WorksClient(plane);
  jar = await compileJar({
    ...programs.batch,
    ...programs.stream,
    ...programs.stubborn,
    ...programs.failing,
  });
});
afterAll(async () => {
  await plane.remove();
  rmSync(folder, { recursive: true });
});

/** A Java that only says which one it is. */
function fakeJava(major: number, version: string): string {
  const home = join(folder, `java-${major}`);
  mkdirSync(join(home, 'bin'), { recursive: true });
  writeFileSync(join(home, 'release'), `IMPLEMENTOR="Nobody"\nJAVA_VERSION="${version}"\n`);
  writeFileSync(join(home, 'bin/java'), `#!/bin/sh\necho "I am ${major}"\nprintf '%s\\n' "$@"\n`);
  chmodSync(join(home, 'bin/java'), 0o755);
  return home;
}

describe('a batch', () => {
  it('runs with its options and arguments, and ends succeeded', async () => {
    const work = await works.createWithJar(jar, {
      main_class_name: 'demo.Batch',
      extra_params: ['-Dcolour=deep blue', '0', '-Xmx64m', '--name', 'it’s "quoted" $HOME'],
    });
    expect(work.jar).toEqual({ name: `${work.work_id}.jar`, size: jar.length, sha256: sha256Of(jar) });
    const started = await works.run(work.work_id);
    expect(started).toMatchObject({ work_id: work.work_id, ended_at: null, run_time: 0, trigger: 'manual' });
    const { task, log } = await works.ended(started);
    expect(task).toMatchObject({
      status: taskStatus.succeeded,
      error: null,
      engine: 'local',
      engine_job_id: started.run_id,
      logs: `/api/v1/works/${work.work_id}/tasks/${task.task_id}/logs`,
    });
    expect(textsOf(log, 'stdout')).toEqual([
      'arguments 0|--name|it’s "quoted" $HOME',
      'colour deep blue',
      expect.stringMatching(/^java \d+$/),
      `class path ${work.jar?.name ?? ''}`,
    ]);
    expect(textsOf(log, 'stderr')).toEqual(['done']);
    expect(log[0]).toMatchObject({ type: 'status', data: { command: 'start' }, worker: 'local' });
    expect(log.at(-1)).toMatchObject({ type: 'result', data: { ok: true, exitCode: 0 } });
    expect((await works.get(work.work_id)).status).toBe(6);
    expect(readdirSync(join(plane.dataDir, 'bundles'))).toEqual([]);
  });

  it('that fails is failed, and says how', async () => {
    const byStatus = await works.createWithJar(jar, { main_class_name: 'demo.Batch', extra_params: '3' });
    expect((await works.ended(await works.run(byStatus.work_id))).task).toMatchObject({
      status: taskStatus.failed,
      error: 'exit 3',
    });
    const byException = await works.createWithJar(jar, { main_class_name: 'demo.Failing' });
    const { task, log } = await works.ended(await works.run(byException.work_id));
    expect(task).toMatchObject({ status: taskStatus.failed, error: 'exit 1' });
    expect(textsOf(log, 'stderr').join('\n')).toContain('IllegalStateException: it broke');
    expect((await works.get(byException.work_id)).status).toBe(7);
  });

  it('finds its class by the manifest, and libraries in its directory behind its own jar', async () => {
    const user = { work_directory: '/shared' };
    const other = await works.createWithJar(await compileJar({ 'Main.java': 'class Other {}' }), user);
    const own = await compileJar(programs.batch, 'demo.Batch');
    const work = await works.create(user);
    expect((await works.putJar(work.work_id, own, '应用 1.jar')).body.data?.jar?.name).toBe('应用 1.jar');
    const { log } = await works.ended(await works.run(work.work_id));
    expect(textsOf(log, 'stdout').at(-1)).toBe(`class path 应用 1.jar:${other.jar?.name ?? ''}`);
  });

  it('that is running refuses a second run, and its own end allows it', async () => {
    const { work_id } = await works.createWithJar(jar, { main_class_name: 'demo.Stream' });
    const task = await works.run(work_id);
    const { body } = await works.call('POST', `/${work_id}/run`);
    expect(body).toEqual({ code: 409100, msg: expect.stringContaining(task.task_id) });
    await works.data('PATCH', `/${work_id}`, { status: 1, main_class_name: 'demo.Batch' });
    expect((await works.call('POST', `/${work_id}/run`)).body.code).toBe(409100);
    await works.data('POST', `/${work_id}/stop`);
    await works.ended(task);
    expect((await works.ended(await works.run(work_id))).task.status).toBe(taskStatus.succeeded);
    expect((await works.tasks(work_id)).map(({ status }) => status)).toEqual([
      taskStatus.succeeded,
      taskStatus.stopped,
    ]);
  });
});

describe('a stream', () => {
  it('runs until it is stopped, and says goodbye', async () => {
    const { work_id } = await works.createWithJar(jar, { type: 'STREAMING', main_class_name: 'demo.Stream' });
    const task = await works.run(work_id);
    await works.sees(task, (text) => text === 'record 10');
    expect(await works.task(work_id, task.task_id)).toMatchObject({
      status: taskStatus.running,
      ended_at: null,
    });
    expect((await works.get(work_id)).status).toBe(3);
    await works.data('POST', `/${work_id}/stop`);
    const end = await works.ended(task);
    expect(end.task).toMatchObject({ status: taskStatus.stopped, error: null });
    expect(textsOf(end.log, 'stdout').at(-1)).toBe('goodbye');
    expect(end.log.at(-2)?.data).toMatchObject({ command: 'stop', operator: 'admin' });
    expect((await works.get(work_id)).status).toBe(5);
    expect(processesOf(task.run_id ?? '')).toEqual([]);
  });

  it('that does not hear SIGTERM is killed after the grace', async () => {
    const { work_id } = await works.createWithJar(jar, { main_class_name: 'demo.Stubborn' });
    const task = await works.run(work_id);
    await works.sees(task, (text) => text === 'here');
    await works.data('POST', `/${work_id}/stop`);
    const end = await works.ended(task);
    expect(end.task.status).toBe(taskStatus.stopped);
    expect(textsOf(end.log, 'stdout')).toEqual(['here', 'no']);
    expect(processesOf(task.run_id ?? '')).toEqual([]);
  });

  it('outlives kill -9 of the control plane, each line once, and its jar’s removal', async () => {
    const { work_id } = await works.createWithJar(jar, { main_class_name: 'demo.Stream' });
    const task = await works.run(work_id);
    for (const milestone of ['record 5', 'record 40']) {
      await works.sees(task, (text) => text === milestone);
      await plane.end('SIGKILL');
      rmSync(join(plane.dataDir, 'works'), { recursive: true, force: true });
      await plane.boot();
    }
    await works.sees(task, (text) => text === 'record 60');
    await works.data('POST', `/${work_id}/stop`);
    const { task: ended, log } = await works.ended(task);
    expect(ended.status).toBe(taskStatus.stopped);
    const said = textsOf(log, 'stdout');
    expect(said).toEqual([...said.slice(0, -1).map((_, index) => `record ${index + 1}`), 'goodbye']);
    expect(processesOf(task.run_id ?? '')).toEqual([]);
  });

  it('stops with the work that is deleted', async () => {
    const { work_id } = await works.createWithJar(jar, { main_class_name: 'demo.Stream' });
    const task = await works.run(work_id);
    const log = await plane.fetch(`/api/platform/runs/${task.run_id ?? ''}/logs`);
    for await (const { data } of ndjson<Line>(log)) {
      if (data === 'record 3') await works.call('DELETE', `/${work_id}`);
      if (typeof data === 'object') expect(data).toMatchObject({ runId: task.run_id });
    }
    expect(processesOf(task.run_id ?? '')).toEqual([]);
  });
});

describe('Java', () => {
  const saidBy = async (given: object) => {
    const { work_id } = await works.createWithJar(jar, { main_class_name: 'demo.Batch', ...given });
    return works.ended(await works.run(work_id));
  };

  it('is the one that java_version asks for', async () => {
    for (const [version, major] of [
      ['8', 8],
      ['1.8.0_1', 8],
      ['99', 99],
    ] as const) {
      const { log } = await saidBy({ java_version: version });
      expect(textsOf(log, 'stdout')[0]).toBe(`I am ${major}`);
    }
    const { log } = await saidBy({ java_version: null });
    expect(textsOf(log, 'stdout')[2]).toMatch(/^java \d+$/);
  });

  it('opens for Flink what Java 9 and later close, and no earlier', async () => {
    const optionsOf = async (version: string) =>
      textsOf(
        (await saidBy({ java_version: version, extra_params: ['-Xmx1g', 'x'] })).log,
        'stdout',
      ) as string[];
    const [, ...old] = await optionsOf('8');
    const [, ...recent] = await optionsOf('99');
    expect(old).toEqual(['-Xmx1g', '-cp', expect.stringMatching(/\.jar$/), 'demo.Batch', 'x']);
    expect(recent).toContain('--add-opens=java.base/java.util=ALL-UNNAMED');
    expect(recent.slice(-5)).toEqual([...old.slice(0, 2), expect.stringMatching(/\.jar$/), ...old.slice(3)]);
  });

  it('that is not there is said at once, and nothing is started', async () => {
    const { work_id } = await works.createWithJar(jar, { main_class_name: 'demo.Batch', java_version: '7' });
    const { status, body } = await works.call('POST', `/${work_id}/run`);
    expect({ status, ...body }).toEqual({
      status: 503,
      code: 503100,
      msg: expect.stringMatching(/^There is no Java 7 here, only \d+/),
    });
    expect(await works.tasks(work_id)).toEqual([]);
  });
});

describe('a jar', () => {
  it('comes as the body or as a field, and goes out as it came', async () => {
    const { work_id } = await works.create();
    const form = new FormData();
    form.append('jar', new Blob([new Uint8Array(jar)]), 'field.jar');
    const { status, body } = await plane.json(`/api/v1/works/${work_id}/jar`, { method: 'PUT', body: form });
    expect({ status, body }).toMatchObject({ status: 200, body: { data: { jar: { name: 'field.jar' } } } });
    await works.putJar(work_id, jar, 'raw.jar');
    const got = await plane.fetch(`/api/v1/works/${work_id}/jar`);
    expect(got.headers.get('content-disposition')).toContain('raw.jar');
    expect(sha256Of(Buffer.from(await got.arrayBuffer()))).toBe(sha256Of(jar));
    const { work_directory } = await works.get(work_id);
    const kept = join(plane.dataDir, 'works', String(work_directory));
    await expect.poll(() => readdirSync(kept)).toEqual(['raw.jar']);
  });

  it('follows its work into another directory', async () => {
    const work = await works.createWithJar(jar, { main_class_name: 'demo.Batch' });
    await works.data('PATCH', `/${work.work_id}`, { work_directory: '/moved/here' });
    const { log } = await works.ended(await works.run(work.work_id));
    expect(textsOf(log, 'stdout').at(-1)).toBe(`class path ${work.jar?.name ?? ''}`);
  });

  it('is refused when it is none, has no name for a class path, or is another work’s', async () => {
    const { work_id } = await works.create({ work_directory: '/guarded' });
    const says = async (bytes: Buffer, name: string | undefined, code: number, message: RegExp) => {
      const { body } = await works.putJar(work_id, bytes, name);
      expect(body).toEqual({ code, msg: expect.stringMatching(message) });
    };
    await says(
      Buffer.from('{"this": "looks like JSON"}'),
      'a.jar',
      400100,
      /a\.jar is no jar.*no ZIP archive/,
    );
    await says(Buffer.alloc(0), 'a.jar', 400100, /jar is missing/);
    await says(jar.subarray(0, jar.length - 30), 'a.jar', 400100, /a\.jar is no jar/);
    for (const name of ['../a.jar', 'a:b.jar', 'a.zip', '.jar', '@a.jar'])
      await says(jar, name, 400100, /cannot be a jar's name/);
    const owner = await works.create({ work_directory: '/guarded' });
    await works.putJar(owner.work_id, jar, 'same.jar');
    await says(await compileJar(programs.batch), 'same.jar', 409100, /is the jar of the work/);
    expect((await works.get(work_id)).jar).toBeNull();
    expect(readdirSync(join(plane.dataDir, 'uploads'))).toEqual([]);
    expect((await works.call('GET', `/${work_id}/jar`)).body.code).toBe(404100);
  });

  it('or a class that is missing is said before anything starts', async () => {
    const work = await works.createWithJar(jar, { main_class_name: 'demo.Nothing' });
    const says = async (message: RegExp) =>
      expect((await works.call('POST', `/${work.work_id}/run`)).body).toEqual({
        code: 400100,
        msg: expect.stringMatching(message),
      });
    await says(/^main_class_name: no class demo\.Nothing in /);
    await works.data('PATCH', `/${work.work_id}`, { main_class_name: null });
    await says(/^main_class_name is missing, and the manifest/);
    rmSync(join(plane.dataDir, 'works', String(work['work_directory'])), { recursive: true });
    await works.data('PATCH', `/${work.work_id}`, { main_class_name: 'demo.Batch' });
    await says(/is not in .* any more\. Upload it again/);
  });
});

describe('SQL', () => {
  it('is run by the client that the setting names, in a mini-cluster of its own', async () => {
    // A stand-in for Flink's client: it says what it was given.
    writeFileSync(
      join(folder, 'sql-client.sh'),
      '#!/bin/sh\n[ -x "$JAVA_HOME/bin/java" ] && echo java; echo "$@"; cat "$2"\n',
      { mode: 0o755 },
    );
    const { work_id } = await works.create({
      category: 'FLINK_SQL',
      type: 'STREAMING',
      sql: "INSERT INTO t VALUES ('it''s');",
      parallelism: 2,
      savepoint_path: "/tmp/o'clock",
      extra_params: ['-Dpipeline.name=mine'],
    });
    const { task, log } = await works.ended(await works.run(work_id));
    expect(task.status).toBe(taskStatus.succeeded);
    expect(textsOf(log, 'stdout')).toEqual([
      'java',
      '-f work.sql',
      "SET 'execution.target' = 'local';",
      "SET 'execution.runtime-mode' = 'streaming';",
      "SET 'table.dml-sync' = 'true';",
      "SET 'parallelism.default' = '2';",
      "SET 'execution.savepoint.path' = '/tmp/o''clock';",
      "SET 'pipeline.name' = 'mine';",
      "INSERT INTO t VALUES ('it''s');",
    ]);
  });

  it('without statements is refused', async () => {
    const { work_id } = await works.create({ category: 'FLINK_SQL', sql: '  ' });
    expect((await works.call('POST', `/${work_id}/run`)).body).toEqual({
      code: 400100,
      msg: expect.stringMatching(/^sql is missing/),
    });
  });
});
