import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, expect, test as base, type ElectronApplication, type Page } from '@playwright/test';
import type { DesktopBridge } from '../../src-preload/bridge.js';
import { packJob, type Task } from '../e2e/job-package.js';
import { readPrerequisites } from '../support/prerequisites.js';
import { familyOf, type ProcessInfo } from '../support/processes.js';

declare global {
  interface Window {
    readonly desktop: DesktopBridge;
  }
}

export const root = resolve(import.meta.dirname, '../..');

/** Chromium's own sandbox does not work as root; the pages' is asked for all the same. */
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** @throws where there is no Electron: the suite is left out then, unless it is run by hand. */
export function executable(): string {
  const { electron } = readPrerequisites();
  if (electron === '')
    throw new Error('There is no Electron here. Set ELECTRON_EXECUTABLE and run: sh test/support/prepare.sh');
  return electron;
}

/** @returns the command line of a desktop on this data folder. */
export const commandLine = (dataDir: string, flags: readonly string[] = []): string[] => [
  ...asRoot,
  '--disable-gpu',
  root,
  '--',
  '--data-dir',
  dataDir,
  ...flags,
];

/** Its environment: the control plane runs on the project's Node, as under `npm start`. */
export function environment(change: Readonly<Record<string, string>> = {}): Record<string, string> {
  const own = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('WHEELHOUSE_'),
  );
  return { ...Object.fromEntries(own), WHEELHOUSE_NODE: process.execPath, LANG: 'en_US.UTF-8', ...change };
}

/** A desktop that runs. */
export interface Desktop {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly dataDir: string;
  /** All it has written to standard error so far, its control plane's log with it. */
  readonly log: () => string;
  /** Its processes, the control plane's among them. */
  readonly processes: () => ProcessInfo[];
  readonly controlPlanePid: () => number;
  /** Closes it, as somebody who chooses "Quit". */
  readonly quit: () => Promise<void>;
}

/** Starts a desktop and waits for its window. */
export async function launch(
  dataDir: string,
  flags: readonly string[] = ['--port', '0'],
  change: Readonly<Record<string, string>> = {},
): Promise<Desktop> {
  const app = await _electron.launch({
    executablePath: executable(),
    args: commandLine(dataDir, flags),
    env: environment(change),
  });
  let log = '';
  const child = app.process();
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (log += text));
  const { pid } = child;
  if (pid === undefined) throw new Error('Electron has no process');
  const processes = (): ProcessInfo[] => familyOf(pid);
  return {
    app,
    page: await app.firstWindow(),
    dataDir,
    log: () => log,
    processes,
    controlPlanePid: () => {
      const found = processes().find(({ commandLine: words }) => words.includes('headless.js'));
      if (found === undefined) throw new Error('There is no control plane.');
      return found.pid;
    },
    quit: () => app.close(),
  };
}

/** Waits until the UI is there and signed in. */
export async function expectSignedIn({ page }: Desktop): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Dashboard', level: 1 })).toBeVisible();
  await expect(page.getByText('Connected', { exact: true })).toBeVisible();
}

/** Goes from any page to that of the jobs. */
export async function showJobs({ page }: Pick<Desktop, 'page'>): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: /^Jobs/ }).click();
  await expect(page.getByRole('heading', { name: 'Jobs', level: 1 })).toBeVisible();
}

/** Publishes a job from the page itself, through `app://`, and shows the jobs. */
export async function publishFromPage({ page }: Desktop, task: Task): Promise<void> {
  const { fileName, bytes, sha1 } = await packJob(task);
  const status = await page.evaluate(
    async ({ name, file, content, sum }) => {
      const form = new FormData();
      form.set('sha1', sum);
      form.set('package', new Blob([Uint8Array.from(content)]), file);
      const response = await fetch(`/api/job/${name}/publish`, { method: 'POST', body: form });
      return `${response.status} ${await response.text()}`;
    },
    { name: task.name, file: fileName, content: [...bytes], sum: sha1 },
  );
  expect(status).toMatch(/^200 /);
  await showJobs({ page });
}

interface Fixtures {
  /** A fresh data folder, removed at the end. */
  readonly dataDir: string;
  /** A desktop on it, closed at the end. */
  readonly desktop: Desktop;
}

export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures from the pattern
  dataDir: async ({}, use) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'wheelhouse-desktop-'));
    await use(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  },
  desktop: async ({ dataDir }, use) => {
    const desktop = await launch(dataDir);
    await use(desktop);
    await desktop.quit();
  },
});

export { expect };
