import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOnPort } from './free-port.js';
import { until } from './packages.js';
import { readPrerequisites } from './prerequisites.js';

/** An nginx of a test's own: its configuration, its port and all that it writes are in a folder of its own. */
export class Nginx {
  readonly folder = mkdtempSync(join(tmpdir(), 'wheelhouse-nginx-'));
  /** Where files with upstreams belong. */
  readonly upstreams = join(this.folder, 'upstreams');
  readonly #configuration = join(this.folder, 'nginx.conf');
  readonly #pidFile = join(this.folder, 'pid');
  readonly #program: ChildProcess;
  #said = '';
  #hasEnded = false;
  /** Commands for a discovery's configuration. */
  readonly commands: { readonly test: string; readonly reload: string };

  private constructor(
    readonly port: number,
    upstream: string,
  ) {
    const { nginx } = readPrerequisites();
    const own = `${nginx} -p ${this.folder} -c ${this.#configuration}`;
    this.commands = { test: `${own} -t`, reload: `${own} -s reload` };
    mkdirSync(this.upstreams);
    const bodies = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    const lines = [
      'worker_processes 2;',
      `pid ${this.#pidFile};`,
      `error_log ${join(this.folder, 'error.log')};`,
      'events { worker_connections 256; }',
      'http {',
      'access_log off;',
      ...bodies.map((name) => `${name}_temp_path ${join(this.folder, name)};`),
      `include ${this.upstreams}/*.conf;`,
      `server { listen 127.0.0.1:${port}; location / { proxy_pass http://${upstream}; proxy_connect_timeout 2s; } }`,
      '}',
    ];
    writeFileSync(this.#configuration, `${lines.join('\n')}\n`);
    writeFileSync(
      join(this.upstreams, `${upstream}.conf`),
      `upstream ${upstream} {\n    server 127.0.0.1:1 down;\n}\n`,
    );
    this.#program = spawn(
      'setpriv',
      ['--pdeathsig', 'TERM', nginx, '-p', this.folder, '-c', this.#configuration, '-g', 'daemon off;'],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.#program.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
    // Not `exit`: that may come before the last of what it says.
    this.#program.once('close', () => (this.#hasEnded = true));
  }

  /** Starts one that passes everything on to an upstream, which has nobody yet. */
  static async start(upstream: string): Promise<Nginx> {
    return startOnPort(async (port) => {
      const nginx = new Nginx(port, upstream);
      try {
        await until(async () => nginx.#isUp() && (await nginx.ask()) !== null);
      } catch (error) {
        await nginx.stop();
        throw error;
      }
      return nginx;
    });
  }

  /** @returns whether it has its port, on which somebody else may answer before. @throws when it has ended. */
  #isUp(): boolean {
    if (this.#hasEnded) throw new Error(`nginx did not start:\n${this.#said}`);
    return existsSync(this.#pidFile);
  }

  /** @returns what is answered; null when nobody answers. */
  async ask(): Promise<{ readonly status: number; readonly text: string } | null> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.port}/`, { headers: { connection: 'close' } });
      return { status: response.status, text: (await response.text()).trim() };
    } catch {
      return null;
    }
  }

  async stop(): Promise<void> {
    if (!this.#hasEnded) {
      const gone = once(this.#program, 'close');
      this.#program.kill('SIGTERM');
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
