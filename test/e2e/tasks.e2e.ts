import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addPool, addStep, post, RollingFleet } from './rolling-fleet.js';
import { expect, expectAccessible, test } from './test.js';

test.use({
  isAlone: true,
  settings: { WHEELHOUSE_TASKS_RETRY_DELAY: '0.2', WHEELHOUSE_RUNS_STOP_GRACE: '1' },
});

let fleet: RollingFleet;
test.beforeAll(async () => {
  fleet = await RollingFleet.start();
});
test.afterAll(async () => {
  await fleet.stop();
});

const addresses = [1, 2, 3, 4, 5].map((number) => `127.0.61.${number}`);

test('deploys in batches after saying what will happen, shows each node live, and retries those that failed', async ({
  page,
  openSignedIn,
  controlPlane,
}) => {
  const connection = await fleet.credential(controlPlane, 'fleet');
  await addStep(controlPlane, 'drain', {}, 'echo "draining {{ip}}"');
  await addStep(
    controlPlane,
    'start_service_here',
    { tag: 'string' },
    'echo starting {{tag|q}}; case {{ip}} in *.2) [ -e ~/mended ] || { echo "no space left" >&2; exit 18; } ;; esac; case {{ip}} in *.5) until [ -e ~/seen ]; do sleep 0.1; done ;; esac; echo up',
  );
  const template = await post<number>(controlPlane, '/task_tpl/create', {
    name: 'roll',
    steps: [{ name: 'drain' }, { name: 'start_service_here', retry: { retry_times: 1 } }],
  });
  const pool = await addPool(controlPlane, { name: 'web', addresses, connection, deploy: template });
  await openSignedIn(`/ui/topology?pool=${pool}`);

  const inspector = page.getByRole('complementary', { name: 'web-service / web' });
  await inspector.getByRole('button', { name: 'Deploy', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Deploy web-service / web' });
  await dialog.getByLabel('Image tag').fill('2026.11 $(id)');
  await dialog.getByLabel('Nodes at once').fill('2');
  await expect(dialog).toContainText('5 nodes in 3 batches: 2, 2, 1');
  await expect(dialog).toContainText('Each batch runs 2 steps of roll.');
  await dialog.getByRole('button', { name: '2 start_service_here' }).click();
  // The very words that will be run: the tag is one word of the shell.
  await expect(dialog.getByRole('region', { name: 'Command of start_service_here' })).toContainText(
    `echo starting '2026.11 $(id)'`,
  );
  await dialog.getByRole('button', { name: 'Show nodes in order' }).click();
  await expect(dialog).toContainText(addresses.slice(0, 2).join('  '));
  await expectAccessible(page);
  await dialog.getByLabel('Stop when more fail than').fill('120');
  await expect(dialog.getByText('Must be from 0 to 100.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: /^Deploy to/ })).toBeDisabled();
  await dialog.getByLabel('Stop when more fail than').fill('60');
  await dialog.getByRole('button', { name: 'Deploy to 5 nodes' }).click();

  await expect(page.getByRole('heading', { level: 1, name: 'deploy_web' })).toBeVisible();
  const matrix = page.getByRole('grid', { name: 'Nodes and steps' });
  await expect(matrix.getByRole('img', { name: 'Running' }).first()).toBeVisible();
  writeFileSync(join(fleet.home, 'seen'), '');
  const failedRow = matrix.getByRole('row', { name: /127\.0\.61\.2/ });
  await expect(failedRow).toContainText('exit 18');
  await expect(failedRow).toContainText('2×');
  await expect(page.getByText('Succeeded', { exact: true }).first()).toBeVisible();
  await expect(page.locator('.count.failed')).toContainText('1 failed');
  await expect(matrix.getByRole('row', { name: /Batch 1/ })).toContainText('2 nodes');
  await expectAccessible(page);

  // Equal outputs stand together, the failed one first, with how it ended.
  await matrix.getByRole('button', { name: '2 start_service_here' }).click();
  const outputs = page.getByRole('complementary', { name: 'start_service_here' });
  await expect(outputs).toContainText('5 nodes, 2 different outputs');
  await expect(outputs.getByRole('button', { name: /127\.0\.61\.2/ })).toBeVisible();
  await expect(outputs).toContainText('no space left');
  await expect(outputs).toContainText('tried 2 times · exit 18');
  await expect(outputs.getByRole('button', { name: /4 nodes said the same/ })).toContainText('1, 3–5');
  await expectAccessible(page);

  // One cell: each attempt with its own log.
  await failedRow.getByRole('gridcell').nth(1).click();
  await outputs.getByRole('button', { name: 'Cell' }).click();
  const attempts = outputs.getByRole('group', { name: 'Attempts' });
  await expect(attempts.getByRole('button')).toHaveCount(2);
  await expect(outputs.getByRole('log')).toContainText('no space left');
  await attempts.getByRole('button', { name: /Attempt 1/ }).click();
  await expect(outputs.getByRole('log')).toContainText('no space left');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(outputs).toBeHidden();

  // By keys alone: from cell to cell, and into one.
  await failedRow.getByRole('gridcell').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/step=2/);
  await page.keyboard.press('Escape');

  // Only those that failed run again.
  await addStep(controlPlane, 'mend', {}, 'touch ~/mended');
  await post(controlPlane, '/task/create', {
    template_id: await post<number>(controlPlane, '/task_tpl/create', {
      name: 'mending',
      steps: [{ name: 'mend' }],
    }),
    task_name: 'mending',
    nodes: [{ ip: addresses[0] }],
  });
  await page.getByRole('button', { name: 'Retry 1 failed' }).click();
  await expect(page.locator('.count').filter({ hasText: 'done' })).toContainText('5');
  await expect(failedRow).toContainText('3×');
  await expect(matrix.getByRole('row', { name: /127\.0\.61\.1/ })).not.toContainText('×');
  await page.getByRole('link', { name: 'Task log' }).click();
  await expect(page.getByRole('list', { name: 'Task log' })).toContainText(
    '127.0.61.2: start_service_here failed',
  );
  await page.getByRole('link', { name: 'Timeline' }).click();
  await expect(page.getByRole('region', { name: 'Timeline' })).toContainText('Batch 3');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Options' }).click();
  await expect(page.getByRole('region', { name: 'Options' })).toContainText('up to 2 attempts');
  await expectAccessible(page);

  // The next one is told how long this one took.
  await page.goto(`/ui/topology?pool=${pool}`);
  await inspector.getByRole('button', { name: 'Deploy', exact: true }).click();
  await expect(dialog).toContainText(/ · about [\d.:]+( s)?, as the deploys before it/);
});

test('waits for approval, pauses after a step, goes on, and is stopped with all it runs', async ({
  page,
  openSignedIn,
  controlPlane,
}) => {
  const connection = await fleet.credential(controlPlane, 'fleet');
  const gate = '~/gate';
  await addStep(
    controlPlane,
    'work',
    {},
    `n=0; while [ ! -e ${gate}.{{task_id}} ] && [ $n -lt 3000 ]; do n=$((n+1)); sleep 0.1; done; echo worked`,
  );
  await addStep(controlPlane, 'open_gate', { number: 'integer' }, `touch ${gate}.{{number}}`);
  const template = await post<number>(controlPlane, '/task_tpl/create', {
    name: 'careful',
    steps: [
      { name: 'approve', param_values: { message: 'is the dashboard green?' } },
      { name: 'work' },
      { name: 'sleep', param_values: { time: 1 } },
    ],
  });
  await addPool(controlPlane, { name: 'careful', addresses: addresses.slice(0, 2), connection });
  const other = await addPool(controlPlane, {
    name: 'opener',
    addresses: addresses.slice(2, 3),
    connection,
  });
  const opener = await post<number>(controlPlane, '/task_tpl/create', {
    name: 'opener',
    steps: [{ name: 'open_gate' }],
  });
  const { ids } = await post<{ ids: number[] }>(controlPlane, '/task/create', {
    template_id: template,
    task_name: 'careful-roll',
    nodes: addresses.slice(0, 2).map((ip) => ({ ip })),
    max_num: 1,
  });
  const [id = 0] = ids;
  expect(other).toBeGreaterThan(0);

  await openSignedIn('/ui/tasks');
  await expect(page.getByRole('row', { name: /careful-roll/ })).toContainText('Waits for approval');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'careful-roll' }).click();
  const bar = page.getByRole('status').filter({ hasText: 'is the dashboard green?' });
  await expect(bar).toContainText('Batch 1 waits for approval.');
  await expectAccessible(page);
  await bar.getByRole('button', { name: 'Approve' }).click();
  const matrix = page.getByRole('grid', { name: 'Nodes and steps' });
  await expect(matrix.getByRole('img', { name: 'Running' }).first()).toBeVisible();

  // It pauses once the step in flight has ended, and says so meanwhile.
  await page.getByRole('button', { name: 'Pause after this step' }).click();
  await expect(page.getByText('pausing')).toBeVisible();
  await post(controlPlane, '/task/create', {
    template_id: opener,
    task_name: 'open',
    nodes: [{ ip: addresses[2] }],
    params: { open_gate: { number: id } },
  });
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByText('Batch 2 waits for approval.')).toBeVisible();

  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Stop careful-roll' });
  await expect(dialog).toContainText('The pool is free for the next task.');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Stop careful-roll' }).click();
  await expect(page.getByText('Stopped', { exact: true }).first()).toBeVisible();
  await expect(page.getByText('stopped by admin')).toBeVisible();

  // The list keeps its filter in the address.
  await page.goto('/ui/tasks?q=careful');
  await page.getByRole('button', { name: /Paused or stopped/ }).click();
  await expect(page).toHaveURL(/state=stopped/);
  await expect(page.getByRole('link', { name: 'careful-roll' })).toBeVisible();
  await page.getByRole('button', { name: /^Succeeded/ }).click();
  await expect(page.getByText('No task matches')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page.getByRole('link', { name: 'open', exact: true })).toBeVisible();
});
