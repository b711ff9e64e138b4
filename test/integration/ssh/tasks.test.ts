import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../support/packages.js';
import { TaskFleet, type ShownTask } from '../../support/task-fleet.js';

const addresses = Array.from({ length: 20 }, (_, index) => `127.0.30.${index + 1}`);
const [bad, worse] = ['127.0.30.3', '127.0.30.12'] as const;
let fleet: TaskFleet;
let templateId: number;
beforeAll(async () => {
  fleet = await TaskFleet.start({ addresses });
  await fleet.defineStep(
    'work',
    { seconds: 'integer', failing: 'string' },
    {
      module: 'shell',
      args: `echo "{{ip}} begins"
case " {{failing}} " in *" {{ip}} "*) [ -e ~/mended ] || exit 3 ;; esac
date +%s%N >> ~/done; echo working >&2; sleep {{seconds}}
while [ -e ~/hold ]; do sleep 0.05; done`,
    },
  );
  templateId = await fleet.client.createTemplate([
    { name: 'echo_step', param_values: { echo_word: 'hello' } },
    { name: 'work', retry: { retry_times: 1 } },
  ]);
});
afterAll(async () => {
  await fleet.stop();
});

const create = (seconds: number, more: object = {}, failing = 'none') =>
  fleet.createTask(templateId, { params: { work: { seconds, failing } }, ...more });
const refusalOf = async (path: string, params: object = {}) => {
  const { status, body } = await fleet.client.post(path, params);
  return [status, body.msg] as const;
};
/** When the work was done on a machine, epoch nanoseconds. */
const workOn = (index: number): bigint[] =>
  readFileSync(join(fleet.machines[index]!.home, 'done'), 'utf8').trim().split('\n').map(BigInt);
const isAtWork = (index: number): boolean => existsSync(join(fleet.machines[index]!.home, 'done'));
const everyIndex = addresses.map((_, index) => index);
/** The files that keep the machines of a batch of five at work, for as long as they are there. */
const holdsOf = (batch: number): string[] =>
  fleet.machines.slice(batch * 5, batch * 5 + 5).map(({ home }) => join(home, 'hold'));
const hold = (batch: number) => holdsOf(batch).forEach((file) => writeFileSync(file, ''));
const release = (batch: number) => holdsOf(batch).forEach((file) => rmSync(file));

describe('a task on twenty machines', { timeout: 600_000 }, () => {
  it('rolls in batches of five, drops two nodes, and goes on with those alone when it is started again', async () => {
    const id = await create(0, { max_num: 5 }, `${bad} ${worse}`);
    await fleet.reaches(id, [2, 3, 4], 400_000);
    expect(await fleet.task(id)).toMatchObject({ state: 2, step_len: 5, stat: [0, 0, 18, 2, 0] });
    const nodes = await fleet.nodesOf(id);
    expect(nodes.map(({ ip }) => ip)).toEqual(addresses);
    expect(nodes.map(({ batch }) => batch)).toEqual(everyIndex.map((index) => Math.floor(index / 5)));
    expect(nodes.filter(({ state }) => state === 3).map(({ ip, steps }) => [ip, steps])).toEqual([
      [bad, 'work'],
      [worse, 'work'],
    ]);

    // A batch begins when the one before it has ended, and within it a step when the step before has.
    const times = everyIndex.filter((index) => ![bad, worse].includes(addresses[index] as never));
    for (const batch of [0, 1, 2]) {
      const [own, next] = [batch, batch + 1].map((number) =>
        times.filter((index) => Math.floor(index / 5) === number).flatMap(workOn),
      );
      expect(own!.every((time) => next!.every((later) => time < later))).toBe(true);
    }

    const attemptsOf = async (ip: string) =>
      (await fleet.logOf(id, ip)).map(({ step, action, attempt, state, text }) => [
        step,
        action,
        attempt,
        state,
        text,
      ]);
    expect(await attemptsOf(addresses[0]!)).toEqual([
      ['echo_step', 'echo', 1, 2, 'hello\n'],
      ['work', 'work', 1, 2, expect.stringMatching(/^127\.0\.30\.1 begins\n(.|\n)*working\n$/)],
    ]);
    for (const ip of [bad, worse]) {
      expect(await attemptsOf(ip)).toEqual([
        ['echo_step', 'echo', 1, 2, 'hello\n'],
        ['work', 'work', 1, 3, `${ip} begins\n`],
        ['work', 'work', 2, 3, `${ip} begins\n`],
      ]);
    }
    const said = await fleet.client.data<{ message: string; correlation_id: string; batch_id: number }[]>(
      `/task/${id}/log`,
    );
    expect(said.map(({ message }) => message)).toEqual([
      'started by admin',
      `${bad}: work failed`,
      `${worse}: work failed`,
      'succeeded',
    ]);
    expect(said[1]?.correlation_id).toBe(`${id}-${said[1]?.batch_id ?? 0}`);

    await fleet.shell('touch ~/mended');
    await fleet.client.data(`/task/start/${id}`);
    await fleet.reaches(id, [2, 3]);
    expect((await fleet.task(id)).stat).toEqual([0, 0, 20, 0, 0]);
    expect((await attemptsOf(bad)).map(([step]) => step)).toEqual(['echo_step', 'work', 'work', 'work']);
    expect(await fleet.shell('wc -l < ~/done; rm ~/done ~/mended')).toEqual(['1\n']);
    expect((await refusalOf(`/task/start/${id}`))[0]).toBe(400);
  });

  it('is paused, survives kills in the middle, goes on, and does everything once', async () => {
    for (const batch of [1, 2, 3]) hold(batch);
    const id = await create(0, { max_num: 5 }, bad);
    await until(() => Promise.resolve(everyIndex.slice(5, 10).some(isAtWork)));
    await fleet.client.data('/task/pause', { id });
    await fleet.plane.end('SIGKILL');
    await fleet.plane.boot();
    release(1);
    await fleet.reaches(id, [4]);
    const paused = await fleet.nodesOf(id);
    expect(paused.filter(({ batch }) => batch === 0).map(({ state }) => state)).toEqual([2, 2, 3, 2, 2]);
    // The step in flight was the last of its batch: the task stands before the next one.
    expect(paused.filter(({ batch }) => batch > 0).map(({ state }) => state)).toEqual(
      [2, 4, 0].flatMap((state) => Array<number>(5).fill(state)),
    );
    expect(await fleet.logOf(id, '127.0.30.11')).toEqual([]);
    expect((await fleet.task(id)).reason).toBe('paused by admin');
    const left = paused.filter(({ batch }) => batch > 1).map((node) => node.id);
    await fleet.client.data('/task/start', { id, node_ids: left });
    for (const batch of [2, 3]) {
      await until(async () =>
        (await fleet.nodesOf(id)).some((node) => node.batch === batch && node.state === 1),
      );
      await fleet.plane.end('SIGKILL');
      await fleet.plane.boot();
      release(batch);
    }
    await fleet.reaches(id, [2, 3, 4], 400_000);
    expect(await fleet.task(id)).toMatchObject({ stat: [0, 0, 19, 1, 0] });
    await fleet.shell('touch ~/mended');
    await fleet.client.data('/task/start', { id });
    await fleet.reaches(id, [2, 3]);
    expect(await fleet.task(id)).toMatchObject({ state: 2, stat: [0, 0, 20, 0, 0] });
    expect(await fleet.shell('wc -l < ~/done; rm ~/done ~/mended')).toEqual(['1\n']);
  });

  it('is stopped with all it runs, and refuses what cannot be', async () => {
    const id = await create(600);
    await until(async () => (await fleet.shell('cat ~/done 2>/dev/null | wc -l')).join() === '1\n');
    await fleet.client.data(`/task/stop/${id}`);
    expect(await fleet.task(id)).toMatchObject({
      state: 4,
      reason: 'stopped by admin',
      stat: [0, 0, 0, 0, 20],
    });
    await until(async () => (await fleet.shell('pgrep -f "[s]leep 600"; :')).join('') === '');
    expect((await refusalOf(`/task/stop/${id}`))[0]).toBe(400);
    const order = { task_name: 'x', nodes: addresses };
    expect((await refusalOf('/task/create', { ...order, template_id: 999 }))[0]).toBe(400);
    expect(await refusalOf('/task/create', { ...order, template_id: templateId, nodes: [] })).toEqual([
      400,
      expect.stringContaining('at least one node'),
    ]);
    expect(await refusalOf('/task/create', { ...order, template_id: templateId })).toEqual([
      400,
      expect.stringContaining('work.seconds is missing'),
    ]);
    expect((await refusalOf('/task/999'))[0]).toBe(400);
    const { body } = await fleet.client.post('/task/list?page_size=2');
    expect(body).toMatchObject({ query_count: 3, page_size: 2 });
    expect((body.data as ShownTask[]).map((task) => task.id)).toEqual([3, 2]);
  });
});
