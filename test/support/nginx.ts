import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { until } from './packages.js';
import { readPrerequisites } from './prerequisites.js';

/** An nginx of a test's own: its configuration, its port and all that it writes are in a folder of its own. */
export class Nginx {
  readonly folder = mkdtempSync(join(tmpdir(), 'wheelhouse-nginx-'));
  /** Where files with upstreams belong. */
  readonly upstreams = join(this.folder, 'upstreams');
  readonly #configuration = join(this.folder, 'nginx.conf');
  readonly #program: ChildProcess;
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
      `pid ${join(this.folder, 'pid')};`,
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
      { stdio: 'ignore' },
    );
  }

  /** Starts one that passes everything on to an upstream, which has nobody yet. */
  static async start(upstream: string): Promise<Nginx> {
    const nginx = new Nginx(await freePort(), upstream);
    await until(async () => (await nginx.ask()) !== null);
    return nginx;
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
    const gone = once(this.#program, 'exit');
    this.#program.kill('SIGTERM');
    await gone;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
