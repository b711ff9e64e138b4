import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../support/packages.js';
import { randomFrom } from '../../support/random.js';
import { TaskFleet, type ShownAttempt, type ShownTask } from '../../support/task-fleet.js';

const kills = 100;
/** The first four machines are one pool, the others a second. */
const addresses = Array.from({ length: 6 }, (_, index) => `127.0.32.${index + 1}`);
const pools = [addresses.slice(0, 4), addresses.slice(4)] as const;
/** As many tasks wait or run at once, so that the end is not far when the kills are over. */
const taskLimit = 4;

let fleet: TaskFleet;
let templateId: number;
beforeAll(async () => {
  fleet = await TaskFleet.start({
    addresses,
    environment: { WHEELHOUSE_TASKS_RETRY_DELAY: '0.1', WHEELHOUSE_LOG_LEVEL: 'error' },
  });
  const { client, poolId } = fleet;
  await client.data(`/pool/${poolId}/remove_nodes`, { nodes: pools[1] });
  const second = await client.data<{ id: number }>('/pool/create', {
    name: 'second',
    service_id: await client.createService(),
    connection: { port: fleet.machines[0]?.port, user: 'wheelhouse', credential: 'fleet' },
  });
  await client.data(`/pool/${second.id}/add_nodes`, { nodes: pools[1] });
  const words = 'echo "{{task_id}} {{word}} $WHEELHOUSE_RUN_ID" >> ~/starts; echo "began $WHEELHOUSE_RUN_ID"';
  const word = { word: 'string' };
  const lines = 'for i in 1 2 3 4 5; do echo "line $i"; sleep 0.02; done';
  await fleet.defineStep('work', word, { module: 'shell', args: `${words}; ${lines}` });
  await fleet.defineStep('flaky', word, {
    module: 'shell',
    args: `${words}; ${lines}; [ -e ~/tried-{{task_id}} ] || { touch ~/tried-{{task_id}}; exit 1; }`,
  });
  await fleet.defineStep('futile', word, { module: 'shell', args: `${words}; exit 1` });
  templateId = await client.createTemplate([
    { name: 'work', param_values: { word: 'work' } },
    { name: 'sleep', param_values: { time: 0 } },
    { name: 'flaky', param_values: { word: 'flaky' }, retry: { retry_times: 1 } },
    { name: 'wait_port', param_values: { port: fleet.machines[0]?.port, timeout: 60 } },
    { name: 'futile', param_values: { word: 'futile' }, retry: { ignore_error: true } },
    { name: 'work', param_values: { word: 'work' } },
  ]);
});
afterAll(async () => {
  await fleet.stop();
});

const steps = ['work', 'sleep', 'flaky', 'wait_port', 'futile', 'work'] as const;
/** Which step each attempt was for: a name stands for two of them. */
const positionsOf = (attempts: readonly ShownAttempt[]): number[] => {
  let position = 0;
  return attempts.map(({ step }, index) => {
    const before = attempts[index - 1];
    if (before !== undefined && (before.step !== step || before.state === 2))
      position = steps.indexOf(step as never, position + 1);
    return position;
  });
};
const allTasks = () => fleet.client.data<ShownTask[]>('/task/list', { page_size: 1000 });

describe(`a control plane killed ${kills} times at random while tasks roll`, () => {
  it(
    'makes each attempt once and in order, loses no line, leaves no orphan, and every task comes to its end',
    { timeout: 20 * 60_000 },
    async () => {
      const random = randomFrom(20261208);
      const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
      for (let kill = 0; kill < kills; kill++) {
        const tasks = await allTasks();
        const open = tasks.filter(({ state }) => state !== 2);
        // Killed in the middle of a request too: what was not answered may or may not have happened.
        const asked: Promise<unknown>[] = [];
        if (open.length < taskLimit) {
          const nodes = pick(pools);
          asked.push(fleet.createTask(templateId, { nodes, max_num: 2 }));
        }
        const task = pick(open);
        const isAtRest = task?.state === 3 || task?.state === 4;
        const verb = isAtRest ? 'start' : pick(['pause', 'stop', ...Array<null>(8).fill(null)]);
        if (task !== undefined && verb !== null) asked.push(fleet.client.post(`/task/${verb}/${task.id}`));
        const answered = Promise.allSettled(asked);
        if (random() < 0.7) await answered;
        await new Promise((resolve) => setTimeout(resolve, random() * 700));
        await fleet.plane.end('SIGKILL');
        await answered;
        await fleet.plane.boot();
      }

      await until(async () => {
        const open = (await allTasks()).filter(({ state }) => state !== 2);
        for (const { id, state } of open)
          if (state === 4 || state === 3) await fleet.client.post(`/task/start/${id}`);
        return open.length === 0;
      }, 600_000);

      const starts = fleet.machines.flatMap(({ home, host }) =>
        readFileSync(join(home, 'starts'), 'utf8')
          .trim()
          .split('\n')
          .map((line) => {
            const [task = '', word = '', run = ''] = line.split(' ');
            return { host, task: Number(task), word, run };
          }),
      );
      expect(new Set(starts.map(({ run }) => run)).size).toBe(starts.length);
      const tasks = await allTasks();
      expect(tasks.length).toBeGreaterThan(5);
      for (const { id, stat } of tasks) {
        const nodes = await fleet.nodesOf(id);
        expect(stat).toEqual([0, 0, nodes.length, 0, 0]);
        for (const { ip } of nodes) {
          const attempts = await fleet.logOf(id, ip);
          const positions = positionsOf(attempts);
          expect(positions, JSON.stringify(attempts)).toEqual([...positions].sort((a, b) => a - b));
          for (const [position, step] of steps.entries()) {
            const own = attempts.filter((_, index) => positions[index] === position);
            // Only an attempt that a stop ended is followed by another first one.
            const done = own.filter(({ state }) => state !== 4);
            const expected = { flaky: [3, 2], futile: [3] }[step as string] ?? [2];
            const states = done.map(({ state }) => state);
            expect([expected, expected.slice(-1)], JSON.stringify(own)).toContainEqual(states);
          }
          const runs = attempts.flatMap(({ text, state }) => {
            const run = /^began (\S+)$/m.exec(text)?.[1];
            return run === undefined ? [] : [{ run, text, state }];
          });
          const begun = starts.filter(({ host, task }) => host === ip && task === id);
          expect(begun.map(({ run }) => run)).toEqual(runs.map(({ run }) => run));
          for (const { run, text, state } of runs) {
            if (state === 4) continue;
            const { word } = begun.find((start) => start.run === run)!;
            const lines = word === 'futile' ? [] : [1, 2, 3, 4, 5].map((line) => `line ${line}`);
            expect(text).toBe([`began ${run}`, ...lines, ''].join('\n'));
          }
        }
      }
      expect(await fleet.shell('pgrep -f "[l]ine \\$i"; :')).toEqual(['']);
      // Folders are removed a while after their runs.
      const foldersOf = (home: string) => readdirSync(join(home, '.wheelhouse', 'runs'));
      await until(() => Promise.resolve(fleet.machines.every(({ home }) => foldersOf(home).length === 0)));
    },
  );
});
