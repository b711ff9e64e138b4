import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '../..');

/** The token every control plane of a test starts with. */
export const adminToken = 'test-admin-token-0123456789';

/** A control plane that ended before it listened. */
export class StartFailed extends Error {
  override readonly name = 'StartFailed';

  /** Its exit code. */
  readonly code: number | null;
  /** What it wrote to standard error. */
  readonly said: string;

  constructor(code: number | null, said: string) {
    super(`the control plane ended with ${String(code)} before it listened:\n${said}`);
    this.code = code;
    this.said = said;
  }
}

/** The built control plane as its own process, as people run it: it can be killed and started again. */
export class ControlPlane {
  readonly #flags: readonly string[];
  readonly #environment: NodeJS.ProcessEnv;
  readonly dataDir: string;
  /** Null for SQLite in the data folder. */
  readonly databaseUrl: string | null;
  #child: ChildProcess | null = null;
  /** Everything it wrote to standard error, over all its lives. */
  log = '';
  /** Lines it wrote to standard output in its present life. */
  printed: string[] = [];
  url = '';
  pid = 0;

  private constructor(
    dataDir: string,
    databaseUrl: string | null,
    flags: readonly string[],
    environment: NodeJS.ProcessEnv,
  ) {
    this.dataDir = dataDir;
    this.databaseUrl = databaseUrl;
    this.#flags = flags;
    this.#environment = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TZ: 'UTC',
      WHEELHOUSE_ADMIN_TOKEN: adminToken,
      ...(databaseUrl === null ? {} : { WHEELHOUSE_DATABASE_URL: databaseUrl }),
      ...environment,
    };
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
    if (process.env['WHEELHOUSE_TEST_DIALECT'] !== 'postgres')
      return new ControlPlane(dataDir, null, flags, environment);
    const { createDatabase } = await import('./postgres.js');
    return new ControlPlane(dataDir, await createDatabase(), flags, environment);
  }

  /** @returns another one, not started, on the same data folder and database. */
  another(flags: readonly string[] = this.#flags, environment: NodeJS.ProcessEnv = {}): ControlPlane {
    return new ControlPlane(this.dataDir, this.databaseUrl, flags, { ...this.#environment, ...environment });
  }

  /**
   * Starts it and waits until it listens.
   * @throws {StartFailed} when it ends instead.
   */
  async boot(): Promise<void> {
    const own = [join(root, 'out/main/headless.js'), '--port', '0', '--data-dir', this.dataDir];
    const child = spawn(process.execPath, [...own, ...this.#flags], {
      env: this.#environment,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.printed = [];
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      this.log += text;
    });
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => this.printed.push(line));
    const exited = once(child, 'close').then(([code]) => {
      throw new StartFailed(code as number | null, said);
    });
    await Promise.race([once(lines, 'line'), exited]);
    exited.catch(() => undefined);
    const { url, pid } = JSON.parse(this.printed[0] ?? '') as { url: string; pid: number };
    this.url = url;
    this.pid = pid;
  }

  /** Sends a signal and waits until the process is gone. @returns its exit code. */
  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGTERM'): Promise<number | null> {
    this.#child?.kill(signal);
    return this.gone();
  }

  /** Closes its standard input, as a parent that dies does. */
  closeInput(): void {
    this.#child?.stdin?.end();
  }

  /** Waits until the process is gone. @returns its exit code; null when a signal ended it, or it was never started. */
  async gone(): Promise<number | null> {
    const child = this.#child;
    if (child === null) return null;
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    this.#child = null;
    return child.exitCode;
  }

  /** Process id of what was started, as the system knows it. */
  get childPid(): number | undefined {
    return this.#child?.pid;
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
