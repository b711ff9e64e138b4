import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import {
  commandLine,
  environment,
  executable,
  expect,
  expectSignedIn,
  launch,
  publishFromPage,
  showJobs,
  test,
  type Desktop,
} from './desktop.js';
import { isAlive } from '../support/processes.js';

const total = 200;
/** The job that counts says who it is, and begins once this file is there. */
const gateIn = (dataDir: string) => join(dataDir, 'gate');

/** Publishes the job, runs it and opens its log. @returns the process id of what it runs. */
async function startCounting(desktop: Desktop): Promise<number> {
  const isOpen = `until [ -e '${gateIn(desktop.dataDir)}' ]; do sleep 0.1; done`;
  const counting = `echo "pid $$"; ${isOpen}; n=0; while [ $n -lt ${total} ]; do n=$((n+1)); echo "tick $n"; sleep 0.05; done`;
  const { page } = desktop;
  await expectSignedIn(desktop);
  await publishFromPage(desktop, { name: 'counting', version: '1.0.0', command: counting });
  await page.getByRole('link', { name: 'counting', exact: true }).click();
  await page.getByRole('button', { name: 'Run now' }).click();
  const first = page.getByRole('log').getByText(/^pid \d+$/);
  await expect(first).toBeVisible();
  return Number((await first.textContent())?.split(' ')[1]);
}

/** @returns the lines of the one run there is, read by the page to the run's end. */
async function readTicks({ page }: Desktop): Promise<string[]> {
  return page.evaluate(async () => {
    const { items } = (await (await fetch('/api/platform/runs')).json()) as { items: { id: string }[] };
    const response = await fetch(`/api/platform/runs/${items[0]?.id ?? ''}/logs`);
    const lines = (await response.text()).split('\n').filter((line) => line !== '');
    return lines
      .map((line) => JSON.parse(line) as { type: string; data: string })
      .filter(({ type, data }) => type === 'stdout' && data.startsWith('tick'))
      .map(({ data }) => data);
  });
}

const allTicks = Array.from({ length: total }, (_, index) => `tick ${index + 1}`);

test('a killed control plane is started again, and the window’s log goes on without a gap', async ({
  desktop,
}) => {
  const { page } = desktop;
  await startCounting(desktop);
  writeFileSync(gateIn(desktop.dataDir), '');
  const before = desktop.controlPlanePid();
  process.kill(before, 'SIGKILL');
  await expect.poll(() => isAlive(before)).toBe(false);
  await expect(page.getByText('Reconnecting', { exact: true })).toBeVisible();
  await expect(page.getByText('Connected', { exact: true })).toBeVisible();
  expect(desktop.controlPlanePid()).not.toBe(before);
  await expect(page.getByRole('log').getByText(`tick ${total}`, { exact: true })).toBeVisible({
    timeout: 120_000,
  });
  expect(await readTicks(desktop)).toEqual(allTicks);
});

test('quitting leaves no process but the job’s, which is there at the next start', async ({ dataDir }) => {
  const first = await launch(dataDir);
  const job = await startCounting(first);
  // Its standard streams and nothing of ours: what a job holds open, it holds for days.
  expect(readdirSync(`/proc/${job}/fd`)).toEqual(['0', '1', '2']);
  const processes = first.processes();
  expect(processes.length).toBeGreaterThan(3);
  await first.quit();
  // Chromium's zygote ends by itself once it has nobody to ask it for anything.
  await expect.poll(() => processes.filter(({ pid }) => isAlive(pid))).toEqual([]);
  expect(isAlive(job)).toBe(true);
  writeFileSync(gateIn(dataDir), '');

  const second = await launch(dataDir);
  await expectSignedIn(second);
  await showJobs(second);
  await second.page.getByRole('link', { name: 'counting', exact: true }).click();
  await expect(second.page.getByRole('log').getByText(`tick ${total}`, { exact: true })).toBeVisible({
    timeout: 120_000,
  });
  expect(await readTicks(second)).toEqual(allTicks);
  await second.quit();
});

test('a desktop that is killed takes its control plane with it', async ({ dataDir }) => {
  const desktop = await launch(dataDir);
  await expectSignedIn(desktop);
  const processes = desktop.processes();
  desktop.app.process().kill('SIGKILL');
  await expect.poll(() => processes.filter(({ pid }) => isAlive(pid))).toEqual([]);
});

test('says why the control plane does not start, and goes on when it can', async ({ dataDir }) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const desktop = await launch(dataDir, ['--port', String(port)]);
  const { page } = desktop;
  await expect(page.getByRole('heading', { name: 'The control plane does not start' })).toBeVisible();
  await expect(page.getByText(`127.0.0.1:${port} is in use by another program.`)).toBeVisible();
  await expect(page.getByText(/^Trying again in/)).toBeVisible();
  other.close();
  await once(other, 'close');
  await expectSignedIn(desktop);
  await desktop.quit();
});

test('a setting that is not allowed is named, and nothing starts', async ({ dataDir }) => {
  for (const [flags, complaint] of [
    [['--port', '99999'], '--port is 99999'],
    [['--tls-cert', 'a', '--tls-key', 'b'], 'The desktop does not serve HTTPS.'],
  ] as const) {
    const child = spawn(executable(), commandLine(dataDir, flags), {
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(2);
    expect(said).toContain(complaint);
  }
});
