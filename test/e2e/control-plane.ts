import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '../..');
const adminToken = 'e2e-admin-token-0123456789';
const startWithin = 20_000;

/** The built control plane, running on a free port with a data folder of its own. */
export interface ControlPlane {
  /** Origin, without a slash at the end. */
  readonly url: string;
  readonly adminToken: string;
  /** Calls the API as the administrator and gives the parsed answer; rejects on any status of 400 or more. */
  call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown>;
  /** Stops it; what it stored is removed. */
  stop(): Promise<void>;
}

/** Starts out/main/headless.js and waits until it listens. */
export async function startControlPlane(): Promise<ControlPlane> {
  const dataDir = await mkdtemp(join(tmpdir(), 'wheelhouse-e2e-'));
  const child = spawn(
    join(root, 'node_modules/.bin/node'),
    [join(root, 'out/main/headless.js'), '--port', '0', '--data-dir', dataDir],
    {
      cwd: root,
      env: { ...process.env, WHEELHOUSE_ADMIN_TOKEN: adminToken },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-10_000);
  });

  const url = await new Promise<string>((fulfil, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`The control plane did not listen within ${startWithin} ms.\n${complaints}`));
    }, startWithin);
    child.once('exit', (code) => {
      reject(
        new Error(`The control plane ended with ${code ?? 'a signal'} before it listened.\n${complaints}`),
      );
    });
    createInterface(child.stdout).on('line', (line) => {
      const message = JSON.parse(line) as { event?: string; url?: string };
      if (message.event !== 'listening' || !message.url) return;
      clearTimeout(timer);
      fulfil(message.url.replace(/\/$/, ''));
    });
  });

  return {
    url,
    adminToken,
    async call(method, path, body) {
      const response = await fetch(url + path, {
        method,
        headers: { Authorization: `Bearer ${adminToken}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return text === '' ? null : (JSON.parse(text) as unknown);
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit');
        child.kill('SIGTERM');
        await exited;
      }
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
