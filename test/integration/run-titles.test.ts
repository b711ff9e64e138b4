import type { EntityManager } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrations } from '../../src-main/entities.js';
import { RunTitles1764710000000 } from '../../src-main/store/migrations/common/1764710000000-run-titles.js';
import type { Store } from '../../src-main/store/store.js';
import { makeTestStore, type TestStore } from '../support/store.js';
import { storedRun } from '../support/stored-run.js';

let place: TestStore;
let store: Store;
beforeAll(async () => {
  place = await makeTestStore();
});
afterAll(async () => {
  await store.close();
  await place.remove();
});

const columnsOf = (row: object) => Object.keys(row).filter((name) => name !== 'title');
const literal = (value: unknown): string =>
  value === null
    ? 'NULL'
    : typeof value === 'number'
      ? String(value)
      : `'${(typeof value === 'string' ? value : JSON.stringify(value)).replaceAll("'", "''")}'`;

it('gives runs of the time before what they would have been called', async () => {
  const before = migrations.indexOf(RunTitles1764710000000);
  store = await place.open({ migrations: migrations.slice(0, before) });
  await store.write(async (manager) => {
    const insert = (table: string, row: Readonly<Record<string, unknown>>) => {
      const names = columnsOf(row);
      return (manager as unknown as EntityManager).query(
        `INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join()}) VALUES (${names.map((name) => literal(row[name])).join()})`,
      );
    };
    const run = (id: string, family: string, subject: string, command?: string) => {
      const row = storedRun({ id, family, subject });
      const argv = ['/bin/sh', '-c', command ?? ''] as const;
      return insert('runs', {
        ...row,
        ...(command === undefined ? {} : { program: { ...row.program, argv } }),
      });
    };
    const at = { createdAt: 1, updatedAt: 1 };
    await insert('works', {
      ...at,
      id: 'abc',
      lambdaId: '',
      userId: '',
      name: 'Sessions',
      description: '',
      foldedName: '',
      foldedDescription: '',
      type: 'BATCH',
      category: 'FLINK_JAR',
      status: 1,
      workDirectory: '/',
      extraParams: [],
      nodeId: 1,
    });
    await insert('builds', {
      ...at,
      id: 'def',
      number: 1,
      appId: 'app',
      appName: 'Aurora',
      platform: 'android',
      versionId: 'version',
      versionCode: '1',
      versionName: '5.12.0',
      plan: {},
      nodeId: '1',
      status: 3,
      commit: '',
      error: '',
      operator: 'test',
      checkoutRunId: 'checkout',
    });
    await insert('build_channels', {
      id: 'channel',
      buildId: 'def',
      position: 0,
      code: 'google',
      name: 'Google Play',
      state: 'succeeded',
      runId: 'channel',
      error: '',
      files: [],
    });
    await run('job', 'jobs', 'default/nightly');
    await run('work', 'works', 'work/abc');
    await run('checkout', 'builds', 'build/def');
    await run('channel', 'builds', 'build/def');
    await run('orphan', 'builds', 'build/gone');
    await run('script', 'orchestration', 'vm_type/3/create');
    await run('step', 'orchestration', 'task/7');
    await run('long', 'orchestration', 'task/8');
    await run('command', 'commands', 'command/1', ' \n echo "it\'s \\\\ \0"\r\nexit 1');
    await run('command-too', 'commands', 'command/1', ' \n echo "it\'s \\\\ \0"\r\nexit 1');
    await run('long-command', 'commands', 'command/2', `echo ${'😀'.repeat(300)}`);
    await run('blank', 'commands', 'command/3', ' \n ');
    for (let index = 0; index < 150; index++)
      await run(`more-${index}`, 'commands', `command/more-${index}`, `echo ${index}`);
    const flag = process.env['WHEELHOUSE_TEST_DIALECT'] === 'postgres' ? 'false' : '0';
    const task = (id: number, name: string) =>
      (manager as unknown as EntityManager).query(
        `INSERT INTO "tasks" ("id", "name", "kind", "templateId", "templateName", "poolId", "poolName", "serviceName", "options", "batchSize", "operator", "state", "reason", "isQueued", "holdsPool", "isPauseRequested", "failure", "maxFailRatio", "timeoutSeconds", "createdAt", "updatedAt") VALUES (${id}, '${name}', 'task', 1, '', 1, '', '', '[]', 1, '', 2, '', ${flag}, ${flag}, ${flag}, '', 0, 0, 1, 1)`,
      );
    await task(7, 'Deploy 4.3');
    await task(8, `\n Deploy ${'4'.repeat(300)} \nof today`);
    await insert('task_attempts', {
      id: 1,
      taskNodeId: 1,
      step: 0,
      stepName: 'restart',
      actionName: 'Restart it',
      attempt: 1,
      runId: 'step',
      state: 2,
      text: '',
      startedAt: 1,
    });
  });
  await store.close();

  store = await place.open();
  const rows = await (store.read as unknown as EntityManager).query<{ id: string; title: string }[]>(
    'SELECT "id", "title" FROM "runs"',
  );
  const titles = Object.fromEntries(rows.map(({ id, title }) => [id, title]));
  for (let index = 0; index < 150; index++) expect(titles[`more-${index}`]).toBe(`echo ${index}`);
  expect(titles).toMatchObject({
    job: 'default/nightly',
    work: 'Sessions',
    checkout: 'Aurora 5.12.0',
    channel: 'Aurora 5.12.0 · Google Play',
    orphan: 'build/gone',
    script: 'vm_type/3/create',
    step: 'Deploy 4.3 · Restart it',
    long: `Deploy ${'4'.repeat(192)}…`,
    command: `echo "it's \\\\ "`,
    'command-too': `echo "it's \\\\ "`,
    'long-command': `echo ${'😀'.repeat(194)}…`,
    blank: 'command/3',
  });
});
