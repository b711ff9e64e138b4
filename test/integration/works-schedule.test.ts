import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlPlane } from '../support/control-plane.js';
import { compileJar, programs, type Sources } from '../support/java.js';
import { until } from '../support/packages.js';
import { WorksClient } from '../support/works.js';

let plane: ControlPlane;
let works: WorksClient;
beforeEach(async () => {
  plane = await ControlPlane.start([], { WHEELHOUSE_RUNS_STOP_GRACE: '1' });
  works = new WorksClient(plane);
});
afterEach(async () => {
  await plane.remove();
});

const hourMs = 3600_000;

/** @returns fields of a work that finds this jar in its directory. */
async function ready(sources: Sources, mainClass: string): Promise<object> {
  await works.createWithJar(await compileJar(sources), { work_directory: '/ready' });
  return { work_directory: '/ready', main_class_name: mainClass };
}

describe('an hourly work', () => {
  it('runs by itself, once, and is due again an hour later', async () => {
    const work = await works.createDue(1, await ready(programs.batch, 'demo.Batch'));
    const task = await works.newest(work.work_id, ({ status }) => status === 0);
    expect(task).toMatchObject({ trigger: 'schedule', operator: 'schedule', error: null });
    const after = await works.get(work.work_id);
    expect(Date.parse(after.next_run_at ?? '')).toBe(Date.parse(work.next_run_at ?? '') + hourMs);
    expect(after.status).toBe(6);
    expect(await works.tasks(work.work_id)).toHaveLength(1);
  });

  it('does not run over itself', async () => {
    const work = await works.createDue(10, await ready(programs.stream, 'demo.Stream'));
    const task = await works.run(work.work_id);
    await until(async () => (await works.get(work.work_id)).next_run_at !== work.next_run_at);
    expect(await works.tasks(work.work_id)).toHaveLength(1);
    await works.data('POST', `/${work.work_id}/stop`);
    await works.ended(task);
    // Whoever stops a work stops its schedule too, until it is made ready or run again.
    expect((await works.get(work.work_id)).next_run_at).toBeNull();
  });

  it('that cannot run has a task that says why', async () => {
    const work = await works.createDue(1);
    const task = await works.newest(work.work_id, () => true);
    expect(task).toMatchObject({
      status: 4,
      started_at: null,
      run_id: null,
      engine_job_id: null,
      error: expect.stringMatching(/holds no jar/),
    });
    expect((await works.get(work.work_id)).status).toBe(7);
    expect(await works.log(task)).toEqual([]);
  });

  it('whose time passed while nobody was there is caught up with once', async () => {
    const work = await works.createDue(2, await ready(programs.batch, 'demo.Batch'));
    await plane.end('SIGKILL');
    await new Promise((resolve) =>
      setTimeout(resolve, Date.parse(work.next_run_at ?? '') + 100 - Date.now()),
    );
    await plane.boot();
    await works.newest(work.work_id, ({ status }) => status === 0);
    expect(await works.tasks(work.work_id)).toHaveLength(1);
    expect(Date.parse((await works.get(work.work_id)).next_run_at ?? '')).toBeGreaterThan(Date.now());
  });
});
