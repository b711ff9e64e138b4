import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const adminToken = 'e2e-admin-token-0123456789';
const startWithin = 60_000;

/** What headless.js tells whoever started it with a channel: the sign-in link goes nowhere else. */
interface Introduction {
  readonly event: 'listening';
  readonly url: string;
  readonly signInUrl: string;
}

/** The built control plane, running on a free port with a data folder of its own. */
export interface ControlPlane {
  /** Origin, without a slash at the end. */
  readonly url: string;
  readonly adminToken: string;
  /** Where its database and files are; gone once it was stopped. */
  readonly dataDir: string;
  /** Signs in whoever opens it first. */
  readonly signInUrl: string;
  /**
   * Calls the API, as the administrator unless another token is given, and gives the parsed answer; rejects on any
   * status of 400 or more.
   */
  readonly call: (method: 'GET' | 'POST', path: string, body?: unknown, token?: string) => Promise<unknown>;
  /** Ends it without a warning, as a power cut would; what it stored stays. */
  readonly crash: () => Promise<void>;
  /** Starts it again on the same port and data. */
  readonly restart: () => Promise<void>;
  /** Stops it; what it stored is removed. */
  readonly stop: () => Promise<void>;
}

async function launch(
  port: string,
  dataDir: string,
  settings: Readonly<Record<string, string>>,
): Promise<{ child: ChildProcess; introduction: Introduction }> {
  const child = spawn(
    join(root, 'node_modules/.bin/node'),
    [join(root, 'out/main/headless.js'), '--port', port, '--data-dir', dataDir],
    {
      cwd: root,
      env: { ...process.env, WHEELHOUSE_ADMIN_TOKEN: adminToken, ...settings },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    },
  );
  let complaints = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-10_000);
  });
  const introduction = await new Promise<Introduction>((fulfil, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`The control plane did not listen within ${startWithin} ms.\n${complaints}`));
    }, startWithin);
    child.once('exit', (code) => {
      reject(
        new Error(`The control plane ended with ${code ?? 'a signal'} before it listened.\n${complaints}`),
      );
    });
    child.on('message', (message: Introduction) => {
      clearTimeout(timer);
      fulfil(message);
    });
  });
  return { child, introduction };
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

/** Starts out/main/headless.js and waits until it listens. @param settings by the names of their variables. */
export async function startControlPlane(
  settings: Readonly<Record<string, string>> = {},
): Promise<ControlPlane> {
  const dataDir = await mkdtemp(join(tmpdir(), 'wheelhouse-e2e-'));
  let { child, introduction } = await launch('0', dataDir, settings);
  const { signInUrl } = introduction;
  const { origin: url, port } = new URL(introduction.url);

  return {
    url,
    adminToken,
    dataDir,
    signInUrl,
    async call(method, path, body, token = adminToken) {
      const response = await fetch(url + path, {
        method,
        headers: { Authorization: `Bearer ${token}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return text === '' ? null : (JSON.parse(text) as unknown);
    },
    crash: () => end(child, 'SIGKILL'),
    async restart() {
      ({ child, introduction } = await launch(port, dataDir, settings));
    },
    async stop() {
      await end(child, 'SIGTERM');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
