import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOnPort } from './free-port.ts';
import { inOwnNamespaces } from './own-namespaces.ts';
import { readPrerequisites } from './prerequisites.ts';

/**
 * Machines to run things on: OpenSSH servers, each in mount and process namespaces of its own. There it has its own
 * accounts, home, tools and boot id, and when it is stopped nothing of it lives on, as when a machine is switched off.
 */

const uid = 61_234;
/** What our scripts need, beside a shell: what any machine has. */
export const plainTools = [
  ...[
    'cat',
    'chmod',
    'date',
    'dd',
    'env',
    'grep',
    'gzip',
    'id',
    'ls',
    'mkdir',
    'mv',
    'rm',
    'sed',
    'sleep',
    'tail',
  ],
  ...['tar', 'touch', 'tr', 'wc'],
];

export interface MachineOptions {
  /** Address on loopback; each machine may have the same port on another one. */
  readonly address?: string;
  readonly port?: number;
  /** Log-in shell of the user. */
  readonly shell?: string;
  /** Lets the user in with this password; else only with the fleet's key. */
  readonly password?: string;
  /** `password` is asked for as a question, by PAM. */
  readonly asksForPassword?: boolean;
  /** The only programs there are, beside /bin/sh: BusyBox's, or these. */
  readonly tools?: 'busybox' | readonly string[];
  /** Start-up file of bash, which reads it for every command that sshd runs. */
  readonly bashrc?: string;
  readonly home?: 'read-only' | 'full';
  /** More lines of sshd_config. */
  readonly config?: readonly string[];
}

/** A key pair in files. */
export interface KeyFile {
  readonly path: string;
  readonly privateKey: string;
  /** `ssh-ed25519 AAAA…` */
  readonly publicKey: string;
}

/** One machine. It keeps its files when it is stopped, so it can be started again. */
export class Machine {
  readonly user = 'wheelhouse';
  readonly host: string;
  readonly home: string;
  hostKey: KeyFile;
  port: number;
  readonly #folder: string;
  readonly #options: MachineOptions;
  readonly #userKeys: readonly string[];
  #server: ChildProcess | null = null;
  #bootId: string = randomUUID();
  /** What the server has logged. */
  log = '';

  constructor(folder: string, options: MachineOptions, userKeys: readonly string[]) {
    this.#folder = folder;
    this.#options = options;
    this.#userKeys = userKeys;
    this.host = options.address ?? '127.0.0.1';
    this.port = options.port ?? 0;
    this.home = join(folder, 'home');
    mkdirSync(this.home);
    chmodSync(folder, 0o755);
    chownSync(this.home, uid, uid);
    if (options.bashrc !== undefined) writeFileSync(join(this.home, '.bashrc'), options.bashrc);
    this.hostKey = makeKey(join(folder, 'host_key'));
  }

  async start(): Promise<void> {
    await startOnPort((port) => this.#boot(port), { wanted: this.port, host: this.host });
  }

  async #boot(port: number): Promise<void> {
    this.#writeFiles(port);
    const script = join(this.#folder, 'boot.sh');
    const server = spawn('setpriv', [...inOwnNamespaces, '/bin/sh', '-e', script], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#server = server;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      server.stderr.setEncoding('utf8').on('data', (text: string) => {
        this.log += text;
        said += text;
        if (text.includes('Server listening')) resolve();
      });
      server.once('error', reject);
      // Not `exit`: that may come before the last of what it says.
      server.once('close', () => reject(new Error(`sshd did not start:\n${said}`)));
    });
    this.port = port;
  }

  /** Switches the machine off: all its processes are gone. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server?.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  }

  /** Switches the machine off and on again. */
  async reboot(): Promise<void> {
    await this.stop();
    this.#bootId = randomUUID();
    await this.start();
  }

  /** Gives the machine another host key, as a reinstallation does. */
  async changeHostKey(): Promise<void> {
    await this.stop();
    this.hostKey = makeKey(join(this.#folder, `host_key_${randomBytes(4).toString('hex')}`));
    await this.start();
  }

  #writeFiles(port: number): void {
    const { shell = '/bin/sh', password, asksForPassword, config = [], tools, home } = this.#options;
    const file = (name: string, text: string, mode = 0o644) => {
      const path = join(this.#folder, name);
      writeFileSync(path, text, { mode });
      return path;
    };
    const hash = password === undefined ? '*' : hashOf(password);
    const accounts = [
      [`passwd`, `${this.user}:x:${uid}:${uid}::${this.home}:${shell}`],
      ['shadow', `${this.user}:${hash}:19000:0:99999:7:::`],
      ['group', `${this.user}:x:${uid}:`],
    ].map(([name, line]) => [
      file(name!, `${readFileSync(`/etc/${name!}`, 'utf8')}${line!}\n`, 0o600),
      name!,
    ]);
    chmodSync(join(this.#folder, 'passwd'), 0o644);
    chmodSync(join(this.#folder, 'group'), 0o644);
    const keys = file('authorized_keys', `${this.#userKeys.join('\n')}\n`);
    const settings = file(
      'sshd_config',
      [
        // The first line that sets something counts.
        ...config,
        `ListenAddress ${this.host}:${port}`,
        `HostKey ${this.hostKey.path}`,
        `AuthorizedKeysFile ${keys}`,
        `AllowUsers ${this.user}`,
        'PidFile none',
        'StrictModes no',
        'MaxStartups 200',
        'PerSourceMaxStartups none',
        'LogLevel VERBOSE',
        `UsePAM ${asksForPassword ? 'yes' : 'no'}`,
        `PasswordAuthentication ${password !== undefined && !asksForPassword ? 'yes' : 'no'}`,
        `KbdInteractiveAuthentication ${asksForPassword ? 'yes' : 'no'}`,
        '',
      ].join('\n'),
    );
    const boot = [
      ...accounts.map(([path, name]) => `mount --bind ${path!} /etc/${name!}`),
      `mount --bind ${file('boot_id', `${this.#bootId}\n`)} /proc/sys/kernel/random/boot_id`,
      ...(home === 'read-only' ? [`mount --bind -o ro ${this.home} ${this.home}`] : []),
      ...(home === 'full'
        ? [
            `mount -t tmpfs -o size=64k,mode=755,uid=${uid} none ${this.home}`,
            `dd if=/dev/zero of=${this.home}/full bs=1024 count=100 2>/dev/null || :`,
          ]
        : []),
      ...(tools === undefined ? [] : this.#poorTools(tools)),
      `exec ${readPrerequisites().sshd} -D -e -f ${settings}`,
    ];
    file('boot.sh', `${boot.join('\n')}\n`);
  }

  /** All programs but these are gone; sshd stands elsewhere. */
  #poorTools(tools: 'busybox' | readonly string[]): string[] {
    const bin = join(this.#folder, 'bin');
    // Put there by the boot before, and perhaps still running.
    if (existsSync(bin)) return ['/usr/local/bin', '/usr/bin'].map((place) => `mount --bind ${bin} ${place}`);
    mkdirSync(bin);
    if (tools === 'busybox') {
      copyFileSync(readPrerequisites().busybox, join(bin, 'busybox'));
      execFileSync(join(bin, 'busybox'), ['--install', '-s', bin]);
    } else {
      copyFileSync(pathOf('dash'), join(bin, 'sh'));
      for (const tool of tools) copyFileSync(pathOf(tool), join(bin, tool));
    }
    return ['/usr/local/bin', '/usr/bin'].map((place) => `mount --bind ${bin} ${place}`);
  }
}

function pathOf(program: string): string {
  const found = execFileSync('/bin/sh', ['-c', 'command -v "$1"', 'sh', program], { encoding: 'utf8' });
  return realpathSync(found.trim());
}

/** Machines that belong together, with one user key. */
export class Fleet {
  readonly folder = mkdtempSync(join(tmpdir(), 'wheelhouse-sshd-'));
  readonly userKey: KeyFile;
  readonly #machines: Machine[] = [];

  constructor() {
    chmodSync(this.folder, 0o755);
    mkdirSync('/run/sshd', { recursive: true });
    this.userKey = makeKey(join(this.folder, 'user_key'));
  }

  /** Starts a machine. */
  async add(options: MachineOptions = {}, moreKeys: readonly string[] = []): Promise<Machine> {
    const folder = join(this.folder, `machine-${this.#machines.length + 1}`);
    mkdirSync(folder);
    const machine = new Machine(folder, options, [this.userKey.publicKey, ...moreKeys]);
    this.#machines.push(machine);
    await machine.start();
    return machine;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#machines.map((machine) => machine.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Makes a key pair. @param words more of ssh-keygen's arguments, ed25519 without a passphrase when there are none. */
export function makeKey(path: string, words: readonly string[] = ['-t', 'ed25519', '-N', '']): KeyFile {
  execFileSync('ssh-keygen', ['-q', '-C', 'test', '-f', path, ...words]);
  return {
    path,
    privateKey: readFileSync(path, 'utf8'),
    publicKey: readFileSync(`${path}.pub`, 'utf8').trim(),
  };
}

function hashOf(password: string): string {
  return execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: password, encoding: 'utf8' }).trim();
}
