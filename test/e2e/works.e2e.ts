import { FlinkStandIn } from '../support/flink-stand-in.js';
import { compileJar, programs } from '../support/java.js';
import { expect, expectAccessible, test } from './test.js';

test('adds a jar work, sends its jar, runs it, shows its log, stops and deletes it', async ({
  page,
  openSignedIn,
}) => {
  await openSignedIn('/ui/works');
  await page.getByRole('button', { name: 'Add work' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add work' });
  await dialog.getByRole('button', { name: 'Add work' }).click();
  await expect(dialog.getByText('A work needs a name.')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Count records');
  await dialog.getByRole('group', { name: 'Engine' }).getByRole('button', { name: 'Local' }).click();
  await dialog.getByRole('textbox', { name: 'Main class' }).fill('demo.Stream');
  await dialog.getByRole('textbox', { name: 'Parameters' }).fill('-Xmx64m\n--fast');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Add work' }).click();
  await expect(page.getByRole('heading', { name: 'Count records', level: 1 })).toBeVisible();

  const parts = page.getByRole('navigation', { name: 'Parts of the work' });
  await parts.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByText('There is no jar yet.')).toBeVisible();
  const chosen = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Upload jar' }).click();
  await (
    await chosen
  ).setFiles({
    name: 'count.jar',
    mimeType: 'application/java-archive',
    buffer: await compileJar(programs.stream),
  });
  await expect(page.getByText(/^count\.jar · /)).toBeVisible();
  await expectAccessible(page);

  await parts.getByRole('link', { name: 'Runs' }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  // The log follows its end: which of the lines is seen depends on how fast the machine is.
  await expect(
    page
      .getByRole('log')
      .getByText(/^record \d+$/)
      .last(),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page
    .getByRole('dialog', { name: 'Stop Count records' })
    .getByRole('button', { name: 'Stop Count records' })
    .click();
  await expect(page.getByRole('main').getByText('goodbye', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
  await expectAccessible(page);

  await page.goto('/ui/works?q=unt%20rec');
  await expect(page.getByRole('rowheader', { name: /Count records/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Count records' }).click();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete work' }).click();
  await page
    .getByRole('dialog', { name: 'Delete Count records' })
    .getByRole('button', { name: 'Delete Count records' })
    .click();
  await expect(page.getByText('No works yet')).toBeVisible();
});

const manyTest = test.extend({ isAlone: true });

manyTest(
  'pages through more works than fit, and finds, runs and stops them from the palette',
  async ({ page, openSignedIn, controlPlane }) => {
    const add = async (name: string, given: object = {}) => {
      const work = { user_id: 'ana', description: '', type: 'BATCH', category: 'FLINK_JAR', ...given };
      const made = await controlPlane.call('POST', '/api/v1/works', { ...work, name });
      return (made as { data: { work_id: string } }).data.work_id;
    };
    const needle = await add('needle', { type: 'STREAMING', main_class_name: 'demo.Stream' });
    await fetch(`${controlPlane.url}/api/v1/works/${needle}/jar?name=needle.jar`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${controlPlane.adminToken}` },
      body: new Uint8Array(await compileJar(programs.stream)),
    });
    await Promise.all(Array.from({ length: 100 }, (_, number) => add(`work ${number}`)));

    await openSignedIn('/ui/works');
    const pages = page.getByRole('navigation', { name: 'Pages' });
    await expect(pages.getByText('1–100 of 101')).toBeVisible();
    await pages.getByRole('button', { name: 'Next page' }).click();
    await expect(pages.getByText('101–101 of 101')).toBeVisible();
    await expect(page).toHaveURL(/page=2/);
    await expect(page.getByRole('rowheader', { name: /needle/ })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'Filter by name' }).fill('work 9');
    await expect(page.getByRole('rowheader')).toHaveCount(11);
    await expect(page).not.toHaveURL(/page=/);

    const palette = page.getByRole('dialog', { name: 'Search or run a command' });
    await page.keyboard.press('Control+k');
    await palette.getByRole('combobox').fill('needle');
    await expect(palette.getByRole('option', { name: /needle.*JAR · Stream · ana/ })).toBeVisible();
    await palette.getByRole('option', { name: 'Run needle now' }).click();
    await expect(page.getByText('needle is started').first()).toBeVisible();
    await page.getByRole('link', { name: 'Log', exact: true }).click();
    // The log follows its end: which of the lines is seen depends on how fast the machine is.
    await expect(
      page
        .getByRole('log')
        .getByText(/^record \d+$/)
        .last(),
    ).toBeVisible();

    await page.keyboard.press('Control+k');
    await palette.getByRole('combobox').fill('needle');
    await palette.getByRole('option', { name: 'Stop needle' }).click();
    await page
      .getByRole('dialog', { name: 'Stop needle' })
      .getByRole('button', { name: 'Stop needle' })
      .click();
    await expect(page.getByRole('main').getByText('goodbye', { exact: true })).toBeVisible();
  },
);

const flinkTest = test.extend<{ flink: FlinkStandIn }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures from the pattern
  flink: async ({}, use) => {
    const flink = await FlinkStandIn.start();
    await use(flink);
    await flink.down();
  },
  isAlone: true,
  settings: async ({ flink }, use) =>
    use({
      WHEELHOUSE_WORKS_FLINK_URL: flink.url,
      WHEELHOUSE_WORKS_FLINK_GATEWAY: flink.url,
      WHEELHOUSE_WORKS_FLINK_POLL: '0.05',
    }),
});

flinkTest(
  'writes SQL, runs it on a stand-in of Flink and stops it with a savepoint',
  async ({ page, openSignedIn, flink }) => {
    await openSignedIn('/ui/works');
    await page.getByRole('button', { name: 'Add work' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Add work' });
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Copy orders');
    await dialog.getByRole('group', { name: 'Category' }).getByRole('button', { name: 'SQL' }).click();
    await dialog.getByRole('group', { name: 'Engine' }).getByRole('button', { name: 'Flink' }).click();
    await dialog.getByRole('textbox', { name: 'SQL' }).click();
    await page.keyboard.type('INSERT INTO sink SELECT * FROM source');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Add work' }).click();
    await expect(page.getByRole('heading', { name: 'Copy orders', level: 1 })).toBeVisible();

    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect.poll(() => flink.jobs.size).toBe(1);
    await expect(page.getByRole('log').getByText(/is RUNNING\.$/)).toBeVisible();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    const stop = page.getByRole('dialog', { name: 'Stop Copy orders' });
    await expect(stop.getByRole('checkbox', { name: /Take a savepoint/ })).toBeChecked();
    await stop.getByRole('button', { name: 'Stop Copy orders' }).click();
    await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
    expect(flink.savepoints.size).toBe(1);
    expect(flink.faults).toEqual([]);
  },
);

flinkTest(
  'draws the graph of a job on a stand-in of Flink, live',
  async ({ page, openSignedIn, controlPlane, flink }) => {
    flink.plan = [
      { name: 'Source: orders', parallelism: 2, inputs: [], readRecords: 0, writeRecords: 1_200_000 },
      {
        name: 'Join',
        parallelism: 4,
        inputs: [{ from: 0, strategy: 'HASH' }],
        readRecords: 1_200_000,
        writeRecords: 90_000,
        busy: 0.2,
        backpressured: 0.8,
      },
      {
        name: 'Sink: copy',
        parallelism: 1,
        inputs: [{ from: 1, strategy: 'REBALANCE' }],
        readRecords: 90_000,
        writeRecords: 0,
        busy: 1,
      },
    ];
    const made = await controlPlane.call('POST', '/api/v1/works', {
      user_id: 'ana',
      name: 'Copy orders',
      description: '',
      type: 'STREAMING',
      category: 'FLINK_SQL',
      engine: 'flink',
      sql: 'INSERT INTO sink SELECT * FROM source',
    });
    const { work_id: id } = (made as { data: { work_id: string } }).data;
    await controlPlane.call('POST', `/api/v1/works/${id}/run`);
    await expect.poll(() => flink.jobs.size).toBe(1);

    await openSignedIn(`/ui/works/${id}?tab=graph`);
    await expect(page.getByText(`RUNNING ${flink.job.id}`)).toBeVisible();
    const graph = page.getByRole('img', { name: 'Job graph of Copy orders: 3 RUNNING' });
    await expect(graph.getByText('Source: orders')).toBeVisible();
    await expect(graph.getByText('Back-pressure 80 %')).toBeVisible();
    await expect(graph.getByText('REBALANCE')).toBeVisible();
    await expect(graph.getByText('↓ 1.2M  ↑ 90K')).toBeVisible();
    await expect(page.getByRole('row', { name: /Join.*Source: orders \(HASH\).*1,200,000/ })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Checkpoints' })).toBeVisible();
    flink.move(flink.job, 'RESTARTING', 'java.io.IOException: broken pipe');
    await expect(page.getByText(`RESTARTING ${flink.job.id}`)).toBeVisible();
    await page.getByText('java.lang.RuntimeException', { exact: true }).click();
    await expect(page.getByText('Caused by: java.io.IOException: broken pipe')).toBeVisible();
    await expectAccessible(page);
    await controlPlane.call('POST', `/api/v1/works/${id}/stop`, { savepoint: false });
    await expect(page.getByText(`CANCELED ${flink.job.id}`)).toBeVisible();
    expect(flink.faults).toEqual([]);
  },
);
