import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '../..');

/** The token every control plane of a test starts with. */
export const adminToken = 'test-admin-token-0123456789';

/** The built control plane as its own process, as people run it: it can be killed and started again. */
export class ControlPlane {
  readonly #arguments: readonly string[];
  readonly #environment: NodeJS.ProcessEnv;
  #child: ChildProcess | null = null;
  /** Everything it wrote to standard error, over all its lives. */
  log = '';
  /** Lines it wrote to standard output in its present life. */
  printed: string[] = [];
  url = '';
  pid = 0;

  private constructor(
    readonly dataDir: string,
    flags: readonly string[],
    environment: NodeJS.ProcessEnv,
  ) {
    this.#arguments = [join(root, 'out/main/headless.js'), '--port', '0', '--data-dir', dataDir, ...flags];
    this.#environment = environment;
  }

  /** Makes a data folder and starts a control plane on it, on the database that the test project is about. */
  static async start(
    flags: readonly string[] = [],
    environment: NodeJS.ProcessEnv = {},
  ): Promise<ControlPlane> {
    const plane = await ControlPlane.prepare(flags, environment);
    await plane.boot();
    return plane;
  }

  /** Makes the data folder only. */
  static async prepare(
    flags: readonly string[] = [],
    environment: NodeJS.ProcessEnv = {},
  ): Promise<ControlPlane> {
    const dataDir = await mkdtemp(join(tmpdir(), 'wheelhouse-plane-'));
    const database: string[] = [];
    if (process.env['WHEELHOUSE_TEST_DIALECT'] === 'postgres') {
      const { createDatabase } = await import('./postgres.js');
      database.push('--database-url', await createDatabase());
    }
    return new ControlPlane(dataDir, [...database, ...flags], {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TZ: 'UTC',
      WHEELHOUSE_ADMIN_TOKEN: adminToken,
      ...environment,
    });
  }

  /** Starts it and waits until it listens. */
  async boot(): Promise<void> {
    const child = spawn(process.execPath, [...this.#arguments], {
      env: this.#environment,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.printed = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => this.printed.push(line));
    const exited = once(child, 'exit').then(([code]) => {
      throw new Error(`the control plane ended with ${String(code)} before it listened:\n${this.log}`);
    });
    await Promise.race([once(lines, 'line'), exited]);
    exited.catch(() => undefined);
    const { url, pid } = JSON.parse(this.printed[0] ?? '') as { url: string; pid: number };
    this.url = url;
    this.pid = pid;
  }

  /** Sends a signal and waits until the process is gone. @returns its exit code. */
  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (child === null) return null;
    this.#child = null;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exited = once(child, 'exit') as Promise<[number | null]>;
    child.kill(signal);
    return (await exited)[0];
  }

  /** Closes its standard input, as a parent that dies does. @returns its exit code. */
  async closeInput(): Promise<number | null> {
    const child = this.#child;
    if (child === null) return null;
    this.#child = null;
    const exited = once(child, 'exit') as Promise<[number | null]>;
    child.stdin?.end();
    return (await exited)[0];
  }

  async remove(): Promise<void> {
    await this.end('SIGTERM');
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Calls the API as the admin. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.url + path, {
      ...init,
      headers: {
        authorization: `Bearer ${adminToken}`,
        ...(init.headers as Record<string, string> | undefined),
      },
    });
  }

  /** Calls the API as the admin and reads the JSON of the reply. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows the shape
  async json<T = unknown>(path: string, init: RequestInit = {}): Promise<{ status: number; body: T }> {
    const response = await this.fetch(path, init);
    return { status: response.status, body: (await response.json()) as T };
  }
}
