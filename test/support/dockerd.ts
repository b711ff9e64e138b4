import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import Dockerode from 'dockerode';
import { create } from 'tar';
import { inOwnNamespaces } from './own-namespaces.js';
import { readPrerequisites } from './prerequisites.js';

/**
 * A machine with a Docker daemon: dockerd, its containerd and its containers live in mount and process namespaces of their
 * own, with a folder for all that they keep, so nothing of them outlives the tests, and no other daemon is touched.
 */

/** The image that every daemon has: BusyBox, with an account `nobody`. */
export const testImage = 'wheelhouse-test:1';

export interface DockerdOptions {
  /** Containers go on while the daemon is away. */
  readonly hasLiveRestore?: boolean;
  /** More of dockerd's flags. */
  readonly flags?: readonly string[];
}

/** What the first shell there does: starts daemons and ends them, as it is told. */
const initScript = `
while read -r task words; do
  case $task in
    start) $words >>"$1/log" 2>&1 & daemon=$! ;;
    stop) kill -TERM "$daemon"; wait "$daemon"; echo stopped ;;
    kill) kill -KILL "$daemon"; wait "$daemon"; echo killed ;;
  esac
done`;

export class Dockerd {
  readonly folder = mkdtempSync(join(tmpdir(), 'wheelhouse-dockerd-'));
  readonly socket = join(this.folder, 'docker.sock');
  readonly client = new Dockerode({ socketPath: this.socket });
  readonly #cgroup = `wheelhouse-${randomBytes(4).toString('hex')}`;
  readonly #options: DockerdOptions;
  #machine: ChildProcess;
  #said: Interface;

  private constructor(options: DockerdOptions) {
    this.#options = options;
    // A zombie of a containerd is one that runs to the next dockerd, which waits for its answer; a shell leaves it there.
    const shell = ['docker-init', '--', '/bin/sh', '-c', initScript, 'init', this.folder];
    this.#machine = spawn('setpriv', [...inOwnNamespaces, ...shell], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#said = createInterface({ input: this.#machine.stdout! });
  }

  /** Starts a machine, its daemon, and puts {@link testImage} there. */
  static async start(options: DockerdOptions = {}): Promise<Dockerd> {
    const dockerd = new Dockerd(options);
    await dockerd.startDaemon();
    await dockerd.#importImage();
    return dockerd;
  }

  async startDaemon(): Promise<void> {
    const { hasLiveRestore = false, flags = [] } = this.#options;
    const { folder } = this;
    rmSync(this.socket, { force: true });
    const words = [
      readPrerequisites().dockerd,
      `--host=unix://${this.socket}`,
      `--data-root=${join(folder, 'data')}`,
      `--exec-root=${join(folder, 'exec')}`,
      `--pidfile=${join(folder, 'pid')}`,
      `--cgroup-parent=/${this.#cgroup}`,
      '--storage-driver=vfs',
      '--bridge=none',
      ...['--iptables', '--ip6tables', '--ip-forward', '--ip-masq'].map((flag) => `${flag}=false`),
      // Nobody waits for what the tests end on purpose.
      '--shutdown-timeout=2',
      ...(hasLiveRestore ? ['--live-restore'] : []),
      ...flags,
    ];
    this.#machine.stdin!.write(`start ${words.join(' ')}\n`);
    const limit = performance.now() + 60_000;
    for (;;) {
      try {
        if (existsSync(this.socket)) {
          await this.client.ping();
          return;
        }
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== 'ECONNREFUSED' && code !== 'ENOENT' && code !== 'ECONNRESET') throw error;
      }
      if (performance.now() > limit) throw new Error(`dockerd did not start; see ${folder}/log`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Ends the daemon as an upgrade does. */
  async stopDaemon(): Promise<void> {
    await this.#tell('stop');
  }

  /** Ends the daemon as a crash does. */
  async killDaemon(): Promise<void> {
    await this.#tell('kill');
  }

  /** Lets every user of the machine use the daemon, as those of the group docker may. */
  openToAll(): void {
    chmodSync(this.folder, 0o755);
    chmodSync(this.socket, 0o666);
  }

  /** @returns names of all containers, without those of others. */
  async containers(): Promise<string[]> {
    const all = await this.client.listContainers({ all: true });
    return all.map(({ Names }) => (Names[0] ?? '').slice(1)).sort();
  }

  /** Switches the machine off for good. */
  async remove(): Promise<void> {
    const gone = once(this.#machine, 'exit');
    this.#machine.kill('SIGKILL');
    await gone;
    this.#said.close();
    // Groups of processes that are gone stay as empty folders.
    execFileSync('/bin/sh', [
      '-c',
      'for group in /sys/fs/cgroup/*/"$1" /sys/fs/cgroup/"$1"; do [ ! -d "$group" ] || find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || :; done',
      'sh',
      this.#cgroup,
    ]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #tell(task: string): Promise<void> {
    const done = once(this.#said, 'line');
    this.#machine.stdin!.write(`${task}\n`);
    await done;
  }

  async #importImage(): Promise<void> {
    const root = join(this.folder, 'image');
    makeRootFolder(root);
    const tar = create({ cwd: root, portable: true }, ['.']);
    const [repo, tag] = testImage.split(':');
    const answer = await this.client.importImage(tar as unknown as NodeJS.ReadableStream, { repo, tag });
    await new Promise<void>((resolve, reject) =>
      this.client.modem.followProgress(answer, (error: Error | null | undefined) =>
        error === null || error === undefined ? resolve() : reject(error),
      ),
    );
  }
}

/** Fills a folder with what an image of BusyBox holds. */
export function makeRootFolder(root: string): void {
  const { busybox } = readPrerequisites();
  for (const name of ['bin', 'etc', 'tmp', 'root']) mkdirSync(join(root, name), { recursive: true });
  copyFileSync(busybox, join(root, 'bin', 'busybox'));
  const tools = execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n');
  for (const tool of tools) if (tool !== 'busybox') symlinkSync('busybox', join(root, 'bin', tool));
  writeFileSync(
    join(root, 'etc', 'passwd'),
    'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/tmp:/bin/sh\n',
  );
  writeFileSync(join(root, 'etc', 'group'), 'root:x:0:\nnobody:x:65534:\n');
}
